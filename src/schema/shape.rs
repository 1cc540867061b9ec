//! The JSON Schema of a form's canonical report, made from the form.
//!
//! `schemas/report-*.schema.json` are its output, kept in the repository for editors and readers; a test keeps
//! them equal. Must not know reports.

use crate::form::label::{Label, Mark};
use crate::form::{Form, Forms, Kind, Shape, TableForm};
use serde_json::{Map, Value, json};

/// Name of the schema file of a form.
pub fn file_name(form: &Form) -> String {
    format!("report-{}.schema.json", form.id)
}

/// The schema of canonical reports that follow `form`.
///
/// That form and year belong together is the regulation's word, not the structure's: a rule judges it.
pub fn schema(forms: &Forms, form: &Form) -> Value {
    let mut tables = Map::new();
    let mut definitions = common();
    for table in &form.tables {
        tables.insert(table.name(), json!({ "$ref": format!("#/$defs/{}", definition_name(table)) }));
        definitions.extend(table_schema(form, table));
    }
    let ids: Vec<&str> = forms.all().iter().map(|f| f.id.as_str()).collect();
    let numbers: Vec<&str> = form.sections.iter().map(|s| s.id.as_str()).collect();
    definitions.insert(
        "section".into(),
        json!({
            "title": "部分",
            "description": format!("年度报告的一个部分。法定的部分依次为：{}。", form.sections.iter().map(crate::form::SectionForm::heading).collect::<Vec<_>>().join("；")),
            "type": "object",
            "properties": {
                "number": { "title": "序号", "description": "部分的序号，用中文数字。", "enum": numbers },
                "heading": { "title": "标题", "description": "标题原文，带序号。", "type": "string", "minLength": 1 },
                "paragraphs": { "$ref": "#/$defs/paragraphs" },
            },
            "required": ["number", "heading", "paragraphs"],
            "additionalProperties": false,
        }),
    );
    let names: Vec<String> = form.tables.iter().map(TableForm::name).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("urn:gouji:report:{}", form.id),
        "title": form.title,
        "description": format!("政府信息公开工作年度报告的规范数据，依据 {}。由 src/form/data/{}.toml 生成，请勿手改。", form.authority, form.id),
        "type": "object",
        "properties": {
            "$schema": { "title": "本文件的模式", "description": "供编辑器使用，可省略。", "type": "string" },
            "form": { "title": "格式", "description": "所用格式的年份。", "enum": ids },
            "year": { "title": "报告年度", "description": "报告所属的年度，四位数。", "type": "integer", "minimum": 1990, "maximum": 2100 },
            "agency": { "title": "行政机关", "description": "编制报告的行政机关。", "type": "string", "minLength": 1 },
            "title": { "title": "标题", "description": "报告的标题原文。", "type": "string", "minLength": 1 },
            "preamble": { "$ref": "#/$defs/paragraphs" },
            "sections": { "title": "各部分", "description": "按报告中的先后排列。", "type": "array", "items": { "$ref": "#/$defs/section" } },
            "tables": {
                "title": "法定表格",
                "description": "表二、表三、表四。",
                "type": "object",
                "properties": tables,
                "required": names,
                "additionalProperties": false,
            },
            "source": { "title": "来源", "description": "由 gouji convert 写入，读取时不用。", "type": "object" },
            "places": { "title": "各数的位置", "description": "由 gouji convert 写入，读取时不用。", "type": "object" },
        },
        "required": ["form", "year", "sections", "tables"],
        "additionalProperties": false,
        "$defs": definitions,
    })
}

fn merge(target: &mut Value, more: Value) {
    if let (Some(target), Value::Object(more)) = (target.as_object_mut(), more) {
        target.extend(more);
    }
}

/// Definitions all forms share.
fn common() -> Map<String, Value> {
    let mut definitions = Map::new();
    definitions.insert(
        "paragraphs".into(),
        json!({ "title": "段落", "description": "正文的各段，表格除外。", "type": "array", "items": { "type": "string" } }),
    );
    for (name, title, description, number) in [
        (
            "count",
            "件数",
            "非负整数；空白写作 null；带附注的写成 {\"value\": 22, \"text\": \"22（其中修订16件）\", \"note\": \"（其中修订16件）\"}；不是数的原样写成 {\"text\": …}。",
            json!({ "type": "integer", "minimum": 0 }),
        ),
        ("change", "增减", "整数，可为负；空白写作 null。", json!({ "type": "integer" })),
        ("money", "金额", "非负小数，单位见列名；空白写作 null。", json!({ "type": "number", "minimum": 0 })),
    ] {
        let kind = number["type"].clone();
        let mut definition =
            json!({ "title": title, "description": description, "type": [kind, "null", "object"] });
        if let Some(minimum) = number.get("minimum") {
            definition["minimum"] = minimum.clone();
        }
        merge(
            &mut definition,
            json!({
                "properties": {
                    "value": { "title": "读出的数", "description": "附注之外的数。", "type": number["type"], "minimum": number.get("minimum").cloned().unwrap_or(json!(i64::MIN)) },
                    "text": { "title": "原文", "description": "单元格的原文。", "type": "string" },
                    "note": { "title": "附注", "description": "数后的附注。", "type": "string" },
                },
                "required": ["text"],
                "additionalProperties": false,
            }),
        );
        definitions.insert(name.into(), definition);
    }
    definitions
}

/// Name of a table's definition: references are URIs, so in ASCII.
pub(super) fn definition_name(table: &TableForm) -> String {
    match Label::new(&format!("{}、", table.id)).mark {
        Some(Mark::Chinese(n)) => format!("table{n}"),
        _ => format!("table-{}", table.id.escape_unicode()),
    }
}

/// A table's definition, and that of its rows where they are all alike.
fn table_schema(form: &Form, table: &TableForm) -> Vec<(String, Value)> {
    let mut rows = Map::new();
    rows.insert(
        "form".into(),
        json!({ "title": "本表的格式", "description": "与报告的格式不同时写明。", "const": form.id }),
    );
    let mut required = Vec::new();
    let mut shared: Option<(Vec<usize>, String)> = None;
    let mut row_definition = None;
    for row in (0..table.rows.len()).filter(|&r| !table.rows[r].group) {
        let columns: Vec<usize> = table.leaf_columns().filter(|&c| table.cell(row, c).is_some()).collect();
        let mut properties = Map::new();
        for &c in &columns {
            let column = &table.columns[c];
            let kind = match column.kind {
                Kind::Count => "count",
                Kind::Change => "change",
                Kind::Money => "money",
            };
            let group = column.of.map(|g| format!("{} · ", table.columns[g].label)).unwrap_or_default();
            properties.insert(
                column.id.clone(),
                json!({ "title": column.label, "description": format!("{group}{}。", column.label), "$ref": format!("#/$defs/{kind}") }),
            );
        }
        let ids: Vec<&str> = columns.iter().map(|&c| table.columns[c].id.as_str()).collect();
        let path = path(table, row);
        let entry = json!({ "title": table.rows[row].heading(), "description": path });
        let body = json!({
            "type": "object",
            "properties": properties,
            "required": ids,
            "additionalProperties": false,
        });
        // the rows of a matrix or strip have the same columns: said once
        let entry = match (table.shape, &mut shared) {
            (Shape::Blocks, _) => {
                let mut entry = entry;
                merge(&mut entry, body);
                entry
            }
            (_, Some((same, name))) if *same == columns => with_ref(entry, name),
            (_, slot) => {
                let name = format!("#/$defs/{}-row", definition_name(table));
                *slot = Some((columns.clone(), name.clone()));
                row_definition = Some(body);
                with_ref(entry, &name)
            }
        };
        rows.insert(table.rows[row].id.clone(), entry);
        required.push(table.rows[row].id.clone());
    }
    let schema = json!({
        "title": table.title,
        "description": format!("{}，第{}部分。{}", table.name(), table.section, table.corner.clone().unwrap_or_default()),
        "type": "object",
        "properties": rows,
        "required": required,
        "additionalProperties": false,
    });
    let name = definition_name(table);
    row_definition
        .into_iter()
        .map(|body| (format!("{name}-row"), body))
        .chain([(name.clone(), schema)])
        .collect()
}

fn with_ref(mut entry: Value, name: &str) -> Value {
    entry["$ref"] = name.into();
    entry
}

fn path(table: &TableForm, row: usize) -> String {
    let mut labels = vec![table.rows[row].heading()];
    let mut at = table.rows[row].of;
    while let Some(group) = at {
        labels.push(table.rows[group].heading());
        at = table.rows[group].of;
    }
    labels.reverse();
    format!("{}。", labels.join(" "))
}
