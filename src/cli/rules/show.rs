//! `gouji rules show`

use super::years;
use crate::cli::args::ShowArgs;
use crate::cli::{Exit, Ran, Streams, checker, terminal};
use crate::engine::scope::Subject;
use crate::engine::{Recorded, Rule, RuleEngine, formula, layouts};
use crate::finding::{Lang, Severity};
use crate::form::Forms;
use crate::render::human;
use crate::source::Limits;

pub fn show(args: &ShowArgs, streams: &mut Streams) -> Ran {
    let options = terminal::options(&args.show, Severity::Info);
    let checker = match checker(&args.pack, Limits::default(), &options, streams)? {
        Ok(checker) => checker,
        Err(exit) => return Ok(exit),
    };
    let engine = checker.engine();
    let Some(rule) = engine.rules().iter().find(|r| r.header().id.eq_ignore_ascii_case(&args.id)) else {
        let near = engine
            .rules()
            .iter()
            .map(|r| r.header().id.as_str())
            .min_by_key(|id| strsim::levenshtein(id, &args.id));
        let near = near.unwrap_or_default();
        match options.lang {
            Lang::Zh => writeln!(
                streams.err,
                "错误：没有规则 {}，是否为 {near}？用 gouji rules list 查看全部。",
                args.id
            )?,
            Lang::En => writeln!(
                streams.err,
                "error: there is no rule {}; did you mean {near}? See gouji rules list.",
                args.id
            )?,
        }
        return Ok(Exit::Usage);
    };
    let h = rule.header();
    let words = |zh: &str, en: &str| if options.lang == Lang::Zh { zh.to_string() } else { en.to_string() };
    writeln!(streams.out, "{} {}", h.id, h.title.in_language(options.lang))?;
    writeln!(streams.out)?;
    writeln!(streams.out, "{}", h.explanation.in_language(options.lang))?;
    writeln!(streams.out)?;
    writeln!(streams.out, "{}{}", words("级别：", "severity: "), h.severity.name())?;
    writeln!(streams.out, "{}{}", words("年度：", "years: "), years(h))?;
    writeln!(streams.out, "{}{}", words("依据：", "basis: "), h.basis)?;
    if let Some(doubt) = &h.uncertain {
        writeln!(streams.out, "{}{doubt}", words("存疑：", "uncertain: "))?;
    }
    writeln!(streams.out, "{}{}", words("改正：", "help: "), h.help.in_language(options.lang))?;
    writeln!(streams.out, "{}{}", words("文件：", "file: "), rule.file.file)?;
    formulas(engine, rule, checker.forms(), &options, streams)
}

fn formulas(
    engine: &RuleEngine,
    rule: &Rule,
    forms: &Forms,
    options: &human::Options,
    streams: &mut Streams,
) -> Ran {
    let mut exit = Exit::Clean;
    for layout in layouts(forms).iter().filter(|l| l.tables.iter().all(|t| *t == l.form)) {
        let form = forms.get(layout.form);
        let (from, to) = rule.header().years;
        if from.is_some_and(|f| form.years.1.is_some_and(|l| l < f)) || to.is_some_and(|t| form.years.0 > t) {
            continue;
        }
        writeln!(streams.out)?;
        match options.lang {
            Lang::Zh => writeln!(streams.out, "公式（{} 年格式）：", form.id)?,
            Lang::En => writeln!(streams.out, "formula ({} form):", form.id)?,
        }
        match engine.record(rule, layout, engine.in_force(&Subject::default())) {
            Recorded::Plan(plan) => {
                for line in formula::lines(plan) {
                    writeln!(streams.out, "  {line}")?;
                }
            }
            Recorded::Live => match options.lang {
                Lang::Zh => writeln!(streams.out, "  要看每份报告的文字或数值，逐份运行脚本。")?,
                Lang::En => writeln!(
                    streams.out,
                    "  depends on each report's prose or figures; the script is run on each."
                )?,
            },
            Recorded::Failed(error) => {
                write!(streams.err, "{}", human::script_error(error, &rule.file.text, options))?;
                exit = Exit::Pack;
            }
        }
    }
    Ok(exit)
}
