//! `ToUnicode` maps: from a font's codes to characters.
//!
//! Reads the operators that such maps are made of and skips everything else. Must not know fonts.

use std::collections::HashMap;

/// A map from codes to characters.
#[derive(Debug, Default)]
pub(super) struct CMap {
    map: HashMap<u32, String>,
}

/// Most codes a map may name, counted each time: twice all that two bytes can.
const MOST: usize = 1 << 17;
/// Most bytes of text that one code may stand for: a ligature is a few letters.
const LONGEST: usize = 64;

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
        let mut map = Self::default();
        let mut left = MOST;
        let mut at = 0;
        while let Some(token) = tokens.get(at).filter(|_| left > 0) {
            at += 1;
            let Token::Word(word) = token else { continue };
            match word.as_str() {
                "beginbfchar" => {
                    while let (Some(Token::Hex(code)), Some(Token::Hex(text))) =
                        (tokens.get(at), tokens.get(at + 1))
                    {
                        map.insert(number(code), text, 0, &mut left);
                        at += 2;
                    }
                }
                "beginbfrange" => {
                    while let (Some(Token::Hex(low)), Some(Token::Hex(high))) =
                        (tokens.get(at), tokens.get(at + 1))
                        && left > 0
                    {
                        let (low, high) = (number(low), number(high));
                        let codes = low..=high.min(low.saturating_add(0xFFFF));
                        at += 2;
                        match tokens.get(at) {
                            Some(Token::Hex(text)) => {
                                for (i, code) in (0..).zip(codes) {
                                    map.insert(code, text, i, &mut left);
                                }
                                at += 1;
                            }
                            Some(Token::Open) => {
                                at += 1;
                                for code in codes {
                                    let Some(Token::Hex(text)) = tokens.get(at) else { break };
                                    map.insert(code, text, 0, &mut left);
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
        map
    }

    /// UTF-16 whose last unit is `offset` further on; `left` is how many codes may still be named.
    fn insert(&mut self, code: u32, text: &[u8], offset: u32, left: &mut usize) {
        *left = left.saturating_sub(1);
        if *left == 0 || text.len() > LONGEST {
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
            self.map.insert(code, text);
        }
    }

    /// How many codes it names.
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// The characters of a code.
    pub fn get(&self, code: u32) -> Option<&str> {
        self.map.get(&code).map(String::as_str)
    }
}

fn number(code: &[u8]) -> u32 {
    code.iter().fold(0, |n, b| n << 8 | u32::from(*b))
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

    #[test]
    fn a_map_cannot_name_codes_without_end() {
        let all = "<0000> <FFFF> <4E00> ".repeat(5000);
        let map = CMap::parse(format!("1 beginbfrange {all} endbfrange").as_bytes());
        assert_eq!(map.get(1), Some("丁"));
        let long = format!("1 beginbfchar <01> <{}> <02> <0041> endbfchar", "4E00".repeat(100));
        let map = CMap::parse(long.as_bytes());
        assert_eq!((map.get(1), map.get(2)), (None, Some("A")));
    }
}
