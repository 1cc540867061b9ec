//! `gouji similar`

use super::args::{SimilarArgs, TableFormat};
use super::inputs::Input;
use super::{Exit, Ran, Streams, output, reading};
use crate::finding::Lang;
use crate::render::frame::visible;
use crate::render::similar as render;
use crate::similar::text::Statutory;
use crate::similar::{Index, Measure, Prose, Sample};

/// The most reports looked at to tell what most agencies say.
const SAMPLE: usize = 1000;

pub fn run(args: &SimilarArgs, streams: &mut Streams) -> Ran {
    let (reading, words) = match reading::open(&args.reports, &[], streams)? {
        Ok(opened) => opened,
        Err(exit) => return Ok(exit),
    };
    let lang = reading.options.lang;
    if words.iter().any(|w| w.as_os_str() == "-") {
        let problem = match lang {
            Lang::Zh => "报告要读两遍，不能从标准输入来。改正：写到文件里",
            Lang::En => {
                "reports are read twice and cannot come from standard input. help: write them to files"
            }
        };
        return output::refused(problem, lang, streams);
    }
    if !reading.all_there(&words, streams)? {
        return Ok(Exit::Usage);
    }
    let items = match reading.inputs(&words, streams)? {
        Ok(items) => items,
        Err(exit) => return Ok(exit),
    };
    let mut reports = items.iter().filter(|i| !matches!(i, Input::Unreachable { .. }));
    let (first, second) = (reports.next(), reports.next());
    if second.is_none() {
        // what is wrong with the words says why there are not two
        for item in &items {
            if let Input::Unreachable { name, why } = item {
                output::unreadable(name, &why.explain(), lang, streams)?;
            }
        }
    }
    if first.is_none() {
        let problem = match lang {
            Lang::Zh => "没有一份报告，没有可以比较的。改正：给出两份以上，或一个文件夹",
            Lang::En => "there is no report, and nothing to compare. help: give two or more, or a folder",
        };
        return output::refused(problem, lang, streams);
    }
    if let (Some(one), None) = (first, second) {
        let name = visible(&one.name());
        let problem = match lang {
            Lang::Zh => format!("只有一份报告 {name}，没有可以比较的。改正：给出两份以上，或一个文件夹"),
            Lang::En => {
                format!(
                    "there is one report, {name}, and nothing to compare it with. help: give two or more, or a folder"
                )
            }
        };
        return output::refused(&problem, lang, streams);
    }
    let statutory = match Statutory::embedded(&reading.forms) {
        Ok(statutory) => statutory,
        Err(error) => {
            writeln!(streams.err, "内部错误：{error}")?;
            return Ok(Exit::Internal);
        }
    };
    let mut measure = Measure::new(statutory);
    if args.common < 100 {
        // evenly over all inputs, so that no folder speaks for all; what cannot be read is named below
        let every = items.len().div_ceil(SAMPLE).max(1);
        let some: Vec<&Input> = items.iter().step_by(every).collect();
        let samples: Vec<Sample> = reading.some(&some, |name, report| measure.sample(name, report));
        measure.leave_out(samples, usize::from(args.common));
    }
    let mut proses = Vec::with_capacity(items.len());
    let whole = reading.each(
        items.iter().cloned(),
        Some(items.len()),
        streams,
        |name, report| Prose::of(name, report, &measure),
        |_, prose| proses.push(prose.ok()),
    )?;
    if !whole {
        return Ok(Exit::Usage);
    }
    let index = Index::new(proses);
    let again = |at: usize| reading.read(items.get(at)?.clone()).ok();
    let outcome = reading.on_threads(|| index.find(&measure, usize::from(args.threshold), args.most, again));
    let bytes = match args.format {
        TableFormat::Human => render::human(&outcome, &reading.options, args.threshold).into_bytes(),
        TableFormat::Json => {
            format!("{:#}\n", render::json(&outcome, args.threshold, args.common)).into_bytes()
        }
        TableFormat::Csv => render::csv(&outcome, lang),
    };
    streams.out.write_all(&bytes)?;
    // likeness is no finding: only what was not read counts
    Ok(if outcome.unreadable > 0 { Exit::Usage } else { Exit::Clean })
}
