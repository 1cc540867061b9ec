//! The lines of one cell made one text.
//!
//! Words flow over lines; numbers do not. `10` above `1` in one cell is two numbers until someone looks: joined,
//! they would be a third that nobody wrote. Must not know formats or reports.

/// What stands between two numbers that share a cell, so that no later stage takes them for one.
pub(super) const APART: &str = " ¦ ";

/// Joins the lines of a cell, numbers kept apart.
pub(super) fn join<S: AsRef<str>>(lines: &[S]) -> String {
    let lines: Vec<&str> = lines.iter().map(|l| l.as_ref().trim()).filter(|l| !l.is_empty()).collect();
    let numbers = lines.len() > 1 && lines.iter().all(|l| is_numeric(l));
    lines.join(if numbers { APART } else { " " })
}

/// Whether a text is made of nothing but what numbers are written with.
pub(super) fn is_numeric(text: &str) -> bool {
    let part = |c: char| {
        matches!(c, '0'..='9' | '０'..='９' | ',' | '，' | '.' | '．' | '+' | '-' | '−' | '－' | '¦')
            || c.is_whitespace()
    };
    text.chars().all(part) && text.chars().any(char::is_numeric)
}

/// Whether what numbers are written with stands on both sides of an offset, so that two would run into one.
pub(super) fn meet(text: &str, at: usize) -> bool {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_numeric() || ",.，．".contains(c));
    let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at..).unwrap_or_default());
    part(before.chars().next_back()) && part(after.chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_flow_and_numbers_stay_apart() {
        assert_eq!(join(&["社会", "公益", "", "组织"]), "社会 公益 组织");
        assert_eq!(join(&["10", "1"]), "10 ¦ 1");
        assert_eq!(join(&["10"]), "10");
        assert_eq!(join::<&str>(&[]), "");
    }
}
