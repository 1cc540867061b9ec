//! `gouji rules new`: a draft rule, and a manifest for it where there is none.

use crate::cli::args::NewRuleArgs;
use crate::cli::{Exit, Ran, Streams, terminal};
use crate::engine::draft::{Draft, manifest};
use crate::engine::pack::manifest::FILE as MANIFEST;
use crate::engine::ruleset::RuleSet;
use crate::finding::Words;
use crate::system;
use std::fs;
use std::io::Write;
use std::path::Path;

pub fn new(args: &NewRuleArgs, streams: &mut Streams) -> Ran {
    let lang = terminal::lang(&args.show);
    let draft = Draft {
        id: args.id.clone(),
        title: args.title.clone(),
        name: args.name.clone(),
        severity: terminal::severity(Some(args.severity)),
    };
    match write(&draft, args) {
        Ok(written) => {
            for path in &written {
                writeln!(streams.out, "{path}")?;
            }
            let dir = args.dir.display();
            let next = Words::new(
                format!(
                    "接着填写【待填】各处、改成自己的规则，再用 gouji rules check {dir} 和 gouji rules test --rules {dir} 试。"
                ),
                format!(
                    "Now fill in what is marked 【待填】, then try it: gouji rules check {dir}; gouji rules test --rules {dir}."
                ),
            );
            writeln!(streams.out, "{}", next.in_language(lang))?;
            Ok(Exit::Clean)
        }
        Err(why) => {
            let word = Words::new("错误：", "error: ");
            writeln!(streams.err, "{}{}", word.in_language(lang), why.in_language(lang))?;
            Ok(Exit::Usage)
        }
    }
}

/// Writes the draft; everything that may stand in the way is asked for before anything is written.
fn write(draft: &Draft, args: &NewRuleArgs) -> Result<Vec<String>, Words> {
    let dir = &args.dir;
    let text = draft
        .text()
        .map_err(|e| Words::new(&e.problem, format!("the id or title cannot be used: {}", e.problem)))?;
    let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if draft.name.is_empty() || !draft.name.chars().all(kebab) {
        return Err(Words::new(
            format!("短名“{}”应由小写字母、数字和连字符组成", draft.name),
            format!("the short name “{}” should be lower-case letters, digits and hyphens", draft.name),
        ));
    }
    if let Some(other) = user_of(dir, &draft.id) {
        return Err(Words::new(
            format!("编号 {} 已用于 {other}，没有写。改正：换一个编号", draft.id),
            format!(
                "the id {} is already used in {other}; nothing was written. help: choose another",
                draft.id
            ),
        ));
    }
    let mut files = Vec::new();
    let has_manifest = dir.join(MANIFEST).exists();
    match (&args.pack_name, has_manifest) {
        (None, false) => {
            let dir = dir.display();
            return Err(Words::new(
                format!("{dir} 里没有 {MANIFEST}，不是规则包。改正：加 --pack-name 名称，一并写一个"),
                format!(
                    "{dir} has no {MANIFEST} and is no rule pack. help: add --pack-name NAME to write one"
                ),
            ));
        }
        (Some(_), true) => {
            return Err(Words::new(
                format!("{MANIFEST} 已经有了，不用 --pack-name"),
                format!("there is a {MANIFEST} already; leave out --pack-name"),
            ));
        }
        (Some(name), false) => {
            let text = manifest(name).ok_or_else(|| {
                Words::new(
                    format!("规则包的名称“{name}”应由小写字母、数字和连字符组成，如 henan"),
                    format!("a pack's name is lower-case letters, digits and hyphens, not “{name}”"),
                )
            })?;
            files.push((dir.join(MANIFEST), text));
        }
        (None, true) => {}
    }
    files.push((dir.join(draft.file()), text));
    fs::create_dir_all(dir).map_err(|e| failed(dir, &e))?;
    let mut written = Vec::new();
    for (path, text) in files {
        // never over a file that is there
        let done = fs::File::create_new(&path).and_then(|mut f| f.write_all(text.as_bytes()));
        done.map_err(|e| failed(&path, &e))?;
        written.push(path.display().to_string());
    }
    Ok(written)
}

fn failed(path: &Path, error: &std::io::Error) -> Words {
    let path = path.display();
    if error.kind() == std::io::ErrorKind::AlreadyExists {
        return Words::new(format!("{path} 已经存在，没有写"), format!("{path} exists; nothing was written"));
    }
    system::words(error).because(&format!("{path} 写不进去"), &format!("{path} cannot be written"))
}

/// The file of a folder, or of the packs it extends, whose rule has that id.
fn user_of(dir: &Path, id: &str) -> Option<String> {
    let set = if dir.join(MANIFEST).exists() {
        RuleSet::open(&[dir.display().to_string()])
    } else {
        RuleSet::national()
    };
    // a pack with a fault is looked through as far as it goes
    let rules = set.map(|s| s.rules().into_iter().map(|(_, r)| r.clone()).collect::<Vec<_>>());
    let known = rules.unwrap_or_default().into_iter().find(|r| r.header.id.eq_ignore_ascii_case(id));
    if let Some(known) = known {
        return Some(known.file);
    }
    let entries = fs::read_dir(dir).ok()?;
    let mut files: Vec<_> = entries.flatten().map(|e| e.path()).collect();
    files.sort();
    files.into_iter().filter(|p| p.extension().is_some_and(|e| e == "rhai")).find_map(|path| {
        let text = fs::read_to_string(&path).ok()?;
        let first = text.trim_start_matches('\u{feff}').lines().next()?.strip_prefix("//!")?;
        let is_same = first.split_whitespace().next().is_some_and(|known| known.eq_ignore_ascii_case(id));
        is_same.then(|| path.file_name().unwrap_or_default().to_string_lossy().into_owned())
    })
}
