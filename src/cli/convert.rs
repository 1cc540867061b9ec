//! `gouji convert`

use super::args::ConvertArgs;
use super::guard::{Guard, Role};
use super::{Exit, Ran, Streams, forms, input, output, terminal};
use crate::checker::CheckError;
use crate::finding::Lang;
use crate::report::write::Format;
use crate::report::{Report, canonical, write};
use crate::source;
use serde_json::json;

pub fn run(args: &ConvertArgs, streams: &mut Streams) -> Ran {
    let lang = terminal::lang(&args.show);
    let name = input::name(&args.file);
    let forms = match forms(streams)? {
        Ok(forms) => forms,
        Err(exit) => return Ok(exit),
    };
    let mut guard = Guard::default();
    args.output.output.iter().for_each(|path| guard.writes(path));
    guard.reads(Role::Report, [&args.file]);
    if !output::allows(&guard, lang, streams)? {
        return Ok(Exit::Usage);
    }
    let limits = input::limits(&args.input);
    let read = input::bytes(&args.file, &limits)
        .and_then(|bytes| source::read(&name, &bytes, input::kind(args.input.kind), &limits))
        .map_err(CheckError::from)
        .and_then(|document| Report::read(document, &forms).map_err(CheckError::from));
    let report = match read {
        Ok(report) => report,
        Err(error) => {
            output::unreadable(&name, &error.explain(), lang, streams)?;
            return Ok(Exit::Usage);
        }
    };
    let format = output::format(args.to);
    let made = if format == Format::Json && !args.no_places {
        let mut value = canonical::value(&report);
        if let Some(root) = value.as_object_mut() {
            root.insert("source".into(), json!({ "name": name, "digest": report.source.digest() }));
            root.insert("places".into(), canonical::places(&report));
        }
        Ok(format!("{value:#}\n").into_bytes())
    } else {
        write::bytes(&report, format)
    };
    let exit = output::put(made, format, &args.output, lang, streams)?;
    // the copy must not look whole where the original could not be read whole
    let lost = report.lost();
    if exit == Exit::Clean && lost > 0 {
        match lang {
            Lang::Zh => writeln!(
                streams.err,
                "注意：{name} 中有 {lost} 个法定的数没有读出，写出的报告里没有它们；gouji check 说明原因。"
            )?,
            Lang::En => writeln!(
                streams.err,
                "note: {lost} statutory figures of {name} could not be read and are not in what was written; gouji check says why."
            )?,
        }
        return Ok(Exit::Usage);
    }
    Ok(exit)
}
