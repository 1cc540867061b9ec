//! `gouji rules docs`
//!
//! Writes pages whole or not at all, and touches no file that it did not make.

use crate::cli::args::{DocsArgs, PagesArg};
use crate::cli::{Exit, Ran, Streams, law, pending, terminal};
use crate::finding::{Lang, Severity};
use crate::render::{pages, script};
use crate::sheet::Sheet;
use crate::system;
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

pub fn docs(args: &DocsArgs, streams: &mut Streams) -> Ran {
    let options = terminal::options(&args.show(), Severity::Info);
    let (checker, law) = match law::open(&args.pack, &options, streams)? {
        Ok(both) => both,
        Err(exit) => return Ok(exit),
    };
    let engine = checker.engine();
    let sheets: Vec<Sheet> = engine.rules().iter().map(|r| engine.sheet(r, &law)).collect();
    // a page about a rule that does not run would promise what nobody checks
    let faults: Vec<_> =
        engine.rules().iter().zip(&sheets).filter_map(|(r, s)| Some((r, s.fault.as_ref()?))).collect();
    if !faults.is_empty() {
        for (rule, fault) in faults {
            write!(streams.err, "{}", script::error(fault, &rule.file.text, &options))?;
        }
        return Ok(Exit::Pack);
    }
    let langs: &[Lang] = match args.lang {
        PagesArg::Zh => &[Lang::Zh],
        PagesArg::En => &[Lang::En],
        PagesArg::Both => &[Lang::Zh, Lang::En],
    };
    let pages = pages::all(&sheets, checker.forms(), langs);
    match write(&pages, &args.dir) {
        Ok((written, removed)) => {
            let dir = args.dir.display();
            match options.lang {
                Lang::Zh => writeln!(
                    streams.out,
                    "{} 页在 {dir}：写了 {written} 页，删去过时的 {removed} 页。",
                    pages.len()
                )?,
                Lang::En => writeln!(
                    streams.out,
                    "{} pages in {dir}: {written} written, {removed} stale ones removed.",
                    pages.len()
                )?,
            }
            Ok(Exit::Clean)
        }
        Err(Refused { path, error }) => {
            let path = path.display();
            match (options.lang, error) {
                (Lang::Zh, None) => {
                    writeln!(
                        streams.err,
                        "错误：{path} 不是这个命令写的，没有覆盖，什么也没写。改正：换一个文件夹，或移走这个文件。"
                    )?;
                }
                (Lang::En, None) => {
                    writeln!(
                        streams.err,
                        "error: {path} was not made by this command; nothing was written. help: choose another folder, or move the file away."
                    )?;
                }
                (Lang::Zh, Some(e)) => {
                    writeln!(streams.err, "错误：{path} 写不进去（{}）", system::words(&e).zh)?;
                }
                (Lang::En, Some(e)) => {
                    writeln!(streams.err, "error: {path} cannot be written ({})", system::words(&e).en)?;
                }
            }
            Ok(Exit::Usage)
        }
    }
}

/// A file that is somebody else's, or could not be written.
struct Refused {
    path: PathBuf,
    error: Option<io::Error>,
}

/// Writes pages that differ and removes those no longer due; returns how many of each.
fn write(pages: &[(String, String)], dir: &Path) -> Result<(usize, usize), Refused> {
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |error| Refused { path, error: Some(error) }
    };
    // asked of all before anything is written
    for (name, _) in pages {
        let path = dir.join(name);
        if fs::symlink_metadata(&path).is_ok() && !is_ours(&path) {
            return Err(Refused { path, error: None });
        }
    }
    let mut written = 0;
    for (name, text) in pages {
        let path = dir.join(name);
        if fs::read(&path).is_ok_and(|now| now == text.as_bytes()) {
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed(folder))?;
        }
        pending::replace(text.as_bytes(), &path).map_err(failed(&path))?;
        written += 1;
    }
    let mut removed = 0;
    for folder in ["zh", "en"] {
        let Ok(entries) = fs::read_dir(dir.join(folder)) else { continue };
        for path in entries.filter_map(|e| Some(e.ok()?.path())) {
            let due = pages.iter().any(|(name, _)| dir.join(name) == path);
            if !due && path.extension().is_some_and(|e| e == "md") && is_ours(&path) {
                fs::remove_file(&path).map_err(failed(&path))?;
                removed += 1;
            }
        }
    }
    Ok((written, removed))
}

/// Whether a file is a page made here: its first line says so.
fn is_ours(path: &Path) -> bool {
    // never through a link, whose end may be anything
    if !fs::symlink_metadata(path).is_ok_and(|m| m.is_file()) {
        return false;
    }
    let Ok(file) = fs::File::open(path) else { return false };
    let mut first = String::new();
    let read = BufReader::new(io::Read::take(file, 1024)).read_line(&mut first);
    read.is_ok() && first.trim_end() == pages::MARK
}
