//! The program as a person and a pipeline meet it: output, languages, widths, exit statuses.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use assert_cmd::Command;

fn gouji() -> Command {
    let mut command = Command::cargo_bin("gouji").unwrap();
    command.env_clear().env("COLUMNS", "100");
    command
}

fn out(args: &[&str]) -> (String, String, i32) {
    let output = gouji().args(args).output().unwrap();
    (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
        output.status.code().unwrap(),
    )
}

#[test]
fn the_demonstration_in_chinese() {
    let (out, _, code) = out(&["check", "examples/wrong.txt"]);
    assert_eq!(code, 1);
    insta::assert_snapshot!("wrong_zh", out);
}

#[test]
fn the_demonstration_in_english() {
    let (out, _, _) = out(&["check", "--lang", "en", "examples/wrong.txt"]);
    insta::assert_snapshot!("wrong_en", out);
}

#[test]
fn a_narrow_terminal() {
    let output = gouji().env("COLUMNS", "48").args(["check", "examples/wrong.txt"]).output().unwrap();
    insta::assert_snapshot!("wrong_narrow", String::from_utf8(output.stdout).unwrap());
}

#[test]
fn colour_only_where_it_is_wanted() {
    let (plain, _, _) = out(&["check", "examples/wrong.txt"]);
    assert!(!plain.contains('\u{1b}'));
    let (coloured, _, _) = out(&["check", "--color", "always", "examples/wrong.txt"]);
    assert!(coloured.contains('\u{1b}'));
}

#[test]
fn two_runs_give_identical_bytes() {
    let args = ["check", "--format", "json", "examples/wrong.txt", "examples/sound/2019.txt"];
    assert_eq!(out(&args), out(&args));
}

#[test]
fn exit_statuses() {
    assert_eq!(out(&["check", "examples/sound/2021.txt"]).2, 0);
    assert_eq!(out(&["check", "examples/wrong.txt"]).2, 1);
    assert_eq!(out(&["check"]).2, 2);
    assert_eq!(out(&["check", "--no-such-option", "x"]).2, 2);
    assert_eq!(out(&["rules", "show", "GJ999"]).2, 2);
    assert_eq!(out(&["--help"]).2, 0);
    let (_, err, code) = out(&["check", "--severity", "waring", "x"]);
    assert!(code == 2 && err.contains("'warning'"), "{err}");
    assert_eq!(out(&["rules", "list", "--year", "99999"]).2, 2);
    assert_eq!(out(&["check", "--rules", "no-such-folder", "examples/wrong.txt"]).2, 3);
}

#[test]
fn the_threshold_decides_what_fails() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("untitled.txt");
    let text = std::fs::read_to_string("examples/sound/2021.txt").unwrap();
    std::fs::write(&path, text.split_once('\n').unwrap().1).unwrap();
    let path = path.to_str().unwrap();
    assert_eq!(out(&["check", path]).2, 0);
    assert_eq!(out(&["check", "--severity", "warning", path]).2, 1);
}

#[test]
fn standard_input_is_taken() {
    let text = std::fs::read("examples/wrong.txt").unwrap();
    let output = gouji().args(["check", "-", "--as", "text"]).write_stdin(text).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stdout).unwrap().contains("<stdin>:73:15"));
}

#[test]
fn a_converted_report_is_the_same_report() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("wrong.json");
    let (json, _, code) = out(&["convert", "examples/wrong.txt"]);
    assert_eq!(code, 0);
    assert!(json.contains("\"places\""));
    std::fs::write(&path, &json).unwrap();
    let ids = |args: &[&str]| -> Vec<String> {
        let value: serde_json::Value = serde_json::from_str(&out(args).0).unwrap();
        let mut ids: Vec<String> = value["reports"][0]["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| format!("{} {}", f["rule"], f["message"]))
            .collect();
        ids.sort();
        ids
    };
    let path = path.to_str().unwrap();
    assert_eq!(
        ids(&["check", "--format", "json", "examples/wrong.txt"]),
        ids(&["check", "--format", "json", path])
    );
    let (text, _, _) = out(&["convert", "--to", "text", path]);
    let back = dir.path().join("back.txt");
    std::fs::write(&back, text).unwrap();
    let strip = |j: &str| -> serde_json::Value {
        let mut v: serde_json::Value = serde_json::from_str(j).unwrap();
        v.as_object_mut().unwrap().retain(|k, _| k != "places" && k != "source");
        v
    };
    let (again, _, _) = out(&["convert", back.to_str().unwrap()]);
    assert_eq!(strip(&json), strip(&again));
}

#[test]
fn the_same_report_in_any_encoding_gives_the_same_findings() {
    let text = std::fs::read_to_string("examples/wrong.txt").unwrap();
    let utf16 = |bom: &[u8], big: bool| {
        let units = text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() });
        bom.iter().copied().chain(units).collect::<Vec<u8>>()
    };
    let encodings = [
        ("utf8-bom", [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat()),
        ("crlf", text.replace('\n', "\r\n").into_bytes()),
        ("gb18030", encoding_rs::GB18030.encode(&text).0.into_owned()),
        ("utf16le", utf16(b"\xff\xfe", false)),
        ("utf16be", utf16(b"\xfe\xff", true)),
    ];
    let plain = |bytes: &[u8]| {
        let output = gouji().args(["check", "-"]).write_stdin(bytes).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let due = plain(text.as_bytes());
    for (name, bytes) in encodings {
        assert_eq!(plain(&bytes), due, "{name}");
    }
}

/// Bytes in JSON places are the original file's, whatever its encoding.
#[test]
fn byte_places_hold_in_the_original_file() {
    let text = std::fs::read_to_string("examples/wrong.txt").unwrap();
    let bytes = encoding_rs::GB18030.encode(&text).0.into_owned();
    let output =
        gouji().args(["check", "--format", "json", "-"]).write_stdin(bytes.clone()).output().unwrap();
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let finding =
        value["reports"][0]["findings"].as_array().unwrap().iter().find(|f| f["rule"] == "GJ010").unwrap();
    let place: Vec<usize> = serde_json::from_value(finding["place"]["bytes"].clone()).unwrap();
    assert_eq!(&bytes[place[0]..place[1]], encoding_rs::GB18030.encode("3200元").0.as_ref());
}

#[test]
fn a_broken_rule_is_shown_at_its_line_and_the_others_run() {
    let dir = tempfile::tempdir().unwrap();
    let pack = dir.path().join("pack");
    assert_eq!(out(&["rules", "eject", pack.to_str().unwrap()]).2, 0);
    let file = pack.join("GJ302-completed-total.rhai");
    let file = if file.exists() {
        file
    } else {
        let named = |e: &std::fs::DirEntry| e.file_name().to_string_lossy().starts_with("GJ302");
        std::fs::read_dir(&pack).unwrap().filter_map(Result::ok).find(named).unwrap().path()
    };
    let script = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, script.replace("sum(", "smu(")).unwrap();
    let (stdout, stderr, code) = out(&["check", "--rules", pack.to_str().unwrap(), "examples/wrong.txt"]);
    assert_eq!(code, 3);
    assert!(stderr.contains("GJ302") && stderr.contains("smu") && stderr.contains("sum"), "{stderr}");
    assert!(stdout.contains("GJ301") && stdout.contains("出错 1"), "{stdout}");
}

#[test]
fn a_fault_in_a_head_names_file_and_line() {
    let dir = tempfile::tempdir().unwrap();
    let pack = dir.path().join("pack");
    out(&["rules", "eject", pack.to_str().unwrap()]);
    let file = pack.join("GJ301-balance.rhai");
    let script = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, script.replace("severity:", "severty:")).unwrap();
    let (_, stderr, code) = out(&["check", "--rules", pack.to_str().unwrap(), "examples/wrong.txt"]);
    assert_eq!(code, 3);
    insta::assert_snapshot!("header_fault", stderr.replace(pack.to_str().unwrap(), "PACK"));
}

#[test]
fn rules_are_listed_shown_and_tested() {
    let (list, _, code) = out(&["rules", "list"]);
    assert_eq!(code, 0);
    assert!(list.lines().count() >= 30);
    let (shown, _, code) = out(&["rules", "show", "gj301"]);
    assert_eq!(code, 0);
    insta::assert_snapshot!("show_gj301", shown);
    let (tested, _, code) = out(&["rules", "test"]);
    assert_eq!(code, 0, "{tested}");
}

/// The example of canonical JSON is the sound report, and nothing is found in it.
#[test]
fn the_json_example_is_current() {
    let (json, _, _) = out(&["convert", "--no-places", "examples/sound/2021.txt"]);
    assert!(
        std::fs::read_to_string("examples/report.json").unwrap() == json,
        "examples/report.json is stale"
    );
    assert_eq!(out(&["check", "examples/report.json"]).2, 0);
}

/// Both READMEs show the same commands and the real output.
#[test]
fn the_readmes_show_what_happens() {
    let (out, _, _) = out(&["check", "examples/wrong.txt"]);
    let commands = |text: &str| -> Vec<String> {
        text.lines().filter(|l| l.starts_with("cargo ")).map(str::to_string).collect()
    };
    let (en, zh) =
        (std::fs::read_to_string("README.md").unwrap(), std::fs::read_to_string("README.zh-CN.md").unwrap());
    assert_eq!(commands(&en), commands(&zh));
    for readme in [en, zh] {
        let shown = readme.split("```").find(|block| block.contains("错误[GJ301]")).unwrap();
        for line in shown.lines().filter(|l| !l.trim().is_empty() && !l.contains("改正")) {
            assert!(out.contains(line), "the output has no longer the line {line}");
        }
    }
}

/// A gate must not let through what could not be read.
#[test]
fn a_report_read_in_part_is_not_clean() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("misspelt.txt");
    let text = std::fs::read_to_string("examples/sound/2021.txt").unwrap();
    std::fs::write(&path, text.replace("1.本机关不掌握", "1.本单位不掌握")).unwrap();
    let path = path.to_str().unwrap();
    assert_eq!(out(&["check", path]).2, 2);
    // nor does the converted copy look whole
    let (_, stderr, code) = out(&["convert", path]);
    assert_eq!(code, 2);
    assert!(stderr.contains("7 个法定的数没有读出"), "{stderr}");
    // nor does an amount in another unit pass for one that was checked
    for written in ["12864735元", "5.2817万"] {
        let amount = text.replacen("1286.4735", written, 1);
        assert_ne!(amount, text);
        std::fs::write(path, amount).unwrap();
        let (stdout, _, code) = out(&["check", path]);
        assert!(stdout.contains("GJ010"), "{stdout}");
        assert_eq!(code, 2, "{written}");
    }
}

#[test]
fn a_script_that_does_not_compile_is_a_fault_even_with_no_report() {
    let dir = tempfile::tempdir().unwrap();
    let pack = dir.path().join("pack");
    out(&["rules", "eject", pack.to_str().unwrap()]);
    let file = pack.join("GJ301-balance.rhai");
    let script = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, script.replace("let t =", "let t = (")).unwrap();
    assert_eq!(out(&["check", "--rules", pack.to_str().unwrap(), "no-such-file.txt"]).2, 3);
    // an editor's byte order mark is no fault, a folder of rules that would not run is
    std::fs::write(&file, format!("\u{feff}{script}")).unwrap();
    assert_eq!(out(&["check", "--rules", pack.to_str().unwrap(), "examples/sound/2021.txt"]).2, 0);
    std::fs::create_dir(pack.join("more")).unwrap();
    std::fs::write(pack.join("more/X1.rhai"), &script).unwrap();
    assert_eq!(out(&["check", "--rules", pack.to_str().unwrap(), "examples/sound/2021.txt"]).2, 3);
}
