//! `gouji rules eject`

use crate::cli::args::EjectArgs;
use crate::cli::{Exit, Ran, Streams, terminal};
use crate::engine::law::{FOLDER, Law};
use crate::engine::pack::embedded_files;
use crate::finding::Lang;
use crate::system;

pub fn eject(args: &EjectArgs, streams: &mut Streams) -> Ran {
    let lang = terminal::lang(&args.show);
    let written = std::fs::create_dir_all(&args.dir).and_then(|()| {
        if std::fs::read_dir(&args.dir)?.next().is_some() {
            return Err(std::io::ErrorKind::DirectoryNotEmpty.into());
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
            let (dir, why) = (args.dir.display(), system::words(&error));
            match lang {
                Lang::Zh => writeln!(streams.err, "错误：{dir} 写不进去（{}）", why.zh)?,
                Lang::En => writeln!(streams.err, "error: {dir} cannot be written ({})", why.en)?,
            }
            Ok(Exit::Usage)
        }
    }
}
