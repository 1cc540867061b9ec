//! A baseline: the findings there were on a day, so that later runs tell only of new ones.
//!
//! A finding is known by its fingerprint, which does not change as lines move; one that is there more often than it
//! was is new. Must not read files or print.

use crate::fault::Spot;
use crate::finding::{Finding, Severity, Waived, Words};
use crate::policy::codes::GONE;
use crate::result::{Checked, FileResult, Remark};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// The layout of the file; another number is for another program.
const LAYOUT: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// The layout.
    baseline: u32,
    /// The program that wrote it.
    gouji: String,
    /// Findings by the path of the report.
    reports: BTreeMap<String, Vec<Entry>>,
}

#[derive(Serialize, Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Entry {
    rule: String,
    /// For the reader; not compared.
    place: String,
    fingerprint: String,
    count: usize,
}

/// Findings known before.
#[derive(Default)]
pub struct Baseline {
    reports: BTreeMap<String, BTreeMap<String, usize>>,
    gone: AtomicUsize,
}

/// Findings to be known from now on.
#[derive(Default)]
pub struct Recorder {
    reports: Mutex<BTreeMap<String, Vec<Entry>>>,
}

/// That a text is no baseline, and where that shows.
fn place(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    if error.is_data() {
        // an object without its keys is known to be wrong only at its end
        "不是基线文件：缺少或多出了基线的键，或值的类别不对。改正：用 --write-baseline 写出基线".into()
    } else {
        format!("不是基线文件：第 {line} 行第 {column} 列不合 JSON 写法。改正：用 --write-baseline 写出基线")
    }
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// A text that is none, in words.
    pub fn read(text: &str) -> Result<Self, Words> {
        let file: File =
            serde_json::from_str(text).map_err(|e| Words::new(place(&e), format!("not a baseline ({e})")))?;
        if file.baseline != LAYOUT {
            let layout = file.baseline;
            return Err(Words::new(
                format!("基线是第 {layout} 种写法，本程序只读第 {LAYOUT} 种"),
                format!("a baseline of layout {layout}; this program reads layout {LAYOUT}"),
            ));
        }
        let mut reports: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for (path, entries) in file.reports {
            let counts = reports.entry(path).or_default();
            for entry in entries {
                *counts.entry(entry.fingerprint).or_default() += entry.count;
            }
        }
        Ok(Self { reports, gone: AtomicUsize::new(0) })
    }

    /// Marks what is known of a report's findings. Those that somebody answers for need no baseline.
    pub fn settle(&self, path: &str, checked: &mut Checked) {
        let mut left = self.reports.get(&key(path)).cloned().unwrap_or_default();
        for finding in checked.findings.iter_mut().filter(|f| f.waived.is_none()) {
            if let Some(count) = left.get_mut(&finding.fingerprint()).filter(|n| **n > 0) {
                *count -= 1;
                finding.waived = Some(Waived::Baseline);
            }
        }
        self.gone.fetch_add(left.values().sum(), Ordering::Relaxed);
    }

    /// That some known findings are gone from the reports checked.
    pub fn remark(&self, file: &str) -> Option<Remark> {
        let gone = self.gone.load(Ordering::Relaxed);
        (gone > 0).then(|| Remark {
            code: GONE.into(),
            severity: Severity::Info,
            message: Words::new(
                format!("基线里有 {gone} 处问题已经没有了"),
                match gone {
                    1 => "1 finding of the baseline is gone".to_string(),
                    _ => format!("{gone} findings of the baseline are gone"),
                },
            ),
            help: Words::new(
                "用 --write-baseline 重写基线，免得同样的问题再来时被当作已知",
                "Write it anew with --write-baseline, or the same fault would pass as known when it comes back.",
            ),
            at: Spot::file(file),
        })
    }
}

impl Recorder {
    /// Takes down what counts of a report's findings, which is known from now on.
    pub fn settle(&self, file: &mut FileResult) {
        let path = key(&file.path);
        let Ok(checked) = &mut file.outcome else { return };
        let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
        let is_new = |f: &&mut Finding| !matches!(f.waived, Some(Waived::Waiver { .. }));
        for finding in checked.findings.iter_mut().filter(is_new) {
            let fingerprint = finding.fingerprint();
            let entry = entries.entry(fingerprint.clone()).or_insert_with(|| Entry {
                rule: finding.rule.clone(),
                place: finding.place.title(),
                fingerprint,
                count: 0,
            });
            entry.count += 1;
            finding.waived = Some(Waived::Baseline);
        }
        let mut entries: Vec<Entry> = entries.into_values().collect();
        entries.sort_by(|a, b| (&a.rule, &a.place, &a.fingerprint).cmp(&(&b.rule, &b.place, &b.fingerprint)));
        // a report without findings needs no entry
        if !entries.is_empty() {
            // what is taken down is whole at every moment, whoever panicked meanwhile
            self.reports.lock().unwrap_or_else(PoisonError::into_inner).insert(path, entries);
        }
    }

    /// The baseline's text, and how many findings it has.
    pub fn text(&self) -> (String, usize) {
        let reports = self.reports.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let count = reports.values().flatten().map(|e| e.count).sum();
        let file = File { baseline: LAYOUT, gouji: env!("CARGO_PKG_VERSION").into(), reports };
        (serde_json::to_string_pretty(&file).unwrap_or_default() + "\n", count)
    }
}

/// The same for every way of writing one relative path.
fn key(path: &str) -> String {
    let path = path.replace('\\', "/");
    path.strip_prefix("./").unwrap_or(&path).to_string()
}
