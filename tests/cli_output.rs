//! Files that the program writes: whole, never over the input, over others only if asked; and `gouji new`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use assert_cmd::Command;
use std::fs;
use std::path::Path;

const SOUND: &str = "examples/sound/2021.txt";

fn run(args: &[&str]) -> (Vec<u8>, String, i32) {
    let output = Command::cargo_bin("gouji").unwrap().env_clear().args(args).output().unwrap();
    (output.stdout, String::from_utf8(output.stderr).unwrap(), output.status.code().unwrap())
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_file_is_written_once_and_again_only_by_force() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("r.docx");
    let to = path.to_str().unwrap();
    let (out, err, code) = run(&["convert", SOUND, "--to", "docx", "-o", to]);
    assert_eq!((out.len(), err.as_str(), code), (0, "", 0));
    let docx = fs::read(&path).unwrap();
    assert_eq!(run(&["check", to]).2, 0);
    assert_eq!(run(&["convert", SOUND, "--to", "docx"]).0, docx, "the same on standard output");

    let (_, err, code) = run(&["convert", SOUND, "--to", "html", "--output", to]);
    assert_eq!(code, 2);
    assert!(err.contains("--force"), "{err}");
    assert_eq!(fs::read(&path).unwrap(), docx);

    assert_eq!(run(&["convert", SOUND, "--to", "html", "-o", to, "--force"]).2, 0);
    assert!(fs::read_to_string(&path).unwrap().starts_with("<!DOCTYPE html>"));
    assert_eq!(names(dir.path()), ["r.docx"], "nothing else is left behind");
}

#[test]
fn the_input_is_never_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("r.txt");
    fs::copy(SOUND, &path).unwrap();
    let before = fs::read(&path).unwrap();
    let link = dir.path().join("link.txt");
    fs::hard_link(&path, &link).unwrap();
    let around = dir.path().join(".").join("r.txt");
    for to in [&path, &link, &around] {
        let args = ["convert", path.to_str().unwrap(), "--to", "json", "-o", to.to_str().unwrap(), "--force"];
        let (_, err, code) = run(&args);
        assert_eq!(code, 2);
        assert!(err.contains("就是读入的报告"), "{err}");
        assert_eq!(fs::read(&path).unwrap(), before);
    }
    assert_eq!(names(dir.path()), ["link.txt", "r.txt"]);
}

#[test]
fn what_cannot_be_written_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let nowhere = dir.path().join("no").join("r.txt");
    let (_, err, code) = run(&["convert", SOUND, "-o", nowhere.to_str().unwrap()]);
    assert_eq!(code, 2, "{err}");
    let (_, _, code) = run(&["convert", SOUND, "-o", dir.path().to_str().unwrap(), "--force"]);
    assert_eq!(code, 2);
    assert!(names(dir.path()).is_empty());
    assert_eq!(run(&["convert", SOUND, "--force"]).2, 2, "--force without a file");
}

#[test]
fn new_reports_follow_the_form_of_their_year() {
    let new = |more: &[&str]| run(&[&["new", "--agency", "某市财政局"], more].concat());
    let text = |out: Vec<u8>| String::from_utf8(out).unwrap();
    let (out, _, code) = new(&["--year", "2025"]);
    assert_eq!(code, 0);
    let out = text(out);
    assert!(out.contains("统计期限自2025年1月1日起至2025年12月31日止"));
    assert!(out.contains("行政规范性文件"));
    assert!(text(new(&["--year", "2020", "--form", "2019"]).0).contains("政府集中采购"));
    for wrong in
        [&["--year", "2025", "--form", "2019"][..], &["--year", "2018"], &["--year", "2025", "--form", "x"]]
    {
        let (out, err, code) = new(wrong);
        assert_eq!((out.len(), code), (0, 2), "{err}");
        let (_, en, _) = new(&[wrong, &["--lang", "en"]].concat());
        assert!(err.starts_with("错误：") && en.starts_with("error: "), "{err}{en}");
    }
    assert_eq!(run(&["new", "--year", "2025", "--agency", " "]).2, 2);
    assert_eq!(run(&["new", "--year", "2025", "--agency", "甲\n乙"]).2, 2);
}

#[test]
fn csv_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("r.csv");
    let text = String::from_utf8(run(&["convert", SOUND, "--to", "text"]).0).unwrap();
    fs::write(&path, text.replace('\t', ",")).unwrap();
    assert_eq!(run(&["check", "--as", "csv", path.to_str().unwrap()]).2, 0);
}
