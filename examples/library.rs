//! gouji as a library: one checker, built once, any number of reports.
//!
//! `cargo run --example library -- examples/wrong.txt`
#![allow(clippy::print_stdout, reason = "an example prints")]

use gouji::Checker;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let checker = Checker::national()?;
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        match checker.check(&path, &bytes, None) {
            Ok(checked) => {
                for finding in &checked.findings {
                    println!("{path}: {} {}", finding.rule, finding.message.zh);
                }
            }
            Err(error) => println!("{path}: {}", error.explain().message.zh),
        }
    }
    Ok(())
}
