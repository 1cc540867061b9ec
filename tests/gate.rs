//! The program as a gate: a folder of reports in every format, of which it must name the bad ones and no others.
//!
//! 200 reports, which an unoptimized program checks in seconds; `GOUJI_GATE=N` makes N, the office's folder is 2,000. `GOUJI_BIN=FILE` tests
//! that program instead of the one just built: `GOUJI_BIN=target/release/gouji GOUJI_GATE=2000 cargo nextest run gate`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

#[path = "gate/reports.rs"]
mod reports;
#[path = "sound/mod.rs"]
mod sound;

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Output};

fn gouji(dir: &Path) -> Command {
    let built = || OsString::from(env!("CARGO_BIN_EXE_gouji"));
    let mut command = Command::new(std::env::var_os("GOUJI_BIN").unwrap_or_else(built));
    command.current_dir(dir).env_remove("COLUMNS").arg("check");
    command
}

/// Checks the folder `reports` with every text format at once.
fn every_format(dir: &Path, jobs: &str) -> (Output, BTreeMap<&'static str, String>) {
    let mut command = gouji(dir);
    command.args(["reports", "--format", "ndjson", "--jobs", jobs]);
    let formats: Vec<&str> = gouji::render::FORMATS.iter().filter(|f| !f.binary).map(|f| f.name).collect();
    for name in &formats {
        command.arg("--output").arg(format!("{name}={name}.{jobs}"));
    }
    let output = command.output().unwrap();
    let read =
        |name: &'static str| (name, std::fs::read_to_string(dir.join(format!("{name}.{jobs}"))).unwrap());
    (output, formats.into_iter().map(read).collect())
}

/// The file name of a result.
fn name(result: &Value) -> String {
    result["path"].as_str().unwrap().rsplit(['/', '\\']).next().unwrap().to_string()
}

/// Each report's rules with a finding, whatever its severity.
fn found(results: &[Value]) -> BTreeMap<String, Vec<&str>> {
    let mut all = BTreeMap::new();
    for result in results {
        let findings = result["findings"].as_array().unwrap();
        let rules: BTreeSet<&str> = findings.iter().map(|f| f["rule"].as_str().unwrap()).collect();
        if !rules.is_empty() {
            all.insert(name(result), rules.into_iter().collect());
        }
    }
    all
}

#[test]
fn it_names_the_bad_reports_and_no_others_in_every_format_with_any_number_of_threads() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("reports")).unwrap();
    let count = std::env::var("GOUJI_GATE").map_or(200, |n| n.parse().unwrap());
    let bad = reports::make(&dir.path().join("reports"), count);
    assert_eq!(bad.len(), reports::BAD);

    let (two, files) = every_format(dir.path(), "2");
    assert_eq!(two.status.code(), Some(1), "{}", String::from_utf8_lossy(&two.stderr));
    let lines = String::from_utf8(two.stdout.clone()).unwrap();
    let results: Vec<Value> = lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(results.len(), count);
    assert_eq!(found(&results), bad);
    assert_eq!(lines, files["ndjson"]);

    let json: Value = serde_json::from_str(&files["json"]).unwrap();
    assert_eq!(json["reports"].as_array().unwrap().len(), count);
    assert_eq!(found(json["reports"].as_array().unwrap()), bad);
    assert_eq!(json["summary"]["interrupted"], false);
    let named: BTreeSet<&str> = files["concise"]
        .lines()
        .filter_map(|l| l.strip_prefix("reports/"))
        .filter_map(|l| l.split([':', ' ']).next())
        .collect();
    assert_eq!(named, bad.keys().map(String::as_str).collect());
    // formats to come: they say at least where and what
    for (format, text) in &files {
        for (file, rules) in &bad {
            assert!(text.contains(file.as_str()), "{format} does not name {file}");
            assert!(rules.iter().all(|r| text.contains(r)), "{format} does not name {rules:?}");
        }
    }

    let (one, others) = every_format(dir.path(), "1");
    assert_eq!(one.stdout, two.stdout);
    assert_eq!(one.stderr, two.stderr);
    for (format, text) in &files {
        assert_eq!(text, &others[format], "{format} depends on the number of threads");
    }
}

#[test]
fn a_file_that_cannot_be_read_does_not_stop_the_others() {
    let dir = tempfile::tempdir().unwrap();
    let bad = reports::make(dir.path(), reports::BAD);
    std::fs::write(dir.path().join("0020a.docx"), "PK\u{3}\u{4} torn").unwrap();
    let output = gouji(dir.path()).args([".", "--format", "ndjson"]).output().unwrap();
    // a gate that could not look at a file does not speak of findings only
    assert_eq!(output.status.code(), Some(2));
    let lines = String::from_utf8(output.stdout).unwrap();
    let results: Vec<Value> = lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(results.len(), reports::BAD + 1);
    let torn = results.iter().position(|r| name(r) == "0020a.docx").unwrap();
    assert_eq!(torn, 21);
    assert!(results[torn]["message"].is_string());
    let checked: Vec<Value> = results.into_iter().filter(|r| r.get("findings").is_some()).collect();
    assert_eq!(found(&checked), bad);
}

/// Broken off, it ends its JSON, says so, and does not end as if all had been checked.
#[cfg(unix)]
#[test]
fn broken_off_it_says_so() {
    use std::io::{Read, Write};
    use std::process::Stdio;
    use std::time::Duration;

    /// More than any pipe holds and any machine checks in the time.
    const LINES: usize = 20_000;
    let dir = tempfile::tempdir().unwrap();
    let mut child = gouji(dir.path())
        .args(["--ndjson", "--format", "json", "--output", "json=result.json", "--jobs", "1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = child.stdout.take().unwrap();
    let line = format!("{}\n", sound::value("2021"));
    let writer = std::thread::spawn(move || {
        // it stops reading when it is broken off
        (0..LINES).take_while(|_| input.write_all(line.as_bytes()).is_ok()).count()
    });
    // what it has written shows that it is at work
    let mut text = vec![0; 1];
    output.read_exact(&mut text).unwrap();
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    // the signal arrives on a thread of its own; once is enough, a second would end the program at once
    std::thread::sleep(Duration::from_millis(50));
    output.read_to_end(&mut text).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2));
    assert!(writer.join().unwrap() < LINES);
    let json: Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(json["summary"]["interrupted"], true);
    let reports = json["reports"].as_array().unwrap().len();
    assert!(reports > 0 && json["summary"]["reports"] == reports);
    assert_eq!(std::fs::read(dir.path().join("result.json")).unwrap(), text);
}

/// Told to end while it waits for input, it ends as with Ctrl-C: whole outputs, no file left half.
#[cfg(unix)]
#[test]
fn told_to_end_while_it_waits_it_ends_properly() {
    use std::io::{Read, Write};
    use std::process::Stdio;
    let line = format!("{}\n", sound::value("2021"));
    for (signal, args) in [
        ("-TERM", &["--ndjson", "--format", "json", "--jobs", "1"][..]),
        ("-HUP", &["--ndjson", "--format", "json", "--jobs", "1"]),
        ("-TERM", &["-", "--format", "json"]),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let mut child = gouji(dir.path())
            .args(args)
            .args(["--output", "json=result.json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        // one batch is answered; of the next there is a part only
        (0..20).for_each(|_| input.write_all(line.as_bytes()).unwrap());
        let begun = || std::fs::read_dir(dir.path()).unwrap().count() == 1;
        while !begun() {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        std::thread::sleep(std::time::Duration::from_millis(300));
        let pid = child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        // standard input stays open all the while
        let mut text = Vec::new();
        child.stdout.take().unwrap().read_to_end(&mut text).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(2), "{signal}");
        let json: Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(json["summary"]["interrupted"], true, "{signal}");
        let names: Vec<OsString> =
            std::fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["result.json"], "{signal}");
        assert_eq!(std::fs::read(dir.path().join("result.json")).unwrap(), text);
        drop(input);
    }
}

/// The second time ends it at once; what it was writing does not stay behind.
#[cfg(unix)]
#[test]
fn told_twice_it_ends_at_once_and_leaves_nothing() {
    use std::process::Stdio;
    let dir = tempfile::tempdir().unwrap();
    assert!(Command::new("mkfifo").arg(dir.path().join("pipe")).status().unwrap().success());
    // a report that never comes cannot be given up
    let mut child = gouji(dir.path())
        .args(["pipe", "--output", "json=result.json"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while std::fs::read_dir(dir.path()).unwrap().count() < 2 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    for _ in 0..2 {
        let pid = child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "only the pipe is there");
}
