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

fn check(dir: &Path, args: &[&str]) -> (String, String, i32) {
    let mut command = Command::cargo_bin("gouji").unwrap();
    let out = command.env_clear().current_dir(dir).args(args).output().unwrap();
    let text = |b: &[u8]| String::from_utf8(b.to_vec()).unwrap();
    (text(&out.stdout), text(&out.stderr), out.status.code().unwrap())
}

/// A folder with one file of every sort that a run reads.
fn all_sorts() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    put("in/r.txt", include_str!("../examples/sound/2021.txt"));
    put("往年/p.txt", include_str!("../examples/sound/prior/2021.txt"));
    put("list", "in/r.txt\n");
    put("waivers.toml", "");
    put("gouji.toml", "waivers = \"waivers.toml\"\n");
    put("base.json", "{\"baseline\":1,\"gouji\":\"0.1.0\",\"reports\":{}}");
    let line = check(dir.path(), &["convert", "--no-places", "in/r.txt"]).0;
    put("lines.jsonl", &(line.replace('\n', " ") + "\n"));
    let mut zip = zip::ZipWriter::new(fs::File::create(dir.path().join("in/all.zip")).unwrap());
    zip.start_file("r.txt", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut zip, include_bytes!("../examples/sound/2021.txt")).unwrap();
    zip.finish().unwrap();
    assert_eq!(check(dir.path(), &["rules", "eject", "pack"]).2, 0);
    dir
}

#[test]
fn nothing_that_a_run_reads_is_written_over() {
    let dir = all_sorts();
    let at = |name: &str| dir.path().join(name);
    fs::hard_link(at("in/r.txt"), at("hard.txt")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("in/r.txt", at("soft.txt")).unwrap();
    #[cfg(not(unix))]
    fs::hard_link(at("in/r.txt"), at("soft.txt")).unwrap();
    let history = ["check", "in/r.txt", "--history", "往年"];
    for (run, file, role) in [
        (&["check", "in"][..], "./in/r.txt", "读入的报告"),
        (&["check", "in"], "in/all.zip", "读入的报告"),
        (&["check", "in/*.txt"], "hard.txt", "读入的报告"),
        (&["check", "in/r.txt"], "soft.txt", "读入的报告"),
        (&["check", "in/r.txt", "--prior", "往年/p.txt"], "往年/../往年/p.txt", "上年报告"),
        (&history, "往年/p.txt", "往年报告"),
        (&["check", "--files-from", "list"], "list", "报告清单"),
        (&["check", "--ndjson", "lines.jsonl"], "lines.jsonl", "读入的报告"),
        (&["check", "in/r.txt"], "gouji.toml", "设置文件"),
        (&["check", "in/r.txt"], "waivers.toml", "豁免文件"),
        (&["check", "in/r.txt", "--rules", "pack"], "pack/pack.toml", "规则包"),
    ] {
        let before = fs::read(at(file)).unwrap();
        for option in ["--output", "--write-baseline"] {
            if option == "--write-baseline" && run.contains(&"--ndjson") {
                continue;
            }
            let to = if option == "--output" { format!("json={file}") } else { file.into() };
            let (out, err, code) =
                check(dir.path(), &[run, &[option, &to, "--output", "html=new.html"]].concat());
            assert_eq!((out.as_str(), code), ("", 2), "{file}: {err}");
            assert!(err.contains(role) && err.contains(file), "{file}: {err}");
            assert_eq!(fs::read(at(file)).unwrap(), before, "{file}");
            assert!(!at("new.html").exists(), "nothing else is written either");
        }
    }
    for (run, file, role) in [
        (&["rollup", "in/r.txt", "--agency", "甲县", "--write"][..], "in/r.txt", "读入的报告"),
        (&["rollup", "往年/p.txt", "--parent", "in/r.txt", "--write"], "in/r.txt", "上级报告"),
        (&["rollup", "--files-from", "list", "--expected", "名单.txt", "--write"], "名单.txt", "机关名单"),
        (&["convert", "in/r.txt", "-o"], "soft.txt", "读入的报告"),
    ] {
        fs::write(at("名单.txt"), "甲县\n").unwrap();
        let before = fs::read(at(file)).unwrap();
        let (_, err, code) = check(dir.path(), &[run, &[file, "--force"]].concat());
        assert!(code == 2 && err.contains(role), "{file}: {err}");
        assert_eq!(fs::read(at(file)).unwrap(), before, "{file}");
    }
    // a baseline is written anew over the one in force, a result over it is not
    let base = ["check", "in/r.txt", "--baseline", "base.json"];
    assert_eq!(check(dir.path(), &[&base[..], &["--write-baseline", "base.json"]].concat()).2, 0);
    assert_eq!(check(dir.path(), &[&base[..], &["--output", "json=base.json"]].concat()).2, 2);
    let (_, err, code) =
        check(dir.path(), &["check", "in/r.txt", "--output", "json=x", "--output", "csv=./x"]);
    assert!(code == 2 && err.contains("同一个文件") && !at("x").exists(), "{err}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_written_into() {
    use std::os::unix::fs::FileTypeExt;
    let dir = all_sorts();
    let fifo = dir.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let reader = std::thread::spawn({
        let fifo = fifo.clone();
        move || fs::read_to_string(fifo).unwrap()
    });
    let (human, err, code) =
        check(dir.path(), &["check", "in/r.txt", "--output", "json=pipe", "--output", "csv=/dev/null"]);
    assert_eq!(code, 0, "{err}");
    let json = reader.join().unwrap();
    assert!(fs::symlink_metadata(&fifo).unwrap().file_type().is_fifo());
    assert!(human.contains("检查报告 1 份"));
    for to in ["json=-", "json=/dev/stdout"] {
        let (out, err, code) = check(dir.path(), &["check", "in/r.txt", "--output", to]);
        assert_eq!((&out, code), (&json, 0), "{err}");
    }
    for more in [["--format", "human"], ["--output", "csv=-"]] {
        let (out, err, code) =
            check(dir.path(), &[&["check", "in/r.txt", "--output", "json=-"], &more[..]].concat());
        assert_eq!((out.as_str(), code), ("", 2), "{err}");
        assert!(err.contains("标准输出只能写一种结果"), "{err}");
    }
    assert!(!dir.path().join("-").exists());
    assert!(check(dir.path(), &["convert", "in/r.txt", "-o", "-"]).0.starts_with('{'));
    // a full device is said, and the others are written
    let full = ["check", "in/r.txt", "--output", "csv=/dev/full", "--output", "json=r.json"];
    let (_, err, code) = check(dir.path(), &full);
    assert!(code == 2 && err.contains("/dev/full"), "{err}");
    assert_eq!(fs::read_to_string(dir.path().join("r.json")).unwrap(), json);
}

#[cfg(unix)]
#[test]
fn who_may_read_a_file_stays_as_it_was() {
    use std::os::unix::fs::PermissionsExt;
    let dir = all_sorts();
    let mode = |name: &str| fs::metadata(dir.path().join(name)).unwrap().permissions().mode() & 0o777;
    fs::write(dir.path().join("plain"), "").unwrap();
    let args = ["check", "in/r.txt", "--output", "json=r.json", "--write-baseline", "b.json"];
    assert_eq!(check(dir.path(), &args).2, 0);
    assert_eq!((mode("r.json"), mode("b.json")), (mode("plain"), mode("plain")));
    fs::set_permissions(dir.path().join("r.json"), fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(check(dir.path(), &args).2, 0);
    assert_eq!(mode("r.json"), 0o640);
    let left: Vec<String> = names(dir.path()).into_iter().filter(|n| n.starts_with('.')).collect();
    assert!(left.is_empty(), "{left:?}");
}

/// A reader that goes away takes only its own output along.
#[cfg(unix)]
#[test]
fn the_other_outputs_are_written_though_nobody_reads_one() {
    let dir = all_sorts();
    let wrong = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/wrong.txt");
    for n in 0..60 {
        fs::copy(&wrong, dir.path().join(format!("in/{n}.txt"))).unwrap();
    }
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("gouji"));
    let mut child = command
        .args(["check", "in", "--output", "json=r.json", "--write-baseline", "b.json"])
        .current_dir(dir.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(2));
    let json = fs::read_to_string(dir.path().join("r.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["summary"]["reports"], &json["summary"]["interrupted"]), (&62.into(), &false.into()));
    assert!(dir.path().join("b.json").exists());
}
