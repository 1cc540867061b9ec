//! Messages off the wire and onto it, whatever comes: a length that no script has is refused before any memory is taken.
//!
//! Knows framing alone.

use lsp_server::Message;
use serde_json::Value;
use std::fmt;
use std::io::{BufRead, Read, Write};
use std::sync::mpsc::SyncSender;

/// The longest message, bytes.
const MOST_BYTES: usize = 16 << 20;
/// The longest line of a message's head, bytes.
const HEAD_BYTES: u64 = 4096;

/// What was heard.
pub enum Heard {
    /// A message.
    Message(Message),
    /// A message in its frame that is no JSON-RPC.
    NotJson(String),
    /// The input is over.
    End,
    /// What follows cannot be told apart into messages.
    Broken(Broken),
}

/// Input that is no message.
#[derive(Debug)]
pub enum Broken {
    /// A line that is no head of a message.
    Head(String),
    /// A head without a length.
    NoLength,
    /// A length beyond every script's.
    TooLong(usize),
    /// Less than the length says, or no text.
    Body(std::io::Error),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Head(line) => write!(f, "{line:?}"),
            Self::NoLength => write!(f, "Content-Length?"),
            Self::TooLong(length) => write!(f, "Content-Length: {length} > {MOST_BYTES}"),
            Self::Body(error) => write!(f, "{error}"),
        }
    }
}

/// Reads messages until there are none, or none that can be read.
pub fn listen(input: &mut impl BufRead, heard: &SyncSender<Heard>) {
    loop {
        let next = read(input);
        let is_last = matches!(next, Heard::End | Heard::Broken(_));
        // nobody listens any more where the server has ended
        if heard.send(next).is_err() || is_last {
            return;
        }
    }
}

fn read(input: &mut impl BufRead) -> Heard {
    let length = match head(input) {
        Ok(Some(length)) => length,
        Ok(None) => return Heard::End,
        Err(broken) => return Heard::Broken(broken),
    };
    let mut body = vec![0; length];
    if let Err(error) = input.read_exact(&mut body) {
        return Heard::Broken(Broken::Body(error));
    }
    match serde_json::from_slice(&body) {
        Ok(message) => Heard::Message(message),
        Err(error) => Heard::NotJson(error.to_string()),
    }
}

/// The length of the message that follows; none at the end of the input.
fn head(input: &mut impl BufRead) -> Result<Option<usize>, Broken> {
    let mut length = None;
    let mut is_first = true;
    loop {
        let mut line = Vec::new();
        let mut bounded = input.by_ref().take(HEAD_BYTES);
        bounded.read_until(b'\n', &mut line).map_err(Broken::Body)?;
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        match (line.is_empty(), text.is_empty()) {
            (true, _) if is_first => return Ok(None),
            (true, _) => return Err(Broken::Head(String::new())),
            (_, true) => break,
            _ => {}
        }
        is_first = false;
        let shown: String = text.chars().take(40).collect();
        let (key, value) = text.split_once(':').ok_or_else(|| Broken::Head(shown.clone()))?;
        if key.eq_ignore_ascii_case("Content-Length") {
            length = Some(value.trim().parse::<usize>().map_err(|_| Broken::Head(shown))?);
        }
    }
    match length {
        None => Err(Broken::NoLength),
        Some(length) if length > MOST_BYTES => Err(Broken::TooLong(length)),
        length => Ok(length),
    }
}

/// Sends what is no request, response or notification of ours.
pub fn send_value(out: &mut dyn Write, value: &Value) -> std::io::Result<()> {
    let body = value.to_string();
    write!(out, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    out.flush()
}
