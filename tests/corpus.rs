//! Real reports, where a folder of them is at hand: `GOUJI_CORPUS=DIR cargo nextest run corpus`.
//!
//! The reports are not part of the project; without the folder these tests say so and check nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test fails by panicking"
)]

use gouji::Checker;
use gouji::finding::Severity;
use gouji::result::Checked;
use std::path::PathBuf;

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("GOUJI_CORPUS").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("SKIPPED: GOUJI_CORPUS names no folder of real reports");
    }
    folder
}

fn check(path: &std::path::Path) -> Checked {
    let bytes = std::fs::read(path).unwrap();
    Checker::national()
        .unwrap()
        .check("r", &bytes, None)
        .unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn errors(checked: &Checked) -> Vec<String> {
    let errors = checked.findings.iter().filter(|f| f.severity == Severity::Error);
    errors.map(|f| format!("{} {}", f.rule, f.message.zh)).collect()
}

fn has(checked: &Checked, rule: &str) -> bool {
    checked.findings.iter().any(|f| f.rule == rule)
}

/// Reports in which every sum reconciles: an error here is a false alarm.
#[test]
fn corpus_sound_reports_raise_no_error() {
    let Some(folder) = folder() else { return };
    for file in [
        "seed/anle-town-2020.txt",
        "corpus/suqian-2023.txt",
        "corpus/suqian-2023.gb18030.txt",
        "corpus/suqian-2023.whole.txt",
        "corpus/hangzhou-2025.txt",
        "corpus/pingtan-2019.txt",
        "corpus/pingtan-2022.txt",
        "corpus/pingtan-2023.txt",
    ] {
        let checked = check(&folder.join(file));
        assert!(errors(&checked).is_empty(), "{file}: {:?}", errors(&checked));
        let read =
            checked.report.tables.iter().flat_map(|t| &t.figures).filter(|f| f.number().is_none()).count();
        let unread = usize::from(file.contains("pingtan-2019"));
        assert_eq!(read, unread, "{file}: figures without a number");
    }
}

#[test]
fn corpus_real_oddities_are_said() {
    let Some(folder) = folder() else { return };
    // rows that lost cells, one with a figure too many, no title
    let seed = check(&folder.join("seed/anle-town-2020.txt"));
    assert!(has(&seed, "GJ006") && has(&seed, "GJ108"));
    // an amount in 元 under a column of 万元
    assert!(has(&check(&folder.join("corpus/pingtan-2019.txt")), "GJ010"));
    // a misspelt heading
    assert!(has(&check(&folder.join("corpus/pingtan-2022.txt")), "GJ003"));
    // the old form in a later report
    let old_form = check(&folder.join("corpus/changtu-2021.excerpt.txt"));
    assert!(errors(&old_form).iter().any(|e| e.starts_with("GJ104")), "{:?}", errors(&old_form));
}

#[test]
fn corpus_a_crawled_page_is_refused() {
    let Some(folder) = folder() else { return };
    let bytes = std::fs::read(folder.join("corpus/pingtan-2021.crawled.txt")).unwrap();
    assert!(Checker::national().unwrap().check("r", &bytes, None).is_err());
}
