//! Where a name is defined: in the script, in the pack's manifest, or in a form's data.

use super::Assistant;
use super::context::{self, Role};
use super::hover::token_at;
use crate::engine::lint::tokens::Kind;
use crate::engine::pack::Spot;
use crate::form::{Part, source};

/// Where a definition stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// In the same script, from one byte to another.
    Here(usize, usize),
    /// In a pack's `pack.toml`: the pack's name, and where the parameter's name stands.
    Manifest(String, Spot),
    /// In a form's data: the form, from one byte to another of [`crate::form::source`].
    Form(String, usize, usize),
}

impl Assistant<'_> {
    /// Where the word at `offset` is defined; a name that several forms have, in each, the form in force first.
    pub fn define(&self, offset: usize) -> Vec<Target> {
        let tokens = self.linter.tokens(self.text);
        let Some(index) = token_at(&tokens, offset) else { return vec![] };
        match &tokens[index].kind {
            Kind::Name(name) => {
                let functions = context::functions(&tokens);
                let found = functions.iter().filter(|(_, n, _)| n == name);
                found.map(|(i, ..)| Target::Here(tokens[*i].start, tokens[*i].end)).collect()
            }
            Kind::Text(text) => match context::role(self.forms(), &tokens, index) {
                Some(role) => self.define_name(role, text),
                None => vec![],
            },
            _ => vec![],
        }
    }

    fn define_name(&self, role: Role, name: &str) -> Vec<Target> {
        if role == Role::Parameter {
            let place = self.home.and_then(|h| h.place(name));
            return place
                .map(|(pack, spot)| Target::Manifest(pack.into(), spot.clone()))
                .into_iter()
                .collect();
        }
        let mut found = Vec::new();
        for form in self.forms().all().iter().rev() {
            let mut add = |part: Part| {
                if let Some((_, (start, end))) = source(&form.id).and_then(|t| Some((t, part.find(t)?))) {
                    found.push(Target::Form(form.id.clone(), start, end));
                }
            };
            let tables = |table: Option<usize>| {
                form.tables
                    .iter()
                    .enumerate()
                    .filter(move |(i, _)| table.is_none_or(|t| t == *i))
                    .map(|(_, t)| t)
            };
            match role {
                Role::Table => {
                    if let Some(table) = form.table(name) {
                        add(Part::Table(&form.tables[table].id));
                    }
                }
                Role::Section => {
                    if let Some(section) = form.section(name) {
                        add(Part::Section(&form.sections[section].id));
                    }
                }
                Role::Row(table) => {
                    for table in tables(table) {
                        if let Some(row) = table.row(name) {
                            add(Part::Row(&table.id, &table.rows[row].id));
                        }
                    }
                }
                Role::Column(table) => {
                    for table in tables(table) {
                        if let Some(column) = table.column(name) {
                            add(Part::Column(&table.id, &table.columns[column].id));
                        }
                    }
                }
                Role::Edit => {
                    let Some((id, rest)) = name.split_once('/') else { continue };
                    let row = rest.split_once('/').map_or(rest, |(row, _)| row);
                    let Some(table) = form.table(id).map(|t| &form.tables[t]) else { continue };
                    if let Some(row) = table.row(row) {
                        add(Part::Row(&table.id, &table.rows[row].id));
                    }
                }
                Role::Oddity | Role::Parameter => {}
            }
        }
        found
    }
}
