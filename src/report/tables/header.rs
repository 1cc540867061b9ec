//! A table's header: which columns its figures stand in.
//!
//! Knows the form's column names; must not read figures.

use super::{Line, Reader};
use crate::form::label::{RESEMBLES, distance, fold};
use crate::place::Place;
use crate::report::OddityKind;
use crate::report::figure::looks_like_figure;
use crate::source::Stretch;

/// The header cells seen so far, in reading order.
#[derive(Default)]
pub(super) struct Header {
    /// Columns named, with their cells.
    pub named: Vec<(usize, Stretch)>,
    /// Cells that name nothing.
    pub strays: Vec<Stretch>,
    /// Whether two columns of one header row stand in another order than the form's.
    pub disordered: Option<Stretch>,
}

impl Header {
    /// Takes a line's cells as header cells; `false` if the line is none (a figure stands in it, or nothing known).
    pub fn take(&mut self, reader: &Reader, line: &Line, columns: &[usize]) -> bool {
        let cells: Vec<&Stretch> = line.cells.iter().filter(|c| !c.text.is_empty()).collect();
        if cells.is_empty() || cells.iter().any(|c| looks_like_figure(&c.text)) {
            return false;
        }
        let form = reader.form;
        let mut named = Vec::new();
        let mut strays = Vec::new();
        let mut furniture = false;
        for cell in cells {
            let folded = fold(&cell.text);
            if let Some(&column) = columns.iter().find(|&&c| form.columns[c].is_named(&folded)) {
                named.push((column, cell.clone()));
            } else if is_furniture(reader, &folded) {
                furniture = true;
            } else {
                strays.push(cell.clone());
            }
        }
        if named.is_empty() && !furniture {
            return false;
        }
        // a total over two header rows comes before or after the parts, as the page has it
        let leaves = || named.iter().filter(|(c, _)| !form.columns[*c].group && !form.columns[*c].total);
        if let Some((_, (_, cell))) = leaves().zip(leaves().skip(1)).find(|((a, _), (b, _))| a >= b) {
            self.disordered = Some(cell.clone());
        }
        self.named.extend(named);
        self.strays.extend(strays);
        true
    }

    /// The columns of `wanted` that no header cell names.
    pub fn missing(&self, wanted: &[usize]) -> Vec<usize> {
        wanted.iter().copied().filter(|w| !self.named.iter().any(|(n, _)| n == w)).collect()
    }
}

fn is_furniture(reader: &Reader, folded: &str) -> bool {
    let form = reader.form;
    form.is_furniture(folded)
        || form.blocks.iter().any(|b| b.is_named(folded))
        || matches!(folded, "项目" | "子项" | "类别" | "(单位:件)" | "单位:件")
}

/// Records header cells that name no column, beside the statutory name each resembles.
///
/// `unread` are the pointers of the cells that stand under no known column because of them.
pub(super) fn note_strays(reader: &mut Reader, strays: &[Stretch], missing: &[usize], unread: &[String]) {
    for (index, stray) in strays.iter().enumerate() {
        let folded = fold(&stray.text);
        let near = missing
            .iter()
            .copied()
            .map(|c| (distance(&folded, reader.form.columns[c].normal()), c))
            .filter(|(d, _)| *d <= RESEMBLES)
            .min_by_key(|(d, _)| *d)
            .map(|(_, c)| c)
            // the only stray header over the only missing column
            .or(match (strays, missing) {
                ([_], [column]) => Some(*column),
                _ => None,
            })
            .map(|c| reader.form.columns[c].label.clone());
        let place = Place::of_table(reader.form).at(Some(stray.span));
        // said once: any of several stray headers may be the reason
        let explains = if index == 0 { unread.to_vec() } else { vec![] };
        reader.oddity(OddityKind::UnknownColumn, place, &stray.text, near, explains);
    }
}
