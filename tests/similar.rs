//! Prose that stands in two reports: `gouji similar` from end to end.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test fails by panicking"
)]

mod sound;

use assert_cmd::Command;
use gouji::form::Forms;
use gouji::report::Report;
use gouji::report::write::{self, Format};
use gouji::source::{self, Kind, Limits};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// Section five of somebody who wrote it first.
const COPIED: [&str; 2] = [
    "过去一年里，我们发现窗口人员对新目录不够熟悉，群众来问时往往要打三次电话才能找到承办科室；公开栏的纸质资料更换偏慢，2022年有17份通知过了报名期才贴出来。",
    "下一步，打算给每个窗口配一张对照卡，把常问的46个事项写在上面；每月最后一个星期五换一次公开栏，由分管负责人逐栏签名；年底请12名办事群众来评，评得低的窗口在下一季度重新培训。",
];

/// Sections that nobody else wrote.
const OWN: [[&str; 2]; 6] = [
    [
        "水库水位、汛期值班和灌溉安排每天早上八点在村口屏幕滚动播出，农户不用跑站所就能知道哪天放水、放到哪条渠。",
        "明年要把屏幕接到防汛平台上，遇到暴雨自动改播预警，平日里仍播灌溉日历，两者用不同底色分开。",
    ],
    [
        "学校招生片区调整前先在社区贴出地图，家长用铅笔在图上标出不合理的地方，收回来的图有三成促成了修改。",
        "还要做的是把历年片区图放到同一页上，拖动时间轴就能看见一条街道前后归哪所学校，免得家长反复来问。",
    ],
    [
        "救助名单公示时遮住身份号码中间八位，保留村组和金额，既能让邻里监督，也不把困难家庭的底细全摊开。",
        "今后公示期满的名单会按时撤下并留存备查，撤下的日期写在公示栏角上，防止旧名单一直挂在墙上。",
    ],
    [
        "审计结果公告附上整改清单，哪一条已改、哪一条还在改、由谁来改都列成表，读者点开就能看到凭证编号。",
        "后面准备把三年内的整改清单并成一张总表，按问题类型归类，让同类单位可以对照着自己先查一遍。",
    ],
    [
        "预算公开说明不再只贴表格，而是挑出变动最大的五个科目写明原因，文字控制在一页纸以内，方便代表阅读。",
        "之后会把科目解释做成词条，鼠标停在名词上就显示白话说法，并请两名退休会计每季度挑一次错别字。",
    ],
    [
        "信访答复书试行双签，经办人签事实部分，复核人签法律部分，两处意见不合就退回重写，全年退回过二十余件。",
        "接下来把退回的理由整理成册，新来的同志先读册子再上岗，读完要在纸上默写三类最常见的退回情形。",
    ],
];

/// A report of an agency and a year with prose of its own in section one and the given one in section five.
fn made(agency: &str, year: i32, own: usize, five: &[String]) -> Value {
    let mut value = sound::value("2021");
    value["agency"] = json!(agency);
    value["year"] = json!(year);
    value["title"] = json!(format!("{agency}{year}年政府信息公开工作年度报告"));
    for section in value["sections"].as_array_mut().unwrap() {
        let number = section["number"].as_str().unwrap().to_string();
        section["paragraphs"] = match number.as_str() {
            "一" => {
                json!([OWN[own][0], OWN[(own + 1) % 6][1], OWN[(own + year.unsigned_abs() as usize) % 6][0]])
            }
            "五" => json!(five),
            _ => json!([]),
        };
    }
    // each agency has figures of its own
    let figure = value.pointer_mut("/tables/表二/行政许可/本年处理决定数量").unwrap();
    *figure = json!(1000 * own + usize::try_from(year).unwrap());
    value
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|l| (*l).to_string()).collect()
}

/// The copied text with figures of one's own.
fn copied(figures: [&str; 3]) -> Vec<String> {
    owned(&COPIED)
        .into_iter()
        .map(|l| {
            l.replace("17份", &format!("{}份", figures[0]))
                .replace("46个", &format!("{}个", figures[1]))
                .replace("12名", &format!("{}名", figures[2]))
        })
        .collect()
}

fn put(dir: &TempDir, name: &str, value: &Value) {
    let forms = Forms::embedded().unwrap();
    let format = match name.rsplit_once('.').unwrap().1 {
        "json" => Format::Json,
        "docx" => Format::Docx,
        "html" => Format::Html,
        "md" => Format::Markdown,
        _ => Format::Text,
    };
    let document =
        source::read("x.json", value.to_string().as_bytes(), Some(Kind::Json), &Limits::default()).unwrap();
    let report = Report::read(document, &forms).unwrap();
    let path = dir.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, write::bytes(&report, format).unwrap()).unwrap();
}

fn run(at: &Path, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("gouji").unwrap();
    let out = command.env_clear().env("COLUMNS", "100").current_dir(at).args(args).output().unwrap();
    let text = |b: &[u8]| String::from_utf8(b.to_vec()).unwrap();
    (out.status.code().unwrap(), text(&out.stdout), text(&out.stderr))
}

fn gouji(dir: &TempDir, args: &[&str]) -> (i32, String, String) {
    run(dir.path(), args)
}

fn json(dir: &TempDir, args: &[&str]) -> Value {
    let (_, out, err) = gouji(dir, &[&["similar", "in", "--format", "json"], args].concat());
    serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e}: {out}{err}"))
}

/// One agency that copied from its last year, four others that did not; one report in two files.
fn last_year() -> TempDir {
    let dir = TempDir::new().unwrap();
    put(&dir, "in/2022/finance.docx", &made("示例县财政局", 2022, 4, &copied(["17", "46", "12"])));
    put(&dir, "in/2023/finance.txt", &made("示例县财政局", 2023, 4, &copied(["21", "52", "12"])));
    put(&dir, "in/2023/finance.html", &made("示例县财政局", 2023, 4, &copied(["21", "52", "12"])));
    for (i, name) in ["水利局", "教育局", "民政局", "审计局"].iter().enumerate() {
        let own = owned(&[OWN[i][1], OWN[(i + 2) % 6][1]]);
        put(&dir, &format!("in/2023/{i}.md"), &made(&format!("示例县{name}"), 2023, i, &own));
    }
    dir
}

#[test]
fn prose_copied_from_last_year_is_shown_with_its_places_and_changed_figures() {
    let dir = last_year();
    for lang in ["zh", "en"] {
        let (status, out, err) = gouji(&dir, &["similar", "in", "--lang", lang]);
        assert_eq!((status, err.as_str()), (0, ""), "never a verdict: {out}");
        insta::assert_snapshot!(format!("similar_{lang}"), out);
    }
    let (_, csv, _) = gouji(&dir, &["similar", "in", "--format", "csv"]);
    insta::assert_snapshot!("similar_csv", csv.trim_start_matches('\u{feff}').replace("\r\n", "\n"));
    let value = json(&dir, &[]);
    let pairs = value["pairs"].as_array().unwrap();
    assert_eq!(pairs.len(), 1, "{value:#}");
    assert_eq!(pairs[0]["relation"], "last_year");
    assert_eq!((&pairs[0]["first"]["year"], &pairs[0]["second"]["year"]), (&json!(2022), &json!(2023)));
    let five = pairs[0]["sections"].as_array().unwrap().iter().find(|s| s["section"] == "五").unwrap();
    assert_eq!(five["percent"], 100, "figures do not count");
    assert_eq!(five["shared"], five["total"]);
    let figures: Vec<&Value> =
        five["passages"].as_array().unwrap().iter().flat_map(|p| p["figures"].as_array().unwrap()).collect();
    assert_eq!(
        figures,
        [&json!({ "first": "46", "second": "52" }), &json!({ "first": "17", "second": "21" })]
    );
    // a place in a file with lines is where the words stand
    let second = &five["passages"][0]["second"];
    let text = fs::read_to_string(dir.path().join(pairs[0]["second"]["path"].as_str().unwrap())).unwrap();
    let line = text.lines().nth(usize::try_from(second["line"].as_u64().unwrap()).unwrap() - 1).unwrap();
    let from = usize::try_from(second["column_number"].as_u64().unwrap()).unwrap() - 1;
    let there: String = line.chars().skip(from).collect();
    assert!(there.starts_with(second["text"].as_str().unwrap()), "{second} / {there}");
    assert!(five["passages"][0]["first"]["address"].is_string(), "a Word file has addresses");
}

#[test]
fn the_same_report_in_two_files_is_no_copy() {
    let dir = last_year();
    let value = json(&dir, &[]);
    assert_eq!(value["same"].as_array().unwrap().len(), 1);
    assert_eq!(value["same"][0]["others"][0]["path"], "in/2023/finance.txt");
}

/// Three agencies with one text, one of which has a sentence more; an honest one.
fn other_agencies() -> TempDir {
    let dir = TempDir::new().unwrap();
    put(&dir, "in/a.docx", &made("示例县财政局", 2023, 4, &copied(["17", "46", "12"])));
    put(&dir, "in/b.html", &made("示例县教育局", 2023, 1, &copied(["2", "3", "4"])));
    let more = [copied(["5", "6", "7"]), owned(&[OWN[2][1]])].concat();
    put(&dir, "in/c.txt", &made("示例县民政局", 2023, 2, &more));
    put(&dir, "in/d.json", &made("示例县水利局", 2023, 0, &owned(&[OWN[5][1], OWN[3][1]])));
    dir
}

#[test]
fn copies_of_one_text_are_a_group() {
    let dir = other_agencies();
    let value = json(&dir, &[]);
    let group = &value["groups"][0];
    assert_eq!((&group["section"], &group["count"]), (&json!("五"), &json!(3)), "{value:#}");
    let pairs = value["pairs"].as_array().unwrap();
    assert_eq!(pairs.len(), 3);
    assert!(pairs.iter().all(|p| p["relation"] == "other_agency" && p["sections"][0]["group"] == 0));
    let least = group["percent"]["least"].as_u64().unwrap();
    assert!((60..100).contains(&least), "a sentence more is seen: {least}");
    let (_, out, _) = gouji(&dir, &["similar", "in"]);
    insta::assert_snapshot!("similar_group", out);
}

/// A hundred characters that mean nothing and that nobody else says.
fn babble(seed: u64) -> String {
    let signs: Vec<char> =
        "春夏秋冬东南西北上中下左右前后里外高低远近深浅长松竹梅兰菊山川河海江湖泉溪".chars().collect();
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 40).unwrap() % signs.len()
    };
    (0..100).map(|_| signs[next()]).collect()
}

#[test]
fn what_most_agencies_say_does_not_count_and_that_is_said() {
    let dir = TempDir::new().unwrap();
    for i in 0..24_usize {
        // all say the same two sentences; each has a text of its own besides, and the last two share that
        let five = [owned(&COPIED), vec![babble(i.min(22) as u64)]].concat();
        put(&dir, &format!("in/{i}.json"), &made(&format!("示例县第{i}办公室"), 2023, i % 6, &five));
    }
    let five = |value: &Value| {
        let pairs = value["pairs"].as_array().unwrap().clone();
        let with = |p: &&Value| p["sections"].as_array().unwrap().iter().any(|s| s["section"] == "五");
        pairs.iter().filter(with).count()
    };
    let counted = json(&dir, &["--common", "100", "--most", "0", "--threshold", "35"]);
    assert!(five(&counted) > 20, "with everything counted all are alike: {}", five(&counted));
    assert_eq!(counted["summary"]["common"], 0);
    let usual = json(&dir, &["--most", "0", "--threshold", "35"]);
    assert_eq!(five(&usual), 1, "only what the last two say besides");
    assert!(usual["summary"]["common"].as_u64().unwrap() > 100);
    assert!(usual["summary"]["ordinary"].as_u64().unwrap() >= 20, "that most of it is common is said");
}

#[test]
fn two_honest_reports_are_not_alike() {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    for form in sound::FORMS {
        let text = sound::text(form).replace("2020", "2023").replace("2019", "2022");
        let text = if form == "2019" { text.replace("示例县", "样本县") } else { text };
        fs::write(dir.path().join(format!("in/{form}.txt")), text).unwrap();
    }
    let value = json(&dir, &["--threshold", "30"]);
    assert_eq!(
        (&value["summary"]["pairs"], &value["summary"]["reports"]),
        (&json!(0), &json!(2)),
        "{value:#}"
    );
}

#[test]
fn json_follows_its_schema_and_threads_do_not_matter() {
    let schema: Value =
        serde_json::from_str(&fs::read_to_string("schemas/similar.schema.json").unwrap()).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    let validator = jsonschema::options().build(&schema).unwrap();
    for dir in [last_year(), other_agencies()] {
        fs::write(dir.path().join("in/broken.txt"), "不是报告").unwrap();
        let (status, one, err) = gouji(&dir, &["similar", "in", "--format", "json", "--jobs", "1"]);
        assert_eq!(status, 2, "a file that was not read is no clean run");
        assert!(err.contains("broken.txt"), "{err}");
        let value: Value = serde_json::from_str(&one).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|e| format!("{e} at {}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(one, gouji(&dir, &["similar", "in", "--format", "json", "--jobs", "5"]).1);
        assert_eq!(value["summary"]["unreadable"], 1);
    }
}

#[test]
fn wrong_usage_is_refused() {
    let dir = last_year();
    assert_eq!(gouji(&dir, &["similar", "in", "--threshold", "10"]).0, 2);
    assert_eq!(gouji(&dir, &["similar"]).0, 2);
    let (status, _, err) = gouji(&dir, &["similar", "-"]);
    assert_eq!(status, 2);
    assert!(err.contains("标准输入"), "{err}");
    let (status, _, err) =
        run(std::path::Path::new(env!("CARGO_MANIFEST_DIR")), &["similar", "examples/wrong.txt"]);
    assert!(status == 2 && err.contains("只有一份报告"), "{err}");
    fs::create_dir(dir.path().join("empty")).unwrap();
    let (status, _, err) = gouji(&dir, &["similar", "empty"]);
    assert!(status == 2 && err.contains("empty：里面没有报告文件") && err.contains("没有一份报告"), "{err}");
    let (status, _, err) = gouji(&dir, &["similar", "in", "nothere"]);
    assert!(status == 2 && err.contains("nothere 没有这个文件或文件夹"), "{err}");
}

/// Real reports, where a folder of them is at hand: one report in several formats is one report, and honest ones are
/// not alike.
#[test]
fn corpus_reports_are_recognised_and_not_taken_for_copies() {
    let Some(folder) = std::env::var_os("GOUJI_CORPUS") else {
        eprintln!("SKIPPED: GOUJI_CORPUS names no folder of real reports");
        return;
    };
    let (_, out, _) =
        run(Path::new(&folder), &["similar", "corpus", "seed", "--format", "json", "--threshold", "30"]);
    let value: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(value["summary"]["pairs"], 0, "{value:#}");
    let files: usize =
        value["same"].as_array().unwrap().iter().map(|s| s["others"].as_array().unwrap().len()).sum();
    assert!(files >= 10, "{files} files that hold a report again");
}
