//! How a row's cells lie under its columns: read only where there is one way.
//!
//! Knows cells and counts; must not know labels or forms.

use crate::source::Stretch;

/// How a row's cells lie under `columns`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Alignment {
    /// The figures begin at this cell: from the first to the last that is filled they are as many as the columns.
    Certain(usize),
    /// Blank cells at an edge may belong to the figures or stand beside them. Other rows may tell which of these
    /// ways holds; it is never one this row alone could decide.
    Open(Vec<usize>),
    /// Every way of laying them says the same: all cells from this one on are 0, and there are too many.
    Alike(usize),
    /// Every cell is blank.
    AllBlank,
    /// No way.
    None,
}

/// Lays `cells` under `columns` columns; only blank cells may be left over.
pub(super) fn align(cells: &[Stretch], columns: usize) -> Alignment {
    let blank = |c: &Stretch| c.text.is_empty();
    let Some(first) = cells.iter().position(|c| !blank(c)) else { return Alignment::AllBlank };
    let last = cells.iter().rposition(|c| !blank(c)).unwrap_or(first);
    let filled = &cells[first..=last];
    if filled.len() == columns {
        return Alignment::Certain(first);
    }
    if filled.len() > columns {
        // a nought too many loses nothing; any other figure too many may be one lost
        let alike = filled.iter().all(|c| matches!(c.text.as_str(), "0" | "０"));
        return if alike { Alignment::Alike(first) } else { Alignment::None };
    }
    let ways: Vec<usize> = (0..=cells.len().saturating_sub(columns))
        .filter(|&s| s <= first && s + columns > last && s + columns <= cells.len())
        .collect();
    if ways.is_empty() { Alignment::None } else { Alignment::Open(ways) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid(texts: &[&str], columns: usize) -> Alignment {
        let cells: Vec<Stretch> =
            texts.iter().map(|t| Stretch { text: (*t).into(), ..Stretch::default() }).collect();
        align(&cells, columns)
    }

    #[test]
    fn blanks_around_the_figures_are_left_over() {
        assert_eq!(laid(&["", "1", "2", ""], 2), Alignment::Certain(1));
        assert_eq!(laid(&["1", "2"], 2), Alignment::Certain(0));
        assert_eq!(laid(&["", "1", "", "3"], 3), Alignment::Certain(1));
    }

    #[test]
    fn blanks_at_an_edge_are_never_decided_by_the_row_alone() {
        assert_eq!(laid(&["", "1", ""], 2), Alignment::Open(vec![0, 1]));
        assert_eq!(laid(&["", "1"], 2), Alignment::Open(vec![0]));
        assert_eq!(laid(&["", "", "1", "2"], 3), Alignment::Open(vec![1]));
        assert_eq!(laid(&["", "", ""], 2), Alignment::AllBlank);
    }

    #[test]
    fn too_many_or_too_few() {
        assert_eq!(laid(&["0", "0", "0", ""], 2), Alignment::Alike(0));
        assert_eq!(laid(&["0", "1", "0"], 2), Alignment::None);
        assert_eq!(laid(&["1"], 2), Alignment::None);
        assert_eq!(laid(&[""], 2), Alignment::AllBlank);
    }
}
