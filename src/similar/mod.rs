//! Prose that stands in two reports: copied from last year's, or from another agency's.
//!
//! Never a verdict: what is shared is counted and shown, and what that means is for a person. Of each report only
//! signatures, digests and its name are kept (2 KB or so); what is reported is counted exactly on the two texts, read
//! again for it. Compared are the same sections of reports that could have been copied from each other: one agency's in
//! adjacent years, different agencies' in one year. The same report in two files is recognised and not compared.
//! Deterministic: no random seed, no order of threads. Must not open files or render.

pub mod minhash;
pub mod passages;
pub mod text;

use crate::report::{Reading, Report};
use minhash::{Item, Signature, signature};
use passages::{Passage, Share, passages, share};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use text::{Digests, Statutory, Text, digest_all, mix};

/// The fewest different shingles of a section that is compared: of less nobody can say that it was copied.
const LEAST: usize = 60;
/// The fewest agencies among which something can be common to most.
const FEWEST_AGENCIES: usize = 20;
/// The fewest figures other than 0 by which a report is known again under another name.
const FIGURES: usize = 10;
/// Pairs that are counted at a time, so that only their texts are held.
const BATCH: usize = 256;
/// The most members of a group that are named.
const NAMED: usize = 50;

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
    /// Files that hold the same report as another.
    pub same: Vec<(Named, Vec<Named>)>,
    /// Groups of more than two, the largest first.
    pub groups: Vec<Group>,
    /// Pairs, those that share most first, as many as were asked for.
    pub pairs: Vec<Pair>,
    /// Pairs in all.
    pub found: usize,
}

/// The reports that are compared.
pub struct Index {
    proses: Vec<Option<Prose>>,
    /// For each report, the one that stands for it.
    stands_for: Vec<usize>,
}

/// Texts of two reports that may be alike: the texts' places in each.
type Candidates = BTreeMap<(usize, usize), Vec<(usize, usize)>>;

/// A text: the report's place and the text's place in it.
type At = (usize, usize);

/// The text by which a group of texts is known.
fn root(roots: &mut BTreeMap<At, At>, of: At) -> At {
    let mut at = of;
    while let Some(next) = roots.get(&at).filter(|next| **next != at) {
        at = *next;
    }
    roots.insert(of, at);
    at
}

/// Two reports and what their sections share.
struct Scored {
    a: usize,
    b: usize,
    sections: Vec<(usize, usize, Share)>,
}

impl Scored {
    fn best(&self) -> usize {
        self.sections.iter().map(|(_, _, s)| s.percent()).max().unwrap_or(0)
    }
}

impl Index {
    /// The reports in the order of the inputs; `None` for one that could not be read.
    pub fn new(proses: Vec<Option<Prose>>) -> Self {
        let mut stands_for: Vec<usize> = (0..proses.len()).collect();
        let mut by_name: HashMap<(String, i32), usize> = HashMap::new();
        let mut by_digest: HashMap<u64, usize> = HashMap::new();
        let mut by_figures: HashMap<(u64, i32), Vec<usize>> = HashMap::new();
        for (at, prose) in proses.iter().enumerate() {
            let Some(prose) = prose else { continue };
            let mut same = *by_digest.entry(prose.digest).or_insert(at);
            if let (Some(agency), Some(year)) = (&prose.agency, prose.named.year) {
                same = same.min(*by_name.entry((agency.clone(), year)).or_insert(same));
            }
            // the same figures under a shorter name, or none: a title that was read otherwise
            if let (Some(year), (figures, FIGURES..)) = (prose.named.year, prose.figures) {
                let others = by_figures.entry((figures, year)).or_default();
                let named_alike = |other: &&usize| match (
                    &prose.agency,
                    proses[**other].as_ref().and_then(|p| p.agency.as_ref()),
                ) {
                    (Some(a), Some(b)) => a.contains(b.as_str()) || b.contains(a.as_str()),
                    _ => true,
                };
                if let Some(other) = others.iter().find(named_alike) {
                    same = same.min(stands_for[*other]);
                }
                others.push(at);
            }
            stands_for[at] = stands_for[same];
        }
        Self { proses, stands_for }
    }

    /// The reports that are compared: one of each.
    fn compared(&self) -> impl Iterator<Item = (usize, &Prose)> {
        let each = self.proses.iter().enumerate().filter(|(at, _)| self.stands_for[*at] == *at);
        each.filter_map(|(at, prose)| Some((at, prose.as_ref()?)))
    }

    fn candidates(&self, threshold: usize) -> Candidates {
        let texts: Vec<(usize, &Prose, &Signed)> =
            self.compared().flat_map(|(at, p)| p.texts.iter().map(move |t| (at, p, t))).collect();
        let items: Vec<Item> = texts
            .iter()
            .map(|(_, _, text)| Item {
                group: digest_all(text.section.bytes().map(u64::from)),
                digest: mix(text.digest),
                signature: &text.signature,
            })
            .collect();
        let wanted = |a: usize, b: usize| {
            let ((a, one, _), (b, other, _)) = (texts[a], texts[b]);
            a != b && Relation::of(one, other).is_some()
        };
        let mut found = Candidates::new();
        for (a, b) in minhash::candidates(&items, threshold, wanted) {
            let ((a, _, one), (b, _, other)) = (texts[a as usize], texts[b as usize]);
            found.entry((a, b)).or_default().push((one.index, other.index));
        }
        found
    }

    /// Finds the pairs that share at least `threshold` percent of a section, and tells the passages of the `most` that
    /// share most; 0 for all. `read` reads a report again, by its place among the inputs.
    pub fn find(
        &self,
        measure: &Measure,
        threshold: usize,
        most: usize,
        read: impl Fn(usize) -> Option<Report> + Sync,
    ) -> Outcome {
        let mut lost: Vec<usize> = Vec::new();
        let mut scored = self.score(measure, threshold, &read, &mut lost);
        scored.sort_by_key(|s| {
            let shared: usize = s.sections.iter().map(|(_, _, share)| share.shared).sum();
            (std::cmp::Reverse(s.best()), std::cmp::Reverse(shared), s.a, s.b)
        });
        let (groups, group_of) = self.groups(&scored);
        let found = scored.len();
        if most > 0 {
            scored.truncate(most);
        }
        let mut pairs = Vec::new();
        for some in scored.chunks(BATCH) {
            let told: Vec<Option<Pair>> =
                some.par_iter().map(|s| self.pair(s, measure, &group_of, &read)).collect();
            for (pair, scored) in told.into_iter().zip(some) {
                match pair {
                    Some(pair) => pairs.push(pair),
                    None => lost.push(scored.a),
                }
            }
        }
        lost.sort_unstable();
        lost.dedup();
        let mut same: BTreeMap<usize, Vec<Named>> = BTreeMap::new();
        for (at, prose) in self.proses.iter().enumerate() {
            if let (Some(prose), true) = (prose, self.stands_for[at] != at) {
                same.entry(self.stands_for[at]).or_default().push(prose.named.clone());
            }
        }
        let named = |at: usize| self.proses[at].as_ref().map(|p| p.named.clone());
        Outcome {
            reports: self.proses.iter().flatten().count(),
            unreadable: self.proses.iter().filter(|p| p.is_none()).count() + lost.len(),
            compared: self.compared().map(|(_, p)| p.texts.len()).sum(),
            short: self.compared().map(|(_, p)| p.short).sum(),
            ordinary: self.compared().map(|(_, p)| p.ordinary).sum(),
            most_say: measure.most_say,
            same: same.into_iter().filter_map(|(at, others)| Some((named(at)?, others))).collect(),
            groups,
            pairs,
            found,
        }
    }

    fn score(
        &self,
        measure: &Measure,
        threshold: usize,
        read: &(impl Fn(usize) -> Option<Report> + Sync),
        lost: &mut Vec<usize>,
    ) -> Vec<Scored> {
        let candidates: Vec<_> = self.candidates(threshold).into_iter().collect();
        let mut scored = Vec::new();
        for batch in candidates.chunks(BATCH) {
            let mut needed: Vec<usize> = batch.iter().flat_map(|((a, b), _)| [*a, *b]).collect();
            needed.sort_unstable();
            needed.dedup();
            let texts: HashMap<usize, Vec<Text>> = needed
                .par_iter()
                .filter_map(|at| Some((*at, self.again(*at, &measure.statutory.texts(&read(*at)?))?)))
                .collect();
            lost.extend(needed.iter().filter(|at| !texts.contains_key(at)));
            let of_pair = |((a, b), sections): &((usize, usize), Vec<(usize, usize)>)| {
                let (one, other) = (texts.get(a)?, texts.get(b)?);
                let share = |(i, j): &(usize, usize)| {
                    let (one, other) = (one.get(*i)?, other.get(*j)?);
                    let share = share(one, other, &measure.common_of([one, other]));
                    (share.percent() >= threshold).then_some((*i, *j, share))
                };
                let sections: Vec<_> = sections.iter().filter_map(share).collect();
                (!sections.is_empty()).then_some(Scored { a: *a, b: *b, sections })
            };
            let some: Vec<Option<Scored>> = batch.par_iter().map(of_pair).collect();
            scored.extend(some.into_iter().flatten());
        }
        scored
    }

    /// The texts of a report that was read again, if they are still what they were.
    fn again(&self, at: usize, texts: &[Text]) -> Option<Vec<Text>> {
        let prose = self.proses.get(at)?.as_ref()?;
        let still =
            |signed: &Signed| texts.get(signed.index).is_some_and(|t| text_digest(t) == signed.digest);
        prose.texts.iter().all(still).then(|| texts.to_vec())
    }

    fn section(&self, at: usize, text: usize) -> Arc<str> {
        let texts = self.proses[at].iter().flat_map(|p| &p.texts);
        texts.into_iter().find(|t| t.index == text).map(|t| t.section.clone()).unwrap_or_default()
    }

    /// Reports that hang together by a section, and the group of each text.
    fn groups(&self, scored: &[Scored]) -> (Vec<Group>, HashMap<(usize, usize), usize>) {
        let mut roots: BTreeMap<At, At> = BTreeMap::new();
        for s in scored {
            for (i, j, _) in &s.sections {
                let (one, other) = (root(&mut roots, (s.a, *i)), root(&mut roots, (s.b, *j)));
                roots.insert(one.max(other), one.min(other));
            }
        }
        let texts: Vec<(usize, usize)> = roots.keys().copied().collect();
        let mut members: BTreeMap<(usize, usize), Vec<(usize, usize)>> = BTreeMap::new();
        for text in texts {
            let of = root(&mut roots, text);
            members.entry(of).or_default().push(text);
        }
        let mut percents: HashMap<(usize, usize), (usize, usize)> = HashMap::new();
        for s in scored {
            for (i, _, share) in &s.sections {
                let of = root(&mut roots, (s.a, *i));
                let (low, high) = percents.entry(of).or_insert((100, 0));
                (*low, *high) = ((*low).min(share.percent()), (*high).max(share.percent()));
            }
        }
        let mut large: Vec<_> = members.into_iter().filter(|(_, m)| m.len() > 2).collect();
        large.sort_by_key(|(of, m)| (std::cmp::Reverse(m.len()), *of));
        let mut group_of = HashMap::new();
        let groups = large.iter().enumerate().map(|(number, (of, texts))| {
            group_of.extend(texts.iter().map(|t| (*t, number)));
            let named = texts.iter().filter_map(|(at, _)| self.proses[*at].as_ref()).map(|p| p.named.clone());
            Group {
                section: self.section(of.0, of.1),
                count: texts.len(),
                members: named.take(NAMED).collect(),
                percent: percents.get(of).copied().unwrap_or_default(),
            }
        });
        (groups.collect(), group_of)
    }

    fn pair(
        &self,
        scored: &Scored,
        measure: &Measure,
        group_of: &HashMap<(usize, usize), usize>,
        read: &(impl Fn(usize) -> Option<Report> + Sync),
    ) -> Option<Pair> {
        let (one, other) = (self.proses[scored.a].as_ref()?, self.proses[scored.b].as_ref()?);
        let relation = Relation::of(one, other)?;
        // the earlier year first
        let turned = relation == Relation::LastYear && one.named.year > other.named.year;
        let ends = if turned { (scored.b, scored.a) } else { (scored.a, scored.b) };
        let (first, second) = (read(ends.0)?, read(ends.1)?);
        let texts = |at: usize, report: &Report| self.again(at, &measure.statutory.texts(report));
        let (first_texts, second_texts) = (texts(ends.0, &first)?, texts(ends.1, &second)?);
        let sections = scored.sections.iter().filter_map(|(i, j, share)| {
            let group = group_of.get(&(scored.a, *i)).copied();
            let (i, j) = if turned { (*j, *i) } else { (*i, *j) };
            let (one, other) = (first_texts.get(i)?, second_texts.get(j)?);
            let common = measure.common_of([one, other]);
            let share =
                if turned { Share { first: share.second, second: share.first, ..*share } } else { *share };
            Some(Section {
                section: one.section.as_str().into(),
                share,
                passages: passages((&first, one), (&second, other), &common),
                group,
            })
        });
        let mut sections: Vec<Section> = sections.collect();
        sections.sort_by_key(|s| std::cmp::Reverse(s.share.percent()));
        let (one, other) = if turned { (other, one) } else { (one, other) };
        Some(Pair { relation, first: one.named.clone(), second: other.named.clone(), sections })
    }
}
