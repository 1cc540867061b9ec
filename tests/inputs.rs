//! What the words of a command line mean: folders, patterns, archives.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use assert_cmd::Command;
use std::fs;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

const SOUND: &str = include_str!("../examples/sound/2021.txt");

/// A folder of reports, with what must be passed over.
fn folder() -> TempDir {
    let dir = TempDir::new().unwrap();
    let put = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let wrong = SOUND.replacen("1942\t", "1943\t", 1);
    assert_ne!(wrong, SOUND);
    put("in/b/wrong.txt", &wrong);
    put("in/a/one.txt", SOUND);
    put("in/a/photo.jpg", "no report");
    put("in/a/~$one.docx", "a lock of Word");
    put("in/.hidden/two.txt", SOUND);
    put("in/draft/three.txt", SOUND);
    put("in/.gitignore", "draft/\n");
    dir
}

fn gouji(dir: &TempDir, args: &[&str]) -> (i32, String, String) {
    let out = Command::cargo_bin("gouji").unwrap().current_dir(dir.path()).args(args).output().unwrap();
    let text = |b: &[u8]| String::from_utf8(b.to_vec()).unwrap();
    (out.status.code().unwrap(), text(&out.stdout), text(&out.stderr))
}

/// The paths of the reports checked, in order.
fn checked(dir: &TempDir, args: &[&str]) -> Vec<String> {
    let (_, out, _) = gouji(dir, &[&["check", "--format", "ndjson"], args].concat());
    let lines = out.lines().map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap());
    lines.filter(|l| l["digest"].is_string()).map(|l| l["path"].as_str().unwrap().to_string()).collect()
}

#[test]
fn a_folder_is_walked_in_order_past_what_is_hidden_or_ignored() {
    let dir = folder();
    let (status, out, err) = gouji(&dir, &["check", "in"]);
    assert_eq!(status, 1, "{err}");
    assert_eq!(checked(&dir, &["in"]), ["in/a/one.txt", "in/b/wrong.txt"]);
    assert!(!out.contains("one.txt"), "where all is well, nothing is said: {out}");
    assert!(out.contains("检查报告 2 份"), "{out}");
    assert!(err.contains("跳过 2 个"), "what was passed over is said: {err}");
}

#[test]
fn a_pattern_means_what_it_matches() {
    let dir = folder();
    assert_eq!(
        checked(&dir, &["in/*/*.txt", "in/a/one.txt"]),
        ["in/a/one.txt", "in/b/wrong.txt"],
        "a file named twice is one"
    );
    let (status, _, err) = gouji(&dir, &["check", "in/*.txt"]);
    assert_eq!(status, 2);
    assert!(err.contains("没有文件符合"), "{err}");
    let (status, _, err) = gouji(&dir, &["check", "in/a/[.txt"]);
    assert_eq!(status, 2);
    assert!(err.contains("式样写错了"), "{err}");
    fs::create_dir(dir.path().join("empty")).unwrap();
    let (status, _, err) = gouji(&dir, &["check", "empty"]);
    assert_eq!(status, 2);
    assert!(err.contains("里面没有报告文件"), "{err}");
}

fn archive(path: &Path, files: &[(&[u8], &str)]) {
    let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
    for (name, text) in files {
        // names as Chinese Windows writes them are bytes of GB18030
        let name = std::str::from_utf8(name)
            .map_or_else(|_| encoding_rs::GB18030.decode(name).0.into_owned(), String::from);
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn an_archive_is_a_folder_of_reports() {
    let dir = folder();
    let path = dir.path().join("in/all.zip");
    archive(
        &path,
        &[
            ("乙县/报告.txt".as_bytes(), SOUND),
            (b"a.txt", SOUND),
            (b"__MACOSX/a.txt", "x"),
            (b"more.zip", "x"),
        ],
    );
    let (status, _, err) = gouji(&dir, &["check", "in/all.zip"]);
    assert_eq!(status, 2, "an archive within is said: {err}");
    assert!(err.contains("压缩包里还有压缩包"), "{err}");
    assert_eq!(checked(&dir, &["in/all.zip"]), ["in/all.zip!a.txt", "in/all.zip!乙县/报告.txt"]);
    fs::write(&path, "broken").unwrap();
    let (status, _, err) = gouji(&dir, &["check", "in"]);
    assert_eq!(status, 2);
    assert!(err.contains("in/all.zip：压缩包打不开"), "{err}");
    assert_eq!(checked(&dir, &["in"]).len(), 2, "one bad file does not stop the others");
}

#[test]
fn two_parts_of_one_name_are_not_passed_off_as_one() {
    let dir = folder();
    let path = dir.path().join("two.zip");
    archive(&path, &[(b"a.txt", &SOUND.replacen("1942\t", "1943\t", 1)), (b"b.txt", SOUND)]);
    // no writer makes such an archive; an appending script does
    let mut bytes = fs::read(&path).unwrap();
    while let Some(at) = bytes.windows(5).position(|w| w == b"b.txt") {
        bytes[at] = b'a';
    }
    fs::write(&path, bytes).unwrap();
    let (status, _, err) = gouji(&dir, &["check", "two.zip"]);
    assert_eq!(status, 2, "{err}");
    assert!(err.contains("1 个文件与另一个文件同名"), "{err}");
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_has_passed_nothing() {
    let dir = folder();
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("gouji"));
    // more than a pipe holds
    let many = std::iter::repeat_n("in/b/wrong.txt", 200);
    let mut child = command
        .arg("check")
        .args(many)
        .current_dir(dir.path())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(2));
}

#[test]
fn the_same_file_under_other_names_is_checked_once() {
    let dir = folder();
    let twice = ["in/b/wrong.txt", "./in/b/wrong.txt", "in/a/../b/wrong.txt", "in"];
    assert_eq!(checked(&dir, &twice), ["in/b/wrong.txt", "in/a/one.txt"]);
    // a folder whose reports were all named before is not an empty one
    assert_eq!(checked(&dir, &["in/a/one.txt", "in/a"]), ["in/a/one.txt"]);
    let line = gouji(&dir, &["convert", "--no-places", "in/a/one.txt"]).1.replace('\n', " ") + "\n";
    fs::write(dir.path().join("a.jsonl"), line).unwrap();
    assert_eq!(checked(&dir, &["--ndjson", "a.jsonl", "./a.jsonl"]), ["a.jsonl:1"]);
    fs::write(dir.path().join("list"), "-\n").unwrap();
    for args in [
        ["check", "-", "-"],
        ["rollup", "-", "--parent=-"],
        ["check", "-", "--files-from=-"],
        ["check", "-", "--files-from=list"],
    ] {
        let (status, _, err) = gouji(&dir, &args);
        assert!(status == 2 && err.contains("标准输入（-）只能读一次"), "{err}");
    }
}

#[test]
fn what_gouji_wrote_is_no_report_of_the_folder() {
    let dir = folder();
    let endings = [
        ("human", "txt"),
        ("concise", "txt"),
        ("json", "json"),
        ("ndjson", "json"),
        ("sarif", "json"),
        ("tap", "txt"),
        ("github", "txt"),
        ("gitlab", "json"),
        ("markdown", "md"),
        ("csv", "csv"),
        ("xlsx", "xlsx"),
        ("html", "html"),
    ];
    for (lang, from) in [("zh", "in/b/wrong.txt"), ("en", "in/b/wrong.txt"), ("zh", "in/a/one.txt")] {
        let outputs =
            endings.map(|(format, ending)| format!("--output={format}=in/result-{format}.{ending}"));
        let outputs: Vec<&str> = outputs.iter().map(String::as_str).collect();
        let base = ["check", from, "--lang", lang, "--write-baseline", "in/base.json"];
        assert_eq!(gouji(&dir, &[&base, &outputs[..]].concat()).0, 0);
        for table in ["rollup", "similar"] {
            for format in ["json", "csv"] {
                let out = gouji(&dir, &[table, "--lang", lang, "--format", format, "in/a", "in/b"]).1;
                fs::write(dir.path().join(format!("in/{table}.{format}")), out).unwrap();
            }
        }
        assert_eq!(checked(&dir, &["in"]), ["in/a/one.txt", "in/b/wrong.txt"], "{lang}");
        let (status, _, err) = gouji(&dir, &["check", "in"]);
        assert!(status == 1 && err.contains("跳过 17 个 gouji 自己写的结果"), "{err}");
        // again, with its outputs in the folder it checks
        assert_eq!(gouji(&dir, &[&["check", "in"], &outputs[..]].concat()).0, 1);
    }
    // named outright it is what it is given for
    assert_eq!(gouji(&dir, &["check", "in/result-json.json"]).0, 2);
}

#[cfg(unix)]
#[test]
fn what_is_passed_over_can_be_told_by_name() {
    let dir = folder();
    std::os::unix::fs::symlink("../in/a", dir.path().join("in/link")).unwrap();
    let (_, _, err) = gouji(&dir, &["check", "in"]);
    assert!(err.contains("链接的文件夹，没有进去") && err.contains("in/link"), "{err}");
    assert!(err.contains("跳过 2 个不像报告的文件") && !err.contains("photo.jpg"), "{err}");
    let (_, _, err) = gouji(&dir, &["check", "in", "--verbose"]);
    assert!(err.contains("in/a/photo.jpg") && err.contains("~$one.docx"), "{err}");
    // a folder given as a link is walked
    assert_eq!(checked(&dir, &["in/link"]), ["in/link/one.txt"]);
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_is_a_report_that_could_not_be_read() {
    let dir = folder();
    let at = |name: &str| dir.path().join(name);
    std::os::unix::fs::symlink("nowhere.txt", at("in/a/2023.txt")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(at("in/a/socket.txt")).unwrap();
    for word in ["in/a", "in/a/*.txt"] {
        let (status, _, err) = gouji(&dir, &["check", word]);
        assert_eq!(status, 2, "{err}");
        assert!(err.contains("in/a/2023.txt：链接指向的文件打不开（没有这个文件或文件夹）"), "{err}");
        assert!(err.contains("跳过 1 个管道") && !err.contains("socket.txt"), "{err}");
    }
    let (_, _, err) = gouji(&dir, &["check", "in/a", "--verbose", "--lang", "en"]);
    assert!(err.contains("socket.txt") && err.contains("no such file or folder"), "{err}");
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_name_beside_a_link_to_it() {
    let dir = folder();
    std::os::unix::fs::symlink("wrong.txt", dir.path().join("in/b/alias.txt")).unwrap();
    std::os::unix::fs::symlink("wrong.txt", dir.path().join("in/b/z.txt")).unwrap();
    assert_eq!(checked(&dir, &["in"]), ["in/a/one.txt", "in/b/wrong.txt"]);
    assert_eq!(
        checked(&dir, &["in/b/alias.txt", "in/a", "in/b/wrong.txt"]),
        ["in/a/one.txt", "in/b/wrong.txt"]
    );
    assert_eq!(checked(&dir, &["in/b/alias.txt", "in/b/z.txt"]), ["in/b/alias.txt"]);
    // so that a waiver for its path holds
    let waiver = ["--rule", "GJ301", "--reason", "x", "--expires", "2099-01-01", "--approved", "y"];
    let (status, _, err) = gouji(&dir, &[&["waive", "in/b/wrong.txt"], &waiver[..]].concat());
    assert_eq!(status, 0, "{err}");
    let (_, out, _) = gouji(&dir, &["check", "in/b", "--waivers", "waivers.toml", "--format", "json"]);
    let result: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(result["reports"][0]["path"], "in/b/wrong.txt");
    assert_ne!(result["summary"]["waived"], 0, "{out}");
}

#[test]
fn a_locked_archive_is_said_to_be_locked() {
    let dir = folder();
    let path = dir.path().join("locked.zip");
    archive(&path, &[(b"a.txt", SOUND)]);
    // the flag of encryption, in the part's head and in the table of contents
    let mut bytes = fs::read(&path).unwrap();
    for (mark, at) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let start = bytes.windows(4).position(|w| w == mark).unwrap();
        bytes[start + at] |= 1;
    }
    fs::write(&path, bytes).unwrap();
    let (status, _, err) = gouji(&dir, &["check", "locked.zip"]);
    assert!(status == 2 && err.contains("设有密码"), "{err}");
}

#[test]
fn a_stream_without_a_report_is_told() {
    let dir = folder();
    fs::write(dir.path().join("none"), "").unwrap();
    let (status, out, err) = gouji(&dir, &["check", "--ndjson", "none"]);
    assert_eq!((status, out.as_str()), (0, ""));
    assert!(err.contains("一份报告也没有检查"), "{err}");
    // an empty list is no stream, with lines or without
    for ndjson in [&[][..], &["--ndjson"]] {
        let (status, _, err) = gouji(&dir, &[&["check", "--files-from", "none"], ndjson].concat());
        assert!(status == 2 && err.contains("清单是空的"), "{err}");
    }
}
