//! `gouji rules zip`: a pack as one file to hand on.
//!
//! The same pack always gives the same bytes: no clock, files by name.

use crate::cli::args::ZipArgs;
use crate::cli::{Exit, Ran, Streams, output, print_pack_error, terminal};
use crate::engine::pack::Origin;
use crate::engine::ruleset::RuleSet;
use crate::finding::{Lang, Severity};
use std::io::{Cursor, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;

pub fn zip(args: &ZipArgs, streams: &mut Streams) -> Ran {
    let options = terminal::options(&args.show, Severity::Info);
    let word = args.dir.display().to_string();
    let origin = Origin::Path(args.dir.clone());
    // a pack that cannot be used is not handed on
    let read = RuleSet::open(&[&word]).and_then(|set| Ok((set, origin.files()?)));
    let (set, files) = match read {
        Ok(read) => read,
        Err(error) => {
            print_pack_error(&error, &options, streams)?;
            return Ok(Exit::Pack);
        }
    };
    if let Some((word, _)) =
        set.packs.last().and_then(|p| p.manifest.extends.iter().find(|(w, _)| is_path(w)))
    {
        let problem = match options.lang {
            Lang::Zh => format!(
                "规则包扩展了本机上的 {word}，单独的压缩包用不了。改正：把两个包一起交付，或改为扩展内置的包"
            ),
            Lang::En => format!(
                "the pack extends {word} on this machine and cannot be used alone. help: hand both on, or extend an embedded pack"
            ),
        };
        return output::refused(&problem, options.lang, streams);
    }
    let bytes = archive(&files).map_err(std::io::Error::other)?;
    let exit = output::put_own(&bytes, &args.file, options.lang, streams)?;
    if exit == Exit::Clean {
        let file = args.file.display();
        match options.lang {
            Lang::Zh => {
                writeln!(streams.out, "已写出 {file}（{} 个文件）；检查时用 --rules {file}。", files.len())?;
            }
            Lang::En => {
                writeln!(streams.out, "{file} written ({} files); check with --rules {file}.", files.len())?;
            }
        }
    }
    Ok(exit)
}

fn is_path(word: &str) -> bool {
    !crate::engine::pack::embedded_names().contains(&word) && Path::new(word).components().next().is_some()
}

fn archive(files: &[(String, String)]) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut files: Vec<_> = files.iter().collect();
    files.sort();
    for (name, text) in files {
        let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
        archive.start_file(name.as_str(), options)?;
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}
