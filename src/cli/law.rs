//! The clauses of the law that go with rule packs: those in the program, and those in the packs' folders `law/`.

use super::Exit;
use super::Streams;
use crate::engine::RuleEngine;
use crate::engine::law::Law;
use crate::finding::Lang;
use std::io;

/// The law that the rules of an engine serve; a fault is printed.
pub fn law(engine: &RuleEngine, lang: Lang, streams: &mut Streams) -> io::Result<Result<Law, Exit>> {
    let files = engine.set().packs.iter().flat_map(|p| p.law.iter().cloned()).collect();
    match Law::with(files) {
        Ok(law) => Ok(Ok(law)),
        Err(error) => {
            match lang {
                Lang::Zh => writeln!(streams.err, "错误：条款不能使用：{error}")?,
                Lang::En => writeln!(streams.err, "error: the clauses cannot be used: {error}")?,
            }
            Ok(Err(Exit::Pack))
        }
    }
}
