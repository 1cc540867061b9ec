//! The clauses of the law that go with a rule pack: those in the program, and those in the pack's folder `law/`.

use super::args::Pack;
use super::{Exit, Streams};
use crate::engine::law::{FOLDER, Law, LawError};
use crate::finding::Lang;
use std::fs;
use std::io;
use std::path::Path;

/// The largest file of clauses, bytes.
const FILE_BYTES: u64 = 1 << 20;

/// The law that a pack's rules serve; a fault is printed.
pub fn law(pack: &Pack, lang: Lang, streams: &mut Streams) -> io::Result<Result<Law, Exit>> {
    let read = match &pack.rules {
        None => Law::embedded(),
        Some(dir) => files(&dir.join(FOLDER)).and_then(Law::with),
    };
    match read {
        Ok(law) => Ok(Ok(law)),
        Err(error) => {
            match lang {
                Lang::Zh => writeln!(streams.err, "错误：条款不能使用：{error}")?,
                Lang::En => writeln!(streams.err, "error: the clauses cannot be used: {error}")?,
            }
            Ok(Err(Exit::Pack))
        }
    }
}

/// The names and texts of a folder's TOML files; a folder that is not there has none.
fn files(dir: &Path) -> Result<Vec<(String, String)>, LawError> {
    let fault = |path: &Path, detail: String| LawError { file: path.display().to_string(), detail };
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
        Err(e) => return Err(fault(dir, e.to_string())),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| fault(dir, e.to_string()))?.path();
        if !path.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml")) {
            continue;
        }
        let size = fs::metadata(&path).map_err(|e| fault(&path, e.to_string()))?.len();
        if size > FILE_BYTES {
            return Err(fault(&path, format!("文件大于 {FILE_BYTES} 字节")));
        }
        let text = fs::read_to_string(&path).map_err(|e| fault(&path, e.to_string()))?;
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        files.push((name, text));
    }
    files.sort();
    Ok(files)
}
