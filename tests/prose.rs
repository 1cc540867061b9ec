//! Prose read as statements: sentences written for the purpose with what should be read in them, examples of every
//! phrase, and the rules that hold statements against the tables.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test fails by panicking"
)]

use gouji::Checker;
use gouji::engine::pack::Pack;
use gouji::engine::prose::Prose;
use gouji::engine::prose::{phrases, trial};
use gouji::engine::ruleset::RuleSet;
use gouji::fault::PackFault;
use gouji::report::Report;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::Path;

#[derive(Deserialize)]
struct Sentences {
    sentences: Vec<Sentence>,
}

#[derive(Deserialize)]
struct Sentence {
    text: String,
    reads: Vec<String>,
    agency: Option<String>,
}

/// A report of 2023 whose first section says this.
fn report(checker: &Checker, agency: &str, text: &str) -> Report {
    let whole = format!(
        "{agency}2023年政府信息公开工作年度报告\n\n一、总体情况\n\n{text}各项工作有序推进，群众评价总体较好，下一步将继续改进工作方法，不断提升服务质效和工作水平。\n\n六、其他需要报告的事项\n\n无\n"
    );
    checker.read("r.txt", whole.as_bytes(), None).unwrap()
}

/// What is held against the tables, as `收到申请=120`.
fn compared(prose: &Prose) -> BTreeSet<String> {
    let compared = prose.statements.iter().filter(|s| s.is_compared());
    compared.map(|s| format!("{}={}", s.phrase.name, s.amount.value.normalize())).collect()
}

/// Of what is read: right, wrong, missed.
fn score(file: &str) -> (usize, usize, usize) {
    let text = std::fs::read_to_string(format!("tests/prose/{file}.toml")).unwrap();
    let all: Sentences = toml::from_str(&text).unwrap();
    let checker = Checker::national().unwrap();
    let (mut right, mut wrong, mut missed) = (0, 0, 0);
    for Sentence { text, reads, agency } in &all.sentences {
        let report = report(&checker, agency.as_deref().unwrap_or("示例县"), text);
        let prose = checker.engine().prose(&report);
        let found = compared(&prose);
        let due: BTreeSet<String> = reads.iter().cloned().collect();
        right += found.intersection(&due).count();
        wrong += found.difference(&due).count();
        missed += due.difference(&found).count();
        if found != due {
            let why =
                prose.statements.iter().filter_map(|s| Some(format!("{}：{}", s.text, s.aside.as_ref()?.zh)));
            eprintln!("{text}\n  due {due:?}\n  found {found:?}\n  {}", why.collect::<Vec<_>>().join("；"));
        }
    }
    let (precision, recall) = (right * 1000 / (right + wrong).max(1), right * 1000 / (right + missed).max(1));
    eprintln!(
        "{file}: {} sentences, {right} right, {wrong} wrong, {missed} missed; precision {precision}‰, recall {recall}‰",
        all.sentences.len()
    );
    (wrong, precision, recall)
}

#[test]
fn sentences_that_phrases_are_tuned_on() {
    let (wrong, _, recall) = score("tuned");
    assert!(wrong == 0 && recall >= 990, "{wrong} wrong, recall {recall}‰");
}

#[test]
fn sentences_held_out() {
    let (_, precision, recall) = score("heldout");
    assert!(precision >= 900 && recall >= 700, "precision {precision}‰, recall {recall}‰");
}

#[test]
fn sentences_written_after_the_phrases_were_settled() {
    let (_, precision, recall) = score("fresh");
    assert!(precision >= 800 && recall >= 700, "precision {precision}‰, recall {recall}‰");
}

#[test]
fn every_phrase_reads_its_examples_and_leaves_the_others() {
    let checker = Checker::national().unwrap();
    let lexicon = checker.engine().lexicon();
    assert_eq!(lexicon.faults(checker.forms()).len(), 0);
    let (good, wrong) = trial::tried(lexicon, checker.forms()).unwrap();
    assert!(wrong.is_empty(), "{:?}", wrong.iter().map(|f| &f.problem.zh).collect::<Vec<_>>());
    assert!(good >= 2 * lexicon.phrases.len(), "each phrase has an example and a sentence it must not read");
    for phrase in &lexicon.phrases {
        assert!(!phrase.en.is_empty() && !phrase.misses.is_empty(), "{}", phrase.name);
    }
}

/// A report with the sound tables and another first section.
fn sound(checker: &Checker, prose: &str) -> gouji::result::Checked {
    let text = std::fs::read_to_string("examples/sound/2021.txt").unwrap();
    let (head, rest) = text.split_once("一、总体情况\n").unwrap();
    let (_, tail) = rest.split_once("二、主动公开政府信息情况\n").unwrap();
    let text = format!("{head}一、总体情况\n\n{prose}\n\n二、主动公开政府信息情况\n{tail}");
    checker.check("r.txt", text.as_bytes(), None).unwrap()
}

fn found(checked: &gouji::result::Checked) -> Vec<(&str, &str)> {
    let of_prose = checked.findings.iter().filter(|f| f.rule.starts_with("GJ6"));
    of_prose.map(|f| (f.rule.as_str(), f.message.zh.as_str())).collect()
}

#[test]
fn a_contradiction_shows_both_places_the_readings_and_the_arithmetic() {
    let checker = Checker::national().unwrap();
    let checked = sound(&checker, "全年工作有序。2023年，全县共收到政府信息公开申请4925件，均已登记。");
    let findings: Vec<_> = checked.findings.iter().filter(|f| f.rule == "GJ601").collect();
    let [finding] = findings.as_slice() else { panic!("{:?}", found(&checked)) };
    let place = finding.place.span.unwrap();
    assert_eq!(checked.report.source.slice(place), "共收到政府信息公开申请4925件");
    let cells: Vec<&str> = finding.figures.iter().map(|f| f.value.as_str()).collect();
    assert_eq!(cells, ["4952", "158"]);
    assert!(finding.figures.iter().all(|f| f.place.span.is_some()));
    for part in ["按“本年新收”读，表中为 一、本年新收", "4952", "4952 + 158 = 5110", "都不等于"]
    {
        assert!(finding.message.zh.contains(part), "{}", finding.message.zh);
    }
    let trace = checker.trace(&checked.report, "GJ601").unwrap();
    assert!(trace.lines.iter().any(|l| l.words.zh.contains("≠ 4952")), "{:?}", trace.lines);
}

#[test]
fn what_is_not_said_of_the_whole_and_the_year_is_left_alone() {
    let checker = Checker::national().unwrap();
    for prose in [
        "县政府办公室受理政府信息公开申请17件，予以公开9件。县教育局收到申请3件，全部办结。",
        "2022年，全县收到政府信息公开申请3000件，办结2990件，结转10件。",
        "全县收到政府信息公开申请4952件。其中，网上收到申请3000件；县公安局收到申请200件。",
        "县长信箱收到来信700件，办结690件；热线受理诉求8万件。",
    ] {
        let checked = sound(&checker, prose);
        assert!(found(&checked).is_empty(), "{prose}: {:?}", found(&checked));
    }
}

#[test]
fn the_account_holds_every_number_and_says_what_became_of_it() {
    let run = |args: &[&str]| {
        let out = assert_cmd::Command::cargo_bin("gouji").unwrap().args(args).output().unwrap();
        (String::from_utf8(out.stdout).unwrap(), out.status.code())
    };
    let (text, code) = run(&["prose", "examples/sound/2021.txt"]);
    assert_eq!(code, Some(0));
    assert!(text.contains("按“本年新收”读 = 4952（三/一/总计）"), "{text}");
    assert!(text.contains("不符 0，"), "{text}");
    let (json, _) = run(&["prose", "examples/sound/2021.txt", "--format", "json", "--lang", "en"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let numbers = json["numbers"].as_array().unwrap();
    assert!(numbers.len() > 60);
    for number in numbers {
        assert!(!number["entries"].as_array().unwrap().is_empty(), "{number}");
        assert!(number["place"]["line"].is_number(), "{number}");
    }
    let (text, _) = run(&["prose", "examples/sound/2021.txt", "--lang", "en"]);
    assert!(text.contains("left alone."), "{text}");
    assert_eq!(run(&["prose", "nowhere.txt"]).1, Some(2));
}

const PACK: &str = "name = \"t\"\nversion = \"1\"\ntitle = \"t\"\nextends = [\"national\"]\n";
const OWN: &str = r#"[phrase."网办答复"]
unit = "件"
wordings = ["网办答复{数}{件}"]
readings = [{ name = "本年办结", sum = "三/三.七/总计" }]
matches = [{ text = "全县网办答复300件。", number = "300" }]
misses = ["县财政局网办答复300件。"]
"#;

fn pack_with(phrases: &str) -> Result<Checker, Vec<PackFault>> {
    let files = vec![("pack.toml".into(), PACK.into()), ("phrases.toml".into(), phrases.into())];
    let faults = |e| match e {
        gouji::engine::pack::PackError::Faults(faults) => faults,
        other @ gouji::engine::pack::PackError::Unreachable { .. } => panic!("{other}"),
    };
    let pack = Pack::from_files("t", files).map_err(faults)?;
    let set = RuleSet::single(pack).map_err(faults)?;
    let checker =
        Checker::new(set, gouji::engine::Bounds::default(), gouji::source::Limits::default()).unwrap();
    let faults = checker.engine().lexicon().faults(checker.forms());
    if faults.is_empty() { Ok(checker) } else { Err(faults) }
}

#[test]
fn a_pack_adds_a_phrase_and_switches_one_off() {
    let checker = pack_with(OWN).unwrap();
    assert!(trial::tried(checker.engine().lexicon(), checker.forms()).unwrap().1.is_empty());
    let checked = sound(&checker, "全县网办答复4908件。");
    assert!(
        matches!(found(&checked).as_slice(), [("GJ602", m)] if m.contains("差 72")),
        "{:?}",
        found(&checked)
    );
    assert!(found(&sound(&Checker::national().unwrap(), "全县网办答复4908件。")).is_empty());
    let off = "[phrase.\"收到申请\"]\nenabled = false\nreason = \"口径不同\"\n";
    let checked = sound(&pack_with(off).unwrap(), "全县共收到政府信息公开申请4925件。");
    assert!(found(&checked).is_empty(), "{:?}", found(&checked));
    let more = "[words]\n\"收到\" = { add = [\"登记在册\"] }\n";
    let checked = sound(&pack_with(more).unwrap(), "全县登记在册政府信息公开申请4925件。");
    assert!(matches!(found(&checked).as_slice(), [("GJ601", _)]), "{:?}", found(&checked));
}

#[test]
fn figures_told_together_or_respectively_are_held_each_against_its_cells() {
    let checker = Checker::national().unwrap();
    let told = |prose: &str| {
        let checked = sound(&checker, prose);
        found(&checked).iter().map(|(_, m)| (*m).to_string()).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(told("全年办结申请4980件，其中予以公开、部分公开、不予公开分别为1268件、643件、1413件。"), "");
    let wrong = told("全年办结申请4980件，其中予以公开、部分公开、不予公开分别为1268件、644件、1413件。");
    assert!(wrong.contains("按“部分公开”读") && wrong.contains("差 1"), "{wrong}");
    assert_eq!(told("不予公开、无法提供、不予处理三类合计2686件。"), "");
    let wrong = told("不予公开、无法提供、不予处理三类合计2688件。");
    assert!(wrong.contains("按“不予公开、无法提供、不予处理之和”读"), "{wrong}");
    // 1106 + 1280 + 1342 + 1242 is 4970
    let wrong = told("一至四季度新收申请分别为1106件、1280件、1342件和1242件，全年合计4952件。");
    assert!(wrong.contains("1106 + 1280 + 1342 + 1242 = 4970"), "{wrong}");
    let wrong = told("全年新收申请4952件，较2022年的4410件增加452件。");
    assert!(wrong.contains("4410 + 452 = 4862"), "{wrong}");
    let wrong = told("全年作出行政处罚决定6409件，较上年6788件上升5.6%。");
    assert!(wrong.contains("-5.58%"), "{wrong}");
    let wrong = told("全年办结申请4980件。予以公开和部分公开合计1911件，占办结总数的48.4%。");
    assert!(wrong.contains("1911 ÷ 4980 是 38.37%"), "{wrong}");
    let account = checker.engine().prose(&sound(&checker, "予以公开、部分公开分别为1268件、643件。").report);
    let lines = account.accounts(&sound(&checker, "予以公开、部分公开分别为1268件、643件。").report);
    let lines: Vec<String> = lines.iter().flat_map(|a| &a.entries).map(|e| e.words.zh.clone()).collect();
    assert!(lines.iter().any(|l| l.contains("= 643（三/三.二/总计）")), "{lines:?}");
}

#[test]
fn numbers_are_read_in_every_way_people_write_them() {
    let checker = Checker::national().unwrap();
    for said in
        ["肆仟玖佰贰拾伍件", "4千9百25件", "４，９２５件", "4，925件", "四千九百二十五件", "0.4925万件"]
    {
        let checked = sound(&checker, &format!("全县全年共收到政府信息公开申请{said}。"));
        assert!(!found(&checked).is_empty(), "{said}");
    }
    for said in
        ["肆仟玖佰伍拾贰件", "4千9百52件", "４，９５２件", "4，952件", "近5000件", "约4950件", "4900余件"]
    {
        let checked = sound(&checker, &format!("全县全年共收到政府信息公开申请{said}。"));
        assert!(found(&checked).is_empty(), "{said}: {:?}", found(&checked));
    }
    // 队伍、大陆 are words
    let checked = sound(&checker, "队伍人员稳定，大陆人员咨询较多，收拾档案室2间。");
    assert!(found(&checked).is_empty());
}

#[test]
fn a_fault_in_phrases_is_told_at_its_place() {
    for (from, to, line, says) in [
        ("wordings", "wording", 3, "是否为“wordings”"),
        ("{件}", "{事件}", 3, "没有名为“事件”的词表，是否为"),
        ("网办答复{数}", "网办(答复{数}", 3, "不合查找式"),
        ("{数}", "{别数}", 3, "有且只有一个 {数}"),
        ("三/三.七/总计", "三/三.七/合计", 4, "是否为“三/三.七/总计”"),
        ("三/三.七/总计", "三.七", 4, "sum 应写成"),
        ("unit", "certainty = \"sure\"\nunit", 2, "exact"),
        ("readings", "names = [{ words = [\"甲\"], sum = \"三/一/总计\" }]\nreadings", 1, "三者取一"),
        ("unit", "part_of = [\"收到申情\"]\nunit", 1, "是否为“收到申请”"),
        ("网办答复\"]", "收到申请\"]", 1, "已有名为“收到申请”的句式"),
        ("misses", "beside = \"x\"\nmisses", 1, "三者取一"),
        ("matches = [{ text = \"全县网办答复300件。\", number = \"300\" }]\n", "", 1, "没有例句"),
        ("[phrase", "[phrase.\"收到申情\"]\nenabled = false\nreason = \"x\"\n[phrase", 1, "是否为“收到申请”"),
        ("[phrase", "[phrase.\"收到申请\"]\nenabled = false\n[phrase", 1, "写明理由"),
        ("[phrase", "[words]\n\"收倒\" = { add = [\"x\"] }\n[phrase", 2, "是否为“收到”"),
        ("[phrase", "[words]\n\"收到\" = { remove = [\"x\"] }\n[phrase", 2, "没有“x”"),
    ] {
        let text = OWN.replacen(from, to, 1);
        assert_ne!(text, OWN, "{from}");
        let Err(faults) = pack_with(&text) else { panic!("{to} is taken") };
        let told = |f: &PackFault| f.at.line == line && f.problem.zh.contains(says);
        assert!(
            faults.iter().any(told),
            "{to}: {:?}",
            faults.iter().map(|f| (f.at.line, &f.problem.zh)).collect::<Vec<_>>()
        );
    }
}

#[test]
fn an_example_that_comes_out_otherwise_is_told() {
    let text = OWN.replace("number = \"300\"", "number = \"301\"").replace("县财政局网办", "全县网办");
    let checker = pack_with(&text).unwrap();
    let (_, wrong) = trial::tried(checker.engine().lexicon(), checker.forms()).unwrap();
    let told: Vec<(usize, &str)> = wrong.iter().map(|f| (f.at.line, f.problem.zh.as_str())).collect();
    assert!(
        matches!(told.as_slice(), [(5, a), (6, b)] if a.contains("读出的是 300") && b.contains("不应读这句")),
        "{told:?}"
    );
}

#[test]
fn the_schema_of_phrases_has_the_keys_of_the_reader_and_takes_the_national_file() {
    let schema: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string("schemas/phrases.schema.json").unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let as_json = |t: &str| serde_json::to_value(toml::from_str::<toml::Table>(t).unwrap()).unwrap();
    let national = std::fs::read_to_string(Path::new("rules/national").join(phrases::FILE)).unwrap();
    let wrong: Vec<String> =
        validator.iter_errors(&as_json(&national)).map(|e| format!("{} {e}", e.instance_path())).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    for (before, pointer) in [("unit", "/definitions/phrase/properties"), ("[phrase", "/properties")] {
        let text = OWN.replacen(before, &format!("zzz = 1\n{before}"), 1);
        let faults = phrases::read("phrases.toml", &text).unwrap_err();
        let (_, listed) = faults[0].problem.zh.split_once("可用的键有 ").unwrap();
        let mut read: Vec<&str> = listed.split('、').collect();
        let mut known: Vec<&str> =
            schema.pointer(pointer).unwrap().as_object().unwrap().keys().map(String::as_str).collect();
        read.sort_unstable();
        known.sort_unstable();
        assert_eq!(read, known);
        assert!(!validator.is_valid(&as_json(&text)));
    }
    for (from, to) in [
        ("{数}", "{别数}"),
        ("matches", "match"),
        ("三/三.七/总计", "三.七"),
        ("number = \"300\"", "number = 300"),
    ] {
        let text = OWN.replacen(from, to, 1);
        assert!(!validator.is_valid(&as_json(&text)), "the schema takes {to}");
        assert!(phrases::read("phrases.toml", &text).is_err(), "the reader takes {to}");
    }
}

#[test]
fn phrases_go_along_when_a_pack_is_written_out_zipped_and_locked() {
    let dir = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let mut command = assert_cmd::Command::cargo_bin("gouji").unwrap();
        let out = command.current_dir(dir.path()).args(args).output().unwrap();
        (
            String::from_utf8(out.stdout).unwrap() + String::from_utf8(out.stderr).unwrap().as_str(),
            out.status.code(),
        )
    };
    assert_eq!(run(&["rules", "eject", "own"]).1, Some(0));
    let path = dir.path().join("own/phrases.toml");
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        std::fs::read_to_string("rules/national/phrases.toml").unwrap()
    );
    assert_eq!(run(&["rules", "zip", "own", "own.zip"]).1, Some(0));
    assert_eq!(run(&["rules", "lock", "--rules", "own.zip"]).1, Some(0));
    let sound = std::fs::canonicalize("examples/sound/2021.txt").unwrap();
    let sound = sound.to_str().unwrap();
    let (text, code) = run(&["prose", "--rules", "own.zip", sound]);
    assert!(code == Some(0) && text.contains("按“本年新收”读 = 4952"), "{text}");
    assert_eq!(
        run(&["check", "--locked", "--rules", "own", sound]).1,
        Some(0),
        "the folder is what was zipped"
    );
    let changed = std::fs::read_to_string(&path).unwrap().replace("\"收办\"", "\"收发\"");
    std::fs::write(&path, changed).unwrap();
    let (text, code) = run(&["check", "--locked", "--rules", "own", sound]);
    assert!(code != Some(0) && text.contains("与锁定的不同"), "{text}");
    // a fault is shown at its place
    std::fs::write(&path, "[phrase.\"收到\"]\nwording = [\"{数}\"]\n").unwrap();
    let (text, code) = run(&["rules", "check", "own"]);
    assert!(
        code == Some(3) && text.contains("phrases.toml:2:1") && text.contains("是否为“wordings”"),
        "{text}"
    );
}
