//! A folder of reports in every format: sound ones with figures of their own, and a known number of bad ones.

use super::sound;
use gouji::form::Forms;
use gouji::report::{Report, write};
use gouji::source::{self, Kind, Limits};
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// How many reports are bad.
pub const BAD: usize = 40;

/// A defect and exactly the rules that must name it.
type Defect = (fn(&mut Value), &'static [&'static str]);

const DEFECTS: [Defect; 8] = [
    (|v| add(v, "表三", "四", &["自然人", "总计"], 1), &["GJ301", "GJ601"]),
    (|v| add(v, "表三", "三.三.1", &["其他", "总计"], 3), &["GJ302", "GJ601"]),
    (|v| add(v, "表三", "一", &["总计"], 10), &["GJ301", "GJ303", "GJ601"]),
    (|v| add(v, "表四", "行政复议", &["总计"], 1), &["GJ401", "GJ602"]),
    (|v| v["sections"][4]["paragraphs"] = json!([]), &["GJ103"]),
    (|v| replace(v, "全文分为六个部分", "全文分为七个部分"), &["GJ105"]),
    (|v| replace(v, "年12月31日止", "年11月30日止"), &["GJ106"]),
    (|v| drop(v["sections"].as_array_mut().unwrap().remove(5)), &["GJ101"]),
];

/// Of twelve sound reports: office documents are few because unpacking them is slow without optimization.
const MIX: [(write::Format, &str); 12] = [
    (write::Format::Text, "txt"),
    (write::Format::Json, "json"),
    (write::Format::Html, "html"),
    (write::Format::Markdown, "md"),
    (write::Format::Text, "txt"),
    (write::Format::Json, "json"),
    (write::Format::Docx, "docx"),
    (write::Format::Text, "txt"),
    (write::Format::Html, "html"),
    (write::Format::Markdown, "md"),
    (write::Format::Json, "json"),
    (write::Format::Xlsx, "xlsx"),
];

/// Writes `count` reports; answers with the bad ones' file names and the rules that must name each.
pub fn make(dir: &Path, count: usize) -> BTreeMap<String, Vec<&'static str>> {
    let forms = Forms::embedded().unwrap();
    let sound: Vec<Value> = sound::FORMS.iter().map(|form| sound::value(form)).collect();
    let every = count / BAD;
    let made = (0..count).into_par_iter().map(|number| {
        let mut dice = Dice(number as u64 + 1);
        let bad = (number % every == every / 2 && number / every < BAD).then_some(number / every);
        let mut value = sound[number % sound.len()].clone();
        vary(&mut value, &mut dice);
        // the bad ones go through all formats and all defects, independently
        let (format, ending) = bad.map_or(MIX[dice.below(12)], |bad| MIX[[0, 1, 2, 3, 6, 11][bad % 6]]);
        let rules = bad.map(|bad| {
            let (damage, rules) = DEFECTS[bad % DEFECTS.len()];
            damage(&mut value);
            rules.to_vec()
        });
        let text = value.to_string();
        let document = source::read("made", text.as_bytes(), Some(Kind::Json), &Limits::default()).unwrap();
        let report = Report::read(document, &forms).unwrap();
        let name = format!("{number:04}.{ending}");
        std::fs::write(dir.join(&name), write::bytes(&report, format).unwrap()).unwrap();
        rules.map(|rules| (name, rules))
    });
    made.flatten().collect()
}

/// Another agency, and other figures that reconcile as the old ones did.
fn vary(value: &mut Value, dice: &mut Dice) {
    const NAMES: [&str; 10] = ["青", "云", "溪", "松", "临", "河", "东", "岭", "柳", "泉"];
    let agency = format!("{}{}县", NAMES[dice.below(10)], NAMES[dice.below(10)]);
    replace(value, "示例县", &agency);
    // from one reason to another for the same applicants: every sum stays
    for column in ["自然人", "商业企业", "科研机构"] {
        let most = value["tables"]["表三"]["三.三.1"][column].as_i64().unwrap();
        let moved = i64::try_from(dice.below(10)).unwrap().min(most);
        add(value, "表三", "三.三.1", &[column, "总计"], -moved);
        add(value, "表三", "三.三.2", &[column, "总计"], moved);
    }
    // a case that was upheld becomes one that was corrected, or something else
    let moved = value["tables"]["表四"]["复议后起诉"]["结果维持"].as_i64().unwrap().min(1);
    add(value, "表四", "复议后起诉", &["结果维持"], -moved);
    add(value, "表四", "复议后起诉", &["其他结果"], moved);
}

fn add(value: &mut Value, table: &str, row: &str, columns: &[&str], by: i64) {
    for column in columns {
        let cell = &mut value["tables"][table][row][*column];
        *cell = (cell.as_i64().unwrap() + by).into();
    }
}

fn replace(value: &mut Value, old: &str, new: &str) {
    let text = value.to_string();
    assert!(text.contains(old), "no report says {old}");
    *value = serde_json::from_str(&text.replace(old, new)).unwrap();
}

/// Figures that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % sides).unwrap()
    }
}
