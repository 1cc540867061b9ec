//! `gouji rules coverage`

use super::asked::on_threads;
use crate::cli::args::{CoverageArgs, ProofFormat};
use crate::cli::{Exit, Ran, Streams, checker, output, terminal};
use crate::finding::Severity;
use crate::render::{coverage, coverage_page};
use crate::source::Limits;

pub fn coverage(args: &CoverageArgs, streams: &mut Streams) -> Ran {
    let options = terminal::options(&args.show, Severity::Info);
    let checker = match checker(&args.pack, Limits::default(), &options, streams)? {
        Ok(checker) => checker,
        Err(exit) => return Ok(exit),
    };
    let covers = match on_threads(args.jobs, || crate::engine::coverage::run(checker.engine())) {
        Ok(covers) => covers,
        Err(error) => {
            writeln!(streams.err, "内部错误：{error}")?;
            return Ok(Exit::Internal);
        }
    };
    let (forms, lang) = (checker.forms(), options.lang);
    match args.format {
        ProofFormat::Human => write!(streams.out, "{}", coverage::text(&covers, forms, lang))?,
        ProofFormat::Json => writeln!(streams.out, "{:#}", coverage::value(&covers, forms))?,
    }
    if let Some(path) = &args.html {
        let page = coverage_page::html(&covers, forms, lang);
        let exit = output::put_own(page.as_bytes(), path, lang, streams)?;
        if exit != Exit::Clean {
            return Ok(exit);
        }
    }
    let demanded = |table: &str| args.fail_uncovered.as_ref().is_some_and(|tables| tables.contains(table));
    let lacks = coverage::uncovered(&covers, forms).iter().any(|u| demanded(&u.table));
    Ok(if lacks { Exit::Findings } else { Exit::Clean })
}
