//! What is no report gets one line with the remedy, exit status 2, and never a panic.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use assert_cmd::Command;
use std::io::Write;

fn gouji() -> Command {
    let mut command = Command::cargo_bin("gouji").unwrap();
    command.env_clear().env("NO_COLOR", "1");
    command
}

/// The one line gouji says of a file's bytes.
fn refusal(name: &str, bytes: &[u8]) -> String {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::File::create(&path).unwrap().write_all(bytes).unwrap();
    let output = gouji().arg("check").arg(&path).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{name}: {err}");
    assert_eq!(err.lines().count(), 1, "{name}: {err}");
    assert!(err.contains("改正：") && err.contains(name), "{name}: {err}");
    err
}

#[test]
fn files_that_hold_no_report() {
    for (name, bytes, says) in [
        ("empty.txt", b"".as_slice(), "空的"),
        ("blank.txt", b" \n\t\n", "空的"),
        ("report.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        ("latin.txt", b"\xff\xff\xfe broken \xff", "编码"),
        ("letter.txt", "今天天气很好。\n".as_bytes(), "没有找到年度报告"),
        ("list.json", b"[1, 2]", "不是年度报告"),
        ("comma.json", b"{\"form\": \"2021\",}", "JSON"),
        ("twice.json", b"{\"form\": \"2021\",\n \"form\": \"2019\"}", "写了两次"),
    ] {
        let err = refusal(name, bytes);
        assert!(err.contains(says), "{name}: {err}");
    }
}

#[test]
fn json_faults_stand_at_line_and_column() {
    assert!(refusal("twice.json", b"{\"form\": \"2021\",\n \"form\": \"2019\"}").contains("twice.json:2:2"));
    assert!(refusal("deep.json", "[".repeat(10_000).as_bytes()).contains("嵌套"));
}

#[test]
fn huge_files_and_lines_are_refused_in_bounded_memory() {
    let err = refusal("line.txt", "字".repeat(50 << 20 >> 2).as_bytes());
    assert!(err.contains("上限"), "{err}");
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("big.txt");
    // 200 MB without writing them
    std::fs::File::create(&path).unwrap().set_len(200 << 20).unwrap();
    let output = gouji().arg("check").arg(&path).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("上限"));
}

#[test]
fn missing_files_and_directories() {
    let dir = tempfile::tempdir().unwrap();
    let missing = dir.path().join("none.txt");
    for (path, says) in [(missing.as_path(), "打不开"), (dir.path(), "没有报告文件")] {
        let output = gouji().arg("check").arg(path).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{err}");
        assert!(err.contains(says), "{err}");
    }
}

#[test]
fn one_bad_file_never_stops_the_others() {
    let output = gouji().args(["check", "no-such-file.txt", "examples/sound/2021.txt"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(out.contains("检查报告 1 份，另有 1 个文件不能检查"), "{out}");
}

/// Found by reading for the fuzzer: every cell was held against every cell behind it.
#[test]
fn a_row_of_thousands_of_words_is_read_in_time() {
    let checker = gouji::Checker::national().unwrap();
    let begun = std::time::Instant::now();
    let text = format!("一、总体情况\n{}", "结果维持\t".repeat(4000));
    assert!(checker.check("wide.txt", text.as_bytes(), None).is_ok());
    // a second where this is compiled for use; it was minutes
    assert!(begun.elapsed().as_secs() < 60);
}

#[test]
fn random_bytes_never_panic() {
    use proptest::prelude::*;
    let checker = gouji::Checker::national().unwrap();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(300));
    let statutory = "一、总体情况\n二、主动公开政府信息情况\n规章\t1\t2\n总计\t3\n四、结转下年度继续办理\t\t\n行政复议\n结果维持\t总计\n";
    let piece = prop_oneof![
        ".{0,30}",
        (0..statutory.lines().count()).prop_map(|i| statutory.lines().nth(i).unwrap().to_string()),
        Just("\t".to_string()),
        Just("0\t0\t0\t0\t0\t0\t0".to_string()),
        Just("第二十条第（一）项".to_string()),
        Just("信息内容\t本年制发件数\t本年废止件数".to_string()),
        Just(
            "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）\t\t申请人情况".to_string()
        ),
        Just(
            "自然人\t法人或其他组织\t商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他\t总计".to_string()
        ),
    ];
    runner
        .run(&proptest::collection::vec(piece, 0..40), |lines| {
            let _ = checker.check("x.txt", lines.join("\n").as_bytes(), None);
            Ok(())
        })
        .unwrap();
}

/// Each limit has a name, an option and a diagnostic that names it.
#[test]
fn limits_can_be_changed_and_are_named() {
    for (limit, file) in [
        ("file-bytes=100", "examples/wrong.txt"),
        ("line-bytes=20", "examples/wrong.txt"),
        ("pieces=10", "examples/wrong.txt"),
        ("depth=2", "examples/report.json"),
        ("seconds=0", "examples/wrong.txt"),
    ] {
        let output = gouji().args(["check", "--limit", limit, file]).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{limit}: {err}");
        let name = limit.split('=').next().unwrap();
        assert!(err.contains("上限") && err.contains(&format!("--limit {name}=")), "{limit}: {err}");
    }
    let output = gouji().args(["check", "--limit", "size=3", "examples/wrong.txt"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

/// What the system and the readers say is told in the language asked for, wherever a file is refused.
#[test]
fn a_refusal_speaks_one_language() {
    let dir = tempfile::TempDir::new().unwrap();
    let put = |name: &str, text: &[u8]| std::fs::write(dir.path().join(name), text).unwrap();
    put("good.txt", include_bytes!("../examples/sound/2021.txt"));
    put("bytes.txt", b"hello\0world!");
    put("half.json", b"{\"form\": \"2021\", }");
    put("base.json", b"{}");
    let cases: [(&[&str], &str, &str); 9] = [
        (&["check", "nothere.txt"], "没有这个文件或文件夹", "no such file or folder"),
        (&["check", "bytes.txt"], "而是 二进制数据", "not text but binary data"),
        (&["check", "half.json"], "JSON 写法有误：", "JSON"),
        (&["check", "good.txt", "--baseline", "base.json"], "不是基线文件：缺少", "not a baseline"),
        (&["check", "good.txt", "--baseline", "no.json"], "没有这个文件", "no such file"),
        (&["check", "good.txt", "--rules", "./nopack"], "没有这个文件", "no such file"),
        (&["check", "good.txt", "--config", "no.toml"], "没有这个文件", "no such file"),
        (&["verify", "base.json"], "缺少 gouji 或 reports", "gouji or reports are missing"),
        (&["convert", "good.txt", "-o", "no/where.json"], "没有这个文件", "no such file"),
    ];
    for (args, zh, en) in cases {
        for (lang, says) in [("zh", zh), ("en", en)] {
            let mut command = assert_cmd::Command::cargo_bin("gouji").unwrap();
            let out = command.current_dir(dir.path()).args(args).args(["--lang", lang]).output().unwrap();
            let err = String::from_utf8(out.stderr).unwrap();
            assert!(err.contains(says), "{args:?}: {err}");
            let foreign = ["os error", "entity", "Expected", "missing field", "BINARY"];
            assert!(lang == "en" || !foreign.iter().any(|f| err.contains(f)), "{args:?}: {err}");
        }
    }
}
