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

/// Reports in which every sum reconciles, with how many figures stand without a number: an error is a false alarm.
#[test]
fn corpus_sound_reports_raise_no_error() {
    let Some(folder) = folder() else { return };
    for (file, unread) in [
        ("seed/anle-town-2020.txt", 0),
        ("corpus/suqian-2023.txt", 0),
        ("corpus/suqian-2023.gb18030.txt", 0),
        ("corpus/suqian-2023.html", 0),
        ("corpus/suqian-2023.messy.html", 0),
        ("corpus/suqian-2023.docx", 0),
        ("corpus/suqian-2023.whole.txt", 0),
        ("corpus/suqian-2023.whole.html", 0),
        ("corpus/hangzhou-2025.txt", 0),
        ("corpus/hangzhou-2025.html", 0),
        ("corpus/hangzhou-2025.messy.html", 0),
        ("corpus/hangzhou-2025.docx", 0),
        ("corpus/huaian-2024.docx", 0),
        ("corpus/huaian-2024.pdf", 0),
        // an amount in 元 under a column of 万元
        ("corpus/pingtan-2019.txt", 1),
        ("corpus/pingtan-2019.html", 1),
        ("corpus/pingtan-2022.txt", 0),
        ("corpus/pingtan-2023.txt", 0),
        ("corpus/pingtan-2023.md", 0),
        // one blank
        ("corpus/shanghai-office-2025.md", 1),
    ] {
        let checked = check(&folder.join(file));
        assert!(errors(&checked).is_empty(), "{file}: {:?}", errors(&checked));
        let without =
            checked.report.tables.iter().flat_map(|t| &t.figures).filter(|f| f.number().is_none()).count();
        assert_eq!(without, unread, "{file}: figures without a number");
    }
}

/// No published report at hand contradicts itself between prose and tables; what is read there is right.
#[test]
fn corpus_prose_raises_no_false_alarm() {
    let Some(folder) = folder() else { return };
    let checker = Checker::national().unwrap();
    let mut seen = 0;
    for dir in ["seed", "corpus"] {
        for entry in std::fs::read_dir(folder.join(dir)).unwrap() {
            let path = entry.unwrap().path();
            let Ok(checked) = checker.check("r", &std::fs::read(&path).unwrap(), None) else { continue };
            let of_prose: Vec<&str> = checked
                .findings
                .iter()
                .filter(|f| f.rule.starts_with("GJ6"))
                .map(|f| f.message.zh.as_str())
                .collect();
            assert!(of_prose.is_empty(), "{}: {of_prose:?}", path.display());
            seen += 1;
        }
    }
    assert!(seen >= 20, "{seen}");
    // about a hundred numbers, every one accounted for
    let bytes = std::fs::read(folder.join("corpus/suqian-2023.whole.txt")).unwrap();
    let report = checker.read("r", &bytes, None).unwrap();
    let accounts = checker.engine().prose(&report).accounts(&report);
    assert!(accounts.len() > 75 && accounts.iter().all(|a| !a.entries.is_empty()));
    assert_eq!(accounts.iter().filter(|a| a.held().is_some()).count(), 40);
}

/// One report, one canonical value, whatever the file.
#[test]
fn corpus_the_same_report_is_the_same_in_every_format() {
    use gouji::report::canonical::value;
    let Some(folder) = folder() else { return };
    for (stem, others) in [
        ("suqian-2023", ["gb18030.txt", "html", "messy.html", "docx"].as_slice()),
        ("hangzhou-2025", &["html", "messy.html", "docx"]),
        ("pingtan-2019", &["html"]),
        ("pingtan-2023", &["md"]),
        ("suqian-2023.whole", &["html"]),
    ] {
        let text = check(&folder.join(format!("corpus/{stem}.txt")));
        for other in others {
            let file = check(&folder.join(format!("corpus/{stem}.{other}")));
            assert_eq!(value(&text.report)["tables"], value(&file.report)["tables"], "{stem}.{other}");
            let ids = |c: &Checked| {
                c.findings.iter().map(|f| (f.rule.clone(), f.message.clone())).collect::<Vec<_>>()
            };
            assert_eq!(ids(&text), ids(&file), "{stem}.{other}");
        }
    }
}

/// What is wrong as published, and nothing else.
#[test]
fn corpus_real_mistakes_are_found() {
    let Some(folder) = folder() else { return };
    let ids = |file: &str| -> Vec<String> {
        let mut ids: Vec<String> = errors(&check(&folder.join(file)))
            .iter()
            .filter_map(|e| e.split(' ').next().map(str::to_string))
            .collect();
        ids.sort();
        ids
    };
    assert_eq!(ids("corpus/hongze-2023.docx"), ["GJ401", "GJ401"]);
    assert_eq!(ids("corpus/hongze-2023.pdf"), ["GJ104", "GJ401", "GJ401"]);
    // 2.其他法律行政止公开
    assert!(has(&check(&folder.join("corpus/hongze-2023.pdf")), "GJ001"));
    // the old form in a later report; the rest is not in the excerpt
    assert_eq!(ids("corpus/changtu-2021.excerpt.txt"), ["GJ101", "GJ101", "GJ101", "GJ101", "GJ104"]);
}

#[test]
fn corpus_real_oddities_are_said() {
    let Some(folder) = folder() else { return };
    // rows that lost cells, one with a figure too many, no title
    let seed = check(&folder.join("seed/anle-town-2020.txt"));
    assert!(has(&seed, "GJ006") && has(&seed, "GJ108"));
    assert!(has(&check(&folder.join("corpus/pingtan-2019.txt")), "GJ010"));
    // a misspelt heading
    assert!(has(&check(&folder.join("corpus/pingtan-2022.txt")), "GJ003"));
    // columns called 数据1 … 数据6: no figure is read under them
    let ocr = check(&folder.join("corpus/shuyang-2025.ocr.md"));
    assert!(has(&ocr, "GJ002") && errors(&ocr).is_empty(), "{:?}", errors(&ocr));
}

/// The blank form: not one figure is read, least of all as 0.
#[test]
fn corpus_the_blank_form_holds_no_figure() {
    let Some(folder) = folder() else { return };
    let blank = check(&folder.join("corpus/template-2021.docx"));
    assert!(blank.report.tables.iter().all(|t| t.present));
    assert!(blank.report.tables.iter().flat_map(|t| &t.figures).all(|f| f.number().is_none()));
    assert_eq!(blank.findings.iter().filter(|f| f.rule == "GJ007").count(), 3);
}

#[test]
fn corpus_a_crawled_page_is_refused() {
    let Some(folder) = folder() else { return };
    let bytes = std::fs::read(folder.join("corpus/pingtan-2021.crawled.txt")).unwrap();
    assert!(Checker::national().unwrap().check("r", &bytes, None).is_err());
}
