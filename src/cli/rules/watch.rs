//! `gouji rules watch`: the result of a rule on a report, anew whenever the rule or the report is saved.

use crate::checker::Checker;
use crate::cli::args::WatchArgs;
use crate::cli::{Exit, Ran, Streams, input, print_pack_error, terminal};
use crate::engine::pack::{Pack, PackError};
use crate::engine::ruleset::RuleSet;
use crate::engine::{Bounds, examples};
use crate::finding::{Lang, Outcome, Severity};
use crate::render::human::{self, Options};
use crate::render::script;
use crate::result::FileResult;
use notify::{RecursiveMode, Watcher};
use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Editors save in several steps; what comes within this time is one save.
const SETTLE: Duration = Duration::from_millis(20);

pub fn watch(args: &WatchArgs, streams: &mut Streams) -> Ran {
    let options = terminal::options(&args.show, Severity::Info);
    if args.once {
        return round(args, &options, streams);
    }
    let (send, saved) = channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|e| !e.kind.is_access()) {
            // nobody listens any more where the program ends
            let _ = send.send(());
        }
    })
    .map_err(io::Error::other)?;
    // the folders, not the files: many editors replace a file by a new one
    for file in [&args.file, &args.report] {
        let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        watcher.watch(folder, RecursiveMode::NonRecursive).map_err(io::Error::other)?;
    }
    // from now on no save is missed, not even one during the first round
    let mut before = contents(args);
    let mut exit = round(args, &options, streams)?;
    while settled(&saved) {
        let now = contents(args);
        if now != before {
            before = now;
            exit = round(args, &options, streams)?;
        }
    }
    Ok(exit)
}

/// Waits for a save to be complete.
fn settled(saved: &Receiver<()>) -> bool {
    if saved.recv().is_err() {
        return false;
    }
    while saved.recv_timeout(SETTLE).is_ok() {}
    true
}

fn contents(args: &WatchArgs) -> [Option<Vec<u8>>; 2] {
    [std::fs::read(&args.file).ok(), std::fs::read(&args.report).ok()]
}

fn round(args: &WatchArgs, options: &Options, streams: &mut Streams) -> Ran {
    let began = Instant::now();
    let exit = match rule(args) {
        Ok(checker) => {
            let exit = once(&checker, args, options, streams)?;
            exit.max(tried(&checker, options, streams)?)
        }
        Err(error) => {
            print_pack_error(&error, options, streams)?;
            Exit::Pack
        }
    };
    let took = began.elapsed().as_millis();
    match options.lang {
        Lang::Zh => writeln!(streams.out, "（{took} 毫秒）\n")?,
        Lang::En => writeln!(streams.out, "({took} ms)\n")?,
    }
    streams.out.flush()?;
    Ok(exit)
}

/// The rule alone, with the parameters of the pack it stands in and of those that pack extends.
fn rule(args: &WatchArgs) -> Result<Checker, PackError> {
    let name = args.file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = args.file.parent().map(|p| p.display().to_string()).unwrap_or_default();
    let text = std::fs::read_to_string(&args.file)
        .map_err(|source| PackError::Unreachable { path: args.file.display().to_string(), source })?;
    let manifest = std::fs::read_to_string(args.file.with_file_name("pack.toml"));
    let manifest = manifest.unwrap_or_else(|_| "name = \"draft\"\nversion = \"0\"\ntitle = \"\"\n".into());
    let files = vec![("pack.toml".to_string(), manifest), (name, text)];
    let origin = if folder.is_empty() { ".".to_string() } else { folder };
    let set = RuleSet::alone(Pack::from_files(&origin, files)?, Some(Path::new(&origin)))?;
    Checker::new(set, Bounds::default(), input::limits(&args.input)).map_err(|e| match e {
        crate::checker::BuildError::Pack(error) => error,
        other => PackError::Unreachable { path: origin, source: io::Error::other(other.to_string()) },
    })
}

fn once(checker: &Checker, args: &WatchArgs, options: &Options, streams: &mut Streams) -> Ran {
    let path = input::name(&args.report);
    let known = input::known(&args.input, &args.standing);
    let outcome = input::bytes(&args.report, &input::limits(&args.input))
        .map_err(crate::checker::CheckError::from)
        .and_then(|bytes| checker.check(&path, &bytes, known))
        .map_err(|e| e.explain());
    let rules = checker.engine().rules();
    let mut file = FileResult { path, outcome };
    if let Ok(checked) = &mut file.outcome {
        // what other rules would say of the reading is not asked here
        checked.findings.retain(|f| rules.iter().any(|r| r.header().id == f.rule));
        checked.outcomes.retain(|id, _| rules.iter().any(|r| r.header().id == *id));
    }
    let run = checker.run_info();
    write!(streams.out, "{}", human::file(&run, &file, options))?;
    let Ok(checked) = &file.outcome else { return Ok(Exit::Usage) };
    for (id, outcome) in &checked.outcomes {
        let why = match outcome {
            Outcome::Pass(checks) => match options.lang {
                Lang::Zh => format!("（{checks} 项检查）"),
                Lang::En => format!(" ({checks} checks)"),
            },
            Outcome::NotApplicable(why) | Outcome::NotAssessable(why) => {
                format!("（{}）", why.in_language(options.lang))
            }
            _ => String::new(),
        };
        writeln!(streams.out, "{id} {}{why}", outcome.name())?;
        if let Outcome::Error(error) = outcome {
            let script = rules.iter().find(|r| r.header().id == *id).map_or("", |r| r.file.text.as_str());
            write!(streams.err, "{}", script::error(error, script, options))?;
            return Ok(Exit::Pack);
        }
    }
    Ok(if checked.findings.is_empty() { Exit::Clean } else { Exit::Findings })
}

/// The rule's own examples.
fn tried(checker: &Checker, options: &Options, streams: &mut Streams) -> Ran {
    let mut exit = Exit::Clean;
    for rule in checker.engine().rules() {
        match examples::try_rule(checker.engine(), rule) {
            Err(error) => {
                write!(streams.err, "{}", script::error(&error, &rule.file.text, options))?;
                exit = Exit::Pack;
            }
            Ok(tried) => {
                let bad: Vec<_> = tried.iter().filter(|t| t.problem.is_some()).collect();
                for one in &bad {
                    let problem = one.problem.as_ref().map_or("", |p| p.what.in_language(options.lang));
                    writeln!(streams.out, "{} “{}”（{}）：{problem}", one.rule, one.name, one.form)?;
                    exit = exit.max(Exit::Findings);
                }
                let good = tried.len() - bad.len();
                match options.lang {
                    Lang::Zh => writeln!(streams.out, "例子通过 {good} 个，不符 {} 个", bad.len())?,
                    Lang::En => writeln!(streams.out, "{good} examples as expected, {} not", bad.len())?,
                }
            }
        }
    }
    Ok(exit)
}
