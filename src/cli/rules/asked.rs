//! What the commands that test rules have in common: the rules named, and the threads to work on.

use crate::checker::STACK_BYTES;
use crate::cli::{Streams, explain};
use crate::engine::RuleEngine;
use crate::finding::Lang;
use std::num::NonZeroUsize;

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
        explain::unknown(id, known.iter().copied(), lang, streams)?;
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
