//! A script as a sequence of tokens, by Rhai's own tokenizer: works on what is half written, too.
//!
//! Knows nothing of what the tokens mean.

use super::place;
use rhai::{Engine, LexError, Token as RhaiToken};

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A name.
    Name(String),
    /// A string that holds no expression.
    Text(String),
    /// A string that is not closed; what it holds so far.
    Open(String),
    /// Anything else, as written.
    Mark(String),
}

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// First byte.
    pub start: usize,
    /// Just past the last byte.
    pub end: usize,
}

impl Token {
    /// The name, if it is one.
    pub fn name(&self) -> Option<&str> {
        if let Kind::Name(name) = &self.kind { Some(name) } else { None }
    }

    /// The string's value, if it is one.
    pub fn text(&self) -> Option<&str> {
        if let Kind::Text(text) = &self.kind { Some(text) } else { None }
    }

    /// Whether it is this mark or keyword.
    pub fn is(&self, mark: &str) -> bool {
        matches!(&self.kind, Kind::Mark(m) if m == mark)
    }
}

/// Reads a script's tokens, up to the first that is broken.
pub fn read(engine: &Engine, text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let input = [text];
    let index = place::Index::new(text);
    let (stream, control) = engine.lex(&input);
    // the braces open since each `${` of a string
    let mut within: Vec<usize> = Vec::new();
    for (token, position) in stream {
        let start = index.offset(position);
        let (_, end) = place::word(text, start);
        let kind = match token {
            RhaiToken::EOF => break,
            RhaiToken::Identifier(name) => Kind::Name(name.to_string()),
            // the tail of a string with expressions in it begins with no quote
            RhaiToken::StringConstant(value) if text[start..].starts_with(['"', '`', '#']) => {
                Kind::Text(value.to_string())
            }
            RhaiToken::InterpolatedString(_) => {
                within.push(0);
                Kind::Mark("`".into())
            }
            RhaiToken::LexError(error) => {
                if matches!(*error, LexError::UnterminatedString) {
                    let inside = text[start..].trim_start_matches('"');
                    tokens.push(Token { kind: Kind::Open(inside.into()), start, end });
                }
                break;
            }
            other => {
                let mark = other.to_string();
                match (mark.as_str(), within.last_mut()) {
                    ("{" | "#{" | "${", Some(depth)) => *depth += 1,
                    ("}", Some(depth)) => {
                        *depth = depth.saturating_sub(1);
                        if *depth == 0 {
                            within.pop();
                            // the rest of the string follows
                            control.borrow_mut().is_within_text = true;
                        }
                    }
                    _ => {}
                }
                Kind::Mark(mark)
            }
        };
        tokens.push(Token { kind, start, end });
    }
    tokens
}
