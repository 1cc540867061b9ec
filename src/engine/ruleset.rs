//! Packs put together: which extends which, what one changes of another, and where they contradict each other.
//!
//! A later pack may switch a rule of an earlier one off, change its severity, or change a parameter; it always
//! says why. Two packs that do not extend each other must not change the same thing. Must not know Rhai.

use super::pack::manifest::{Change, Override, Parameter};
use super::pack::strict;
use super::pack::{Origin, Pack, PackError, PackFault, RuleFile, Spot, first_use};
use super::prose::lexicon::{Lexicon, WordLists};
use super::prose::phrases::{Off, Phrase, WordChange};
use super::scope;
use crate::finding::{Severity, Words};
use crate::system;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The most packs that are in force on some reports only.
const MOST_CONDITIONAL: usize = 6;
/// The longest chain of packs that extend each other.
const DEEPEST: usize = 16;

/// Packs in order, each after those it extends.
#[derive(Debug, Clone)]
pub struct RuleSet {
    /// The packs.
    pub packs: Vec<Pack>,
    /// For each pack, those it extends, directly or not.
    ancestors: Vec<BTreeSet<usize>>,
}

/// Values by name.
pub type Parameters = BTreeMap<String, Parameter>;

impl RuleSet {
    /// The national pack that travels inside the program.
    ///
    /// # Errors
    /// A fault in the embedded pack; a released program has none (a test loads it).
    pub fn national() -> Result<Self, PackError> {
        Self::open(&["national"])
    }

    /// The packs of these names or paths, and those they extend.
    ///
    /// # Errors
    /// Packs that cannot be read, and every contradiction between them.
    pub fn open<S: AsRef<str>>(words: &[S]) -> Result<Self, PackError> {
        let mut loading = Loading::default();
        for word in words {
            loading.visit(&Origin::named(word.as_ref(), None), None)?;
        }
        Self::of(loading.packs, loading.ancestors)
    }

    /// One pack that extends no other, or only those of the program.
    ///
    /// # Errors
    /// As [`RuleSet::open`].
    pub fn single(pack: Pack) -> Result<Self, PackError> {
        Self::based(pack, None)
    }

    /// One pack at `base`, with those it extends.
    ///
    /// # Errors
    /// As [`RuleSet::open`].
    pub(super) fn based(pack: Pack, base: Option<&Path>) -> Result<Self, PackError> {
        let mut loading = Loading::default();
        loading.add(pack, base)?;
        Self::of(loading.packs, loading.ancestors)
    }

    /// One rule, or a few, as a pack of their own at `base`: the rules of the packs it extends are left out, their
    /// parameters stay, and what it changes of their rules does not matter.
    ///
    /// # Errors
    /// As [`RuleSet::open`].
    pub fn alone(mut pack: Pack, base: Option<&Path>) -> Result<Self, PackError> {
        pack.manifest.overrides.clear();
        let mut set = Self::based(pack, base)?;
        let own = set.packs.len() - 1;
        for other in &mut set.packs[..own] {
            other.rules.clear();
        }
        Ok(set)
    }

    fn of(packs: Vec<Pack>, ancestors: Vec<BTreeSet<usize>>) -> Result<Self, PackError> {
        let set = Self { packs, ancestors };
        let faults = set.contradictions();
        if faults.is_empty() { Ok(set) } else { Err(PackError::Faults(faults)) }
    }

    /// Every rule with the index of its pack, by id.
    pub fn rules(&self) -> Vec<(usize, &RuleFile)> {
        let mut rules: Vec<_> =
            self.packs.iter().enumerate().flat_map(|(i, p)| p.rules.iter().map(move |r| (i, r))).collect();
        rules.sort_by(|a, b| a.1.header.id.cmp(&b.1.header.id));
        rules
    }

    /// What the packs in force change of a rule, the last word of each kind: severity, and whether it is off.
    pub fn changes(&self, id: &str, in_force: impl Fn(usize) -> bool) -> Changes<'_> {
        let mut changes = Changes::default();
        for (index, pack) in self.packs.iter().enumerate().filter(|(i, _)| in_force(*i)) {
            for said in pack.manifest.overrides.iter().filter(|o| o.id.eq_ignore_ascii_case(id)) {
                changes.off = said.off.then_some((index, said));
                if said.severity.is_some() {
                    changes.severity = Some((index, said));
                }
            }
        }
        changes
    }

    /// The parameters that the packs in force give.
    pub fn parameters(&self, in_force: impl Fn(usize) -> bool) -> Parameters {
        let mut all = Parameters::new();
        for (_, pack) in self.packs.iter().enumerate().filter(|(i, _)| in_force(*i)) {
            for (name, (change, _)) in &pack.manifest.parameters {
                match change {
                    Change::Set(value) => {
                        all.insert(name.clone(), value.clone());
                    }
                    Change::Edit { add, remove } => {
                        if let Some(Parameter::List(list)) = all.get_mut(name) {
                            list.retain(|item| !remove.contains(item));
                            list.extend(add.iter().cloned());
                        }
                    }
                }
            }
        }
        all
    }

    /// The parameters that a pack and those it extends give.
    pub fn own_parameters(&self, pack: usize) -> Parameters {
        self.parameters(|p| p == pack || self.ancestors[pack].contains(&p))
    }

    /// The phrases of the packs in force, with their lists of words.
    pub fn lexicon(&self, in_force: impl Fn(usize) -> bool) -> Lexicon {
        let packs: Vec<usize> = (0..self.packs.len()).filter(|p| in_force(*p)).collect();
        let off = |name: &str| {
            packs.iter().find_map(|p| self.packs[*p].phrases.off.iter().find(|o| o.name == name))
        };
        let all = packs.iter().flat_map(|p| &self.packs[*p].phrases.phrases).cloned();
        // a phrase that is switched off is read all the same and held against nothing: its number is not another's
        let phrases = all.map(|phrase| match off(&phrase.name) {
            Some(off) => phrase.set_aside(&off.reason),
            None => phrase,
        });
        let phrases: Vec<Phrase> = phrases.collect();
        Lexicon::new(phrases, &self.words(|p| packs.contains(&p)), &self.parameters(|p| packs.contains(&p)))
    }

    /// The lists of words that phrases may name, as the packs leave them.
    fn words(&self, of: impl Fn(usize) -> bool) -> WordLists {
        let mut all = WordLists::new();
        for (_, pack) in self.packs.iter().enumerate().filter(|(i, _)| of(*i)) {
            for (name, (change, _)) in &pack.phrases.words {
                match change {
                    WordChange::Set(words) => {
                        all.insert(name.clone(), words.clone());
                    }
                    WordChange::Edit { add, remove } => {
                        if let Some(words) = all.get_mut(name) {
                            words.retain(|w| !remove.contains(w));
                            words.extend(add.iter().cloned());
                        }
                    }
                }
            }
        }
        all
    }

    /// The phrases of a pack and those it extends.
    pub fn own_lexicon(&self, pack: usize) -> Lexicon {
        self.lexicon(|p| p == pack || self.ancestors[pack].contains(&p))
    }

    /// The packs that are in force on some reports only.
    pub fn conditional(&self) -> Vec<usize> {
        (0..self.packs.len()).filter(|i| scope::is_conditional(&self.packs[*i].manifest)).collect()
    }

    fn contradictions(&self) -> Vec<PackFault> {
        let mut faults = Vec::new();
        let mut seen: BTreeMap<&str, (usize, &RuleFile)> = BTreeMap::new();
        for (index, pack) in self.packs.iter().enumerate() {
            for rule in &pack.rules {
                let id = rule.header.id.as_str();
                if let Some((first, other)) = seen.get(id) {
                    let problem = Words::new(
                        format!(
                            "规则包 {} 和 {} 都有编号 {id}；补充的规则要用自己的编号，要改已有的规则请在 pack.toml 里写 [rules.{id}]",
                            self.packs[*first].manifest.name, pack.manifest.name
                        ),
                        format!(
                            "both {} and {} have a rule {id}; give yours an id of its own, or change the existing one with [rules.{id}] in pack.toml",
                            self.packs[*first].manifest.name, pack.manifest.name
                        ),
                    );
                    faults.push(
                        PackFault::new(rule.spot(&pack.origin), problem)
                            .and(other.spot(&self.packs[*first].origin), first_use(id)),
                    );
                } else {
                    seen.insert(id, (index, rule));
                }
            }
        }
        for index in 0..self.packs.len() {
            self.wrong_overrides(index, &seen, &mut faults);
            self.wrong_parameters(index, &mut faults);
            self.wrong_phrases(index, &mut faults);
        }
        let conditional = self.conditional();
        if conditional.len() > MOST_CONDITIONAL {
            let last = &self.packs[conditional[MOST_CONDITIONAL]].manifest;
            faults.push(PackFault::new(
                last.spot.clone(),
                Words::new(
                    format!("限定年度或地区的规则包最多同时用 {MOST_CONDITIONAL} 个"),
                    format!(
                        "at most {MOST_CONDITIONAL} packs limited to years or regions can be used together"
                    ),
                ),
            ));
        }
        faults
    }

    fn wrong_overrides(
        &self,
        index: usize,
        rules: &BTreeMap<&str, (usize, &RuleFile)>,
        faults: &mut Vec<PackFault>,
    ) {
        for said in &self.packs[index].manifest.overrides {
            let Some((_, rule)) =
                rules.get(said.id.as_str()).filter(|(p, _)| self.ancestors[index].contains(p))
            else {
                faults.push(self.unknown_override(index, said, rules));
                continue;
            };
            if let (Some(Severity::Error), Some(doubt)) = (said.severity, &rule.header.uncertain) {
                let problem = Words::new(
                    format!("{} 注明了没有把握（{doubt}），不能改为 error", said.id),
                    format!("{} is marked uncertain and cannot be made an error", said.id),
                );
                faults.push(PackFault::new(said.spot.clone(), problem));
            }
            let rivals =
                self.packs[..index].iter().enumerate().filter(|(i, _)| !self.ancestors[index].contains(i));
            for other in rivals.flat_map(|(_, p)| &p.manifest.overrides).filter(|o| o.id == said.id) {
                if other.off != said.off || other.severity != said.severity {
                    let problem = Words::new(
                        format!("两个互不相属的规则包对 {} 作了不同的改动", said.id),
                        format!("two packs that do not extend each other change {} differently", said.id),
                    );
                    let there = Words::new("另一个改动在这里", "the other change is here");
                    faults.push(PackFault::new(said.spot.clone(), problem).and(other.spot.clone(), there));
                }
            }
        }
    }

    fn unknown_override(
        &self,
        index: usize,
        said: &Override,
        rules: &BTreeMap<&str, (usize, &RuleFile)>,
    ) -> PackFault {
        let id = &said.id;
        if let Some((owner, rule)) = rules.get(id.as_str()) {
            let name = &self.packs[*owner].manifest.name;
            let problem = if *owner == index {
                Words::new(
                    format!("{id} 是本包自己的规则：请直接改它的文件"),
                    format!("{id} is a rule of this very pack: change its file"),
                )
            } else {
                Words::new(
                    format!("{id} 属于规则包 {name}，而本包没有 extends = [\"{name}\"]"),
                    format!("{id} belongs to the pack {name}, which this one does not extend"),
                )
            };
            let here = Words::new(format!("{id} 在这里"), format!("{id} is here"));
            return PackFault::new(said.spot.clone(), problem)
                .and(rule.spot(&self.packs[*owner].origin), here);
        }
        let near = rules.keys().min_by_key(|k| strsim::levenshtein(k, id)).copied().unwrap_or_default();
        let problem = Words::new(
            format!("没有编号为 {id} 的规则可改，是否为 {near}？"),
            format!("there is no rule {id} to change; did you mean {near}?"),
        );
        let fault = PackFault::new(said.spot.clone(), problem);
        match rules.get(near) {
            Some((owner, rule)) => fault.and(
                rule.spot(&self.packs[*owner].origin),
                Words::new(format!("{near} 在这里"), format!("{near} is here")),
            ),
            None => fault,
        }
    }

    /// Phrases of one name, and changes of phrases and lists that no extended pack has.
    fn wrong_phrases(&self, index: usize, faults: &mut Vec<PackFault>) {
        let own = &self.packs[index].phrases;
        let earlier = |p: &usize| *p < index && self.ancestors[index].contains(p);
        for phrase in &own.phrases {
            let mut before = self.packs[..index].iter().flat_map(|p| &p.phrases.phrases);
            if let Some(other) = before.rfind(|o| o.name == phrase.name) {
                let problem = Words::new(
                    format!(
                        "已有名为“{0}”的句式；补充的句式另取名字，不要原来的那个就写 [phrase.\"{0}\"] enabled = false",
                        phrase.name
                    ),
                    format!("there is a phrase “{}” already; give yours a name of its own", phrase.name),
                );
                let there = Words::new("原来的在这里", "the earlier one is here");
                faults.push(PackFault::new(phrase.spot.clone(), problem).and(other.spot.clone(), there));
            }
        }
        let known: Vec<&Phrase> =
            (0..index).filter(earlier).flat_map(|p| &self.packs[p].phrases.phrases).collect();
        for Off { name, spot, .. } in &own.off {
            if known.iter().any(|p| p.name == *name) {
                continue;
            }
            let near = strict::nearest(name, known.iter().map(|p| p.name.as_str())).unwrap_or_default();
            let problem = Words::new(
                format!("所扩展的规则包没有名为“{name}”的句式可停用，是否为“{near}”？"),
                format!("no extended pack has a phrase “{name}” to switch off; did you mean “{near}”?"),
            );
            faults.push(PackFault::new(spot.clone(), problem));
        }
        let lists = self.words(|p| earlier(&p));
        for (name, (change, spot)) in &own.words {
            let WordChange::Edit { remove, .. } = change else { continue };
            let Some(list) = lists.get(name) else {
                let near = strict::nearest(name, lists.keys().map(String::as_str)).unwrap_or_default();
                let problem = Words::new(
                    format!("所扩展的规则包没有词表“{name}”，无从增删，是否为“{near}”？"),
                    format!("no extended pack has the list “{name}”; did you mean “{near}”?"),
                );
                faults.push(PackFault::new(spot.clone(), problem));
                continue;
            };
            if let Some(unknown) = remove.iter().find(|r| !list.contains(r)) {
                let problem = Words::new(
                    format!("词表“{name}”里没有“{unknown}”，无从删去"),
                    format!("the list “{name}” does not hold “{unknown}”"),
                );
                faults.push(PackFault::new(spot.clone(), problem));
            }
        }
    }

    fn wrong_parameters(&self, index: usize, faults: &mut Vec<PackFault>) {
        for (name, (change, spot)) in &self.packs[index].manifest.parameters {
            let before = |i: &usize| self.packs[*i].manifest.parameters.get(name);
            let own = self.ancestors[index].iter().rev().find_map(before);
            let rival = (0..index).filter(|i| !self.ancestors[index].contains(i)).find_map(|i| before(&i));
            if let Some((_, there)) = rival {
                let problem = Words::new(
                    format!("两个互不相属的规则包都给出参数“{name}”"),
                    format!("two packs that do not extend each other give the parameter “{name}”"),
                );
                let words = Words::new("另一个在这里", "the other one is here");
                faults.push(PackFault::new(spot.clone(), problem).and(there.clone(), words));
            }
            match (change, own) {
                (Change::Edit { .. }, None) => faults.push(PackFault::new(
                    spot.clone(),
                    Words::new(
                        format!("所扩展的规则包没有参数“{name}”，无从增删"),
                        format!("no extended pack has the parameter “{name}”"),
                    ),
                )),
                (Change::Edit { remove, .. }, Some((_, there))) => {
                    let earlier = self.parameters(|i| self.ancestors[index].contains(&i));
                    let Some(Parameter::List(list)) = earlier.get(name) else {
                        faults.push(other_kind(name, spot, there));
                        continue;
                    };
                    if let Some(unknown) = remove.iter().find(|r| !list.contains(r)) {
                        let problem = Words::new(
                            format!("参数“{name}”里没有“{unknown}”，无从删去"),
                            format!("the parameter “{name}” does not hold “{unknown}”"),
                        );
                        let words = Words::new("参数在这里", "the parameter is here");
                        faults.push(PackFault::new(spot.clone(), problem).and(there.clone(), words));
                    }
                }
                (Change::Set(now), Some((Change::Set(then), there)))
                    if std::mem::discriminant(now) != std::mem::discriminant(then) =>
                {
                    faults.push(other_kind(name, spot, there));
                }
                _ => {}
            }
        }
    }
}

fn other_kind(name: &str, spot: &Spot, there: &Spot) -> PackFault {
    let problem = Words::new(
        format!("参数“{name}”的类别与原来的不同：规则要的是原来那一类"),
        format!("the parameter “{name}” is of another kind than before, which its rules expect"),
    );
    PackFault::new(spot.clone(), problem)
        .and(there.clone(), Words::new("原来的在这里", "the earlier one is here"))
}

/// What packs change of a rule, each with the index of the pack that says so.
#[derive(Debug, Clone, Copy, Default)]
pub struct Changes<'a> {
    /// A new severity.
    pub severity: Option<(usize, &'a Override)>,
    /// It is switched off.
    pub off: Option<(usize, &'a Override)>,
}

/// A pack being read.
struct Open {
    identity: Origin,
    /// As it was named.
    shown: String,
    /// The place in a manifest that names it.
    named: Option<Spot>,
}

#[derive(Default)]
struct Loading {
    packs: Vec<Pack>,
    ancestors: Vec<BTreeSet<usize>>,
    known: Vec<Origin>,
    /// The packs being read, outermost first.
    open: Vec<Open>,
}

impl Loading {
    /// The index of a pack, read at the first visit; `named` is the place in a manifest that names it.
    fn visit(&mut self, origin: &Origin, named: Option<&Spot>) -> Result<usize, PackError> {
        let identity = origin.identity();
        if let Some(index) = self.known.iter().position(|k| *k == identity) {
            return Ok(index);
        }
        if let Some(at) = self.open.iter().position(|o| o.identity == identity) {
            return Err(self.cycle(at, named).into());
        }
        if self.open.len() >= DEEPEST {
            let words = Words::new(
                format!("规则包一个扩展一个，超过 {DEEPEST} 层"),
                format!("packs extend each other more than {DEEPEST} deep"),
            );
            return Err(PackFault::new(
                named.cloned().unwrap_or_else(|| Spot::file(&origin.to_string())),
                words,
            )
            .into());
        }
        let pack = Pack::open(origin).map_err(|error| match (error, named) {
            (PackError::Unreachable { path, source }, Some(spot)) => {
                let known = super::pack::embedded_names().join("、");
                let why = system::words(&source);
                PackFault::new(
                    spot.clone(),
                    Words::new(
                        format!("找不到规则包 {path}（{}）；应是内置的 {known}，或相对本包的路径", why.zh),
                        format!("there is no pack {path} ({}); give one of {known}, or a path relative to this pack", why.en),
                    ),
                )
                .into()
            }
            (error, _) => error,
        })?;
        self.open.push(Open { identity: identity.clone(), shown: origin.to_string(), named: named.cloned() });
        let index = self.add(pack, origin.base())?;
        self.open.pop();
        self.known.push(identity);
        Ok(index)
    }

    fn add(&mut self, pack: Pack, base: Option<&Path>) -> Result<usize, PackError> {
        let mut ancestors = BTreeSet::new();
        for (word, spot) in &pack.manifest.extends {
            let parent = self.visit(&Origin::named(word, base), Some(spot))?;
            ancestors.extend(self.ancestors[parent].iter().copied());
            ancestors.insert(parent);
        }
        if let Some(other) = self.packs.iter().find(|p| p.manifest.name == pack.manifest.name) {
            let name = &pack.manifest.name;
            let problem =
                Words::new(format!("两个规则包都叫 {name}"), format!("two packs are called {name}"));
            let there = Words::new("另一个在这里", "the other one is here");
            return Err(PackFault::new(pack.manifest.spot.clone(), problem)
                .and(other.manifest.spot.clone(), there)
                .into());
        }
        self.packs.push(pack);
        self.ancestors.push(ancestors);
        Ok(self.packs.len() - 1)
    }

    fn cycle(&self, at: usize, named: Option<&Spot>) -> PackFault {
        let names: Vec<&str> =
            self.open[at..].iter().chain(&self.open[at..=at]).map(|o| o.shown.as_str()).collect();
        let chain = names.join(" → ");
        let spot = named.cloned().unwrap_or_else(|| Spot::file(&self.open[at].shown));
        let problem = Words::new(
            format!("规则包互相扩展，成了圈：{chain}"),
            format!("packs extend each other in a circle: {chain}"),
        );
        let links = self.open[at + 1..].iter().filter_map(|o| o.named.clone());
        links.fold(PackFault::new(spot, problem), |fault, link| {
            fault.and(link, Words::new("圈里的一环", "a link of the circle"))
        })
    }
}
