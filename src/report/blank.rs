//! A report of a form that nobody has filled in yet: headings, tables with blank cells, and in the place of prose a
//! hint of what belongs there.
//!
//! Hints are written 【待填：…】, so that one left standing is found. Must not know how a report is written out.

use super::{ReadError, Report};
use crate::form::{Form, Forms};
use crate::source::{self, Kind, Limits};
use serde_json::{Map, Value, json};

/// An empty report of form `form` for a year and an agency.
///
/// # Errors
/// None for a form of `forms`; the value is read as any other report is.
pub fn report(forms: &Forms, form: usize, year: i32, agency: &str) -> Result<Report, ReadError> {
    let text = value(forms.get(form), year, agency).to_string();
    source::read("new", text.as_bytes(), Some(Kind::Json), &Limits::default())
        .map_err(|_| ReadError::NotAReport)
        .and_then(|document| Report::read(document, forms))
}

/// Title of a report.
pub fn title(year: i32, agency: &str) -> String {
    format!("{agency}{year}年政府信息公开工作年度报告")
}

/// The empty report as a canonical value.
pub(crate) fn value(form: &Form, year: i32, agency: &str) -> Value {
    let sections = form
        .sections
        .iter()
        .map(|s| json!({ "number": s.id, "heading": s.heading(), "paragraphs": hints(&s.id) }));
    let tables: Map<String, Value> = form
        .tables
        .iter()
        .map(|t| {
            let mut rows = Map::new();
            for cell in &t.cells {
                let row = rows.entry(t.rows[cell.row].id.clone()).or_insert_with(|| json!({}));
                if let Some(row) = row.as_object_mut() {
                    row.insert(t.columns[cell.column].id.clone(), Value::Null);
                }
            }
            (t.name(), Value::Object(rows))
        })
        .collect();
    json!({
        "form": form.id,
        "year": year,
        "agency": agency,
        "title": title(year, agency),
        "preamble": [
            format!(
                "根据《中华人民共和国政府信息公开条例》和《中华人民共和国政府信息公开工作年度报告格式》（{}），{agency}编写了{year}年政府信息公开工作年度报告。本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。",
                form.authority
            ),
            "【待填：读者有疑问时与谁联系，写明办公地点、号码和邮箱】",
        ],
        "sections": sections.collect::<Vec<_>>(),
        "tables": tables,
    })
}

/// What belongs in a section, one paragraph each.
fn hints(section: &str) -> &'static [&'static str] {
    match section {
        "一" => &[
            "（一）主动公开",
            "【待填：公开了哪些信息，各多少条】",
            "（二）依申请公开",
            "【待填：收到和办结的申请各多少件、结果如何，复议和诉讼的情况】",
            "（三）政府信息管理",
            "【待填：制作、审核、保存和更新信息的做法】",
            "（四）政府信息公开平台建设",
            "【待填：网站、新媒体和线下场所的情况】",
            "（五）监督保障",
            "【待填：考核、评议和追究责任的情况】",
        ],
        "二" | "三" | "四" => &["【待填：下表每格填一个数，没有的填0；填完删去本行】"],
        "五" => &["【待填：本年存在的主要问题，以及改进的情况】"],
        "六" => &["【待填：收取信息处理费等需要另外说明的事项；没有的写“无”】"],
        _ => &["【待填：本部分的内容】"],
    }
}
