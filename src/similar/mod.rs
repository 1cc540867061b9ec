//! Prose that stands in two reports: copied from last year's, or from another agency's.
//!
//! Never a verdict: what is shared is counted and shown, and what that means is for a person. Of each report only
//! signatures, digests and its name are kept (2 KB or so); what is reported is counted exactly on the two texts, read
//! again for it. Compared are the same sections of reports that could have been copied from each other: one agency's in
//! adjacent years, different agencies' in one year. The same report in two files is recognised and not compared.
//! Deterministic: no random seed, no order of threads. Must not open files or render.

mod index;
pub mod minhash;
pub mod passages;
pub mod text;

use crate::report::{Reading, Report};
pub use index::Index;
use minhash::{Signature, signature};
use passages::{Passage, Share};
use std::collections::HashMap;
use std::sync::Arc;
use text::{Digests, Statutory, Text, digest_all};

/// The fewest different shingles of a section that is compared: of less nobody can say that it was copied.
const LEAST: usize = 60;
/// The fewest agencies among which something can be common to most.
const FEWEST_AGENCIES: usize = 20;

/// What counts for nothing: statutory words, and what most agencies say.
pub struct Measure {
    /// The words of the form and the notices.
    pub statutory: Statutory,
    /// Shingles of these words or of most agencies.
    common: Digests,
    /// How many of the latter.
    pub most_say: usize,
}

/// Some reports' shingles, from which it is told what most agencies say.
pub struct Sample {
    who: u64,
    shingles: Digests,
}

impl Measure {
    /// Only statutory words count for nothing.
    pub fn new(statutory: Statutory) -> Self {
        Self { statutory, common: Digests::default(), most_say: 0 }
    }

    /// A report as part of the sample.
    pub fn sample(&self, path: &str, report: &Report) -> Sample {
        let who = match &report.agency {
            Some(agency) => self.statutory.agency(&agency.text),
            None => path.to_string(),
        };
        let texts = self.statutory.texts(report);
        Sample {
            who: digest_all(who.bytes().map(u64::from)),
            shingles: texts.iter().flat_map(Text::shingles).filter(|s| !self.statutory.has(*s)).collect(),
        }
    }

    /// Leaves out what more than `percent` of the agencies in a sample say; an agency's own years count once.
    pub fn leave_out(&mut self, mut samples: Vec<Sample>, percent: usize) {
        samples.sort_by_key(|s| s.who);
        let mut counts: HashMap<u64, (usize, u64), std::hash::BuildHasherDefault<text::AsIs>> =
            HashMap::default();
        let mut agencies = 0;
        let mut last = None;
        for sample in &samples {
            agencies += usize::from(last != Some(sample.who));
            last = Some(sample.who);
            for shingle in &sample.shingles {
                let (count, by) = counts.entry(*shingle).or_insert((0, sample.who));
                if *count == 0 || *by != sample.who {
                    *count += 1;
                    *by = sample.who;
                }
            }
        }
        if agencies < FEWEST_AGENCIES {
            return;
        }
        let most = counts.iter().filter(|(_, (count, _))| count * 100 > agencies * percent);
        self.common = most.map(|(shingle, _)| *shingle).collect();
        self.most_say = self.common.len();
    }

    fn is_common(&self, shingle: u64) -> bool {
        self.statutory.has(shingle) || self.common.contains(&shingle)
    }

    /// The shingles that do not count, of two texts.
    fn common_of(&self, texts: [&Text; 2]) -> Digests {
        texts.into_iter().flat_map(Text::shingles).filter(|s| self.is_common(*s)).collect()
    }
}

/// All that is kept of a report.
#[derive(Debug, Clone)]
pub struct Prose {
    /// Its name.
    pub named: Named,
    /// By what its agency is known.
    agency: Option<String>,
    figures: (u64, usize),
    /// Digest of the file, for a report without a name.
    digest: u64,
    texts: Vec<Signed>,
    /// Sections that are too short to be compared.
    short: usize,
    /// Sections of which more than half is what most agencies say.
    ordinary: usize,
}

/// A report as it is named to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The file.
    pub path: Arc<str>,
    /// Who reports, if it says so.
    pub agency: Option<Arc<str>>,
    /// The year reported on.
    pub year: Option<i32>,
}

#[derive(Debug, Clone)]
struct Signed {
    /// Its place among the report's texts.
    index: usize,
    section: Arc<str>,
    digest: u64,
    signature: Box<Signature>,
}

fn text_digest(text: &Text) -> u64 {
    digest_all(text.shingles())
}

impl Prose {
    /// What is kept of a report.
    pub fn of(path: &str, report: &Report, measure: &Measure) -> Self {
        let mut texts = Vec::new();
        let (mut short, mut ordinary) = (0, 0);
        for (index, text) in measure.statutory.texts(report).iter().enumerate() {
            let all: Digests = text.shingles().filter(|s| !measure.statutory.has(*s)).collect();
            let counted: Digests = all.iter().copied().filter(|s| !measure.is_common(*s)).collect();
            ordinary += usize::from(all.len() >= LEAST && counted.len() * 2 < all.len());
            if counted.len() < LEAST {
                short += 1;
                continue;
            }
            if let Some(signature) = signature(counted.iter().copied()) {
                let (section, digest) = (Arc::from(text.section.as_str()), text_digest(text));
                texts.push(Signed { index, section, digest, signature: Box::new(signature) });
            }
        }
        let figures = report.tables.iter().flat_map(|t| &t.figures).map(|f| match &f.reading {
            Reading::Number(n, _) => n.normalize().to_string(),
            _ => String::new(),
        });
        let figures: Vec<String> = figures.collect();
        let told = figures.iter().filter(|f| !f.is_empty() && *f != "0").count();
        let bytes = |text: &str| digest_all(text.bytes().map(u64::from));
        let agency = report.agency.as_ref().map(|a| a.text.trim());
        Self {
            agency: agency.map(|a| measure.statutory.agency(a)),
            named: Named {
                path: path.into(),
                agency: agency.map(Arc::from),
                year: report.year.map(|y| y.value),
            },
            figures: (digest_all(figures.iter().map(|f| bytes(f))), told),
            digest: bytes(report.source.digest()),
            texts,
            short,
            ordinary,
        }
    }
}

/// How two reports stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// One agency, two years in a row.
    LastYear,
    /// Two agencies, one year.
    OtherAgency,
    /// The agency or the year of one is not known.
    Unknown,
}

impl Relation {
    /// Its name in data.
    pub fn name(self) -> &'static str {
        match self {
            Self::LastYear => "last_year",
            Self::OtherAgency => "other_agency",
            Self::Unknown => "unknown",
        }
    }

    /// How two reports stand, if they are of interest.
    fn of(a: &Prose, b: &Prose) -> Option<Self> {
        let apart = a.named.year.zip(b.named.year).map(|(a, b)| (a - b).abs());
        match (a.agency.as_ref().zip(b.agency.as_ref()), apart) {
            (Some((a, b)), Some(1)) if a == b => Some(Self::LastYear),
            (Some((a, b)), Some(0)) if a != b => Some(Self::OtherAgency),
            (Some(_), Some(_)) | (None, Some(2..)) => None,
            (None, _) | (_, None) => Some(Self::Unknown),
        }
    }
}

/// A section of two reports that share much.
#[derive(Debug, Clone)]
pub struct Section {
    /// Its id, `一` to `六`.
    pub section: Arc<str>,
    /// What they share.
    pub share: Share,
    /// The longest passages in both.
    pub passages: Vec<Passage>,
    /// The group of reports that share it, if there are more than two: an index into [`Outcome::groups`].
    pub group: Option<usize>,
}

/// Two reports that share much. The first is the earlier one where years differ.
#[derive(Debug, Clone)]
pub struct Pair {
    /// How they stand to each other.
    pub relation: Relation,
    /// The first.
    pub first: Named,
    /// The second.
    pub second: Named,
    /// The sections at or above the threshold.
    pub sections: Vec<Section>,
}

/// Three or more reports that hang together by one section.
#[derive(Debug, Clone)]
pub struct Group {
    /// The section.
    pub section: Arc<str>,
    /// How many reports.
    pub count: usize,
    /// The first of them.
    pub members: Vec<Named>,
    /// The least and the most that two of them share, in a hundred, among the pairs counted.
    pub percent: (usize, usize),
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Reports read.
    pub reports: usize,
    /// Files that could not be read, then or when they were read again.
    pub unreadable: usize,
    /// Sections compared.
    pub compared: usize,
    /// Sections too short to be compared.
    pub short: usize,
    /// Sections of which more than half is what most agencies say.
    pub ordinary: usize,
    /// Shingles that most agencies have, and that do not count.
    pub most_say: usize,
    /// Reports that were no longer what they were when they were read again.
    pub changed: Vec<Named>,
    /// Files that hold the same report as another.
    pub same: Vec<(Named, Vec<Named>)>,
    /// Groups of more than two, the largest first.
    pub groups: Vec<Group>,
    /// Pairs, those that share most first, as many as were asked for.
    pub pairs: Vec<Pair>,
    /// Pairs in all.
    pub found: usize,
}
