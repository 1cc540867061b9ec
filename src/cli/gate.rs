//! What a run checks with: packs, settings, waivers and a baseline, put together from flags and files.
//!
//! `check`, `waive` and `verify` all go through here, so that they mean the same.

use super::args::{self, CheckArgs, EarlierArgs, Pack, PolicyArgs, Show, StandingArgs};
use super::guard::{Guard, Role};
use super::inputs::Input;
use super::policy::{self, Found};
use super::stream::{self, Done, Plan, Sink};
use super::{Exit, Streams, checker, earlier, input, output, print_faults, terminal};
use crate::baseline::{Baseline, Recorder};
use crate::checker::{Checker, Known};
use crate::engine::pack::Origin;
use crate::fault::PackFault;
use crate::finding::{Lang, Severity};
use crate::policy::Vocabulary;
use crate::render;
use crate::render::human::Options;
use crate::result::{FileResult, Remark, RunInfo};
use crate::source::Limits;
use crate::system;
use crate::waiver::{self, Waivers};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The pack that looks for figures far from others; it takes the national one along.
const PLAUSIBILITY: &str = "plausibility";

/// All that a run needs but its inputs and outputs.
pub struct Gate {
    /// The arguments, filled up from the settings.
    pub args: CheckArgs,
    /// The checker.
    pub checker: Arc<Checker>,
    /// The settings.
    pub found: Found,
    /// How to speak.
    pub options: Options,
    /// Bounds of reading.
    pub limits: Limits,
    earlier: Option<earlier::Opened>,
    waivers: Option<InFile<Waivers>>,
    baseline: Option<InFile<Baseline>>,
    /// What becomes the new baseline.
    pub recorder: Option<Recorder>,
    /// The day waivers are held against.
    pub today: Date,
}

/// Something read from a file.
struct InFile<T> {
    what: T,
    /// The file, as it is shown.
    name: String,
    /// `sha256:` of its bytes.
    digest: String,
    /// Its folder, absolute.
    folder: PathBuf,
}

/// The arguments of a check for a command that makes one on its way.
pub fn arguments(
    policy: PolicyArgs,
    input: args::Input,
    standing: StandingArgs,
    pack: Pack,
    show: Show,
) -> CheckArgs {
    CheckArgs {
        files: vec![],
        input,
        standing,
        pack,
        earlier: EarlierArgs::default(),
        locked: None,
        show,
        format: None,
        output: vec![],
        files_from: None,
        ndjson: false,
        verbose: false,
        jobs: 0,
        trace: vec![],
        fix_preview: false,
        severity: None,
        policy,
        baseline: None,
        write_baseline: None,
    }
}

impl Gate {
    /// Puts everything together for the words of a command line; what is wrong is printed.
    pub fn open(
        mut args: CheckArgs,
        words: &[PathBuf],
        may_lack_waivers: bool,
        streams: &mut Streams,
    ) -> io::Result<Result<Self, Exit>> {
        let first = terminal::options(&args.show, Severity::Info);
        let found = match policy::find(words, &args.policy, &first, streams)? {
            Ok(found) => found,
            Err(exit) => return Ok(Err(exit)),
        };
        let has_alias = !args.earlier.alias.is_empty();
        found.fill(&mut args);
        if let Some((zh, en)) = idle(&args.earlier, has_alias) {
            let lang = terminal::lang(&args.show);
            let problem = if lang == Lang::Zh { zh } else { en };
            return output::refused(problem, lang, streams).map(Err);
        }
        if args.earlier.plausibility && !args.pack.rules.iter().any(|r| r == PLAUSIBILITY) {
            args.pack.rules.push(PLAUSIBILITY.into());
        }
        let options = terminal::options(&args.show, Severity::Info);
        let limits = input::limits(&args.input);
        let checker = match checker(&args.pack, limits, &options, streams)? {
            Ok(checker) => Arc::new(checker),
            Err(exit) => return Ok(Err(exit)),
        };
        let formats = render::FORMATS.iter().map(|f| f.name).collect();
        let faults = found.policy.faults(&Vocabulary { ids: checker.ids(), formats });
        if !faults.is_empty() {
            print_faults(&faults, &options, streams)?;
            return Ok(Err(Exit::Usage));
        }
        let today = args.policy.today.unwrap_or_else(today);
        let mut opening = Opening { options: &options, streams };
        let waivers = match args.policy.waivers.as_deref() {
            // whoever adds the first waiver has no file yet
            Some(path) if may_lack_waivers && !path.exists() => None,
            None => None,
            Some(path) => match opening.waivers(path, &checker, today)? {
                Some(waivers) => Some(waivers),
                None => return Ok(Err(Exit::Usage)),
            },
        };
        let baseline = match args.baseline.as_deref() {
            None => None,
            Some(path) => match opening.baseline(path)? {
                Some(baseline) => Some(baseline),
                None => return Ok(Err(Exit::Usage)),
            },
        };
        let recorder = args.write_baseline.is_some().then(Recorder::default);
        Ok(Ok(Self {
            args,
            checker,
            found,
            options,
            limits,
            earlier: None,
            waivers,
            baseline,
            recorder,
            today,
        }))
    }

    /// Opens what reports are held against; `false` where it cannot be used, and that was said. A command that judges
    /// nothing need not look back.
    pub fn look_back(&mut self, streams: &mut Streams) -> io::Result<bool> {
        let found = &self.found;
        let kind = |name: &str| found.policy.holds(&found.pattern_path(name)).kind.map(|k| k.value);
        let reading = earlier::Reading {
            checker: &self.checker,
            limits: self.limits,
            jobs: self.args.jobs,
            kind: &kind,
            lang: self.options.lang,
        };
        match earlier::open(&self.args.earlier, &reading, streams)? {
            Ok(earlier) => self.earlier = earlier,
            Err(()) => return Ok(false),
        }
        Ok(true)
    }

    /// The files that a run reads besides its inputs.
    pub fn reads(&self, guard: &mut Guard) {
        self.reads_but_waivers(guard);
        guard.reads(Role::Waivers, self.args.policy.waivers.iter());
    }

    /// The same, but for the file of waivers, which is to be added to.
    pub fn reads_but_waivers(&self, guard: &mut Guard) {
        let args = &self.args;
        guard.reads(Role::Prior, args.earlier.prior.iter());
        let earlier = self.earlier.iter().flat_map(|e| &e.files);
        guard.reads(Role::History, earlier);
        guard.reads(Role::Settings, self.found.file.iter());
        guard.reads(Role::Baseline, args.baseline.iter());
        guard.reads(Role::Lock, args.locked.iter());
        for word in &args.pack.rules {
            if let Origin::Path(path) = Origin::named(word, None) {
                guard.reads_pack(&path);
            }
        }
    }

    /// How a run ends: where an earlier report could not be read, what it was wanted for may have been missed.
    pub fn exit(&self, done: &Done) -> Exit {
        let exit = done.exit(terminal::severity(self.args.severity));
        if self.earlier.as_ref().is_some_and(|e| e.unread > 0) { exit.max(Exit::Usage) } else { exit }
    }

    /// What is known of an input: what the settings say of its path, and over it what the command line says.
    pub fn known(&self, name: &str) -> Known {
        let mut known = Known::from(self.found.policy.holds(&self.found.pattern_path(name)));
        known.kind = input::kind(self.args.input.kind).or(known.kind);
        known.level = self.args.standing.level.or(known.level);
        known.region = self.args.standing.region.clone().or(known.region);
        known.pairing = self.earlier.as_ref().map(|e| e.pairing.clone());
        known
    }

    /// Waives, compares with the baseline, records: in this order, so that what somebody answers for is in no
    /// baseline.
    pub fn settle(&self, file: &mut FileResult) {
        if let Ok(checked) = &mut file.outcome {
            if let Some(waivers) = &self.waivers {
                waivers.what.settle(&policy::relative_to(&waivers.folder, &file.path), checked);
            }
            if let Some(baseline) = &self.baseline {
                baseline.what.settle(&file.path, checked);
            }
        }
        if let Some(recorder) = &self.recorder {
            recorder.settle(file);
        }
    }

    fn remarks(&self, whole: bool) -> Vec<Remark> {
        let mut remarks = self.waivers.as_ref().map(|w| w.what.remarks(whole)).unwrap_or_default();
        // what a new baseline replaces need not be kept clean
        if let (Some(baseline), None) = (&self.baseline, &self.recorder) {
            remarks.extend(baseline.what.remark(&baseline.name));
        }
        remarks
    }

    /// Checks inputs, `total` of them if that is known.
    pub fn run(
        &self,
        inputs: impl Iterator<Item = Input>,
        total: Option<usize>,
        sinks: Vec<Sink>,
        streams: &mut Streams,
    ) -> io::Result<Done> {
        let plan = Plan {
            checker: &self.checker,
            info: RunInfo { options: self.in_force(), ..self.checker.run_info() },
            known: &|name| self.known(name),
            trace: &self.args.trace,
            limits: self.limits,
            jobs: self.args.jobs,
            options: self.options,
            name_unreadable: !self.args.ndjson,
            settle: &|file| self.settle(file),
            remarks: &|whole| self.remarks(whole),
        };
        stream::run(&plan, inputs, total, sinks, streams)
    }

    /// Options that differ from the usual and change what is found; for evidence.
    pub fn in_force(&self) -> BTreeMap<String, String> {
        let args = &self.args;
        let mut options = BTreeMap::new();
        let mut put = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                options.insert(name.to_string(), value);
            }
        };
        let list = |words: &[String]| (!words.is_empty()).then(|| listed(words));
        let numbers = |list: &[(String, u64)]| {
            let all: Vec<String> = list.iter().map(|(name, n)| format!("{name}={n}")).collect();
            (!all.is_empty()).then(|| all.join(","))
        };
        put("as", input::kind(args.input.kind).map(|k| k.name().to_string()));
        put("level", args.standing.level.map(|l| l.name().to_string()));
        put("region", args.standing.region.clone());
        put("lang", (self.options.lang == Lang::En).then(|| "en".to_string()));
        put("trace", list(&args.trace));
        put("rules", list(&args.pack.rules));
        put("limit", numbers(&args.input.limits));
        put("rule-limit", numbers(&args.pack.rule_limits));
        // a file is named by its path and told by its digest
        let file = |name: &str, digest: &str| Some(format!("{name} {digest}"));
        let paths =
            |paths: &[PathBuf]| listed(&paths.iter().map(|p| p.display().to_string()).collect::<Vec<_>>());
        let earlier = &args.earlier;
        if let Some(opened) = &self.earlier {
            put("prior", earlier.prior.as_deref().and_then(|p| file(&policy::shown(p), &opened.digest)));
            let folders = (!earlier.history.is_empty()).then(|| paths(&earlier.history));
            put("history", folders.and_then(|f| file(&f, &opened.digest)));
            let aliases: Vec<String> =
                earlier.alias.iter().map(|(old, new)| format!("{old}={new}")).collect();
            put("alias", list(&aliases));
        }
        put("config", self.found.file.as_ref().and_then(|name| file(name, &self.found.digest)));
        put("waivers", self.waivers.as_ref().and_then(|w| file(&w.name, &w.digest)));
        // what is waived depends on the day
        put("today", self.waivers.is_some().then(|| self.today.to_string()));
        put("baseline", self.baseline.as_ref().and_then(|b| file(&b.name, &b.digest)));
        put("write-baseline", self.recorder.is_some().then(|| "yes".to_string()));
        options
    }
}

/// What is asked for and could do nothing, since there are no reports to compare with.
fn idle(earlier: &EarlierArgs, has_alias: bool) -> Option<(&'static str, &'static str)> {
    let no_history = earlier.history.is_empty();
    if earlier.plausibility && no_history {
        return Some((
            "--plausibility 要与往年和同级的报告比，没有给出。改正：加 --history 文件夹",
            "--plausibility compares with other reports and none are given. help: add --history FOLDER",
        ));
    }
    if has_alias && no_history && earlier.prior.is_none() {
        return Some((
            "--alias 没有用处：没有给出上年或往年报告。改正：加 --history 文件夹 或 --prior 文件",
            "--alias does nothing: no earlier reports are given. help: add --history FOLDER or --prior FILE",
        ));
    }
    None
}

/// Words as one option of the evidence: parted by commas, or a list in JSON where that would not be clear.
fn listed(words: &[String]) -> String {
    if words.iter().any(|w| w.contains(',') || w.starts_with('[')) {
        return serde_json::Value::from(words).to_string();
    }
    words.join(",")
}

/// The words of such an option.
pub fn unlisted(option: &str) -> Vec<String> {
    let plain = || option.split(',').map(String::from).collect();
    if option.starts_with('[') { serde_json::from_str(option).unwrap_or_else(|_| plain()) } else { plain() }
}

/// Reads files of the run's own, and says what is wrong with them.
struct Opening<'a, 'b, 'c> {
    options: &'a Options,
    streams: &'b mut Streams<'c>,
}

impl Opening<'_, '_, '_> {
    fn waivers(
        &mut self,
        path: &Path,
        checker: &Checker,
        today: Date,
    ) -> io::Result<Option<InFile<Waivers>>> {
        let Some((name, text)) = self.text(path)? else { return Ok(None) };
        let list = waiver::read(&name, text.strip_prefix('\u{feff}').unwrap_or(&text));
        let waivers = list.map(|list| Waivers::new(list, today));
        let ids: Vec<&str> = checker.ids().into_keys().collect();
        let faults = match &waivers {
            Ok(waivers) => waivers.faults(&ids),
            Err(faults) => faults.clone(),
        };
        match waivers {
            Ok(waivers) if faults.is_empty() => Ok(Some(in_file(waivers, name, &text, path))),
            _ => {
                self.faults(&faults)?;
                Ok(None)
            }
        }
    }

    fn baseline(&mut self, path: &Path) -> io::Result<Option<InFile<Baseline>>> {
        let Some((name, text)) = self.text(path)? else { return Ok(None) };
        match Baseline::read(&text) {
            Ok(baseline) => Ok(Some(in_file(baseline, name, &text, path))),
            Err(words) => {
                match self.options.lang {
                    Lang::Zh => writeln!(self.streams.err, "错误：{name}：{}", words.zh)?,
                    Lang::En => writeln!(self.streams.err, "error: {name}: {}", words.en)?,
                }
                Ok(None)
            }
        }
    }

    fn text(&mut self, path: &Path) -> io::Result<Option<(String, String)>> {
        let name = policy::shown(path);
        match std::fs::read_to_string(path) {
            Ok(text) => return Ok(Some((name, text))),
            Err(error) => {
                let why = system::words(&error);
                match self.options.lang {
                    Lang::Zh => writeln!(self.streams.err, "错误：{name} 读不出来（{}）", why.zh)?,
                    Lang::En => writeln!(self.streams.err, "error: {name} cannot be read ({})", why.en)?,
                }
            }
        }
        Ok(None)
    }

    fn faults(&mut self, faults: &[PackFault]) -> io::Result<()> {
        print_faults(faults, self.options, self.streams)
    }
}

fn in_file<T>(what: T, name: String, text: &str, path: &Path) -> InFile<T> {
    let folder = policy::absolute(path).parent().map(Path::to_path_buf).unwrap_or_default();
    InFile { what, name, digest: policy::digest(text.as_bytes()), folder }
}

/// Today in Beijing, where these reports are due; the computer may stand anywhere.
fn today() -> Date {
    jiff::tz::Offset::constant(8).to_datetime(jiff::Timestamp::now()).date()
}
