//! Earlier reports by agency and year, and which of them a report is held against.
//!
//! Holds names, years, files and figures, never the reports: a report costs about a kilobyte. Must not read files or
//! judge.

use crate::form::Forms;
use crate::form::Level;
use crate::report::series::{Kept, Peers, Series};
use crate::report::{Report, Unpaired};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Names that an agency bore before, each with the one it took.
#[derive(Debug, Clone, Default)]
pub struct Aliases {
    /// By normalised old name: the new one, normalised and as it was given.
    names: BTreeMap<String, (String, String)>,
}

/// Aliases that cannot be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AliasFault {
    /// An old name with two new ones.
    Twice(String),
    /// The same alias again.
    Repeated(String),
    /// Names that lead back to themselves.
    Circle(String),
}

impl Aliases {
    /// Aliases, old name first.
    ///
    /// # Errors
    /// A name with two new ones, or names in a circle.
    pub fn new(pairs: &[(String, String)], forms: &Forms) -> Result<Self, AliasFault> {
        let mut names: BTreeMap<String, (String, String)> = BTreeMap::new();
        for (old, new) in pairs {
            let to = (forms.agency_key(new), new.trim().to_string());
            match names.insert(forms.agency_key(old), to.clone()) {
                Some(before) if before.0 != to.0 => return Err(AliasFault::Twice(old.clone())),
                Some(_) => return Err(AliasFault::Repeated(old.clone())),
                None => {}
            }
        }
        let aliases = Self { names };
        match aliases.names.keys().find(|old| aliases.latest(old).is_none()) {
            Some(old) => Err(AliasFault::Circle(old.clone())),
            None => Ok(aliases),
        }
    }

    /// The newest name of a normalised one; `None` where the names go in a circle.
    fn latest<'a>(&'a self, key: &'a str) -> Option<(&'a str, Option<&'a str>)> {
        let (mut key, mut given) = (key, None);
        for _ in 0..=self.names.len() {
            match self.names.get(key) {
                Some((next, name)) => (key, given) = (next, Some(name.as_str())),
                None => return Some((key, given)),
            }
        }
        None
    }

    /// Whether a report's name is an old one and that of the report before it the newer: the alias is reversed.
    fn are_reversed(&self, ours: &str, theirs: &str) -> bool {
        let mut key = ours;
        // there are no circles
        while let Some((next, _)) = self.names.get(key) {
            if next == theirs {
                return ours != theirs;
            }
            key = next;
        }
        false
    }

    /// What an agency goes by: the same for all names it has borne.
    pub fn key(&self, agency: &str, forms: &Forms) -> String {
        let own = forms.agency_key(agency);
        self.latest(&own).map_or_else(|| own.clone(), |(key, _)| key.to_string())
    }

    /// The newest name, as it was given.
    fn name(&self, agency: &str, forms: &Forms) -> String {
        let own = forms.agency_key(agency);
        self.latest(&own).and_then(|(_, name)| name).unwrap_or(agency).to_string()
    }
}

/// An earlier report, as far as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Its file.
    pub path: String,
    /// `sha256:` of its bytes.
    pub digest: String,
    /// Its figures.
    pub kept: Arc<Kept>,
    /// Its agency, as it names itself.
    agency: String,
}

/// Earlier reports by agency and year.
#[derive(Debug, Default)]
pub struct History {
    aliases: Aliases,
    reports: BTreeMap<(String, i32), Vec<Earlier>>,
    /// The reports of a year and level.
    peers: BTreeMap<(i32, Level), Arc<Peers>>,
    /// Files that could not be read, or whose agency or year cannot be told.
    unread: usize,
}

impl History {
    /// With no reports yet.
    pub fn new(aliases: Aliases) -> Self {
        Self { aliases, ..Self::default() }
    }

    /// Takes up a report; `false` where it states no agency or no year, so that nothing can be paired with it.
    pub fn add(&mut self, report: &Report, path: &str) -> bool {
        let (Some(agency), Some(kept)) = (&report.agency, Kept::of(report)) else {
            self.unread += 1;
            return false;
        };
        let key = (self.aliases.key(&agency.text, &report.forms), kept.year);
        let digest = report.source.digest().to_string();
        let same = self.reports.entry(key).or_default();
        // the same file twice is one report
        if same.iter().all(|e| e.digest != digest) {
            let agency = agency.text.trim().to_string();
            same.push(Earlier { path: path.into(), digest, kept: Arc::new(kept), agency });
        }
        true
    }

    /// Puts the reports of each year and level together, when all are taken up. Where an agency has two for a year, none
    /// of them is its report for certain.
    pub fn settle(&mut self) {
        let mut peers: BTreeMap<(i32, Level), Peers> = BTreeMap::new();
        for ((agency, year), reports) in &self.reports {
            if let [one] = reports.as_slice()
                && let Some(level) = one.kept.level
            {
                peers.entry((*year, level)).or_default().add(agency, one.kept.clone());
            }
        }
        self.peers = peers.into_iter().map(|(of, peers)| (of, Arc::new(peers))).collect();
    }

    /// What a report's figures can be seen beside; `None` where it states no agency or no year.
    pub fn series(&self, report: &Report) -> Option<Series> {
        let this = Kept::of(report)?;
        let agency = self.aliases.key(&report.agency.as_ref()?.text, &report.forms);
        let years = self.reports.range((agency.clone(), i32::MIN)..(agency.clone(), this.year)).rev();
        let own = years.filter_map(|(_, same)| match same.as_slice() {
            [one] => Some(one.kept.clone()),
            _ => None,
        });
        let own = own.collect();
        let peers = this.level.and_then(|level| self.peers.get(&(this.year, level)).cloned());
        Some(Series { agency, own, peers })
    }

    /// Counts a file that could not be read.
    pub fn pass_over(&mut self) {
        self.unread += 1;
    }

    /// How many reports there are.
    pub fn len(&self) -> usize {
        self.reports.values().map(Vec::len).sum()
    }

    /// Whether there is no report.
    pub fn is_empty(&self) -> bool {
        self.reports.is_empty()
    }

    /// Path and digest of every report, in the order of paths.
    pub fn files(&self) -> Vec<&Earlier> {
        let mut all: Vec<&Earlier> = self.reports.values().flatten().collect();
        all.sort_by(|a, b| a.path.cmp(&b.path));
        all
    }

    fn is_reversed(&self, ours: &str, theirs: &str, report: &Report) -> bool {
        let key = |name: &str| report.forms.agency_key(name);
        self.aliases.are_reversed(&key(ours), &key(theirs))
    }

    /// The same agency's report of the year before.
    ///
    /// # Errors
    /// Why there is none, or no saying which.
    pub fn before(&self, report: &Report) -> Result<&Earlier, Unpaired> {
        let year = report.year.ok_or(Unpaired::NoYear)?.value - 1;
        let agency = &report.agency.as_ref().ok_or(Unpaired::NoAgency)?.text;
        let key = (self.aliases.key(agency, &report.forms), year);
        match self.reports.get(&key).map(Vec::as_slice) {
            Some([one]) if self.is_reversed(agency, &one.agency, report) => {
                Err(Unpaired::ReversedAlias { old: one.agency.clone(), new: agency.clone() })
            }
            Some([one]) => Ok(one),
            None | Some([]) => Err(Unpaired::NotFound {
                agency: self.aliases.name(agency, &report.forms),
                year,
                unread: self.unread,
            }),
            Some(several) => {
                let mut paths: Vec<String> = several.iter().map(|e| e.path.clone()).collect();
                paths.sort();
                Err(Unpaired::Several { year, paths })
            }
        }
    }
}

/// Whether a report that somebody named is the one of the year before.
///
/// # Errors
/// Why it is not.
pub fn fits(report: &Report, prior: &Report, aliases: &Aliases) -> Result<(), Unpaired> {
    let due = report.year.ok_or(Unpaired::NoYear)?.value - 1;
    let year = prior.year.map(|y| y.value);
    let path = prior.source.name.clone();
    if year != Some(due) {
        return Err(Unpaired::OtherYear { path, year, due });
    }
    // whoever names the file knows whose it is, where that one does not say
    if let (Some(ours), Some(theirs)) = (&report.agency, &prior.agency)
        && aliases.key(&ours.text, &report.forms) != aliases.key(&theirs.text, &prior.forms)
    {
        return Err(Unpaired::OtherAgency { path, theirs: theirs.text.clone(), ours: ours.text.clone() });
    }
    if let (Some(ours), Some(theirs)) = (&report.agency, &prior.agency)
        && aliases.are_reversed(&report.forms.agency_key(&ours.text), &prior.forms.agency_key(&theirs.text))
    {
        return Err(Unpaired::ReversedAlias { old: theirs.text.clone(), new: ours.text.clone() });
    }
    Ok(())
}
