//! What the commands that test rules have in common: the rules named, and the threads to work on.

use crate::cli::Streams;
use crate::engine::RuleEngine;
use crate::finding::Lang;
use std::num::NonZeroUsize;

/// Stack of a thread that runs scripts: as much as a main thread usually has.
const STACK_BYTES: usize = 8 << 20;

/// Says which of the named rules there are not.
pub fn are_known(
    ids: &[String],
    engine: &RuleEngine,
    lang: Lang,
    streams: &mut Streams,
) -> std::io::Result<bool> {
    let known: Vec<&str> = engine.rules().iter().map(|r| r.header().id.as_str()).collect();
    let mut all = true;
    for id in ids.iter().filter(|id| !known.iter().any(|k| k.eq_ignore_ascii_case(id))) {
        all = false;
        let near = known.iter().min_by_key(|k| strsim::levenshtein(k, id)).copied().unwrap_or_default();
        match lang {
            Lang::Zh => {
                writeln!(streams.err, "错误：没有规则 {id}，是否为 {near}？用 gouji rules list 查看全部。")?;
            }
            Lang::En => {
                writeln!(
                    streams.err,
                    "error: there is no rule {id}; did you mean {near}? See gouji rules list."
                )?;
            }
        }
    }
    Ok(all)
}

/// Works on so many threads; on as many as there are processors, if not said.
pub fn on_threads<T: Send>(jobs: Option<NonZeroUsize>, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.map_or(0, NonZeroUsize::get))
        .stack_size(STACK_BYTES)
        .build();
    match pool {
        Ok(pool) => pool.install(work),
        // where no more threads are to be had, this one does the work
        Err(_) => work(),
    }
}
