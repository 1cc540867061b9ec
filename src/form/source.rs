//! The forms' data as written, and where each part of it stands: for editors that show a definition.

use super::data;

/// A part of a form's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// A section by its id.
    Section(&'a str),
    /// A table by its id.
    Table(&'a str),
    /// A table and its row.
    Row(&'a str, &'a str),
    /// A table and its column.
    Column(&'a str, &'a str),
}

/// The data of a form as TOML.
pub fn source(form: &str) -> Option<&'static str> {
    data::text(&format!("{form}.toml"))
}

impl Part<'_> {
    /// The bytes of the part's id in a form's data.
    pub fn find(self, text: &str) -> Option<(usize, usize)> {
        let within = |heading: &str, id: &str| {
            let mut starts: Vec<usize> = text.match_indices(heading).map(|(i, _)| i).collect();
            starts.push(text.len());
            let id = format!("\nid = \"{id}\"\n");
            starts.windows(2).find_map(|w| {
                let found = text[w[0]..w[1]].find(&id)? + w[0] + 1;
                // only the id that follows the heading itself
                (!text[w[0] + heading.len()..found].trim_start_matches('\n').contains('\n')).then_some((
                    found,
                    found + id.len() - 2,
                    w[1],
                ))
            })
        };
        let member = |table: &str, id: &str, list: &str, other: &str| {
            let (start, _, end) = within("[[tables]]", table)?;
            let id = format!("id = \"{id}\"");
            text[start..end].match_indices(&id).map(|(i, _)| start + i).find_map(|at| {
                let before = &text[start..at];
                let opened = before.rfind(list)?;
                (before.rfind(other).is_none_or(|o| o < opened)).then_some((at, at + id.len()))
            })
        };
        match self {
            Self::Section(id) => within("[[sections]]", id).map(|(start, end, _)| (start, end)),
            Self::Table(id) => within("[[tables]]", id).map(|(start, end, _)| (start, end)),
            Self::Row(table, id) => member(table, id, "rows = [", "columns = ["),
            Self::Column(table, id) => member(table, id, "columns = [", "rows = ["),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Forms;
    use super::*;

    #[test]
    fn every_part_of_every_form_is_found() {
        for form in Forms::embedded().unwrap().all() {
            let text = source(&form.id).unwrap();
            let at = |part: Part| {
                let (start, end) = part.find(text).unwrap_or_else(|| panic!("{} {part:?}", form.id));
                text[start..end].to_string()
            };
            for s in &form.sections {
                assert_eq!(at(Part::Section(&s.id)), format!("id = \"{}\"", s.id));
            }
            for t in &form.tables {
                assert_eq!(at(Part::Table(&t.id)), format!("id = \"{}\"", t.id));
                for r in &t.rows {
                    assert_eq!(at(Part::Row(&t.id, &r.id)), format!("id = \"{}\"", r.id));
                }
                for c in &t.columns {
                    assert_eq!(at(Part::Column(&t.id, &c.id)), format!("id = \"{}\"", c.id));
                }
            }
        }
    }
}
