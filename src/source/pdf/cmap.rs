//! `ToUnicode` maps: from a font's codes to characters.
//!
//! Reads the operators that such maps are made of and skips everything else. Must not know fonts.

use std::collections::HashMap;

/// A map from codes to characters.
#[derive(Debug, Default)]
pub(super) struct CMap {
    map: HashMap<u32, String>,
}

/// Most codes a map may name: all that two bytes can.
const MOST: usize = 1 << 16;

#[derive(Debug, PartialEq)]
enum Token {
    Hex(Vec<u8>),
    Open,
    Close,
    Word(String),
}

impl CMap {
    /// Parses a map; what is not understood is left out.
    pub fn parse(data: &[u8]) -> Self {
        let tokens = tokens(data);
        let mut map = HashMap::new();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += 1;
            let Token::Word(word) = token else { continue };
            match word.as_str() {
                "beginbfchar" => {
                    while let (Some(Token::Hex(code)), Some(Token::Hex(text))) =
                        (tokens.get(at), tokens.get(at + 1))
                    {
                        insert(&mut map, number(code), text, 0);
                        at += 2;
                    }
                }
                "beginbfrange" => {
                    while let (Some(Token::Hex(low)), Some(Token::Hex(high))) =
                        (tokens.get(at), tokens.get(at + 1))
                    {
                        let (low, high) = (number(low), number(high));
                        let codes = low..=high.min(low.saturating_add(0xFFFF));
                        at += 2;
                        match tokens.get(at) {
                            Some(Token::Hex(text)) => {
                                for (i, code) in (0..).zip(codes) {
                                    insert(&mut map, code, text, i);
                                }
                                at += 1;
                            }
                            Some(Token::Open) => {
                                at += 1;
                                for code in codes {
                                    let Some(Token::Hex(text)) = tokens.get(at) else { break };
                                    insert(&mut map, code, text, 0);
                                    at += 1;
                                }
                                while tokens.get(at).is_some_and(|t| *t != Token::Close) {
                                    at += 1;
                                }
                                at += 1;
                            }
                            _ => break,
                        }
                    }
                }
                _ => {}
            }
        }
        Self { map }
    }

    /// The characters of a code.
    pub fn get(&self, code: u32) -> Option<&str> {
        self.map.get(&code).map(String::as_str)
    }
}

fn number(code: &[u8]) -> u32 {
    code.iter().fold(0, |n, b| n << 8 | u32::from(*b))
}

/// UTF-16 whose last unit is `offset` further on.
fn insert(map: &mut HashMap<u32, String>, code: u32, text: &[u8], offset: u32) {
    if map.len() > MOST {
        return;
    }
    let mut units: Vec<u16> = match text {
        [one] => vec![u16::from(*one)],
        _ => text.chunks_exact(2).map(|c| c.iter().fold(0, |n, b| n << 8 | u16::from(*b))).collect(),
    };
    if let Some(last) = units.last_mut() {
        *last = last.wrapping_add(u16::try_from(offset).unwrap_or_default());
    }
    if let Ok(text) = String::from_utf16(&units) {
        map.insert(code, text);
    }
}

fn tokens(data: &[u8]) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = data;
    while let Some((&first, tail)) = rest.split_first() {
        let until = |stop: &dyn Fn(&u8) -> bool| tail.iter().position(stop).unwrap_or(tail.len());
        match first {
            b'<' if tail.first() != Some(&b'<') => {
                let end = until(&|b| *b == b'>');
                let digits: Vec<u8> = tail
                    .iter()
                    .take(end)
                    .filter_map(|b| char::from(*b).to_digit(16).and_then(|d| u8::try_from(d).ok()))
                    .collect();
                let bytes = digits.chunks(2).map(|c| match c {
                    [high, low] => high << 4 | low,
                    [high] => high << 4,
                    _ => 0,
                });
                tokens.push(Token::Hex(bytes.collect()));
                rest = tail.get(end + 1..).unwrap_or_default();
            }
            b'%' => rest = tail.get(until(&|b| matches!(b, b'\n' | b'\r'))..).unwrap_or_default(),
            b'[' => {
                tokens.push(Token::Open);
                rest = tail;
            }
            b']' => {
                tokens.push(Token::Close);
                rest = tail;
            }
            b if b.is_ascii_alphabetic() => {
                let end = until(&|b| !b.is_ascii_alphanumeric());
                let (word, after) = rest.split_at(end + 1);
                tokens.push(Token::Word(String::from_utf8_lossy(word).into_owned()));
                rest = after;
            }
            _ => rest = tail,
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chars_ranges_and_lists() {
        let map = CMap::parse(
            b"/CIDInit /ProcSet findresource begin 1 begincodespacerange <0000> <FFFF> endcodespacerange
            2 beginbfchar <0003> <0020> <0004> <D840DC00> endbfchar
            2 beginbfrange <0010><0013><0030> <0020> <0021> [<4E00> <4E8C>] endbfrange % <0099> <0041>",
        );
        let at = |code| map.get(code).unwrap_or_default();
        assert_eq!((at(3), at(4), at(0x12), at(0x21), at(0x99)), (" ", "\u{20000}", "2", "二", ""));
    }
}
