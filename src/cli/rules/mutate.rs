//! `gouji rules mutate`

use super::asked::{are_known, on_threads};
use crate::cli::args::{MutateArgs, ProofFormat};
use crate::cli::{Exit, Ran, Streams, checker, terminal};
use crate::engine::mutate::{self, Unsound};
use crate::finding::{Lang, Severity};
use crate::render::{mutants, script};
use crate::source::Limits;

pub fn mutate(args: &MutateArgs, streams: &mut Streams) -> Ran {
    let options = terminal::options(&args.show, Severity::Info);
    let checker = match checker(&args.pack, Limits::default(), &options, streams)? {
        Ok(checker) => checker,
        Err(exit) => return Ok(exit),
    };
    let engine = checker.engine();
    if !are_known(&args.ids, engine, options.lang, streams)? {
        return Ok(Exit::Usage);
    }
    let ran = on_threads(args.jobs, || mutate::run(engine, &args.ids, &|_| !args.no_parameters));
    let mutation = match ran {
        Ok(mutation) => mutation,
        Err(unsound) => {
            for one in unsound {
                match one {
                    Unsound::Failed(error) => {
                        let rule = engine.rules().iter().find(|r| r.header().id == error.rule);
                        let text = rule.map_or("", |r| r.file.text.as_str());
                        write!(streams.err, "{}", script::error(&error, text, &options))?;
                    }
                    Unsound::Differs(id) => match options.lang {
                        Lang::Zh => writeln!(
                            streams.err,
                            "错误：{id} 的例子现在就不符，先用 gouji rules test {id} 改正。"
                        )?,
                        Lang::En => {
                            writeln!(
                                streams.err,
                                "error: the examples of {id} differ as they are; see gouji rules test {id}."
                            )?;
                        }
                    },
                }
            }
            return Ok(Exit::Pack);
        }
    };
    match args.format {
        ProofFormat::Human => {
            for survivor in &mutation.survivors {
                writeln!(streams.out, "{}", mutants::survivor(survivor, &options))?;
            }
            write!(streams.out, "{}", mutants::summary(&mutation, options.lang))?;
        }
        ProofFormat::Json => writeln!(streams.out, "{:#}", mutants::value(&mutation, options.lang))?,
    }
    Ok(if mutation.survivors.is_empty() { Exit::Clean } else { Exit::Findings })
}
