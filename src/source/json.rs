//! Strict JSON text to a value, with the place of every value and key.
//!
//! RFC 8259 and nothing else: no comments, no trailing commas, no second key of one name.
//! Numbers keep every digit. This module knows JSON only; it must not know files, encodings,
//! reports or rules.

use std::borrow::Cow;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use serde_json::{Map, Number, Value};

use super::Span;

/// The deepest nesting ever read: the parser recurses, and has a limit of its own a little
/// above.
pub const DEEPEST: usize = 256;

/// Strict, as far as the parser goes; [`scan`] and [`items`] refuse the rest.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
};

/// A JSON text: its value, and where each part of it stands.
#[derive(Debug, Clone)]
pub struct JsonTree {
    /// The value. Objects keep the order of the text, numbers every digit.
    pub value: Value,
    marks: Node,
}

/// Where a value stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The value, with the quotes, brackets or braces it has.
    pub value: Span,
    /// The key, with its quotes; none for array items and the root.
    pub key: Option<Span>,
}

/// Why a text is not strict JSON. Spans are byte offsets into the text and may be empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// Not JSON.
    #[error("not JSON at byte {}: {detail}", span.start)]
    Syntax {
        /// What is wrong; where something is missing, the place for it.
        span: Span,
        /// In words.
        detail: String,
    },
    /// One object has the same key twice.
    #[error("key {key:?} at byte {} stands already at byte {}", again.start, first.start)]
    DuplicateKey {
        /// The key, unescaped.
        key: String,
        /// The first such key, with its quotes.
        first: Span,
        /// The next such key, with its quotes.
        again: Span,
    },
    /// Too many arrays and objects within one another.
    #[error("more than {limit} arrays and objects within one another at byte {}", span.start)]
    TooDeep {
        /// The bracket that opens one too many.
        span: Span,
        /// How many may be open at once.
        limit: usize,
    },
}

/// A mark and those below it. Kept apart from the value, which anyone may change.
#[derive(Debug, Clone)]
struct Node {
    mark: Mark,
    kids: Kids,
}

#[derive(Debug, Clone)]
enum Kids {
    None,
    Items(Vec<Node>),
    /// Sorted by name.
    Members(Vec<(Box<str>, Node)>),
}

impl JsonTree {
    /// The place of the value at an RFC 6901 pointer; `""` is the root. None where the pointer
    /// is malformed or leads nowhere.
    pub fn mark(&self, pointer: &str) -> Option<Mark> {
        let mut node = &self.marks;
        if pointer.is_empty() {
            return Some(node.mark);
        }
        for token in pointer.strip_prefix('/')?.split('/') {
            node = match &node.kids {
                Kids::None => return None,
                Kids::Items(items) => items.get(index(token)?)?,
                Kids::Members(members) => {
                    let name = unescape(token)?;
                    let at = members.binary_search_by(|(key, _)| (**key).cmp(&*name)).ok()?;
                    &members.get(at)?.1
                }
            };
        }
        Some(node.mark)
    }
}

/// Reads one JSON text, at most `max_depth` (never more than [`DEEPEST`]) arrays and objects
/// within one another.
///
/// # Errors
/// [`JsonError`] for the first thing found that strict JSON does not allow.
pub fn read(text: &str, max_depth: usize) -> Result<JsonTree, JsonError> {
    scan(text, max_depth.min(DEEPEST))?;
    let parsed = parse_to_ast(text, &CollectOptions::default(), &STRICT).map_err(|error| {
        let range = error.range();
        syntax(span(range.start, range.end), error.kind().to_string())
    })?;
    let end = span(text.len(), text.len());
    let root = parsed.value.ok_or_else(|| syntax(end, "Expected a value"))?;
    let (value, marks) = build(text, root, None)?;
    Ok(JsonTree { value, marks })
}

/// Walks the text once, without recursion, before the parser does: refuses deep nesting, which
/// would exhaust the stack, and what the parser lets pass: other white space than JSON's,
/// and raw control characters in strings. Comments and single quotes are refused here too: else
/// the parser might see strings elsewhere than this walk.
fn scan(text: &str, limit: usize) -> Result<(), JsonError> {
    let mut depth = 0_usize;
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => {
                while let Some((at, byte)) = bytes.next() {
                    match byte {
                        b'"' => break,
                        b'\\' => drop(bytes.next()),
                        0..=0x1F => {
                            let detail = format!("Unescaped control character U+{byte:04X} in a string");
                            return Err(syntax(span(at, at + 1), detail));
                        }
                        _ => {}
                    }
                }
            }
            b'[' | b'{' if depth == limit => {
                let span = span(at, at + 1);
                return Err(JsonError::TooDeep { span, limit });
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b' ' | b'\t' | b'\n' | b'\r' => {}
            0..=b' ' | b'/' | b'\'' | 0x7F.. => {
                let rest = text.get(at..).unwrap_or_default();
                let found = rest.chars().next().unwrap_or_default();
                let place = span(at, at + found.len_utf8());
                return Err(syntax(place, format!("Unexpected character {found:?}")));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The value and its marks; recursion is bounded by [`scan`].
fn build(text: &str, part: ast::Value<'_>, key: Option<Span>) -> Result<(Value, Node), JsonError> {
    let place = place_of(&part);
    let (value, kids) = match part {
        ast::Value::NullKeyword(_) => (Value::Null, Kids::None),
        ast::Value::BooleanLit(literal) => (Value::Bool(literal.value), Kids::None),
        ast::Value::StringLit(literal) => (Value::String(literal.value.into_owned()), Kids::None),
        ast::Value::NumberLit(literal) => {
            let number = number(literal.value).ok_or_else(|| syntax(place, "Not a JSON number"))?;
            (Value::Number(number), Kids::None)
        }
        ast::Value::Array(array) => items(text, array.elements)?,
        ast::Value::Object(object) => members(text, object.properties)?,
    };
    let mark = Mark { value: place, key };
    Ok((value, Node { mark, kids }))
}

/// The exact number, whatever the parser may think of the digits: none where RFC 8259 has none.
fn number(digits: &str) -> Option<Number> {
    // most numbers are small counts; this way is the quicker one
    if digits.starts_with(|first| matches!(first, '1'..='9'))
        && let Ok(count) = digits.parse::<u64>()
    {
        return Some(count.into());
    }
    digits.parse().ok()
}

fn items(text: &str, elements: Vec<ast::Value<'_>>) -> Result<(Value, Kids), JsonError> {
    let mut values = Vec::with_capacity(elements.len());
    let mut nodes: Vec<Node> = Vec::with_capacity(elements.len());
    for element in elements {
        // the parser takes [1 2] and even [01]; only white space and commas can stand between
        if let Some(before) = nodes.last() {
            let gap = span(before.mark.value.end, element.start());
            let between = text.get(gap.start..gap.end).unwrap_or_default();
            if !between.contains(',') {
                return Err(syntax(gap, "Expected comma"));
            }
        }
        let (value, node) = build(text, element, None)?;
        values.push(value);
        nodes.push(node);
    }
    Ok((Value::Array(values), Kids::Items(nodes)))
}

fn members(text: &str, properties: Vec<ast::ObjectProp<'_>>) -> Result<(Value, Kids), JsonError> {
    let mut values = Map::with_capacity(properties.len());
    let mut nodes: Vec<(Box<str>, Node)> = Vec::with_capacity(properties.len());
    for property in properties {
        let place = place_of(&property.name);
        let key = property.name.into_string();
        let (value, node) = build(text, property.value, Some(place))?;
        nodes.push((key.as_str().into(), node));
        if values.insert(key, value).is_some() {
            return Err(duplicate(&nodes, place));
        }
    }
    nodes.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    Ok((Value::Object(values), Kids::Members(nodes)))
}

/// The last of `nodes`, whose key is at `again`, has the name of one before it.
fn duplicate(nodes: &[(Box<str>, Node)], again: Span) -> JsonError {
    let key = nodes.last().map_or("", |(name, _)| name);
    let first = nodes.iter().find(|(name, _)| **name == *key);
    JsonError::DuplicateKey {
        key: key.to_owned(),
        first: first.and_then(|(_, node)| node.mark.key).unwrap_or(again),
        again,
    }
}

fn syntax(span: Span, detail: impl Into<String>) -> JsonError {
    JsonError::Syntax { span, detail: detail.into() }
}

fn span(start: usize, end: usize) -> Span {
    Span { start, end }
}

fn place_of(part: &impl Ranged) -> Span {
    span(part.start(), part.end())
}

/// An array index of RFC 6901: digits, no sign, no leading zero.
fn index(token: &str) -> Option<usize> {
    let plain = token == "0" || token.starts_with(|c: char| matches!(c, '1'..='9'));
    plain.then(|| token.parse().ok()).flatten()
}

/// `~1` is `/` and `~0` is `~`; any other `~` is malformed.
fn unescape(token: &str) -> Option<Cow<'_, str>> {
    if !token.contains('~') {
        return Some(Cow::Borrowed(token));
    }
    let mut parts = token.split('~');
    let mut name = parts.next()?.to_owned();
    for part in parts {
        let (sign, rest) =
            part.strip_prefix('0').map_or(('/', part.strip_prefix('1')), |rest| ('~', Some(rest)));
        name.push(sign);
        name.push_str(rest?);
    }
    Some(Cow::Owned(name))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn source(text: &str, span: Span) -> &str {
        &text[span.start..span.end]
    }

    fn fails(text: &str) -> (&str, String) {
        match read(text, 64) {
            Err(JsonError::Syntax { span, detail }) => (source(text, span), detail),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn marks_values_and_keys() {
        let text = r#"{"年度": 2023, "a/b~c": [1, {"": "x\"]"}], "\u0061": null}"#;
        let tree = read(text, 64).unwrap();
        let at = |pointer: &str| {
            let mark = tree.mark(pointer).unwrap();
            (mark.key.map(|key| source(text, key)), source(text, mark.value))
        };
        assert_eq!(at(""), (None, text));
        assert_eq!(at("/年度"), (Some("\"年度\""), "2023"));
        assert_eq!(at("/a~1b~0c/1"), (None, r#"{"": "x\"]"}"#));
        assert_eq!(at("/a~1b~0c/1/"), (Some(r#""""#), r#""x\"]""#));
        assert_eq!(at("/a"), (Some(r#""\u0061""#), "null"));
        for nowhere in
            "年度 / /b /a~1b~0c/2 /a~1b~0c/01 /a~1b~0c/- /a~1b~0c/+1 /a~1b~c /a~ /a~2 /年度/0 /a/".split(' ')
        {
            assert_eq!(tree.mark(nowhere), None, "{nowhere}");
        }
    }

    #[test]
    fn keeps_numbers_exact() {
        let exact =
            "0 7 18446744073709551616 1e+400 0.1 12345678901234567890123 -0 -5 1.10 0.30000000000000004";
        for number in exact.split(' ') {
            assert_eq!(read(number, 0).unwrap().value.to_string(), number);
        }
        assert_eq!(read("1E400", 0).unwrap().value.to_string(), "1e+400");
    }

    #[test]
    fn refuses_what_is_not_json() {
        for (text, place, detail) in [
            ("", "", "Expected a value"),
            (" \n", "", "Expected a value"),
            ("[1 2]", " ", "Expected comma"),
            ("[01]", "", "Expected comma"),
            ("[[1][2]]", "", "Expected comma"),
            (r#"{"a":1 "b":2}"#, "", "Expected comma"),
            ("[1,]", ",", "Trailing commas are not allowed"),
            ("{}{}", "{", "Text cannot contain more than one JSON value"),
            ("1,", ",", "Text cannot contain more than one JSON value"),
            ("[1] // c", "/", "Unexpected character '/'"),
            ("{'a': 1}", "'", "Unexpected character '\\''"),
            ("{\"a\"：1}", "：", "Unexpected character '：'"),
            ("[1,\u{3000}2]", "\u{3000}", "Unexpected character '\\u{3000}'"),
            ("[1,\u{B}2]", "\u{B}", "Unexpected character '\\u{b}'"),
            ("\u{FEFF}1", "\u{FEFF}", "Unexpected character '\\u{feff}'"),
            ("\"a\tb\"", "\t", "Unescaped control character U+0009 in a string"),
        ] {
            assert_eq!(fails(text), (place, detail.to_owned()), "{text}");
        }
        let wrong = r#"+1 .5 1. 0x1F - 1e NaN tru " "\ "\x" [ { ] {"a" {"a": {"a":} {a:1} {1:1} [,] [1,,2] "\u12"
            {"a":1,} "\ud800" "\ud800\u0041" "\udc00" "\ud83d\ud83d" {"\ud800":1} [1true] [-01] [1.e1]"#;
        for text in wrong.split_whitespace() {
            fails(text);
        }
        assert_eq!(read(r#""\ud83d\ude00""#, 0).unwrap().value, "😀");
    }

    #[test]
    fn refuses_the_same_key_twice() {
        let text = r#"[{"a": 1}, {"b": 0, "a": {"b": 1}, "\u0061": 2}]"#;
        let Err(JsonError::DuplicateKey { key, first, again }) = read(text, 64) else { panic!() };
        assert_eq!((key.as_str(), source(text, first), first.start), ("a", r#""a""#, 20));
        assert_eq!((source(text, again), again.start), (r#""\u0061""#, 35));
    }

    #[test]
    fn limits_depth() {
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(read(&deep(3), 3).is_ok());
        let error = |at, limit| JsonError::TooDeep { span: span(at, at + 1), limit };
        assert_eq!(read(&deep(4), 3).unwrap_err(), error(3, 3));
        assert_eq!(read("{}", 0).unwrap_err(), error(0, 0));
        for text in ["[".repeat(10_000_000), "{\"a\":".repeat(10_000), "[".repeat(10_000), deep(DEEPEST + 1)]
        {
            assert!(matches!(read(&text, usize::MAX), Err(JsonError::TooDeep { limit: DEEPEST, .. })));
        }
        assert!(read(&deep(DEEPEST), usize::MAX).is_ok());
        let objects = format!("{}1{}", "{\"a\":".repeat(DEEPEST), "}".repeat(DEEPEST));
        assert!(read(&objects, usize::MAX).is_ok());
        // brackets in strings do not count, closed ones neither
        assert!(read(r#"["\"[[[[\\", "[["]"#, 1).is_ok());
        assert!(read(&format!("[{}[]]", "[],".repeat(1000)), 2).is_ok());
    }

    fn values() -> impl Strategy<Value = Value> {
        let number = "-?(0|[1-9][0-9]{0,25})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?";
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            number.prop_map(|digits| Value::Number(digits.parse().unwrap())),
            any::<String>().prop_map(Value::String),
        ];
        leaf.prop_recursive(5, 60, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Value::Array),
                prop::collection::vec(("[a-c/~\"\\\\年]{0,3}", inner), 0..8)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// The value at every mark of the text is the value at that pointer.
    fn check(tree: &JsonTree, text: &str, pointer: &str, value: &Value) {
        let mark = tree.mark(pointer).unwrap();
        assert_eq!(&serde_json::from_str::<Value>(source(text, mark.value)).unwrap(), value);
        let name = pointer.rsplit_once('/').map(|(_, token)| token.replace("~1", "/").replace("~0", "~"));
        if let Some(key) = mark.key {
            assert_eq!(serde_json::from_str::<String>(source(text, key)).ok(), name);
        }
        match value {
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    assert_eq!(tree.mark(&format!("{pointer}/{at}")).unwrap().key, None);
                    check(tree, text, &format!("{pointer}/{at}"), item);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    assert!(tree.mark(&format!("{pointer}/{name}")).unwrap().key.is_some());
                    check(tree, text, &format!("{pointer}/{name}"), member);
                }
            }
            _ => {}
        }
    }

    proptest! {
        #[test]
        fn agrees_with_serde_json(value in values()) {
            for text in [value.to_string(), format!("{value:#}\n")] {
                let tree = read(&text, 64).unwrap();
                // the text form also compares the order of keys
                prop_assert_eq!(&tree.value, &value);
                prop_assert_eq!(tree.value.to_string(), value.to_string());
                check(&tree, &text, "", &value);
            }
        }

        #[test]
        fn is_as_strict_as_serde_json(
            parts in prop::collection::vec(prop::sample::select(vec![
                "[", "]", "{", "}", ",", ",", ":", "\"a\"", "\"b\"", "\"", "\\", "\\u12", "0", "1", "-", "+", ".",
                "e", "true", "null", " ", "\n", "\u{3000}", "/", "//", "'", "年", "\u{C}", "\u{7F}",
            ]), 0..14),
        ) {
            let text = parts.concat();
            match (read(&text, 64), serde_json::from_str::<Value>(&text)) {
                (Ok(tree), Ok(value)) => prop_assert_eq!(tree.value, value),
                (Err(JsonError::DuplicateKey { .. }), Ok(_)) | (Err(_), Err(_)) => {}
                (ours, theirs) => prop_assert!(false, "{:?}: {:?} {:?}", text, ours.err(), theirs),
            }
        }
    }
}
