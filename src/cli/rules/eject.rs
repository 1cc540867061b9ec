//! `gouji rules eject`

use crate::cli::args::EjectArgs;
use crate::cli::{Exit, Ran, Streams, terminal};
use crate::engine::law::{FOLDER, Law};
use crate::engine::pack::embedded_files;
use crate::finding::Lang;

pub fn eject(args: &EjectArgs, streams: &mut Streams) -> Ran {
    let lang = terminal::lang(&args.show);
    let written = std::fs::create_dir_all(&args.dir).and_then(|()| {
        if std::fs::read_dir(&args.dir)?.next().is_some() {
            return Err(std::io::Error::other(match lang {
                Lang::Zh => "文件夹不是空的，不覆盖",
                Lang::En => "the folder is not empty; nothing is overwritten",
            }));
        }
        let files = embedded_files("national").unwrap_or_default();
        for (name, text) in &files {
            std::fs::write(args.dir.join(name), text)?;
        }
        // the clauses go along: a pack that changes them carries them in this folder
        let law = Law::embedded_files();
        std::fs::create_dir(args.dir.join(FOLDER))?;
        for (name, text) in &law {
            std::fs::write(args.dir.join(FOLDER).join(name), text)?;
        }
        Ok(files.len() + law.len())
    });
    match written {
        Ok(count) => {
            let dir = args.dir.display();
            match lang {
                Lang::Zh => writeln!(streams.out, "已写出 {count} 个文件到 {dir}；检查时用 --rules {dir}。")?,
                Lang::En => {
                    writeln!(
                        streams.out,
                        "{count} files written to {dir}; use --rules {dir} when checking."
                    )?;
                }
            }
            Ok(Exit::Clean)
        }
        Err(error) => {
            writeln!(
                streams.err,
                "{}{}: {error}",
                if lang == Lang::Zh { "错误：" } else { "error: " },
                args.dir.display()
            )?;
            Ok(Exit::Usage)
        }
    }
}
