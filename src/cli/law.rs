//! The clauses of the law that go with rule packs: those in the program, and those in the packs' folders `law/`.

use super::args::Pack;
use super::{Exit, Streams, checker};
use crate::checker::Checker;
use crate::engine::law::Law;
use crate::finding::Lang;
use crate::render::human::Options;
use crate::source::Limits;
use std::io;

/// The packs asked for, and the law that their rules serve; a fault of either is printed.
pub fn open(
    pack: &Pack,
    options: &Options,
    streams: &mut Streams,
) -> io::Result<Result<(Checker, Law), Exit>> {
    let checker = match checker(pack, Limits::default(), options, streams)? {
        Ok(checker) => checker,
        Err(exit) => return Ok(Err(exit)),
    };
    let files = checker.engine().set().packs.iter().flat_map(|p| p.law.iter().cloned()).collect();
    match Law::with(files) {
        Ok(law) => Ok(Ok((checker, law))),
        Err(error) => {
            match options.lang {
                Lang::Zh => writeln!(streams.err, "错误：条款不能使用：{error}")?,
                Lang::En => writeln!(streams.err, "error: the clauses cannot be used: {error}")?,
            }
            Ok(Err(Exit::Pack))
        }
    }
}
