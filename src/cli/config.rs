//! `gouji config`: the settings in force for a path, and where each comes from.

use super::args::{ConfigArgs, FormatArg};
use super::gate::{self, Gate};
use super::{Exit, Ran, Streams, input, terminal};
use crate::fault::Spot;
use crate::finding::Lang;
use crate::form::Level;
use crate::source::{Kind, Limits};
use serde_json::{Value, json};

/// Where a value comes from.
enum From {
    Flag,
    File(String, usize),
    Default,
}

struct Entry {
    key: String,
    value: Value,
    from: From,
}

/// Gathers entries.
struct Table(Vec<Entry>);

impl Table {
    fn put(&mut self, key: &str, value: impl Into<Value>, from: From) {
        self.0.push(Entry { key: key.into(), value: value.into(), from });
    }

    /// A value that a flag gives, else the file, else nobody.
    fn one(
        &mut self,
        key: &str,
        flag: Option<impl Into<Value>>,
        file: Option<(impl Into<Value>, &Spot)>,
        default: impl Into<Value>,
    ) {
        match (flag, file) {
            (Some(value), _) => self.put(key, value, From::Flag),
            (None, Some((value, at))) => self.put(key, value, said(at)),
            (None, None) => self.put(key, default, From::Default),
        }
    }
}

fn said(at: &Spot) -> From {
    From::File(at.file.clone(), at.line)
}

pub fn run(args: ConfigArgs, streams: &mut Streams) -> Ran {
    let ConfigArgs { path, policy, input, standing, pack, severity, show, format } = args;
    let mut asked = gate::arguments(policy, input, standing, pack, show);
    asked.severity = severity;
    let flags = asked.clone();
    let gate = match Gate::open(asked, std::slice::from_ref(&path), true, streams)? {
        Ok(gate) => gate,
        Err(exit) => return Ok(exit),
    };
    let policy = &gate.found.policy;
    let holds = policy.holds(&gate.found.pattern_path(&input::name(&path)));
    let mut t = Table(vec![]);
    let from =
        if flags.policy.config.is_some() || flags.policy.no_config { From::Flag } else { From::Default };
    t.put("config", gate.found.file.clone(), from);
    let rules = (!flags.pack.rules.is_empty()).then(|| flags.pack.rules.clone());
    let in_file = policy.rules.first().map(|first| (gate.args.pack.rules.clone(), &first.at));
    t.one("rules", rules, in_file, json!(["national"]));
    let flag = flags.severity.map(|s| terminal::severity(Some(s)).name());
    t.one("severity", flag, policy.severity.as_ref().map(|s| (s.value.name(), &s.at)), "error");
    let name = |lang: Lang| if lang == Lang::En { "en" } else { "zh" };
    let flag = flags.show.lang.map(|_| name(terminal::lang(&flags.show)));
    t.one("lang", flag, policy.lang.as_ref().map(|l| (name(l.value), &l.at)), "zh");
    let none = None::<Value>;
    t.one("format", none, policy.format.as_ref().map(|f| (f.value.clone(), &f.at)), "human");
    for output in &policy.output {
        let (format, file) = &output.value;
        t.put("output", format!("{format}={}", gate.found.output(file).display()), said(&output.at));
    }
    for name in Limits::NAMES {
        let flag = flags.input.limits.iter().rfind(|(n, _)| n == name).map(|(_, n)| *n);
        let file = policy.limits.iter().find(|(n, _)| n == name).map(|(_, n)| (n.value, &n.at));
        if flag.is_some() || file.is_some() {
            t.one(&format!("limit.{name}"), flag, file, Value::Null);
        }
    }
    let shown = |p: &std::path::Path| p.display().to_string();
    let file = policy.waivers.as_ref().map(|w| (shown(&gate.found.beside(&w.value)), &w.at));
    t.one("waivers", flags.policy.waivers.as_deref().map(shown), file, Value::Null);
    for folder in &policy.history {
        t.put("history", shown(&gate.found.beside(&folder.value)), said(&folder.at));
    }
    for (old, new) in &policy.aliases {
        t.put(&format!("alias.{old}"), new.value.clone(), said(&new.at));
    }
    let kind = input::kind(flags.input.kind).map(Kind::name);
    t.one("as", kind, holds.kind.as_ref().map(|k| (k.value.name(), &k.at)), Value::Null);
    let level = flags.standing.level.map(Level::name);
    t.one("level", level, holds.level.as_ref().map(|l| (l.value.name(), &l.at)), Value::Null);
    let region = flags.standing.region.clone();
    t.one("region", region, holds.region.as_ref().map(|r| (r.value.clone(), &r.at)), Value::Null);
    for (id, setting) in &holds.settings.0 {
        t.put(&format!("rule.{id}"), setting.change.name(), said(&setting.at));
    }
    print(&t.0, format, gate.options.lang, streams)
}

fn print(entries: &[Entry], format: FormatArg, lang: Lang, streams: &mut Streams) -> Ran {
    if format == FormatArg::Json {
        let one = |e: &Entry| match &e.from {
            From::Flag => json!({ "key": e.key, "value": e.value, "from": "flag" }),
            From::Default => json!({ "key": e.key, "value": e.value, "from": "default" }),
            From::File(file, line) => {
                json!({ "key": e.key, "value": e.value, "from": "file", "file": file, "line": line })
            }
        };
        let all: Vec<Value> = entries.iter().map(one).collect();
        writeln!(streams.out, "{:#}", Value::from(all))?;
        return Ok(Exit::Clean);
    }
    for entry in entries {
        let from = match (&entry.from, lang) {
            (From::Flag, Lang::Zh) => "命令行".to_string(),
            (From::Flag, Lang::En) => "flag".into(),
            (From::Default, Lang::Zh) => "缺省".into(),
            (From::Default, Lang::En) => "default".into(),
            (From::File(file, line), _) => format!("{file}:{line}"),
        };
        let value = match (&entry.value, lang) {
            (Value::Null, Lang::Zh) => "（无）".to_string(),
            (Value::Null, Lang::En) => "(none)".into(),
            (value, _) => value.to_string(),
        };
        writeln!(streams.out, "{} = {value}  # {from}", entry.key)?;
    }
    Ok(Exit::Clean)
}
