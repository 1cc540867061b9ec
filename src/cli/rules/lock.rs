//! `gouji rules lock`, and what `check --locked` refuses.

use crate::cli::args::LockArgs;
use crate::cli::{Exit, Ran, Streams, checker, output, terminal};
use crate::engine::lock;
use crate::finding::{Lang, Severity};
use crate::result::PackName;
use crate::source::Limits;
use crate::system;
use std::path::Path;

pub fn lock(args: &LockArgs, streams: &mut Streams) -> Ran {
    let options = terminal::options(&args.show, Severity::Info);
    let checker = match checker(&args.pack, Limits::default(), &options, streams)? {
        Ok(checker) => checker,
        Err(exit) => return Ok(exit),
    };
    let is_other = std::fs::read_to_string(&args.file).map_or_else(
        |e| e.kind() == std::io::ErrorKind::InvalidData,
        |old| lock::differences(&old, &[]).is_err(),
    );
    if is_other {
        let file = args.file.display();
        let problem = match options.lang {
            Lang::Zh => format!("{file} 已有，而且不是锁定文件，没有写。改正：换一个文件名"),
            Lang::En => {
                format!("{file} exists and is no lock; nothing was written. help: choose another name")
            }
        };
        return output::refused(&problem, options.lang, streams);
    }
    let text = lock::write(&checker.engine().packs);
    let exit = output::put_own(text.as_bytes(), &args.file, options.lang, streams)?;
    if exit == Exit::Clean {
        let file = args.file.display();
        match options.lang {
            Lang::Zh => writeln!(streams.out, "已写出 {file}；检查时加 --locked。")?,
            Lang::En => writeln!(streams.out, "{file} written; check with --locked.")?,
        }
    }
    Ok(exit)
}

/// Whether the packs are those of a lock; if not, says how they differ.
pub fn holds(file: &Path, packs: &[PackName], lang: Lang, streams: &mut Streams) -> std::io::Result<bool> {
    let shown = file.display();
    let differences = match std::fs::read_to_string(file) {
        Ok(text) => lock::differences(&text, packs),
        Err(error) => Err(system::words(&error).in_language(lang).to_string()),
    };
    match (&differences, lang) {
        (Ok(d), _) if d.is_empty() => return Ok(true),
        (Err(error), Lang::Zh) => {
            writeln!(
                streams.err,
                "错误：{shown} 读不出来（{error}）。改正：用 gouji rules lock 写出锁定文件"
            )?;
        }
        (Err(error), Lang::En) => {
            writeln!(
                streams.err,
                "error: {shown} cannot be read ({error}). help: write it with gouji rules lock"
            )?;
        }
        (Ok(differences), _) => {
            for difference in differences {
                let word = if lang == Lang::Zh { "错误：" } else { "error: " };
                writeln!(streams.err, "{word}{}", difference.in_language(lang))?;
            }
            match lang {
                Lang::Zh => writeln!(
                    streams.err,
                    "没有检查任何报告。改正：恢复锁定的规则包，或确认改动后用 gouji rules lock 重新锁定"
                )?,
                Lang::En => writeln!(
                    streams.err,
                    "No report was checked. help: restore the locked packs, or lock again with gouji rules lock"
                )?,
            }
        }
    }
    Ok(false)
}
