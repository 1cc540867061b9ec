//! The laws of the house (docs in `src/lib.rs`): who may know whom, read off the `use` lines.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// Each source file with its path below `src/` and its text without tests.
fn files() -> Vec<(String, String)> {
    let mut found = Vec::new();
    sources(Path::new("src"), &mut found);
    found
        .into_iter()
        .filter(|p| !p.ends_with("tests.rs"))
        .map(|p| {
            let text = std::fs::read_to_string(&p).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_string();
            (p.strip_prefix("src").unwrap().display().to_string(), text)
        })
        .collect()
}

fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|l| !l.trim_start().starts_with("//"))
}

#[test]
fn each_library_has_its_place() {
    let places: [(&str, &[&str]); 8] = [
        ("clap", &["cli/"]),
        ("rhai", &["engine/"]),
        ("jsonschema", &["schema/"]),
        ("miette", &["render/human.rs", "render/frame", "cli/"]),
        ("jsonc_parser", &["source/json.rs"]),
        ("serde_sarif", &["render/sarif.rs"]),
        ("quick_junit", &["render/junit.rs", "render/trial_junit.rs"]),
        ("rust_xlsxwriter", &["render/xlsx.rs", "report/write/xlsx.rs"]),
    ];
    for (file, text) in files() {
        for (library, allowed) in places {
            let uses = code(&text)
                .any(|l| l.contains(&format!("{library}::")) || l.trim() == format!("use {library};"));
            assert!(!uses || allowed.iter().any(|a| file.starts_with(a)), "{file} uses {library}");
        }
    }
}

#[test]
fn a_stage_knows_only_what_stands_to_its_left() {
    let forbidden: [(&str, &[&str]); 12] = [
        ("source/", &["form", "report", "schema", "engine", "render", "cli", "checker", "result", "finding"]),
        ("form/", &["source", "report", "schema", "engine", "render", "cli", "checker", "result", "finding"]),
        ("place.rs", &["report", "schema", "engine", "render", "cli", "checker", "result", "finding"]),
        ("finding.rs", &["report", "schema", "engine", "render", "cli", "checker", "result"]),
        ("report/", &["schema", "engine", "render", "cli", "checker", "result", "finding"]),
        ("schema/", &["engine", "render", "cli", "checker", "result"]),
        ("engine/", &["schema", "render", "cli", "checker"]),
        ("render/", &["engine", "schema", "cli", "checker"]),
        ("checker.rs", &["render", "cli", "waiver", "baseline"]),
        ("policy/", &["schema", "render", "cli", "checker", "result", "waiver", "baseline"]),
        ("waiver/", &["schema", "render", "cli", "checker", "baseline"]),
        ("baseline.rs", &["schema", "render", "cli", "checker", "engine", "waiver"]),
    ];
    for (file, text) in files() {
        for (folder, others) in forbidden {
            if !file.starts_with(folder) {
                continue;
            }
            for other in others {
                let knows = code(&text).any(|l| {
                    l.contains(&format!("crate::{other}::")) || l.contains(&format!("crate::{other};"))
                });
                assert!(!knows, "{file} knows {other}");
            }
        }
    }
}

#[test]
fn files_are_opened_and_text_is_printed_only_at_the_edge() {
    for (file, text) in files() {
        let opens = code(&text).any(|l| l.contains("std::fs") || l.contains("File::open"));
        let may_open = ["cli/", "engine/pack/open.rs"].iter().any(|a| file.starts_with(a));
        assert!(!opens || may_open, "{file} opens files");
        let prints =
            code(&text).any(|l| l.contains("println!") || l.contains("print!") || l.contains("std::env::"));
        assert!(
            !prints || file.starts_with("cli/") || file == "main.rs",
            "{file} prints or reads the environment"
        );
    }
}

/// What is found must not depend on the day, but for what the day is handed to.
#[test]
fn the_library_has_no_clock() {
    for (file, text) in files() {
        let asks = code(&text).any(|l| l.contains("Timestamp::now") || l.contains("SystemTime"));
        assert!(!asks || file.starts_with("cli/"), "{file} asks for the time");
    }
}

#[test]
fn every_module_says_what_it_is_for() {
    for (file, text) in files() {
        assert!(text.starts_with("//!"), "{file} does not open with //!");
    }
}
