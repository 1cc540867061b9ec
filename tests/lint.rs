//! `gouji rules check`: every lint is found at its place, all of a pack at once, and the national pack has none.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use assert_cmd::Command;
use gouji::engine::lint::{CODES, Home, Lint, Linter, extent};
use gouji::engine::pack::Origin;
use gouji::form::Forms;
use gouji::render::frame::Style;
use gouji::render::{human, script};
use std::collections::BTreeSet;
use std::path::Path;

fn linter() -> Linter {
    Linter::new(&Forms::embedded().unwrap())
}

fn gouji(args: &[&str]) -> (String, String, i32) {
    let mut command = Command::cargo_bin("gouji").unwrap();
    let output = command.env_clear().env("COLUMNS", "100").args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

/// A whole rule around the body of its check.
fn rule(body: &str) -> String {
    format!(
        "//! T1 试\n//! severity: error\n//! en: Trial\n//! basis: 某通知\n//!\n//! 试。\n//!\n//! ## In English\n//! A trial.\n//!\n//! ## 怎样改正\n//! 改。\n//!\n//! ## How to fix\n//! Mend.\n\nfn check(report) {{\n{body}\n}}\n\nfn examples() {{ [pass(), fail(\"少一\", #{{ \"三/四/自然人\": \"-1\" }})] }}\n"
    )
}

const PARAMETERS: &str =
    "name = \"t\"\nversion = \"1\"\ntitle = \"试\"\n[parameters]\n\"占位\" = [\"(?<here>×{2,})\"]\n";

fn note(lint: &Lint, text: &str) -> script::Note {
    let at = extent(text, lint.start, lint.end);
    script::Note {
        code: lint.code,
        severity: lint.severity,
        file: lint.file.clone(),
        from: (at.line, at.column),
        to: (at.end_line, at.end_column),
        message: lint.message.clone(),
        help: lint.help.clone(),
    }
}

/// What is said of a file, as a person sees it.
fn shown(file: &str, text: &str, lints: &[Lint]) -> String {
    let style = Style { width: 100, colour: false, unicode: true };
    let mut out = String::new();
    for lint in lints {
        let note = note(lint, text);
        for lang in [gouji::finding::Lang::Zh, gouji::finding::Lang::En] {
            let options = human::Options { style, lang, least: gouji::finding::Severity::Info };
            out.push_str(&script::human(&note, text, &options));
        }
    }
    if out.is_empty() { format!("{file}: 没有问题\n") } else { out }
}

/// Lints a body and demands exactly these codes.
fn body(body: &str, codes: &[&str]) -> String {
    let text = rule(body);
    whole("T1-trial.rhai", &text, codes)
}

fn whole(file: &str, text: &str, codes: &[&str]) -> String {
    let lints = linter().file(file, text, Home::of_manifest(PARAMETERS).as_ref());
    let found: Vec<&str> = lints.iter().map(|l| l.code).collect();
    assert_eq!(found, codes, "{}", shown(file, text, &lints));
    shown(file, text, &lints)
}

const SOUND: &str = "    let t = report.table(\"三\");\n    equal(t.row(\"一\") + t.row(\"二\"), t.row(\"三.七\") + t.row(\"四\"));";

#[test]
fn the_packs_of_the_program_have_no_lints() {
    let (out, _, code) = gouji(&["rules", "check", "--severity", "warning"]);
    assert_eq!(code, 0, "{out}");
    for name in gouji::engine::pack::embedded_names() {
        let (files, lints) = linter().open(&Origin::named(name, None)).unwrap();
        assert!(files.len() > 2, "{name}");
        assert_eq!(lints, []);
    }
}

#[test]
fn what_is_right_is_left_alone() {
    body(SOUND, &[]);
    // closures, chains, arrays in brackets, loops, text with expressions, a name that only the other form has
    body(
        "    let year = report.year;\n    for pattern in param(\"占位\") {\n        let said = report.find(pattern).filter(|q| q.group(\"here\") != \"\" && q.sentence != `${year}年`);\n        if !said.is_empty() { require(said[0].text == \"\", said[0], `“{text}”在 ${year} 年`, \"in {where}\"); }\n    }\n    none(report.tables().filter(|t| t.present).map(|t| t.strange_rows()).filter(|r| r.len() > 9), \"多\", \"many\");",
        &[],
    );
    body("    let t = report.table(\"三\");\n    at_most(t.row(\"三.五.5\"), t.row(\"三.七\"));", &[]);
}

#[test]
fn gl01_what_does_not_parse() {
    insta::assert_snapshot!(body("    let t = report.table(\"三\";\n    print(1);", &["GL01"]));
}

#[test]
fn gl02_unknown_variables_all_of_them() {
    insta::assert_snapshot!(body(
        "    let table = report.table(\"三\");\n    equal(tabel.row(\"一\"), table.row(\"四\"));\n    zero(tt.row(\"一\"));",
        &["GL02", "GL02"]
    ));
}

#[test]
fn gl03_unknown_functions_and_properties() {
    insta::assert_snapshot!(body(
        "    let t = report.tabel(\"三\");\n    equals(t.row(\"一\"), t.row(\"四\"));\n    let s = report.section(\"一\");\n    require(s.presnt && s.is_empty && t.name() == \"\", report.row(\"一\"), \"缺\", \"none\");\n    none(report.oddities(\"blank\").filter(|o| o.neerest == \"\"), \"空\", \"blank\");",
        &["GL03", "GL03", "GL03", "GL03", "GL03", "GL03"]
    ));
}

#[test]
fn gl04_wrong_arguments() {
    insta::assert_snapshot!(body(
        "    let t = report.table(\"三\");\n    equal(t.row(\"一\"));\n    zero(t);\n    at_most(t.cell(\"一\"), t.row(4));\n    require(true, report, twice(report, 1), \"x\");\n}\n\nfn twice(x) {\n    x + x",
        &["GL04", "GL04", "GL04", "GL04", "GL04"]
    ));
}

#[test]
fn gl05_names_that_no_form_has() {
    insta::assert_snapshot!(body(
        "    let t = report.table(\"三\");\n    equal(t.row(\"三.九\"), t.row(\"本年新收政府信息公开申请数\"));\n    zero(t.column(\"自然入\"));\n    zero(report.table(\"二\").cell(\"规章\", \"本年收费金额\"));\n    zero(sum(report.table(\"五\").parts(\"三.三\")));\n    for t in report.tables() { zero(t.column(\"商业公司\")); }\n    require(report.section(\"七\").present, report, \"缺\", \"missing\");\n    none(report.oddities(\"unknwon_row\"), \"行\", \"row\");\n    none(report.find(param(\"占位符\")[0]), \"占\", \"placeholder\");",
        &["GL05", "GL05", "GL05", "GL05", "GL05", "GL10", "GL05", "GL05", "GL05", "GL05"]
    ));
}

#[test]
fn gl05_what_examples_change() {
    let text = rule(SOUND).replace(
        "#{ \"三/四/自然人\": \"-1\" })",
        "#{ \"三/四/自然入\": 1, \"三/三.九/自然人\": 1, \"前言语\": \"无\", \"替换\": #{ \"旧\": \"新\" }, \"二/规章/本年收费金额\": 1 }, [\"三/五/其他\"])",
    );
    insta::assert_snapshot!(whole("T1-trial.rhai", &text, &["GL05", "GL05", "GL05", "GL05", "GL05"]));
}

#[test]
fn gl17_what_stands_outside_of_every_function() {
    let text = rule(SOUND).replace("fn check", "let most = 3;\n\nfn check");
    whole("T1-trial.rhai", &text, &["GL17", "GL08"]);
}

#[test]
fn gl06_broken_patterns() {
    insta::assert_snapshot!(body(
        "    none(report.find(\"(收到|接到\"), \"有\", \"there is\");\n    none(report.section(\"一\").find(\"申请(?=表)\"), \"有\", \"there is\");",
        &["GL06", "GL06"]
    ));
}

#[test]
fn gl07_groups_no_pattern_has() {
    insta::assert_snapshot!(body(
        "    for q in report.find(\"收到(?<count>\\\\d+)件\") {\n        equal(report.table(\"三\").cell(\"一\", \"总计\"), q.number(\"cuont\"), q);\n        require(q.group(\"unit\") != \"\", q, \"缺\", \"missing\");\n    }",
        &["GL07", "GL07"]
    ));
}

#[test]
fn gl08_gl09_gl10_what_is_not_used_or_hidden() {
    insta::assert_snapshot!(body(
        "    let t = report.table(\"三\");\n    let fresh = t.row(\"一\");\n    let _later = t.row(\"二\");\n    for x in [1, 2] { let t = report.table(\"四\"); zero(t.row(\"行政复议\") * x); }\n}\n\nfn forgotten(a) {\n    a",
        &["GL08", "GL10", "GL09"]
    ));
}

#[test]
fn gl11_faults_in_the_head() {
    let text = rule(SOUND);
    for (from, to) in [
        ("//! basis: 某通知\n", ""),
        ("## 怎样改正", "## 怎么办"),
        ("//! basis: 某通知", "//! basis: 某通知\n//! uncertain: 凭记忆"),
        ("//! severity", "//! severety"),
    ] {
        let said = whole("T1-trial.rhai", &text.replace(from, to), &["GL11"]);
        assert!(said.contains("T1-trial.rhai:"), "{said}");
    }
    insta::assert_snapshot!(whole(
        "T1-trial.rhai",
        &text.replace("severity: error", "severity: fatal"),
        &["GL11"]
    ));
}

#[test]
fn gl12_gl13_gl14_names_and_english() {
    let text = rule(SOUND).replace("//! en: Trial\n", "").replace("//! ## How to fix\n//! Mend.\n", "");
    insta::assert_snapshot!(
        [
            whole("T2-trial.rhai", &text, &["GL12", "GL14", "GL14"]),
            whole("T1-试.rhai", &rule(SOUND), &["GL13"]),
        ]
        .concat()
    );
}

#[test]
fn gl15_examples() {
    let text = rule(SOUND);
    let (head, _) = text.split_once("fn examples").unwrap();
    insta::assert_snapshot!(
        [
            whole("T1-trial.rhai", head, &["GL15"]),
            whole("T1-trial.rhai", &format!("{head}fn examples() {{ [pass()] }}\n"), &["GL15"]),
            whole("T1-trial.rhai", &format!("{head}fn examples() {{ [pass(), 1] }}\n"), &["GL15"]),
            whole("T1-trial.rhai", &format!("{head}fn examples() {{ fail(\"x\", #{{}}) }}\n"), &["GL15"]),
        ]
        .concat()
    );
}

#[test]
fn gl16_gl17_empty_messages_and_dead_statements() {
    insta::assert_snapshot!(body(
        "    require(report.year != (), report, \"\", \"no year\");\n    none([], \"\", \"\");\n    not_applicable(\"都不管\", \" \");\n    zero(report.table(\"三\").row(\"一\"));",
        &["GL16", "GL16", "GL17"]
    ));
}

#[test]
fn gl18_gl19_what_trying_it_shows() {
    insta::assert_snapshot!([
        body("    let t = report.table(\"三\");\n    t.row(\"一\") + t.row(\"二\");", &["GL18"]),
        body("    let t = report.table(\"三\");\n    equal(t.row(\"一\") + t.column(\"自然人\"), t.row(\"四\"));", &["GL19"]),
        body("    loop { }", &["GL19"]),
        whole("T1-trial.rhai", &rule(SOUND).replace("fn check(report)", "fn chek(report)"), &["GL09", "GL18"]),
    ]
    .concat());
}

fn pack(files: &[(&str, &str)]) -> Vec<Lint> {
    let files: Vec<(String, String)> = files.iter().map(|(n, t)| ((*n).into(), (*t).into())).collect();
    linter().pack("p", files, None).1
}

#[test]
fn gl12_gl20_gl21_the_pack_as_a_whole() {
    const HEAD: &str = "name = \"t\"\nversion = \"1\"\ntitle = \"试\"\n";
    let text = rule(SOUND);
    let codes = |lints: &[Lint]| lints.iter().map(|l| l.code).collect::<Vec<_>>();
    assert_eq!(codes(&pack(&[("pack.toml", HEAD), ("T1-trial.rhai", &text)])), [""; 0]);
    let twice = pack(&[("pack.toml", HEAD), ("T1-a.rhai", &text), ("T1-b.rhai", &text)]);
    let broken = pack(&[("pack.toml", "name = \"t\"\nversion = 1 2\n"), ("T1-trial.rhai", &text)]);
    let lists = format!("{HEAD}[parameters]\n\"没人用\" = [\"a\"]\n\"也没人用\" = 3\n");
    let loose = pack(&[("pack.toml", &lists), ("T1-trial.rhai", &text)]);
    let nameless = pack(&[("pack.toml", "name = \"t\"\ntitle = \"试\"\n"), ("T1-trial.rhai", &text)]);
    let bare = pack(&[("T1-trial.rhai", &text)]);
    insta::assert_snapshot!(
        [
            shown("T1-b.rhai", &text, &twice),
            shown("pack.toml", "name = \"t\"\nversion = 1 2\n", &broken),
            shown("pack.toml", &lists, &loose),
            shown("pack.toml", "name = \"t\"\ntitle = \"试\"\n", &nameless),
            shown("pack.toml", "", &bare),
        ]
        .concat()
    );
}

#[test]
fn a_broken_list_of_patterns_is_shown_in_the_manifest() {
    let manifest = "name = \"t\"\nversion = \"1\"\ntitle = \"试\"\n[parameters]\n\"说法\" = [\n  \"收到\",\n  \"(没有|收到\",\n]\n";
    let text = rule("    for p in param(\"说法\") { none(report.find(p), \"有\", \"there is\"); }");
    let lints = pack(&[("pack.toml", manifest), ("T1-trial.rhai", &text)]);
    insta::assert_snapshot!(shown("pack.toml", manifest, &lints));
}

const EXTENDING: &str =
    "name = \"t\"\nversion = \"1\"\ntitle = \"试\"\nextends = [\"national\"]\n[parameters]\n";

/// What `param` gives is what the packs together say: lists, numbers, texts, and the changes of lists.
#[test]
fn parameters_are_those_of_the_pack_and_of_the_packs_it_extends() {
    let said = |parameters: &str, body: &str, codes: &[&str]| {
        let (manifest, text) = (format!("{EXTENDING}{parameters}"), rule(body));
        let lints = pack(&[("pack.toml", &manifest), ("T1-trial.rhai", &text)]);
        let found: Vec<&str> = lints.iter().map(|l| l.code).collect();
        assert_eq!(found, codes, "{lints:?}");
        lints
    };
    // inherited, changed, a number, a text with a group
    said(
        "",
        "    for p in param(\"占位\") { none(report.find(p).filter(|q| q.group(\"here\") != \"\"), \"空\", \"blank\"); }",
        &[],
    );
    said(
        "\"占位\" = { add = [\"(?<mine>某某)\"] }\n\"最多\" = 3\n\"式\" = \"共(?<n>[0-9]+)件\"\n",
        "    for p in param(\"占位\") { none(report.find(p).filter(|q| q.group(\"mine\") != \"\"), \"空\", \"blank\"); }\n    for q in report.find(param(\"式\")) { require(q.number(\"n\") < param(\"最多\"), q, \"多\", \"many\"); }",
        &[],
    );
    let lints = said(
        "\"最多\" = 3\n",
        "    require(report.year != param(\"最少\"), report, \"多\", \"many\");",
        &["GL05", "GL21"],
    );
    assert!(lints[0].help.zh.contains("最多"), "{lints:?}");
    // a change of a list that only the national pack's rules use
    said("\"联系方式\" = { add = [\"微信\"] }\n", SOUND, &[]);
    let lints =
        said("\"联系方式\" = { add = [\"(微信\"] }\n\"没有人用\" = \"x\"\n", SOUND, &["GL06", "GL21"]);
    let manifest = format!("{EXTENDING}\"联系方式\" = {{ add = [\"(微信\"] }}\n");
    assert_eq!(&manifest[lints[0].start..lints[0].end], "(微信");
}

/// What packs say of each other is seen without running them.
#[test]
fn gl20_gl12_what_does_not_fit_the_extended_pack() {
    let text = rule(SOUND);
    let taken = text.replace("T1 试", "GJ301 试");
    let mut all = String::new();
    for (said, file, text) in [
        ("\"联系方式\" = { remove = [\"没有这个\"] }\n", "T1-trial.rhai", &text),
        ("\"联系方式\" = \"电话\"\n", "T1-trial.rhai", &text),
        ("[rules.GJ310]\nseverity = \"info\"\nreason = \"因\"\n", "T1-trial.rhai", &text),
        ("[rules.GJ301]\nseverety = \"info\"\nreason = \"因\"\n", "T1-trial.rhai", &text),
        ("", "GJ301-trial.rhai", &taken),
    ] {
        let manifest = format!("{EXTENDING}{said}");
        let lints = pack(&[("pack.toml", &manifest), (file, text)]);
        let of = if file.starts_with('T') { &manifest } else { text };
        all.push_str(&shown("p", of, &lints));
    }
    let manifest = EXTENDING.replace("national", "nowhere");
    all.push_str(&shown("p", &manifest, &pack(&[("pack.toml", &manifest), ("T1-trial.rhai", &text)])));
    insta::assert_snapshot!(all);
}

#[test]
fn gl23_gl24_gl25_clauses() {
    let text = rule(SOUND).replace("//! basis", "//! clauses: F2@000000, F99@000000, F1\n//! basis");
    let stale = pack(&[("pack.toml", EXTENDING), ("T1-trial.rhai", &text)]);
    let codes: Vec<&str> = stale.iter().map(|l| l.code).collect();
    assert_eq!(codes, ["GL24", "GL23", "GL24"]);
    // as `help` says
    let now = |i: usize| stale[i].help.zh.rsplit(' ').next().unwrap().to_string();
    let mended = text.replace("F2@000000, F99@000000, F1", &format!("{}, {}", now(0), now(2)));
    assert_eq!(pack(&[("pack.toml", EXTENDING), ("T1-trial.rhai", &mended)]), []);
    // a clause that the pack brings along
    let law = "title = \"某办法\"\ncite = \"某办法\"\n[[clause]]\nid = \"X1\"\nat = \"第一条\"\nzh = \"应当\"\nmark = \"M\"\n";
    let own = rule(SOUND).replace("//! basis", "//! clauses: X1\n//! basis");
    let lints = pack(&[("pack.toml", EXTENDING), ("T1-trial.rhai", &own), ("law/x.toml", law)]);
    assert_eq!(lints.iter().map(|l| l.code).collect::<Vec<_>>(), ["GL24"]);
    let broken = law.replace("mark", "marke");
    let lints = pack(&[("pack.toml", EXTENDING), ("T1-trial.rhai", &own), ("law/x.toml", &broken)]);
    assert_eq!(
        lints.iter().map(|l| (l.code, l.file.as_str())).collect::<Vec<_>>(),
        [("GL20", "p/law/x.toml")]
    );
    let national = "name = \"national\"\nversion = \"1\"\ntitle = \"国\"\n";
    let none = rule(SOUND);
    let silent = pack(&[("pack.toml", national), ("T1-trial.rhai", &none)]);
    insta::assert_snapshot!(
        [shown("T1-trial.rhai", &text, &stale), shown("T1-trial.rhai", &none, &silent)].concat()
    );
}

/// The words that name packs elsewhere name them here.
#[test]
fn packs_are_named_as_everywhere() {
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("some.zip");
    let mut writer = zip::ZipWriter::new(std::fs::File::create(&zip).unwrap());
    let text = rule("    let idle = 1;\n    zero(report.table(\"三\").row(\"五\"));");
    for (name, text) in [("p/pack.toml", EXTENDING), ("p/T1-trial.rhai", text.as_str())] {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, text.as_bytes()).unwrap();
    }
    writer.finish().unwrap();
    let (out, err, code) = gouji(&["rules", "check", zip.to_str().unwrap()]);
    assert_eq!(code, 3, "{out}{err}");
    assert!(
        out.contains("some.zip/T1-trial.rhai:18:") && out.contains("查看规则文件 1 个：错误 1、警告 1"),
        "{out}"
    );
    // the pack's own rules, and not those of the national one
    for words in [["--rules", "henan"].as_slice(), &["henan"], &["rules/henan"], &["rules/henan/pack.toml"]] {
        let (out, err, code) = gouji(&[&["rules", "check", "--severity", "warning"], words].concat());
        assert_eq!((code, out.as_str()), (0, "查看规则文件 4 个：错误 0、警告 0。\n"), "{words:?} {err}");
    }
    let (out, _, _) = gouji(&["rules", "check", "--rules", "henan", "--rules", "national", "--lang", "en"]);
    assert!(out.starts_with("Rule files: ") && !out.starts_with("Rule files: 4;"), "both packs: {out}");
    assert_eq!(gouji(&["rules", "check", "rules/henan/HN103-short-section-five.rhai"]).2, 0);
}

/// One broken file hinders no other, and each is shown where it stands.
#[test]
fn a_folder_is_linted_whole() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
    write("pack.toml", "name = \"t\"\nversion = \"1\"\ntitle = \"试\"\n");
    write("T1-trial.rhai", &rule("    let t = report.table(\"三\""));
    write("T2-trial.rhai", &rule("    zero(report.table(\"三\").row(\"五\"));").replace("T1 试", "T2 试"));
    let path = dir.path().to_str().unwrap();
    let (out, _, code) = gouji(&["rules", "check", path]);
    assert_eq!(code, 3);
    assert!(out.contains("T1-trial.rhai:19:1") && out.contains("[GL01]"), "{out}");
    assert!(out.contains("T2-trial.rhai:18:32") && out.contains("[GL05]"), "{out}");
    // `--rules` names a pack as it does elsewhere
    assert_eq!(gouji(&["rules", "check", "--rules", path]).0, out);
    let (json, _, _) = gouji(&["rules", "check", "--format", "json", path]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["files"], 2);
    let first = &json["lints"][1];
    assert_eq!(
        (first["code"].as_str(), first["line"].as_u64(), first["column"].as_u64()),
        (Some("GL05"), Some(18), Some(32))
    );
    assert_eq!(first["end_column"], 35);
}

#[test]
fn exit_statuses_of_lints() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("T1-trial.rhai");
    std::fs::write(&path, rule(&format!("    let idle = 1;\n{SOUND}"))).unwrap();
    let path = path.to_str().unwrap();
    assert_eq!(gouji(&["rules", "check", path]).2, 0);
    assert_eq!(gouji(&["rules", "check", "--severity", "warning", path]).2, 1);
    let (_, err, code) = gouji(&["rules", "check", "no-such-folder"]);
    assert_eq!(code, 2);
    assert!(err.contains("no-such-folder"), "{err}");
    assert_eq!(gouji(&["rules", "check", "Cargo.toml"]).2, 2);
}

#[test]
fn every_code_is_explained() {
    let codes: BTreeSet<&str> = CODES.iter().map(|c| c.code).collect();
    assert_eq!(codes.len(), CODES.len());
    for code in CODES {
        let words = [code.title.0, code.title.1, code.explanation.0, code.explanation.1];
        assert!(words.iter().all(|w| !w.is_empty()), "{}", code.code);
        // a code without a test is one nobody has seen
        let tests = std::fs::read_to_string(Path::new("tests/lint.rs")).unwrap();
        assert!(
            tests.contains(&format!("\"{}\"", code.code)) || ["GL22", "GL25"].contains(&code.code),
            "{}",
            code.code
        );
    }
    let (out, _, code) = gouji(&["explain", "gl05"]);
    assert_eq!(code, 0);
    assert!(
        out.starts_with("GL05 没有这个名称") && out.contains("级别：error") && !out.contains("依据"),
        "{out}"
    );
    assert!(gouji(&["explain", "gl03", "--lang", "en"]).0.starts_with("GL03 Unknown function"));
    let (_, err, code) = gouji(&["explain", "GL99"]);
    assert_eq!(code, 2);
    assert!(err.contains("是否为 GL"), "{err}");
}
