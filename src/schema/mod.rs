//! Structure: the JSON Schema of the report's form, and its errors as findings in plain sentences at their place.
//!
//! Must not know rules. Reports all it finds; the checker drops what the reading already accounts for.

pub mod codes;
pub mod shape;

use crate::finding::{Finding, Severity, Words};
use crate::form::Forms;
use crate::place::{Place, escape};
use crate::report::{Layout, Report, canonical};
use crate::source::Span;
use include_dir::{Dir, include_dir};
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde_json::Value;
use std::sync::OnceLock;

static SCHEMAS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/schemas");

/// The id under which the schema stage stands among the rules' outcomes.
pub const STAGE: &str = "SCHEMA";

/// The compiled schemas, one for each layout, each compiled when first asked for.
pub struct Schemas {
    forms: Forms,
    sources: Vec<Value>,
    compiled: Vec<OnceLock<Option<Validator>>>,
}

/// A schema file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("schema {file}: {detail}")]
pub struct SchemaError {
    /// The file.
    pub file: String,
    /// What is wrong.
    pub detail: String,
}

/// The text of an embedded schema.
pub fn embedded(file: &str) -> Option<&'static str> {
    SCHEMAS.get_file(file)?.contents_utf8()
}

impl Schemas {
    /// The schemas that travel inside the program.
    ///
    /// # Errors
    /// A missing or broken schema; a released program has none (a test compiles them all).
    pub fn embedded(forms: &Forms, layouts: usize) -> Result<Self, SchemaError> {
        let sources = forms
            .all()
            .iter()
            .map(|form| {
                let file = shape::file_name(form);
                let fault = |detail: String| SchemaError { file: file.clone(), detail };
                let text = embedded(&file).ok_or_else(|| fault("missing".into()))?;
                serde_json::from_str(text).map_err(|e| fault(e.to_string()))
            })
            .collect::<Result<Vec<Value>, _>>()?;
        let schemas = Self {
            forms: forms.clone(),
            sources,
            compiled: std::iter::repeat_with(OnceLock::new).take(layouts).collect(),
        };
        Ok(schemas)
    }

    /// Validates a report; `index` is the place of its layout among all layouts.
    pub fn check(&self, report: &Report, index: usize) -> Vec<Finding> {
        let index = index.min(self.compiled.len().saturating_sub(1));
        let Some(validator) = self.compiled.get(index).and_then(|slot| {
            slot.get_or_init(|| jsonschema::options().build(&self.combined(&report.layout)).ok()).as_ref()
        }) else {
            return vec![finding(
                Kind::Other,
                report,
                "",
                None,
                Words::new("数据模式不能使用", "the schema cannot be used"),
            )];
        };
        let written;
        let value = if let Some(raw) = &report.raw {
            &raw.0.value
        } else {
            written = canonical::value(report);
            &written
        };
        validator.iter_errors(value).flat_map(|error| translate(report, &error)).collect()
    }

    /// The schema of the report's form, with the definition of each table taken from the form the table follows.
    fn combined(&self, layout: &Layout) -> Value {
        let mut schema = self.sources[layout.form].clone();
        for (table, &form) in layout.tables.iter().enumerate().filter(|(_, f)| **f != layout.form) {
            let name = shape::definition_name(&self.forms.get(form).tables[table]);
            for name in [format!("{name}-row"), name] {
                if let Some(definition) = self.sources[form]["$defs"].get(&name) {
                    schema["$defs"][&name] = definition.clone();
                }
            }
        }
        schema
    }
}

/// What kind of structural error a finding is; its code and help are in [`Kind::code`] and [`Kind::help`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Missing,
    Unknown,
    Type,
    Negative,
    Fraction,
    NotAllowed,
    Range,
    Other,
}

impl Kind {
    fn code(self) -> &'static str {
        match self {
            Self::Missing => "GS01",
            Self::Unknown => "GS02",
            Self::Type => "GS03",
            Self::Negative => "GS04",
            Self::Fraction => "GS05",
            Self::NotAllowed => "GS06",
            Self::Range => "GS07",
            Self::Other => "GS09",
        }
    }

    fn help(self) -> Words {
        match self {
            Self::Missing => Words::new(
                "按格式补上缺少的内容；没有发生的填 0。",
                "Add what the form demands; write 0 where nothing happened.",
            ),
            Self::Unknown => Words::new(
                "核对名称，删去格式以外的内容。",
                "Check the name, and remove what is not in the form.",
            ),
            Self::Type => {
                Words::new("这里只能填数字；数字不加引号。", "Write a number here, without quotation marks.")
            }
            Self::Negative => Words::new(
                "件数和金额不能小于 0，请核对原始数据。",
                "Counts and amounts cannot be below zero: check the source data.",
            ),
            Self::Fraction => Words::new(
                "件数只能是整数，请核对是否填错单位或小数点。",
                "Counts are whole numbers: check unit and decimal point.",
            ),
            Self::NotAllowed | Self::Range => {
                Words::new("改为格式允许的值。", "Use a value that the form allows.")
            }
            Self::Other => Words::new("对照数据模式改正。", "Correct it by the schema."),
        }
    }
}

fn translate(report: &Report, error: &ValidationError) -> Vec<Finding> {
    let at = error.instance_path().as_str();
    let instance = error.instance();
    let name = |pointer: &str| title(report, pointer);
    let one = |kind: Kind, pointer: &str, words: Words| vec![finding(kind, report, pointer, None, words)];
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            let pointer = format!("{at}/{}", escape(key));
            let what = name(&pointer);
            one(Kind::Missing, &pointer, Words::new(format!("缺少{what}"), format!("{what} is missing")))
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .map(|key| {
                let pointer = format!("{at}/{}", escape(key));
                let within = name(at);
                let words =
                    Words::new(format!("{within}里没有“{key}”这一项"), format!("{within} has no “{key}”"));
                finding(Kind::Unknown, report, &pointer, key_span(report, &pointer), words)
            })
            .collect(),
        ValidationErrorKind::Type { kind } => {
            let wants_whole = match kind {
                TypeKind::Single(t) => t.to_string() == "integer",
                TypeKind::Multiple(set) => set.contains(jsonschema::JsonType::Integer),
            };
            let what = name(at);
            if instance.is_number() && wants_whole {
                return one(
                    Kind::Fraction,
                    at,
                    Words::new(
                        format!("{what}应为整数，现为 {instance}"),
                        format!("{what} should be a whole number, not {instance}"),
                    ),
                );
            }
            let (zh, en) = type_names(kind);
            let shown = shown(instance);
            one(
                Kind::Type,
                at,
                Words::new(
                    format!("{what}应为{zh}，现为 {shown}"),
                    format!("{what} should be {en}, not {shown}"),
                ),
            )
        }
        ValidationErrorKind::Minimum { .. } if instance.to_string().starts_with('-') => {
            let what = name(at);
            one(
                Kind::Negative,
                at,
                Words::new(
                    format!("{what}不能小于 0，现为 {instance}"),
                    format!("{what} cannot be below zero, but is {instance}"),
                ),
            )
        }
        ValidationErrorKind::Minimum { limit } | ValidationErrorKind::Maximum { limit } => {
            let what = name(at);
            let (zh, en) = if matches!(error.kind(), ValidationErrorKind::Minimum { .. }) {
                ("小于", "below")
            } else {
                ("大于", "above")
            };
            one(
                Kind::Range,
                at,
                Words::new(
                    format!("{what}不能{zh} {limit}，现为 {instance}"),
                    format!("{what} cannot be {en} {limit}, but is {instance}"),
                ),
            )
        }
        ValidationErrorKind::Constant { expected_value } => {
            let what = name(at);
            one(
                Kind::NotAllowed,
                at,
                Words::new(
                    format!("{what}应为 {expected_value}，现为 {}", shown(instance)),
                    format!("{what} should be {expected_value}, not {}", shown(instance)),
                ),
            )
        }
        ValidationErrorKind::Enum { options } => {
            let what = name(at);
            let all: Vec<String> = options
                .as_array()
                .into_iter()
                .flatten()
                .map(|o| o.as_str().map_or_else(|| o.to_string(), str::to_string))
                .collect();
            one(
                Kind::NotAllowed,
                at,
                Words::new(
                    format!("{what}应为{}之一，现为 {}", all.join("、"), shown(instance)),
                    format!("{what} should be one of {}, not {}", all.join(", "), shown(instance)),
                ),
            )
        }
        ValidationErrorKind::MinLength { .. } => {
            let what = name(at);
            one(Kind::Missing, at, Words::new(format!("{what}是空的"), format!("{what} is empty")))
        }
        other => {
            let what = name(at);
            one(
                Kind::Other,
                at,
                Words::new(
                    format!("{what}不合数据模式（{}）", other.keyword()),
                    format!("{what} does not fit the schema ({})", other.keyword()),
                ),
            )
        }
    }
}

fn type_names(kind: &TypeKind) -> (&'static str, &'static str) {
    let first = match kind {
        TypeKind::Single(t) => t.to_string(),
        TypeKind::Multiple(set) => {
            if set.contains(jsonschema::JsonType::Integer) {
                "integer".into()
            } else if set.contains(jsonschema::JsonType::Number) {
                "number".into()
            } else {
                String::new()
            }
        }
    };
    match first.as_str() {
        "integer" => ("整数", "a whole number"),
        "number" => ("数", "a number"),
        "string" => ("文字", "text"),
        "array" => ("数组", "an array"),
        "object" => ("对象", "an object"),
        _ => ("格式允许的类型", "of a type that the form allows"),
    }
}

/// A value as shown in a message: whole if short.
fn shown(value: &Value) -> String {
    const CHARS: usize = 24;
    match value {
        Value::Array(_) => "[…]".into(),
        Value::Object(_) => "{…}".into(),
        other => {
            let text = other.to_string();
            if text.chars().count() > CHARS {
                text.chars().take(CHARS).chain(['…']).collect()
            } else {
                text
            }
        }
    }
}

/// What a pointer points at, in the form's words.
fn title(report: &Report, pointer: &str) -> String {
    let place = logical(report, pointer);
    let words = place.title();
    if place.table.is_some() {
        return format!("“{words}”");
    }
    let last = pointer.rsplit('/').next().unwrap_or_default();
    let known = match last {
        "" => "报告",
        "form" => "“格式”（form）",
        "year" => "“报告年度”（year）",
        "agency" => "“行政机关”（agency）",
        "title" => "“标题”（title）",
        "preamble" => "“前言”（preamble）",
        "sections" => "“各部分”（sections）",
        "tables" => "“法定表格”（tables）",
        _ => "",
    };
    if pointer.matches('/').count() <= 1 && !known.is_empty() {
        known.into()
    } else {
        format!("“{}”", pointer.trim_start_matches('/'))
    }
}

/// The logical place of a pointer; names that are not the form's are kept as they are.
fn logical(report: &Report, pointer: &str) -> Place {
    let keys: Vec<String> =
        pointer.split('/').skip(1).map(|k| k.replace("~1", "/").replace("~0", "~")).collect();
    let mut place = Place { pointer: Some(pointer.into()), ..Place::default() };
    match keys.as_slice() {
        [tables, table, rest @ ..] if tables == "tables" => {
            let index = report.form().table(table);
            place.table = Some(table.clone());
            if let Some(index) = index {
                let form = report.table_form(index);
                place.section = Some(form.section.clone());
                place.row = rest.first().map(|r| {
                    form.rows.iter().find(|f| &f.id == r).map_or_else(|| r.clone(), crate::form::Row::heading)
                });
                place.column = rest.get(1).map(|c| {
                    form.columns.iter().find(|f| &f.id == c).map_or_else(|| c.clone(), |f| f.label.clone())
                });
            }
        }
        [sections, position, ..] if sections == "sections" => {
            let section = position.parse::<usize>().ok().and_then(|p| report.sections.get(p));
            place.section = section.and_then(|s| report.form().sections.get(s.index)).map(|s| s.id.clone());
        }
        _ => {}
    }
    place
}

fn key_span(report: &Report, pointer: &str) -> Option<Span> {
    report.raw.as_ref()?.0.mark(pointer)?.key
}

/// Where a pointer stands in the source: the value, or the nearest thing above it that stands there.
fn span_of(report: &Report, pointer: &str) -> Option<Span> {
    if let Some(raw) = &report.raw {
        if let Some(mark) = raw.0.mark(pointer) {
            return Some(mark.value);
        }
        let parent = pointer.rsplit_once('/').map_or("", |(p, _)| p);
        let mark = raw.0.mark(parent)?;
        // a whole object is no place to look at: its key is, or its opening brace
        return mark.key.or(Some(Span { start: mark.value.start, end: mark.value.start + 1 }));
    }
    let keys: Vec<&str> = pointer.split('/').skip(1).collect();
    if let ["tables", table, rest @ ..] = keys.as_slice() {
        let index = report.form().table(table)?;
        let data = report.tables.get(index)?;
        let form = report.table_form(index);
        let row = rest.first().and_then(|r| form.rows.iter().position(|f| &f.id == r));
        let column = rest.get(1).and_then(|c| form.columns.iter().position(|f| escape(&f.id) == **c));
        let cell = row.zip(column).and_then(|(r, c)| form.cell(r, c));
        return cell
            .and_then(|c| data.figures.get(c)?.span)
            .or_else(|| row.and_then(|r| data.row_spans[r]))
            .or(data.span)
            .or_else(|| heading_of(report, &form.section));
    }
    report.beginning().span
}

fn heading_of(report: &Report, section: &str) -> Option<Span> {
    let index = report.form().section(section)?;
    report.section(index).map(|(_, s)| s.heading.span).or(report.beginning().span)
}

fn finding(kind: Kind, report: &Report, pointer: &str, span: Option<Span>, message: Words) -> Finding {
    let mut place = logical(report, pointer);
    place.span = span.or_else(|| span_of(report, pointer));
    Finding {
        rule: kind.code().into(),
        severity: Severity::Error,
        message,
        help: kind.help(),
        basis: report.form().authority.clone(),
        place,
        related: vec![],
        figures: vec![],
        expected: None,
        explains: vec![pointer.to_string()],
        blocks: vec![],
        waived: None,
    }
}
