//! `gouji rules …`

use super::args::{EjectArgs, RulesArgs, ShowArgs};
use super::{Exit, Ran, Streams, checker, terminal};
use crate::engine::header::Header;
use crate::engine::lang::reference;
use crate::engine::pack::Pack;
use crate::engine::{Recorded, Rule, RuleEngine, examples, formula, layouts};
use crate::finding::{Lang, Severity};
use crate::form::Forms;
use crate::render::human;
use crate::source::Limits;

pub fn list(args: &RulesArgs, streams: &mut Streams) -> Ran {
    let options = terminal::options(&args.show, Severity::Info);
    let checker = match checker(&args.pack, Limits::default(), &options, streams)? {
        Ok(checker) => checker,
        Err(exit) => return Ok(exit),
    };
    for rule in checker.engine().rules() {
        let h = rule.header();
        let title = h.title.in_language(options.lang);
        writeln!(streams.out, "{:<8}{:<9}{:<11}{title}", h.id, h.severity.name(), years(h))?;
    }
    Ok(Exit::Clean)
}

fn years(header: &Header) -> String {
    let year = |y: Option<i32>| y.map(|y| y.to_string()).unwrap_or_default();
    match header.years {
        (None, None) => "*".into(),
        (from, to) => format!("{}-{}", year(from), year(to)),
    }
}

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
        match engine.record(rule, layout) {
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
                write!(streams.err, "{}", human::script_error(&error, &rule.file.text, &options))?;
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

pub fn eject(args: &EjectArgs, streams: &mut Streams) -> Ran {
    let lang = terminal::lang(&args.show);
    let written = std::fs::create_dir_all(&args.dir).and_then(|()| {
        if std::fs::read_dir(&args.dir)?.next().is_some() {
            return Err(std::io::Error::other(match lang {
                Lang::Zh => "文件夹不是空的，不覆盖",
                Lang::En => "the folder is not empty; nothing is overwritten",
            }));
        }
        let files = Pack::national_files();
        for (name, text) in &files {
            std::fs::write(args.dir.join(name), text)?;
        }
        Ok(files.len())
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

pub fn reference(streams: &mut Streams) -> Ran {
    write!(streams.out, "{}", reference::markdown())?;
    Ok(Exit::Clean)
}
