//! Every output format is what its consumers take it for, whatever stands in a report.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use gouji::Checker;
use gouji::finding::{Lang, Outcome, Severity, Waived, Words};
use gouji::render::frame::Style;
use gouji::render::human::Options;
use gouji::render::{self, FORMATS, Renderer};
use gouji::result::{FileResult, RunInfo, RunResult, Summary};
use serde_json::Value;
use std::io::Cursor;

/// What no output may pass on as it is.
const NASTY: &str = "=1+1 a\nb\r\n \"q\" 'q' -- ]]> \u{1b}[31mred\u{1b}[0m | <script>x</script> & @all # SKIP, \u{202e}x %0A ::error::";
const PATH: &str = "目录 甲/报\u{1b}[31m告,1:2\n%#?.txt";

/// A wrong report, a sound one and one that cannot be read.
fn run() -> RunResult {
    let checker = Checker::national().unwrap();
    let file = |path: &str, bytes: &[u8]| FileResult {
        path: path.into(),
        outcome: checker.check(path, bytes, None).map_err(|e| e.explain()),
    };
    let read = |path: &str| std::fs::read(path).unwrap();
    let wrong = "examples/wrong.txt";
    let sound = "examples/sound/2021.txt";
    let files = vec![
        file(wrong, &read(wrong)),
        file(sound, &read(sound)),
        file("坏 文件.json", b"{\"a\":1,\"a\":2}"),
    ];
    RunResult { info: checker.run_info(), files }
}

/// The same with names and messages that try to break out, and findings that do not count.
fn nasty() -> RunResult {
    let mut run = run();
    for file in &mut run.files {
        file.path = PATH.into();
        match &mut file.outcome {
            Err(problem) => problem.message = Words::new(NASTY, NASTY),
            Ok(checked) => {
                for finding in &mut checked.findings {
                    finding.message = Words::new(NASTY, NASTY);
                    finding.help = Words::new(NASTY, NASTY);
                    finding.basis = NASTY.into();
                }
                if let [first, second, ..] = checked.findings.as_mut_slice() {
                    first.waived = Some(Waived::Waiver {
                        reason: NASTY.into(),
                        approved: NASTY.into(),
                        expires: "2099-12-31".into(),
                    });
                    second.waived = Some(Waived::Baseline);
                }
                let why = Outcome::NotAssessable(Words::new(NASTY, NASTY));
                checked.outcomes.insert("GJ201".into(), why);
            }
        }
    }
    run
}

fn bytes(format: &str, run: &RunResult, lang: Lang, interrupted: bool) -> Vec<u8> {
    let style = Style { width: 100, colour: false, unicode: true };
    let options = Options { style, lang, least: Severity::Info };
    let mut renderer = (render::format(format).unwrap().make)(&options, run.files.len() > 1);
    let mut out = renderer.begin(&run.info);
    for file in &run.files {
        out.extend(renderer.file(&run.info, file));
    }
    out.extend(renderer.end(&run.info, &Summary { interrupted, ..run.summary() }));
    out
}

fn text(format: &str, run: &RunResult, lang: Lang) -> String {
    String::from_utf8(bytes(format, run, lang, false)).unwrap()
}

fn json(format: &str, run: &RunResult, lang: Lang) -> Value {
    serde_json::from_str(&text(format, run, lang)).unwrap()
}

/// Digests change whenever a rule's words do.
fn masked(text: &str) -> String {
    let digest = regex::Regex::new("sha256:[0-9a-f]{64}").unwrap();
    digest.replace_all(text, "sha256:…").into_owned()
}

fn none() -> RunResult {
    RunResult { info: run().info, files: vec![] }
}

fn clean() -> RunResult {
    let mut run = run();
    run.files = vec![run.files.swap_remove(1)];
    run
}

/// The element names and attributes of a document that must be well formed.
fn elements(text: &str) -> Vec<(String, Vec<(String, String)>)> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(text);
    let mut found = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return found,
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.name().as_ref().to_string();
                let attributes = tag.attributes().map(|a| {
                    let a = a.unwrap();
                    let value = quick_xml::escape::unescape(&a.value).unwrap().into_owned();
                    (a.key.as_ref().to_string(), value)
                });
                found.push((name, attributes.collect()));
            }
            _ => {}
        }
    }
}

fn count(elements: &[(String, Vec<(String, String)>)], name: &str) -> usize {
    elements.iter().filter(|(n, _)| n == name).count()
}

#[test]
fn nothing_that_steers_a_terminal_gets_through_and_every_format_names_what_was_not_checked() {
    let (nasty, none) = (nasty(), none());
    for format in FORMATS.iter().filter(|f| !f.binary) {
        for lang in [Lang::Zh, Lang::En] {
            let out = text(format.name, &nasty, lang);
            assert!(!out.contains('\u{1b}'), "{}", format.name);
            text(format.name, &none, lang);
        }
        // the old ones leave unreadable files to standard error
        if !["human", "concise"].contains(&format.name) {
            let named = text(format.name, &run(), Lang::Zh);
            assert!(named.contains("重复") || named.contains("两次"), "{}: {named}", format.name);
        }
        let broken = String::from_utf8(bytes(format.name, &none, Lang::Zh, true)).unwrap();
        let says = ["中断", "\"interrupted\": true"].iter().any(|w| broken.contains(w));
        assert!(says || format.name == "ndjson", "{}: {broken}", format.name);
    }
}

fn sarif_is_valid(log: &Value) {
    let schema = std::fs::read_to_string("tests/schemas/sarif-2.1.0.schema.json").unwrap();
    // the standard's own slip: a bracket that nothing opens, which no strict reader of patterns takes
    let schema = schema.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(log).map(|e| format!("{} {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:?}");
    serde_json::from_value::<serde_sarif::sarif::Sarif>(log.clone()).unwrap();
}

#[test]
fn sarif_follows_the_standards_schema() {
    for run in [run(), nasty(), none(), clean()] {
        for lang in [Lang::Zh, Lang::En] {
            sarif_is_valid(&json("sarif", &run, lang));
        }
    }
    sarif_is_valid(&serde_json::from_slice(&bytes("sarif", &none(), Lang::Zh, true)).unwrap());
    let log = json("sarif", &run(), Lang::Zh);
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let at = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        let file = usize::try_from(at["index"].as_u64().unwrap()).unwrap();
        assert_eq!(run["artifacts"][file]["location"]["uri"], at["uri"]);
    }
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    let none = json("sarif", &none(), Lang::Zh);
    assert_eq!(none["runs"][0]["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn sarif_suppresses_waived_findings_and_knows_old_ones() {
    let log = json("sarif", &nasty(), Lang::Zh);
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results[0]["suppressions"][0]["kind"], "external");
    assert_eq!(results[1]["baselineState"], "unchanged");
    assert!(results[2].get("suppressions").is_none());
    let uri = log["runs"][0]["artifacts"][0]["location"]["uri"].as_str().unwrap();
    assert!(uri.ends_with("%2C1%3A2%0A%25%23%3F.txt"), "{uri}");
}

#[test]
fn sarif_reads_well() {
    for (lang, name) in [(Lang::Zh, "sarif_zh"), (Lang::En, "sarif_en")] {
        let mut log = json("sarif", &run(), lang);
        let driver = &mut log["runs"][0]["tool"]["driver"];
        // every rule is in it; one shows how
        driver["rules"].as_array_mut().unwrap().retain(|r| r["id"] == "GJ301");
        insta::assert_snapshot!(name, masked(&format!("{log:#}")));
    }
}

#[test]
fn junit_counts_every_rule_of_every_report() {
    for run in [run(), nasty(), none(), clean()] {
        let xml = text("junit", &run, Lang::Zh);
        let found = elements(&xml);
        let summary = run.summary();
        let cases: usize = summary.outcomes.iter().sum();
        assert!(count(&found, "testcase") >= cases + summary.unreadable);
        assert_eq!(count(&found, "testsuite"), run.files.len());
        assert_eq!(count(&found, "error"), summary.unreadable);
        let whole = &found.iter().find(|(n, _)| n == "testsuites").unwrap().1;
        let number =
            |key: &str| -> usize { whole.iter().find(|(k, _)| k == key).unwrap().1.parse().unwrap() };
        assert_eq!(number("tests"), count(&found, "testcase"));
        assert_eq!(number("failures"), count(&found, "failure"));
        assert_eq!(number("errors"), count(&found, "error"));
        quick_junit::Report::deserialize_from_str(&xml).unwrap();
    }
    for (lang, name) in [(Lang::Zh, "junit_zh"), (Lang::En, "junit_en")] {
        insta::assert_snapshot!(name, masked(&text("junit", &run(), lang)));
    }
}

#[test]
fn github_commands_keep_to_one_line_each() {
    let command =
        regex::Regex::new(r"^::(error|warning|notice) ([a-zA-Z]+=[^,:]*)(,[a-zA-Z]+=[^,:]*)*::").unwrap();
    for run in [run(), nasty()] {
        let out = text("github", &run, Lang::Zh);
        let (commands, log): (Vec<&str>, Vec<&str>) = out.lines().partition(|l| l.starts_with("::"));
        assert!(!commands.is_empty());
        for one in &commands {
            assert!(command.is_match(one), "{one}");
        }
        assert!((2..=4).contains(&log.len()), "{log:?}");
        let counted: usize = run.summary().findings.iter().sum();
        let errors = commands.iter().filter(|c| !c.starts_with("::notice")).count();
        assert_eq!(errors, counted + run.summary().unreadable);
    }
    insta::assert_snapshot!("github_zh", text("github", &run(), Lang::Zh));
    insta::assert_snapshot!("github_en", text("github", &run(), Lang::En));
}

#[test]
fn gitlab_issues_have_what_gitlab_asks_for_and_no_fingerprint_twice() {
    let mut twice = run();
    twice.files.extend(run().files);
    for run in [twice, nasty(), none(), clean()] {
        let issues = json("gitlab", &run, Lang::Zh);
        let mut seen = std::collections::HashSet::new();
        for issue in issues.as_array().unwrap() {
            assert!(seen.insert(issue["fingerprint"].as_str().unwrap().to_string()));
            assert!(!issue["description"].as_str().unwrap().is_empty());
            assert!(!issue["check_name"].as_str().unwrap().is_empty());
            assert!(!issue["location"]["path"].as_str().unwrap().is_empty());
            assert!(issue["location"]["lines"]["begin"].as_u64().unwrap() >= 1);
            let severity = issue["severity"].as_str().unwrap();
            assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity));
        }
    }
    insta::assert_snapshot!("gitlab_zh", text("gitlab", &run(), Lang::Zh));
    insta::assert_snapshot!("gitlab_en", text("gitlab", &run(), Lang::En));
}

#[test]
fn checkstyle_is_well_formed() {
    for run in [run(), nasty(), none(), clean()] {
        let found = elements(&text("checkstyle", &run, Lang::Zh));
        assert_eq!(count(&found, "file"), run.files.len());
        let counted: usize = run.summary().findings.iter().sum();
        assert_eq!(count(&found, "error"), counted + run.summary().unreadable);
    }
    insta::assert_snapshot!("checkstyle_zh", text("checkstyle", &run(), Lang::Zh));
    insta::assert_snapshot!("checkstyle_en", text("checkstyle", &run(), Lang::En));
}

/// Points of one level, their plan, and whether all hold.
fn tap(lines: &[&str]) -> (usize, Option<usize>) {
    let mut points = 0;
    let mut plan = None;
    for line in lines {
        let rest = line.strip_prefix("not ").unwrap_or(line);
        if let Some(rest) = rest.strip_prefix("ok ") {
            points += 1;
            assert_eq!(rest.split_once(" - ").unwrap().0, points.to_string(), "{line}");
        } else if let Some(n) = line.strip_prefix("1..") {
            assert!(plan.is_none(), "one plan a level");
            plan = Some(n.split(' ').next().unwrap().parse().unwrap());
        } else {
            assert!(line.starts_with("# ") || *line == "TAP version 14", "{line}");
        }
    }
    (points, plan)
}

#[test]
fn tap_has_a_plan_at_each_level_and_blocks_that_are_yaml() {
    for run in [run(), nasty(), none(), clean()] {
        let out = text("tap", &run, Lang::Zh);
        assert!(out.starts_with("TAP version 14\n"));
        let top: Vec<&str> = out.lines().filter(|l| !l.starts_with(' ')).collect();
        assert_eq!(tap(&top), (run.files.len(), Some(run.files.len())));
        let mut inner = Vec::new();
        let mut is_block = false;
        for line in out.lines() {
            match line.trim_start() {
                "---" => is_block = true,
                "..." => is_block = false,
                field if is_block => {
                    // a text is a JSON string, which YAML reads as it is
                    let (_, value) = field.split_once(':').unwrap();
                    assert!(value.is_empty() || serde_json::from_str::<String>(value).is_ok(), "{line}");
                }
                _ if line.starts_with("    ") => inner.push(&line[4..]),
                _ if !inner.is_empty() && !line.starts_with('#') => {
                    let (points, plan) = tap(&std::mem::take(&mut inner));
                    assert_eq!(plan, Some(points));
                }
                _ => {}
            }
        }
    }
    insta::assert_snapshot!("tap_zh", text("tap", &run(), Lang::Zh));
    insta::assert_snapshot!("tap_en", text("tap", &run(), Lang::En));
}

#[test]
fn markdown_stays_a_table_and_within_a_comment() {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let shape = |text: &str| {
        let (mut tables, mut rows, mut html) = (0, 0, 0);
        for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::Table(columns)) => {
                    assert_eq!(columns.len(), 5);
                    tables += 1;
                }
                Event::Start(Tag::TableRow) => rows += 1,
                Event::Html(_) | Event::InlineHtml(_) => html += 1,
                _ => {}
            }
        }
        (tables, rows, html)
    };
    for run in [run(), nasty(), none(), clean()] {
        let rows: usize = run.files.iter().flat_map(|f| &f.outcome).map(|c| c.findings.len()).sum();
        let out = text("markdown", &run, Lang::Zh);
        let unreadable = run.summary().unreadable;
        let with_findings =
            run.files.iter().flat_map(|f| &f.outcome).filter(|c| !c.findings.is_empty()).count();
        assert_eq!(shape(&out), (with_findings + unreadable, rows + unreadable, 0), "{out}");
    }
    let (many, style) = (nasty(), Style { width: 100, colour: false, unicode: true });
    let options = gouji::render::human::Options { style, lang: Lang::Zh, least: Severity::Info };
    let mut renderer = gouji::render::markdown::Markdown::new(options);
    for file in many.files.iter().cycle().take(100) {
        renderer.file(&many.info, file);
    }
    let out = String::from_utf8(renderer.end(&many.info, &many.summary())).unwrap();
    assert!(out.chars().count() < 65_000);
    assert!(out.contains("条没有列出"));
    insta::assert_snapshot!("markdown_zh", text("markdown", &run(), Lang::Zh));
    insta::assert_snapshot!("markdown_en", text("markdown", &run(), Lang::En));
}

#[test]
fn csv_opens_in_a_spreadsheet_without_running_anything() {
    for run in [run(), nasty(), none(), clean()] {
        let out = bytes("csv", &run, Lang::Zh, false);
        let body = out.strip_prefix(b"\xEF\xBB\xBF").unwrap();
        let mut reader = csv::Reader::from_reader(body);
        assert_eq!(reader.headers().unwrap().len(), 13);
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let rows: usize = run.files.iter().flat_map(|f| &f.outcome).map(|c| c.findings.len()).sum();
        assert_eq!(records.len(), rows + run.summary().unreadable);
        for cell in records.iter().flatten() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
        }
    }
    insta::assert_snapshot!("csv_zh", text("csv", &run(), Lang::Zh));
    insta::assert_snapshot!("csv_en", text("csv", &run(), Lang::En));
}

/// A workbook's sheets as lines.
fn sheets(bytes: Vec<u8>) -> Vec<(String, Vec<Vec<String>>)> {
    use calamine::Reader;
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    book.worksheets()
        .into_iter()
        .map(|(name, range)| {
            assert!(book.worksheet_formula(&name).unwrap().rows().flatten().all(String::is_empty));
            (name, range.rows().map(|r| r.iter().map(ToString::to_string).collect()).collect())
        })
        .collect()
}

#[test]
fn xlsx_has_a_row_a_finding_and_totals() {
    for run in [run(), nasty(), none(), clean()] {
        let made = bytes("xlsx", &run, Lang::Zh, false);
        assert_eq!(made, bytes("xlsx", &run, Lang::Zh, false), "no clock");
        let sheets = sheets(made);
        let rows: usize = run.files.iter().flat_map(|f| &f.outcome).map(|c| c.findings.len()).sum();
        assert_eq!(sheets[0].1.len(), 1 + rows + run.summary().unreadable);
        assert_eq!(sheets[1].1.len(), 1 + run.files.len());
    }
    for (lang, name) in [(Lang::Zh, "xlsx_zh"), (Lang::En, "xlsx_en")] {
        let shown: Vec<String> = sheets(bytes("xlsx", &run(), lang, false))
            .into_iter()
            .map(|(name, rows)| {
                let lines: Vec<String> = rows.iter().map(|r| r.join(" | ")).collect();
                format!("# {name}\n{}\n", lines.join("\n"))
            })
            .collect();
        insta::assert_snapshot!(name, shown.join("\n"));
    }
}

#[test]
fn html_is_one_whole_page_whose_links_lead_somewhere() {
    for run in [run(), nasty(), none(), clean()] {
        let page = text("html", &run, Lang::Zh);
        let found = elements(&page);
        let all = |key: &str| -> Vec<String> {
            let attributes = found.iter().flat_map(|(_, a)| a);
            attributes.filter(|(k, _)| k == key).map(|(_, v)| v.clone()).collect()
        };
        let ids = all("id");
        for link in all("href") {
            assert!(ids.iter().any(|id| Some(id.as_str()) == link.strip_prefix('#')), "{link}");
        }
        assert!(all("src").is_empty() && count(&found, "script") == 0 && count(&found, "link") == 0);
        let present = run.files.iter().flat_map(|f| &f.outcome).count() * 3;
        assert_eq!(count(&found, "table"), present);
        let findings: usize = run.files.iter().flat_map(|f| &f.outcome).map(|c| c.findings.len()).sum();
        let causes: usize =
            run.files.iter().flat_map(|f| &f.outcome).map(|c| c.causes_that_count().count()).sum();
        assert_eq!(count(&found, "li"), findings + causes);
    }
    let shown = |lang| {
        let page = masked(&text("html", &run(), lang));
        let (head, rest) = page.split_once("<style>").unwrap();
        format!("{head}{}", rest.split_once("</style>").unwrap().1)
    };
    insta::assert_snapshot!("html_zh", shown(Lang::Zh));
    insta::assert_snapshot!("html_en", shown(Lang::En));
}

#[test]
fn where_a_file_has_no_lines_its_own_address_is_given() {
    let checker = Checker::national().unwrap();
    let wrong = std::fs::read("examples/wrong.txt").unwrap();
    let report = checker.read("wrong.txt", &wrong, None).unwrap();
    let docx = gouji::report::write::bytes(&report, gouji::report::write::Format::Docx).unwrap();
    let outcome = checker.check("wrong.docx", &docx, None).map_err(|e| e.explain());
    let run = RunResult {
        info: RunInfo { ..checker.run_info() },
        files: vec![FileResult { path: "wrong.docx".into(), outcome }],
    };
    let log = json("sarif", &run, Lang::Zh);
    sarif_is_valid(&log);
    let result =
        log["runs"][0]["results"].as_array().unwrap().iter().find(|r| r["ruleId"] == "GJ301").unwrap();
    assert!(result["locations"][0]["physicalLocation"].get("region").is_none());
    let address = result["properties"]["address"].as_str().unwrap();
    assert!(result["message"]["text"].as_str().unwrap().contains(address));
    for format in FORMATS.iter().filter(|f| !f.binary) {
        assert!(text(format.name, &run, Lang::Zh).contains(address), "{}", format.name);
    }
    let cells: Vec<String> =
        sheets(bytes("xlsx", &run, Lang::Zh, false)).into_iter().flat_map(|(_, r)| r).flatten().collect();
    assert!(cells.iter().any(|c| c == address));
}
