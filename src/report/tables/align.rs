//! How a row's cells lie under its columns: read only where there is one way.
//!
//! Knows cells and counts; must not know labels or forms.

use crate::source::Stretch;

/// How a row's cells were laid under `columns`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Alignment {
    /// The figures begin at this cell.
    At(usize),
    /// Every way of laying them says the same: all cells from this one on are alike, and there are too many.
    Alike(usize),
    /// More than one way; the caller may know from other rows which one holds.
    Open(Vec<usize>),
    /// No way.
    None,
    /// Every cell is blank, and there are too few.
    AllBlank,
}

/// Lays `cells` under `columns` columns; only blank cells may be left over.
pub(super) fn align(cells: &[Stretch], columns: usize) -> Alignment {
    let blank = |c: &Stretch| c.text.is_empty();
    if cells.len() < columns {
        return if cells.iter().all(blank) { Alignment::AllBlank } else { Alignment::None };
    }
    let ways: Vec<usize> = (0..=cells.len() - columns)
        .filter(|&start| cells[..start].iter().chain(&cells[start + columns..]).all(blank))
        .collect();
    let alike = |ways: &[usize]| {
        ways.windows(2).all(|w| (0..columns).all(|i| cells[w[0] + i].text == cells[w[1] + i].text))
    };
    match ways.as_slice() {
        [start] => Alignment::At(*start),
        [] => {
            let from = cells.iter().position(|c| !blank(c)).unwrap_or(0);
            let to = cells.iter().rposition(|c| !blank(c)).map_or(0, |i| i + 1);
            let filled = cells.get(from..to).unwrap_or_default();
            if filled.windows(2).all(|w| w[0].text == w[1].text) {
                Alignment::Alike(from)
            } else {
                Alignment::None
            }
        }
        [start, ..] if alike(&ways) => Alignment::At(*start),
        _ => Alignment::Open(ways),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(texts: &[&str]) -> Vec<Stretch> {
        texts.iter().map(|t| Stretch { text: (*t).into(), ..Stretch::default() }).collect()
    }

    #[test]
    fn blanks_around_the_figures_are_left_over() {
        assert_eq!(align(&cells(&["", "1", "2", ""]), 2), Alignment::At(1));
        assert_eq!(align(&cells(&["1", "2"]), 2), Alignment::At(0));
    }

    #[test]
    fn two_ways_are_never_decided() {
        assert_eq!(align(&cells(&["", "1", ""]), 2), Alignment::Open(vec![0, 1]));
        assert_eq!(align(&cells(&["", "", ""]), 2), Alignment::At(0));
    }

    #[test]
    fn too_many_or_too_few() {
        assert_eq!(align(&cells(&["0", "0", "0"]), 2), Alignment::Alike(0));
        assert_eq!(align(&cells(&["0", "1", "0"]), 2), Alignment::None);
        assert_eq!(align(&cells(&["1"]), 2), Alignment::None);
        assert_eq!(align(&cells(&[""]), 2), Alignment::AllBlank);
    }
}
