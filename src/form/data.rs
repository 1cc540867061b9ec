//! Reads form files (`data/*.toml`) into [`Form`]s and refuses one that contradicts itself.
//!
//! Knows the file format only; what a form is for is told in the parent module.

use super::label::{Label, fold};
use super::{Before, Block, Cell, Column, Form, Kind, NoCounterpart, Row, SectionForm, Shape, TableForm};
use include_dir::{Dir, include_dir};
use serde::Deserialize;

static DATA: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/form/data");

/// A form file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// Not TOML, or an unknown or missing key.
    #[error("form file {file} cannot be read: {detail}")]
    Syntax {
        /// File name.
        file: String,
        /// What the TOML reader said.
        detail: String,
    },
    /// The file names something it does not define, or defines it twice.
    #[error("form file {file}: {detail}")]
    Contradiction {
        /// File name.
        file: String,
        /// What is wrong.
        detail: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormFile {
    id: String,
    title: String,
    authority: String,
    years: YearsFile,
    sections: Vec<SectionFile>,
    tables: Vec<TableFile>,
    before: Option<BeforeFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BeforeFile {
    form: String,
    none: Vec<NoneFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoneFile {
    table: String,
    names: Vec<String>,
    zh: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YearsFile {
    from: i32,
    to: Option<i32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionFile {
    id: String,
    label: String,
    #[serde(default)]
    variants: Vec<String>,
    /// Words by which a heading that is worded otherwise is told to be this section's.
    keys: Vec<String>,
    #[serde(default)]
    may_say_none: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableFile {
    id: String,
    title: String,
    section: String,
    shape: ShapeFile,
    corner: Option<String>,
    #[serde(default)]
    over: Vec<String>,
    #[serde(default)]
    blocks: Vec<BlockFile>,
    #[serde(default)]
    columns: Vec<ColumnFile>,
    #[serde(default)]
    rows: Vec<RowFile>,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "lowercase")]
enum ShapeFile {
    Blocks,
    Matrix,
    Strip,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BlockFile {
    label: String,
    #[serde(default)]
    variants: Vec<String>,
    columns: Vec<ColumnFile>,
    rows: Vec<RowFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnFile {
    id: String,
    label: Option<String>,
    #[serde(default)]
    variants: Vec<String>,
    kind: Option<Kind>,
    unit: Option<String>,
    #[serde(default)]
    group: bool,
    of: Option<String>,
    #[serde(default)]
    total: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowFile {
    id: String,
    label: String,
    #[serde(default)]
    variants: Vec<String>,
    #[serde(default)]
    group: bool,
    #[serde(default)]
    total: bool,
    over: Option<String>,
}

/// The text of a form file.
pub(super) fn text(file: &str) -> Option<&'static str> {
    DATA.get_file(file)?.contents_utf8()
}

/// Reads every embedded form, oldest first.
pub(super) fn embedded() -> Result<Vec<Form>, FormError> {
    let mut forms = Vec::new();
    for file in DATA.files().filter(|f| f.path().extension().is_some_and(|e| e == "toml")) {
        let name = file.path().display().to_string();
        forms.push(read(&name, file.contents_utf8().unwrap_or_default())?);
    }
    forms.sort_by_key(|f: &Form| f.years.0);
    let tables = |f: &Form| f.tables.iter().map(|t| t.id.clone()).collect::<Vec<_>>();
    if let Some(other) = forms.iter().find(|f| tables(f) != tables(&forms[0])) {
        return Err(FormError::Contradiction {
            file: other.id.clone(),
            detail: "all forms must have the same tables".into(),
        });
    }
    for form in &forms {
        dangling(form, &forms)?;
    }
    if forms.is_empty() {
        return Err(FormError::Contradiction { file: "data".into(), detail: "no form".into() });
    }
    Ok(forms)
}

fn read(file: &str, text: &str) -> Result<Form, FormError> {
    let form: FormFile =
        toml::from_str(text).map_err(|e| FormError::Syntax { file: file.into(), detail: e.to_string() })?;
    let fault = |detail: String| FormError::Contradiction { file: file.into(), detail };
    let sections = form
        .sections
        .into_iter()
        .map(|s| SectionForm {
            names: names(&s.label, &s.variants),
            keys: s.keys.iter().map(|k| fold(k)).collect(),
            id: s.id,
            label: s.label,
            may_say_none: s.may_say_none,
        })
        .collect();
    let tables = form.tables.into_iter().map(|t| table(t).map_err(&fault)).collect::<Result<_, _>>()?;
    Ok(Form {
        id: form.id,
        title: form.title,
        authority: form.authority,
        years: (form.years.from, form.years.to),
        sections,
        tables,
        before: form.before.map(|b| Before { form: b.form, none: b.none.into_iter().map(none).collect() }),
    })
}

/// Refuses a form that goes on from one that is not there, or names rows and columns it does not have.
fn dangling(form: &Form, forms: &[Form]) -> Result<(), FormError> {
    let Some(before) = &form.before else { return Ok(()) };
    let fault = |detail| FormError::Contradiction { file: form.id.clone(), detail };
    if forms.iter().all(|f| f.id != before.form) {
        return Err(fault(format!("before: there is no form {}", before.form)));
    }
    for none in &before.none {
        let table = form.tables.iter().find(|t| t.id == none.table);
        let table = table.ok_or_else(|| fault(format!("before: there is no table {}", none.table)))?;
        let has =
            |id: &String| table.rows.iter().any(|r| r.id == *id) || table.columns.iter().any(|c| c.id == *id);
        if let Some(name) = none.names.iter().find(|n| !has(n)) {
            return Err(fault(format!("before: {} has no {name}", none.table)));
        }
    }
    Ok(())
}

fn none(file: NoneFile) -> NoCounterpart {
    NoCounterpart { table: file.table, names: file.names, why: (file.zh, file.en) }
}

fn names(label: &str, variants: &[String]) -> Vec<String> {
    std::iter::once(label).chain(variants.iter().map(String::as_str)).map(|l| Label::new(l).text).collect()
}

fn table(file: TableFile) -> Result<TableForm, String> {
    let mut blocks = Vec::new();
    let mut columns: Vec<Column> = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    let parts = if file.blocks.is_empty() {
        vec![(None, vec![], file.columns, file.rows)]
    } else {
        file.blocks
            .into_iter()
            .map(|b| {
                let names = std::iter::once(&b.label).chain(&b.variants).map(|l| fold(l)).collect();
                (Some(b.label), names, b.columns, b.rows)
            })
            .collect()
    };
    for (label, names, block_columns, block_rows) in parts {
        let block = Block {
            label,
            names,
            columns: block_columns
                .into_iter()
                .map(|c| add_column(&mut columns, c))
                .collect::<Result<_, _>>()?,
            rows: block_rows
                .into_iter()
                .map(|r| add_row(&mut rows, r, file.shape))
                .collect::<Result<_, _>>()?,
        };
        blocks.push(block);
    }
    let mut grid = vec![None; rows.len() * columns.len()];
    let mut cells = Vec::new();
    for block in &blocks {
        for &row in block.rows.iter().filter(|&&r| !rows[r].group) {
            for &column in block.columns.iter().filter(|&&c| !columns[c].group) {
                grid[row * columns.len() + column] = u16::try_from(cells.len()).ok();
                let pointer = format!(
                    "/tables/表{}/{}/{}",
                    file.id,
                    escape(&rows[row].id),
                    escape(&columns[column].id)
                );
                cells.push(Cell { row, column, pointer });
            }
        }
    }
    Ok(TableForm {
        id: file.id,
        title: file.title,
        section: file.section,
        shape: match file.shape {
            ShapeFile::Blocks => Shape::Blocks,
            ShapeFile::Matrix => Shape::Matrix,
            ShapeFile::Strip => Shape::Strip,
        },
        furniture: file.corner.iter().chain(&file.over).map(|f| fold(f)).collect(),
        corner: file.corner,
        over: file.over,
        blocks,
        columns,
        rows,
        cells,
        grid,
    })
}

/// One reference token of an RFC 6901 pointer.
pub fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn add_column(columns: &mut Vec<Column>, file: ColumnFile) -> Result<usize, String> {
    let kind = file.kind.unwrap_or(Kind::Count);
    if let Some(known) = columns.iter().position(|c| c.id == file.id) {
        return if columns[known].kind == kind {
            Ok(known)
        } else {
            Err(format!("column {} has two kinds", file.id))
        };
    }
    let of = match &file.of {
        None => None,
        Some(group) => Some(
            columns
                .iter()
                .position(|c| c.group && &c.id == group)
                .ok_or_else(|| format!("column {} belongs to an unknown group {group}", file.id))?,
        ),
    };
    let label = file.label.unwrap_or_else(|| file.id.clone());
    let mut variants = file.variants;
    variants.push(file.id.clone());
    columns.push(Column {
        names: std::iter::once(&label).chain(&variants).map(|l| fold(l)).collect(),
        id: file.id,
        label,
        kind,
        unit: file.unit,
        group: file.group,
        of,
        total: file.total,
    });
    Ok(columns.len() - 1)
}

fn add_row(rows: &mut Vec<Row>, file: RowFile, shape: ShapeFile) -> Result<usize, String> {
    if rows.iter().any(|r| r.id == file.id) {
        return Err(format!("row {} is defined twice", file.id));
    }
    let of = match file.id.rsplit_once('.') {
        None => None,
        Some((parent, _)) => Some(
            rows.iter()
                .position(|r| r.group && r.id == parent)
                .ok_or_else(|| format!("row {} belongs to an unknown group {parent}", file.id))?,
        ),
    };
    let last = file.id.rsplit('.').next().unwrap_or_default();
    let mark = match (shape, file.id.matches('.').count()) {
        (ShapeFile::Matrix, 0) => format!("{last}、"),
        (ShapeFile::Matrix, 1) => format!("（{last}）"),
        (ShapeFile::Matrix, _) => format!("{last}."),
        _ => String::new(),
    };
    rows.push(Row {
        names: names(&file.label, &file.variants),
        id: file.id,
        mark,
        label: file.label,
        group: file.group,
        total: file.total,
        of,
        over: file.over,
    });
    Ok(rows.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::super::Forms;

    #[test]
    fn the_forms_have_the_figures_the_regulation_counts() {
        let forms = Forms::embedded().unwrap();
        let count = |form: &str| -> Vec<usize> {
            let f = forms.get(forms.named(form).unwrap());
            f.tables.iter().map(|t| t.cells.len()).collect()
        };
        // REGULATION §3-§5: 23 and 25 rows of seven figures; 15 figures of review and litigation
        assert_eq!(count("2019"), [2 * 3 + 2 * 3 + 2 * 3 + 2 + 2, 23 * 7, 15]);
        assert_eq!(count("2021"), [2 * 3 + 1 + 2 + 1, 25 * 7, 15]);
        assert_eq!(forms.of_year(2020), forms.named("2019"));
        assert_eq!(forms.of_year(2021), forms.named("2021"));
        assert_eq!(forms.of_year(2018), None);
    }

    #[test]
    fn rows_are_found_by_name_with_or_without_brackets() {
        let forms = Forms::embedded().unwrap();
        let form = forms.get(forms.named("2021").unwrap());
        let t = &form.tables[form.table("表三").unwrap()];
        assert_eq!(t.row("三.（三）.1"), t.row("三.三.1"));
        assert_eq!(t.row("三.(七)"), t.row("三.七"));
        assert_eq!(t.row("结转下年度继续办理"), t.row("四"));
        assert_eq!(t.parts(t.row("三").unwrap()).len(), 2 + 8 + 3 + 5 + 3);
        assert_eq!(t.column_parts(t.column("法人或其他组织").unwrap()).len(), 5);
    }
}
