//! What a word means.

use super::complete::documentation;
use super::context::{self, Role};
use super::{Assistant, Hover};
use crate::engine::lint::signatures::manual;
use crate::engine::lint::tokens::{Kind, Token};
use crate::engine::lint::words;
use crate::engine::pack::manifest::Parameter;
use crate::form::TableForm;

impl Assistant<'_> {
    /// What the word at `offset` means.
    pub fn hover(&self, offset: usize) -> Option<Hover> {
        let tokens = self.linter.tokens(self.text);
        let index = token_at(&tokens, offset)?;
        let token = &tokens[index];
        let text = match &token.kind {
            Kind::Name(name) => {
                self.of_function(&tokens, name).or_else(|| manual(name).map(documentation))?
            }
            Kind::Text(text) => self.of_name(context::role(self.forms(), &tokens, index)?, text)?,
            _ => return None,
        };
        Some(Hover { start: token.start, end: token.end, text })
    }

    /// A function of the script: its parameters, and the comment over it.
    fn of_function(&self, tokens: &[Token], name: &str) -> Option<String> {
        let functions = context::functions(tokens);
        let (index, _, parameters) = functions.iter().find(|(_, n, _)| *n == name)?;
        let before = &self.text[..tokens[*index].start];
        let above = &before[..before.rfind('\n').unwrap_or(0)];
        let mut comment: Vec<&str> = above
            .lines()
            .rev()
            .map(str::trim)
            .take_while(|l| l.starts_with("//") && !l.starts_with("//!"))
            .collect();
        comment.reverse();
        let comment: Vec<&str> = comment.iter().map(|l| l.trim_start_matches('/').trim()).collect();
        Some(
            format!("```rhai\nfn {name}({parameters})\n```\n\n{}", comment.join("\n")).trim_end().to_string(),
        )
    }

    fn of_name(&self, role: Role, name: &str) -> Option<String> {
        let lines: Vec<String> = match role {
            Role::Table => self
                .forms()
                .all()
                .iter()
                .filter_map(|f| Some((f, &f.tables[f.table(name)?])))
                .map(|(f, t)| format!("- {}：{} {}", f.id, t.name(), t.title))
                .collect(),
            Role::Row(table) => self.tables(table).filter_map(|(form, t)| row(form, t, name)).collect(),
            Role::Column(table) => self.tables(table).filter_map(|(form, t)| column(form, t, name)).collect(),
            Role::Section => self
                .forms()
                .all()
                .iter()
                .filter_map(|f| Some(format!("- {}：{}", f.id, f.sections[f.section(name)?].heading())))
                .collect(),
            Role::Parameter => {
                let home = self.home?;
                let (pack, _) = home.place(name)?;
                let words = match home.parameters().get(name)? {
                    Parameter::Number(number) => vec![number.to_string()],
                    other => words(other).to_vec(),
                };
                let shown = words.iter().take(12).map(|w| format!("- `{w}`"));
                let more = words.len().saturating_sub(12);
                let more = (more > 0).then(|| format!("- …（另 {more} 项）"));
                std::iter::once(format!("{pack}/pack.toml [parameters] “{name}”："))
                    .chain(shown)
                    .chain(more)
                    .collect()
            }
            Role::Edit => self.of_edit(name),
            Role::Oddity => vec![],
        };
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// `三/四/自然人` in the forms' own words.
    fn of_edit(&self, path: &str) -> Vec<String> {
        let Some((table, rest)) = path.split_once('/') else { return vec![] };
        let (name, header) = rest.split_once('/').unwrap_or((rest, ""));
        let Some(table) = self.forms().get(0).table(table) else { return vec![] };
        self.tables(Some(table))
            .filter_map(|(form, t)| {
                let row = t.rows[t.row(name)?].heading();
                let column =
                    t.column(header).map(|c| format!(" · {}", t.columns[c].label)).unwrap_or_default();
                Some(format!("- {form}：{} · {row}{column}", t.name()))
            })
            .collect()
    }
}

/// A row in a form's own words, with what it stands for.
fn row(form: &str, table: &TableForm, name: &str) -> Option<String> {
    let at = table.row(name)?;
    let row = &table.rows[at];
    let parts: Vec<String> = table.parts(at).iter().map(|&p| table.rows[p].id.clone()).collect();
    let what = match (row.group, row.total) {
        (true, _) => format!("（类：{} 之和）", parts.join("、")),
        (_, true) => "（总计）".into(),
        _ => String::new(),
    };
    Some(format!("- {form}：{} · {}{what}", table.name(), row.heading()))
}

fn column(form: &str, table: &TableForm, name: &str) -> Option<String> {
    let at = table.column(name)?;
    let column = &table.columns[at];
    let parts: Vec<&str> = table.column_parts(at).iter().map(|&p| table.columns[p].id.as_str()).collect();
    let what = match (column.group, column.total, &column.unit) {
        (true, ..) => format!("（{} 之和）", parts.join("、")),
        (_, true, _) => "（总计）".into(),
        // where the label does not say so itself
        (.., Some(unit)) if !column.label.contains(unit.as_str()) => format!("（单位：{unit}）"),
        _ => String::new(),
    };
    Some(format!("- {form}：{} · {}{what}", table.name(), column.label))
}

/// The token that holds an offset, or ends there.
pub(super) fn token_at(tokens: &[Token], offset: usize) -> Option<usize> {
    let holds = |t: &Token| t.start <= offset && offset < t.end;
    let ends = |t: &Token| t.end == offset && matches!(t.kind, Kind::Name(_) | Kind::Text(_));
    tokens.iter().position(holds).or_else(|| tokens.iter().position(ends))
}
