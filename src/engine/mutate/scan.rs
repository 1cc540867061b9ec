//! A script as tokens with their places, so that a part of it can be replaced and the rest stays as it was written.
//!
//! Knows just enough of the syntax to tell where an operand, an argument or a statement ends. Must not know what is
//! changed, or why.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Word,
    Number,
    /// `"…"`
    Text,
    /// `` `…` ``: a message, with expressions in it.
    Template,
    Sign,
}

/// A token.
#[derive(Debug, Clone)]
pub struct Token<'s> {
    pub kind: Kind,
    pub text: &'s str,
    /// Bytes of the script.
    pub at: Range<usize>,
    /// The function it stands in; `None` outside any.
    pub function: Option<&'s str>,
    /// The token that closes or opens this bracket.
    pub partner: Option<usize>,
}

const SIGNS: [&str; 24] = [
    "..=", "==", "!=", "<=", ">=", "&&", "||", "+=", "-=", "*=", "/=", "=>", "..", "::", "#{", "??", "(",
    ")", "[", "]", "{", "}", "!", "-",
];

/// The script's tokens; comments and white space are left out.
pub fn tokens(script: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(c) = script[at..].chars().next() {
        let rest = &script[at..];
        let (kind, length) = if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        } else if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        } else if rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            continue;
        } else if c == '"' || c == '`' {
            (if c == '"' { Kind::Text } else { Kind::Template }, quoted(rest, c))
        } else if c.is_ascii_digit() {
            (Kind::Number, rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()))
        } else if c.is_alphabetic() || c == '_' {
            (Kind::Word, rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()))
        } else {
            let sign = SIGNS.iter().find(|s| rest.starts_with(**s));
            (Kind::Sign, sign.map_or(c.len_utf8(), |s| s.len()))
        };
        tokens.push(Token {
            kind,
            text: &rest[..length],
            at: at..at + length,
            function: None,
            partner: None,
        });
        at += length;
    }
    pair(&mut tokens);
    name_functions(&mut tokens);
    tokens
}

/// The length of a text in quotes at the beginning of `rest`.
fn quoted(rest: &str, quote: char) -> usize {
    let mut chars = rest.char_indices().skip(1);
    while let Some((i, c)) = chars.next() {
        if c == '\\' && quote == '"' {
            chars.next();
        } else if c == quote {
            return i + 1;
        }
    }
    rest.len()
}

fn pair(tokens: &mut [Token]) {
    let mut open = Vec::new();
    for i in 0..tokens.len() {
        match tokens[i].text {
            "(" | "[" | "{" | "#{" if tokens[i].kind == Kind::Sign => open.push(i),
            ")" | "]" | "}" if tokens[i].kind == Kind::Sign => {
                if let Some(first) = open.pop() {
                    tokens[first].partner = Some(i);
                    tokens[i].partner = Some(first);
                }
            }
            _ => {}
        }
    }
}

fn name_functions(tokens: &mut [Token]) {
    let mut i = 0;
    while i + 2 < tokens.len() {
        if !(tokens[i].kind == Kind::Word && tokens[i].text == "fn") {
            i += 1;
            continue;
        }
        let name = tokens[i + 1].text;
        let body = tokens[i + 2].partner.map_or(i + 2, |close| close + 1);
        let end = tokens.get(body).and_then(|t| t.partner).unwrap_or(body);
        for token in tokens.iter_mut().take(end).skip(body + 1) {
            token.function = Some(name);
        }
        i = end.max(i + 1);
    }
}

/// Whether a `+`, `-` or `!` has something before it to join.
pub fn has_left(tokens: &[Token], sign: usize) -> bool {
    let Some(before) = sign.checked_sub(1).map(|i| &tokens[i]) else { return false };
    match before.kind {
        Kind::Word => !["return", "in", "if", "else", "let", "while"].contains(&before.text),
        Kind::Sign => [")", "]", "}"].contains(&before.text),
        _ => true,
    }
}

/// The tokens of the product, call or name that ends just before token `end`.
pub fn before(tokens: &[Token], end: usize) -> Range<usize> {
    let mut first = end.saturating_sub(1);
    loop {
        if let (")" | "]", Some(open)) = (tokens[first].text, tokens[first].partner) {
            first = open;
            // what is called or looked into
            if first > 0
                && (tokens[first - 1].kind == Kind::Word || [")", "]"].contains(&tokens[first - 1].text))
            {
                first -= 1;
                continue;
            }
        }
        match first.checked_sub(1).map(|i| tokens[i].text) {
            Some("." | "*" | "/" | "%") if first > 1 => first -= 2,
            _ => return first..end,
        }
    }
}

/// The tokens of the product, call or name that begins at token `start`.
pub fn after(tokens: &[Token], start: usize) -> Range<usize> {
    let mut i = start;
    while i < tokens.len() && ["-", "!"].contains(&tokens[i].text) {
        i += 1;
    }
    i = tokens.get(i).and_then(|t| t.partner).filter(|p| *p > i).unwrap_or(i) + 1;
    while let Some(token) = tokens.get(i) {
        i = match (token.text, token.partner) {
            ("(" | "[", Some(close)) => close + 1,
            ("." | "*" | "/" | "%", _) => after(tokens, i + 1).end,
            _ => break,
        };
    }
    start..i.min(tokens.len())
}

/// The tokens of the condition that begins at token `start`, up to the next `&&`, `||` or the end of the whole.
pub fn condition_after(tokens: &[Token], start: usize) -> Range<usize> {
    let ends = ["&&", "||", ",", ";", "{", "}", ")", "]"];
    let mut i = start;
    while i < tokens.len() && !ends.contains(&tokens[i].text) {
        i = tokens[i].partner.filter(|p| *p > i).unwrap_or(i) + 1;
    }
    start..i
}

/// The tokens of the condition that ends just before token `end`.
pub fn condition_before(tokens: &[Token], end: usize) -> Range<usize> {
    let begins = ["&&", "||", ",", ";", "(", "[", "{", "}", "=", "|", "if", "return", "while"];
    let mut first = end;
    while first > 0 && !begins.contains(&tokens[first - 1].text) {
        let before = first - 1;
        first = tokens[before].partner.filter(|p| *p < before).unwrap_or(before);
    }
    first..end
}

/// The arguments in brackets that open at token `open`.
pub fn arguments(tokens: &[Token], open: usize) -> Vec<Range<usize>> {
    let Some(close) = tokens.get(open).and_then(|t| t.partner) else { return vec![] };
    let mut arguments = Vec::new();
    let (mut start, mut i) = (open + 1, open + 1);
    while i < close {
        if tokens[i].text == "," && tokens[i].kind == Kind::Sign {
            arguments.push(start..i);
            start = i + 1;
        }
        i = tokens[i].partner.filter(|p| *p > i).unwrap_or(i) + 1;
    }
    if start < close {
        arguments.push(start..close);
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(script: &str, range: Range<usize>) -> String {
        tokens(script)[range].iter().map(|t| t.text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn operands_reach_as_far_as_they_bind() {
        let script = "fn check(r) { equal(t.row(\"一\") + 2 * t.row(\"二\")[0] - x, sum([a, b])); }";
        let all = tokens(script);
        let plus = all.iter().position(|t| t.text == "+").unwrap();
        let minus = all.iter().position(|t| t.text == "-").unwrap();
        assert_eq!(text(script, before(&all, plus)), "t . row ( \"一\" )");
        assert_eq!(text(script, after(&all, plus + 1)), "2 * t . row ( \"二\" ) [ 0 ]");
        assert_eq!(text(script, before(&all, minus)), "2 * t . row ( \"二\" ) [ 0 ]");
        let open = all.iter().position(|t| t.text == "equal").unwrap() + 1;
        assert_eq!(text(script, arguments(&all, open)[1].clone()), "sum ( [ a , b ] )");
        assert_eq!(all[plus].function, Some("check"));
    }

    #[test]
    fn conditions_reach_to_the_next_one() {
        let script = "fn check(r) { let a = x.any(|o| o.a == 1 && f(o, 2)) || !b; }";
        let all = tokens(script);
        let and = all.iter().position(|t| t.text == "&&").unwrap();
        let or = all.iter().position(|t| t.text == "||").unwrap();
        assert_eq!(text(script, condition_before(&all, and)), "o . a == 1");
        assert_eq!(text(script, condition_after(&all, and + 1)), "f ( o , 2 )");
        assert_eq!(text(script, condition_before(&all, or)), "x . any ( | o | o . a == 1 && f ( o , 2 ) )");
        assert_eq!(text(script, condition_after(&all, or + 1)), "! b");
    }

    #[test]
    fn signs_in_texts_and_comments_are_no_tokens() {
        let script = "let a = \"x + \\\" y\"; // a + b\nlet b = `${c + d}`;";
        assert!(!tokens(script).iter().any(|t| t.text == "+"));
    }
}
