//! `gouji rules test`

use crate::cli::args::RulesArgs;
use crate::cli::{Exit, Ran, Streams, checker, terminal};
use crate::engine::examples;
use crate::finding::{Lang, Severity};
use crate::render::script;
use crate::source::Limits;

pub fn test(args: &RulesArgs, streams: &mut Streams) -> Ran {
    let options = terminal::options(&args.show, Severity::Info);
    let checker = match checker(&args.pack, Limits::default(), &options, streams)? {
        Ok(checker) => checker,
        Err(exit) => return Ok(exit),
    };
    let (mut good, mut bad, mut broken) = (0, 0, 0);
    for rule in checker.engine().rules() {
        match examples::try_rule(checker.engine(), rule) {
            Err(error) => {
                broken += 1;
                write!(streams.err, "{}", script::error(&error, &rule.file.text, &options))?;
            }
            Ok(tried) => {
                for one in tried {
                    let Some(problem) = one.problem else {
                        good += 1;
                        continue;
                    };
                    bad += 1;
                    writeln!(streams.out, "{} “{}”（{}）：{problem}", one.rule, one.name, one.form)?;
                }
            }
        }
    }
    match options.lang {
        Lang::Zh => writeln!(
            streams.out,
            "规则 {} 条，例子通过 {good} 个，不符 {bad} 个，规则出错 {broken} 条。",
            checker.engine().rules().len()
        )?,
        Lang::En => writeln!(
            streams.out,
            "{} rules: {good} examples as expected, {bad} not, {broken} rules failed.",
            checker.engine().rules().len()
        )?,
    }
    Ok(match (broken, bad) {
        (0, 0) => Exit::Clean,
        (0, _) => Exit::Findings,
        _ => Exit::Pack,
    })
}
