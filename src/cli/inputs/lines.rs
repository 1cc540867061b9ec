//! Files of lines, each a canonical report; read as they are asked for.

use super::{Input, explained};
use crate::cli::guard::place;
use crate::cli::{input, standard};
use crate::source::{Limits, SourceError};
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;

/// The lines of files, or of standard input for `-`; read as they are asked for.
pub fn lines(words: Vec<PathBuf>, limits: Limits) -> impl Iterator<Item = Input> {
    let mut seen = HashSet::new();
    words.into_iter().filter(move |path| seen.insert(place(path))).flat_map(move |path| {
        let name = input::name(&path);
        let reader: io::Result<Box<dyn BufRead>> = if path.as_os_str() == "-" {
            Ok(Box::new(standard::Input::open()))
        } else {
            File::open(&path).map(|f| Box::new(BufReader::new(f)) as Box<dyn BufRead>)
        };
        let mut reader = match reader {
            Ok(reader) => reader,
            Err(error) => {
                let bytes = Err(explained(SourceError::Unreachable(error)));
                return Box::new(std::iter::once(Input::Line { name, bytes }))
                    as Box<dyn Iterator<Item = Input>>;
            }
        };
        let mut number = 0;
        let mut ended = false;
        Box::new(std::iter::from_fn(move || {
            if ended {
                return None;
            }
            number += 1;
            let bytes = line(&mut reader, limits.file_bytes).transpose()?;
            // after a fault of reading there is no next line
            ended = matches!(bytes, Err(SourceError::Unreachable(_)));
            let bytes = bytes.map_err(explained);
            Some(Input::Line { name: format!("{name}:{number}"), bytes })
        }))
    })
}

/// The next line without its end; one beyond the limit is read to its end and dropped.
fn line(reader: &mut impl BufRead, limit: u64) -> Result<Option<Vec<u8>>, SourceError> {
    let mut bytes = Vec::new();
    let taken =
        reader.by_ref().take(limit + 1).read_until(b'\n', &mut bytes).map_err(SourceError::Unreachable)?;
    if taken == 0 {
        return Ok(None);
    }
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
    } else if taken as u64 > limit {
        reader.skip_until(b'\n').map_err(SourceError::Unreachable)?;
        return Err(SourceError::TooLarge { limit });
    }
    Ok(Some(bytes))
}
