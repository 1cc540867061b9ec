//! What a text must hold for a pattern to match in it: of most patterns a word or one of a few words.
//!
//! Looking for words is far cheaper than compiling a pattern and running it, and most patterns match in few reports.
//! Must not know what is looked for.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex_syntax::hir::{Class, Hir, HirKind};

/// The most words of which one must be there; of more, nothing is asked.
const MOST_WORDS: usize = 64;
/// The most characters of a class that are looked at one by one.
const MOST_CHARACTERS: usize = 8;

/// Words one of which stands in every text that a pattern matches in; `None` where there are none such, or where it is
/// no pattern.
pub(super) fn needed(pattern: &str) -> Option<Vec<String>> {
    needed_by(&regex_syntax::parse(pattern).ok()?)
}

/// Looks for many words at once.
pub(super) fn finder(words: &[String]) -> Option<AhoCorasick> {
    AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(words).ok()
}

fn needed_by(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(vec![String::from_utf8(literal.0.to_vec()).ok()?]),
        HirKind::Class(Class::Unicode(class)) => {
            let mut all = class.ranges().iter().flat_map(|r| r.start()..=r.end());
            let some: Vec<String> = all.by_ref().take(MOST_CHARACTERS).map(String::from).collect();
            (!some.is_empty() && all.next().is_none()).then_some(some)
        }
        HirKind::Capture(capture) => needed_by(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => needed_by(&repetition.sub),
        HirKind::Concat(parts) => {
            // long words are rarer than short ones, and few are sooner looked for than many
            let rarest =
                |words: &Vec<String>| (words.iter().map(String::len).min(), usize::MAX - words.len());
            parts.iter().filter_map(needed_by).max_by_key(rarest)
        }
        HirKind::Alternation(ways) => {
            let all: Vec<String> =
                ways.iter().map(needed_by).collect::<Option<Vec<_>>>()?.into_iter().flatten().collect();
            (all.len() <= MOST_WORDS).then_some(all)
        }
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(_) | HirKind::Repetition(_) => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_rarest_words_are_asked_for() {
        let words = |pattern: &str| needed(pattern).map(|w| w.join("|"));
        assert_eq!(words("(?:均|全部)(?:获得?|被)维持").as_deref(), Some("维持"));
        assert_eq!(words("(?P<n>[0-9]+)件?(?:收到|接到)").as_deref(), Some("收到|接到"));
        assert_eq!(words("[，。]*").as_deref(), None);
        assert_eq!(words("甲?(?:乙|[^丙])").as_deref(), None);
        assert_eq!(words("[").as_deref(), None);
    }

    proptest! {
        /// A word asked for stands in whatever matches.
        #[test]
        fn what_matches_holds_a_word(
            pattern in "(甲|乙乙|丙?|[丁戊]|(甲乙|丙){1,2}|(丁|[^甲])){1,5}",
            text in "[甲乙丙丁戊]{0,12}",
        ) {
            let Ok(regex) = regex::Regex::new(&pattern) else { return Ok(()) };
            if let (Some(words), true) = (needed(&pattern), regex.is_match(&text)) {
                prop_assert!(words.iter().any(|w| text.contains(w.as_str())), "{pattern} {text} {words:?}");
            }
        }
    }
}
