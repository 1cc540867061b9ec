//! `gouji rollup`

use super::args::{Output, RollupArgs, TableFormat};
use super::guard::{Guard, Role};
use super::inputs::Input;
use super::{Exit, Ran, Streams, input, output, reading};
use crate::finding::Lang;
use crate::render::rollup as render;
use crate::report::write::{self, Format};
use crate::rollup::{Figures, Outcome, Rollup, State};
use std::path::{Path, PathBuf};

pub fn run(args: &RollupArgs, streams: &mut Streams) -> Ran {
    let also: Vec<PathBuf> = args.parent.iter().cloned().collect();
    let (reading, mut words) = match reading::open(&args.parts, &also, streams)? {
        Ok(opened) => opened,
        Err(exit) => return Ok(exit),
    };
    let lang = reading.options.lang;
    let format = match args.write.as_deref().map(format) {
        Some(None) => {
            let problem = match lang {
                Lang::Zh => "--write 的文件名要以 .json、.docx、.xlsx、.html、.md 或 .txt 结尾",
                Lang::En => "the file of --write must end in .json, .docx, .xlsx, .html, .md or .txt",
            };
            return output::refused(problem, lang, streams);
        }
        format => format.flatten(),
    };
    let mut rollup = Rollup::new(&reading.forms);
    if let Some(path) = &args.parent {
        let name = input::name(path);
        let parent = match reading.one(path) {
            Ok(parent) => parent,
            Err(problem) => {
                output::unreadable(&name, &problem, lang, streams)?;
                return Ok(Exit::Usage);
            }
        };
        rollup = match Rollup::against(&name, &parent) {
            Ok(rollup) => rollup,
            Err(error) => {
                let problem = match lang {
                    Lang::Zh => {
                        format!("{name}：没有读出年度，或没有适用于这一年度的格式，不能比较（{error}）")
                    }
                    Lang::En => format!("{name}: {error}"),
                };
                return output::refused(&problem, lang, streams);
            }
        };
    }
    if let Some(path) = &args.expected {
        match input::list(path, lang) {
            // a line that begins with # is for people
            Ok(names) => {
                rollup.expect(names.into_iter().filter(|n| !n.trim_start().starts_with('#')).collect());
            }
            Err(error) => return output::refused(&error, lang, streams),
        }
    }
    if args.ndjson && args.parts.files.is_empty() && args.parts.files_from.is_none() {
        words.push("-".into());
    }
    let readers = words.iter().chain(&args.parent).chain(&args.expected).chain(&args.parts.files_from);
    if let Some(problem) = input::asked_twice(readers.map(PathBuf::as_path), lang) {
        return output::refused(problem, lang, streams);
    }
    if !reading.all_there(&words, streams)? {
        return Ok(Exit::Usage);
    }
    let items = if args.ndjson {
        None
    } else {
        match reading.inputs(&words, streams)? {
            Ok(items) => Some(items),
            Err(exit) => return Ok(exit),
        }
    };
    let mut guard = Guard::default();
    args.write.iter().for_each(|path| guard.writes(path));
    let lines = words.iter().map(PathBuf::as_path).filter(|_| args.ndjson);
    let parts = items.iter().flatten().filter_map(Input::path).chain(lines);
    guard.reads(Role::Report, parts);
    guard.reads(Role::Parent, args.parent.iter());
    guard.reads(Role::Expected, args.expected.iter());
    reading.reads(&mut guard);
    if !output::allows(&guard, lang, streams)? {
        return Ok(Exit::Usage);
    }
    let total = items.as_ref().map(Vec::len);
    let inputs: Box<dyn Iterator<Item = Input>> = match items {
        Some(items) => Box::new(items.into_iter()),
        None => Box::new(reading.lines(words)),
    };
    // what sums need of a report is taken from it on the way; the rest of it goes
    let whole = reading.each(inputs, total, streams, Figures::of, |name, part| match part {
        Ok(part) => {
            rollup.add(part);
        }
        Err(_) => rollup.unreadable(&name),
    })?;
    if !whole {
        return Ok(Exit::Usage);
    }
    let outcome = rollup.finish();
    let bytes = match args.format {
        TableFormat::Human => render::human(&outcome, args.all, lang).into_bytes(),
        TableFormat::Json => format!("{:#}\n", render::json(&outcome)).into_bytes(),
        TableFormat::Csv => render::csv(&outcome, args.all, lang),
    };
    // that nobody takes the table must not keep the report from being written
    let shown = streams.out.write_all(&bytes);
    if let (Some(path), Some(format)) = (&args.write, format) {
        let written = put(&outcome, path, format, args, lang, streams)?;
        shown?;
        if written != Exit::Clean {
            return Ok(written);
        }
    } else {
        shown?;
    }
    Ok(exit(&outcome))
}

/// The gravest reason wins, as everywhere: what was not read, then what differs, then what is incomplete.
fn exit(outcome: &Outcome) -> Exit {
    if outcome.gaps > 0 || outcome.added == 0 {
        Exit::Usage
    } else if outcome.count(State::Differs) > 0 {
        Exit::Findings
    } else if outcome.is_whole() {
        Exit::Clean
    } else {
        Exit::Usage
    }
}

/// The format that a file's ending says.
fn format(path: &Path) -> Option<Format> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    Some(match ending.as_str() {
        "json" => Format::Json,
        "docx" => Format::Docx,
        "xlsx" => Format::Xlsx,
        "html" | "htm" => Format::Html,
        "md" => Format::Markdown,
        "txt" => Format::Text,
        _ => return None,
    })
}

/// Writes the summed report, and says which cells stayed blank.
fn put(
    outcome: &Outcome,
    path: &Path,
    format: Format,
    args: &RollupArgs,
    lang: Lang,
    streams: &mut Streams,
) -> Ran {
    let Some(agency) = args.agency.as_deref().map(str::trim).or(outcome.agency()).filter(|a| !a.is_empty())
    else {
        let problem = match lang {
            Lang::Zh => "不知道写出的报告是哪个机关的，没有写。改正：加 --agency 机关名称",
            Lang::En => "nothing was written: whose report it is is not known. help: add --agency NAME",
        };
        return output::refused(problem, lang, streams);
    };
    let (blank, all) = outcome.blanks();
    if blank == all {
        let problem = match lang {
            Lang::Zh => "没有一格是全的，没有写。改正：补齐或去掉没有计入的报告",
            Lang::En => {
                "nothing was written: no sum is whole. help: mend or leave out the reports that were not added"
            }
        };
        return output::refused(problem, lang, streams);
    }
    let report = match outcome.report(agency) {
        Ok(Some(report)) => report,
        Ok(None) => return Ok(Exit::Usage),
        Err(error) => {
            writeln!(streams.err, "内部错误：{error}")?;
            return Ok(Exit::Internal);
        }
    };
    let to = Output { output: Some(path.to_path_buf()), force: args.force };
    let exit = output::put(write::bytes(&report, format), format, &to, lang, streams)?;
    if exit == Exit::Clean {
        let path = path.display();
        match (lang, blank) {
            (Lang::Zh, 0) => writeln!(streams.err, "{path} 已写：{all} 格之和")?,
            (Lang::Zh, _) => writeln!(streams.err, "{path} 已写：{all} 格中有 {blank} 格不全，留作空白")?,
            (Lang::En, 0) => writeln!(streams.err, "{path} written: the sums of {all} cells")?,
            (Lang::En, _) => {
                writeln!(
                    streams.err,
                    "{path} written: of {all} cells {blank} are incomplete and left blank"
                )?;
            }
        }
    }
    Ok(exit)
}
