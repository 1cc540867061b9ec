//! The program: real arguments and streams in, an exit status out.

use gouji::cli::{Exit, Streams, run};
use std::io::{BufWriter, stderr, stdout};
use std::process::ExitCode;

fn main() -> ExitCode {
    // a crash must never look like "clean" or "findings"
    std::panic::catch_unwind(|| {
        let mut out = BufWriter::new(stdout().lock());
        run(std::env::args_os(), Streams { out: &mut out, err: &mut stderr() })
    })
    .unwrap_or(Exit::Internal)
    .into()
}
