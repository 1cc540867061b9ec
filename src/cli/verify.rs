//! `gouji verify`: makes a run again from its JSON result, and says whether the same comes out and what differs.

use super::args::{Cli, Command, VerifyArgs};
use super::differences::{self, Difference};
use super::gate::{Gate, unlisted};
use super::inputs::{self, Input};
use super::stream::Sink;
use super::{Exit, Ran, Streams, output, policy, terminal};
use crate::finding::{Lang, Words};
use crate::render;
use crate::render::frame::visible;
use crate::system;
use clap::Parser;
use serde_json::Value;

/// The most differences that are told.
const TOLD: usize = 20;
/// The most characters told of a value.
const LONG: usize = 60;

/// What a result says of its run.
struct Evidence {
    text: String,
    value: Value,
}

/// Says each thing in the language asked for.
struct Told<'a, 'b> {
    lang: Lang,
    streams: &'a mut Streams<'b>,
}

impl Told<'_, '_> {
    fn say(&mut self, zh: &str, en: &str) -> std::io::Result<()> {
        writeln!(self.streams.out, "{}", if self.lang == Lang::Zh { zh } else { en })
    }

    fn compare(&mut self, what: (&str, &str), then: &str, now: &str) -> std::io::Result<bool> {
        let (zh, en) = what;
        if then == now {
            self.say(&format!("{zh}：相同（{now}）"), &format!("{en}: same ({now})"))?;
        } else {
            self.say(
                &format!("{zh}：不同，当时 {then}，现为 {now}"),
                &format!("{en}: differs, then {then}, now {now}"),
            )?;
        }
        Ok(then == now)
    }

    /// Says where a result differs, of which report, and how.
    fn differs(&mut self, difference: &Difference, evidence: &Value) -> std::io::Result<()> {
        let pointer = &difference.pointer;
        let entry = pointer.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        let path = evidence.pointer(&entry).and_then(|e| e["path"].as_str()).map(visible);
        let (zh, en) = path.map(|p| (format!("（{p}）"), format!(" ({p})"))).unwrap_or_default();
        let then = (value(difference.then, Lang::Zh), value(difference.then, Lang::En));
        let now = (value(difference.now, Lang::Zh), value(difference.now, Lang::En));
        self.say(
            &format!("结果 {pointer}{zh}：不同，当时 {}，现为 {}", then.0, now.0),
            &format!("result {pointer}{en}: differs, then {}, now {}", then.1, now.1),
        )
    }
}

/// A value in short.
fn value(value: Option<&Value>, lang: Lang) -> String {
    let Some(value) = value else { return if lang == Lang::Zh { "没有" } else { "nothing" }.into() };
    let text = visible(&value.to_string());
    match text.char_indices().nth(LONG) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

pub fn run(args: &VerifyArgs, streams: &mut Streams) -> Ran {
    let lang = terminal::lang(&args.show);
    let name = visible(&args.result.display().to_string());
    let text = match std::fs::read_to_string(&args.result) {
        Ok(text) => text,
        Err(error) => {
            let why = system::words(&error);
            let zh = format!("{name} 读不出来（{}）。改正：检查路径和权限", why.zh);
            let en = format!("{name} cannot be read ({}). help: check path and permissions", why.en);
            return output::refused(if lang == Lang::Zh { &zh } else { &en }, lang, streams);
        }
    };
    let evidence = match read(text) {
        Ok(evidence) => evidence,
        Err(why) => {
            let said = why.because(
                &format!("{name} 不是 gouji check --format json 的结果"),
                &format!("{name} is no result of gouji check --format json"),
            );
            return output::refused(said.in_language(lang), lang, streams);
        }
    };
    // packs named here are named from here
    let packs: Vec<String> = args.rules.iter().map(|word| from_here(word)).collect();
    if let Some(base) = &args.base
        && let Err(error) = std::env::set_current_dir(base)
    {
        return output::refused(&format!("{}: {error}", base.display()), lang, streams);
    }
    let gate = match gate(&evidence, packs, streams)? {
        Ok(gate) => gate,
        Err(exit) => return Ok(exit),
    };
    let mut told = Told { lang, streams };
    let version = evidence.value["gouji"]["version"].as_str().unwrap_or_default();
    told.compare(("程序版本", "version of gouji"), version, env!("CARGO_PKG_VERSION"))?;
    if !packs_are_same(&evidence, &gate, &mut told)? {
        told.say("结论：规则包不同，没有重新检查。", "Result: the packs differ; nothing was checked again.")?;
        return Ok(Exit::Pack);
    }
    options_are_same(&evidence, &gate, &mut told)?;
    let inputs = match inputs(&evidence, &gate, &mut told)? {
        Ok(inputs) => inputs,
        Err(exit) => return Ok(exit),
    };
    let reproduced = again(&evidence, &gate, inputs, &mut told)?;
    if reproduced {
        told.say("结论：重现了，结果逐字节相同。", "Result: reproduced, byte for byte.")?;
        return Ok(Exit::Clean);
    }
    told.say("结论：没有重现。", "Result: not reproduced.")?;
    Ok(Exit::Findings)
}

fn read(text: String) -> Result<Evidence, Words> {
    let value: Value = serde_json::from_str(&text).map_err(|e| {
        let (line, column) = (e.line(), e.column());
        Words::new(format!("第 {line} 行第 {column} 列不合 JSON 写法"), e.to_string())
    })?;
    let complete = value["gouji"]["packs"].is_array()
        && value["gouji"]["version"].is_string()
        && value["gouji"]["options"].is_object()
        && value["reports"].is_array();
    if complete {
        return Ok(Evidence { text, value });
    }
    Err(Words::new(
        "缺少 gouji 或 reports，或其中的规则包、版本、选项",
        "gouji or reports are missing, or its packs, version or options",
    ))
}

fn from_here(word: &str) -> String {
    use crate::engine::pack::Origin;
    match Origin::named(word, None) {
        Origin::Embedded(name) => name,
        Origin::Path(path) => policy::absolute(&path).display().to_string(),
    }
}

/// A file's name and digest as options give them.
fn file(option: &str) -> (&str, &str) {
    option.rsplit_once(' ').unwrap_or((option, ""))
}

impl Evidence {
    fn option(&self, name: &str) -> Option<&str> {
        self.value["gouji"]["options"].get(name)?.as_str()
    }

    /// The command line that the options in force amount to.
    fn command_line(&self, packs: Vec<String>) -> Vec<String> {
        let mut words: Vec<String> = ["gouji", "check", "--format", "json"].map(String::from).into();
        for (option, flag) in
            [("as", "as"), ("level", "level"), ("region", "region"), ("lang", "lang"), ("today", "today")]
        {
            words.extend(self.option(option).map(|value| format!("--{flag}={value}")));
        }
        for option in ["trace", "limit", "rule-limit", "rules"] {
            if option == "rules" && !packs.is_empty() {
                continue;
            }
            let values = self.option(option).into_iter().flat_map(unlisted);
            words.extend(values.map(|value| format!("--{option}={value}")));
        }
        words.extend(packs.into_iter().map(|pack| format!("--rules={pack}")));
        match self.option("config") {
            Some(config) => words.push(format!("--config={}", file(config).0)),
            None => words.push("--no-config".into()),
        }
        words.extend(self.option("prior").map(|value| format!("--prior={}", file(value).0)));
        for (option, value) in
            [("history", self.option("history").map(|v| file(v).0)), ("alias", self.option("alias"))]
        {
            let values = value.into_iter().flat_map(unlisted);
            words.extend(values.map(|value| format!("--{option}={value}")));
        }
        for option in ["waivers", "baseline"] {
            words.extend(self.option(option).map(|value| format!("--{option}={}", file(value).0)));
        }
        // nothing is written; what the recorder marks is marked again
        words.extend(self.option("write-baseline").map(|_| "--write-baseline=-".into()));
        words.push("-".into());
        words
    }
}

/// The gate as it was; a file that it cannot do without counts as a missing input.
fn gate(
    evidence: &Evidence,
    packs: Vec<String>,
    streams: &mut Streams,
) -> std::io::Result<Result<Gate, Exit>> {
    match Cli::try_parse_from(evidence.command_line(packs)) {
        Ok(Cli { command: Command::Check(args) }) => match Gate::open(args, &[], false, streams)? {
            Ok(mut gate) => {
                // named otherwise here, they are told by their digests
                gate.args.pack.rules = evidence.option("rules").map(unlisted).unwrap_or_default();
                Ok(if gate.look_back(streams)? { Ok(gate) } else { Err(Exit::Usage) })
            }
            Err(exit) => Ok(Err(exit)),
        },
        Ok(_) => Ok(Err(Exit::Internal)),
        Err(error) => {
            write!(streams.err, "{}", error.render())?;
            Ok(Err(Exit::Usage))
        }
    }
}

fn packs_are_same(evidence: &Evidence, gate: &Gate, told: &mut Told) -> std::io::Result<bool> {
    let empty = vec![];
    let then = evidence.value["gouji"]["packs"].as_array().unwrap_or(&empty);
    let text = |pack: &Value, key: &str| pack[key].as_str().unwrap_or_default().to_string();
    let now = &gate.checker.engine().packs;
    let mut same = true;
    for pack in now {
        let (name, digest) = (&pack.name, &pack.digest);
        let what = (format!("规则包 {name}"), format!("pack {name}"));
        let before = then.iter().find(|p| text(p, "name") == *name).map(|p| text(p, "digest"));
        let before = before.as_deref().unwrap_or("-");
        same &= told.compare((&what.0, &what.1), before, digest)?;
    }
    for gone in then.iter().map(|p| text(p, "name")).filter(|n| now.iter().all(|p| p.name != *n)) {
        same = false;
        told.say(&format!("规则包 {gone}：现在没有用"), &format!("pack {gone}: not in use now"))?;
    }
    Ok(same)
}

/// Compares what the files of the run are now with what they were.
fn options_are_same(evidence: &Evidence, gate: &Gate, told: &mut Told) -> std::io::Result<()> {
    let now = gate.in_force();
    for (option, zh) in [
        ("config", "设置"),
        ("waivers", "豁免"),
        ("baseline", "基线"),
        ("prior", "上年报告"),
        ("history", "往年报告"),
    ] {
        if let Some(then) = evidence.option(option) {
            let name = file(then).0;
            let now = now.get(option).map_or("", |n| file(n).1);
            told.compare((&format!("{zh} {name}"), &format!("{option} {name}")), file(then).1, now)?;
        }
    }
    Ok(())
}

/// The inputs of the run; without all of them there is nothing to prove.
fn inputs(evidence: &Evidence, gate: &Gate, told: &mut Told) -> std::io::Result<Result<Vec<Input>, Exit>> {
    let empty = vec![];
    let reports = evidence.value["reports"].as_array().unwrap_or(&empty);
    let unreadable = evidence.value["unreadable"].as_array().unwrap_or(&empty);
    let names = || reports.iter().chain(unreadable).filter_map(|r| r["path"].as_str());
    if names().any(|n| n == "<stdin>" || n.starts_with("<stdin>:")) {
        told.say(
            "结论：有从标准输入来的报告，不能再读，没有重新检查。",
            "Result: a report came from standard input and cannot be read again; nothing was checked again.",
        )?;
        return Ok(Err(Exit::Usage));
    }
    let mut found = Vec::new();
    let mut same = 0;
    for report in reports {
        let path = report["path"].as_str().unwrap_or_default();
        let then = report["digest"].as_str().unwrap_or_default();
        let read =
            Input::named(path).and_then(|input| Some((input.clone().into_bytes(&gate.limits).ok()?, input)));
        let Some((bytes, input)) = read else {
            told.say(&format!("报告 {path}：没有了"), &format!("report {path}: missing"))?;
            continue;
        };
        let now = policy::digest(&bytes);
        if now == then {
            same += 1;
        } else {
            told.compare((&format!("报告 {path}"), &format!("report {path}")), then, &now)?;
        }
        found.push(input);
    }
    told.say(
        &format!("报告 {} 份：{same} 份的摘要相同", reports.len()),
        &format!("{} reports: {same} with the same digest", reports.len()),
    )?;
    let missing = found.len() < reports.len();
    let names: Vec<&str> = unreadable.iter().filter_map(|u| u["path"].as_str()).collect();
    found.extend(inputs::refused(&names, &gate.limits));
    if missing {
        told.say(
            "结论：报告不全，没有重新检查。",
            "Result: reports are missing; nothing was checked again.",
        )?;
        return Ok(Err(Exit::Usage));
    }
    Ok(Ok(found))
}

/// Makes the run again and compares what is said of the reports.
fn again(evidence: &Evidence, gate: &Gate, inputs: Vec<Input>, told: &mut Told) -> std::io::Result<bool> {
    let Some(json) = render::format("json") else { return Ok(false) };
    let mut out = Vec::new();
    let total = inputs.len();
    let sinks = vec![Sink::standard(json, &gate.options, total > 1)];
    gate.run(inputs.into_iter(), Some(total), sinks, &mut Streams { out: &mut out, err: told.streams.err })?;
    let out = String::from_utf8_lossy(&out);
    if out == evidence.text {
        return Ok(true);
    }
    let now: Value = serde_json::from_str(&out).unwrap_or_default();
    let differences = differences::between(&evidence.value, &now);
    if differences.is_empty() {
        told.say(
            "结果的内容相同，但文件不是 gouji 写出的原样（重新排版过）。",
            "The content is the same, but the file is not as gouji wrote it (it was laid out anew).",
        )?;
    }
    for difference in differences.iter().take(TOLD) {
        told.differs(difference, &evidence.value)?;
    }
    if differences.len() > TOLD {
        let more = differences.len() - TOLD;
        told.say(&format!("另有 {more} 处不同。"), &format!("{more} more differences."))?;
    }
    Ok(false)
}
