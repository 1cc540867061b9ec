//! What prose says in figures, as a script holds it: statements, lists and shares; and the verb that holds a statement
//! against the tables.

use super::figures::Whose;
use super::handles::{Rep, Sec};
use super::{Answer, Registrar, Run, add, fault, property};
use crate::engine::plan::{Spot, Stated, Step};
use crate::engine::prose::lists::{List, Share};
use crate::engine::prose::{Number, Prose, Statement};
use crate::finding::Words;
use crate::place::Place;
use rhai::{Array, Dynamic, NativeCallContext};
use rust_decimal::Decimal;
use std::sync::Arc;

/// A number that a phrase reads: `report.statements()`.
#[derive(Clone)]
pub struct Said {
    prose: Arc<Prose>,
    index: usize,
}

/// A whole with its parts: `report.lists()`.
#[derive(Clone)]
pub struct ListHandle {
    prose: Arc<Prose>,
    index: usize,
}

/// A percentage with its figures: `report.shares()`.
#[derive(Clone)]
pub struct ShareHandle {
    prose: Arc<Prose>,
    index: usize,
}

fn dynamic(n: Decimal) -> Dynamic {
    let whole = n.is_integer().then(|| i64::try_from(n).ok()).flatten();
    whole.map_or_else(|| Dynamic::from_decimal(n), Dynamic::from_int)
}

/// A place with the words that stand there.
fn spot_at(place: &Place, written: &str) -> Spot {
    Spot { place: place.clone(), written: written.into(), count: 1, ..Spot::default() }
}

impl Said {
    fn statement(&self) -> Option<&Statement> {
        self.prose.statements.get(self.index)
    }

    fn number(&self) -> Option<&Number> {
        self.prose.numbers.get(self.statement()?.number)
    }

    pub(super) fn spot(&self) -> Spot {
        self.statement().map(|s| spot_at(&s.place, &s.text)).unwrap_or_default()
    }

    fn text_of(&self, of: impl Fn(&Statement) -> &str) -> String {
        self.statement().map(|s| of(s).to_string()).unwrap_or_default()
    }

    fn step(&self) -> Option<Step> {
        let (statement, number) = (self.statement()?, self.number()?);
        Some(Step::Stated(Arc::new(Stated {
            spot: self.spot(),
            name: Words::new(&statement.phrase.name, &statement.phrase.en),
            written: number.text.clone(),
            amount: statement.amount,
            unit: statement.phrase.unit.clone(),
            readings: statement.readings.clone(),
        })))
    }
}

impl ListHandle {
    fn list(&self) -> Option<&List> {
        self.prose.lists.get(self.index)
    }

    fn number(&self, index: impl Fn(&List) -> usize) -> Option<&Number> {
        self.prose.numbers.get(index(self.list()?))
    }

    pub(super) fn spot(&self) -> Spot {
        let whole = self.number(|l| l.whole).map(|n| n.text.clone()).unwrap_or_default();
        let mut spot = self.list().map(|l| spot_at(&l.place, &whole)).unwrap_or_default();
        let parts = self.list().map(|l| l.parts.as_slice()).unwrap_or_default();
        spot.related =
            parts.iter().filter_map(|p| self.prose.numbers.get(*p)).map(|n| n.place.clone()).collect();
        spot
    }
}

impl ShareHandle {
    fn share(&self) -> Option<&Share> {
        self.prose.shares.get(self.index)
    }

    fn number(&self, index: impl Fn(&Share) -> usize) -> Option<&Number> {
        self.prose.numbers.get(index(self.share()?))
    }

    pub(super) fn spot(&self) -> Spot {
        let Some(percent) = self.number(|s| s.percent) else { return Spot::default() };
        let mut spot = spot_at(&percent.place, &percent.text);
        let figures = [self.number(|s| s.part), self.number(|s| s.whole)];
        spot.related = figures.into_iter().flatten().map(|n| n.place.clone()).collect();
        spot
    }

    fn value(&self, index: impl Fn(&Share) -> usize) -> Dynamic {
        self.number(index).map_or(Dynamic::UNIT, |n| dynamic(n.amount.value.normalize()))
    }

    /// To one place more than the percentage has, for it is compared with that.
    fn computed(&self) -> Dynamic {
        let places = self.number(|s| s.percent).map_or(0, |n| n.amount.value.scale());
        self.share().map_or(Dynamic::UNIT, |s| dynamic(s.computed.round_dp(places + 1).normalize()))
    }
}

/// The prose read is that of the report under check; that of the year before was read under other phrases, perhaps.
fn prose(run: &Run, whose: Whose) -> Answer<&Arc<Prose>> {
    match whose {
        Whose::Own => run.prose(),
        Whose::Prior => Err(fault("文中的数只能取本报告的，不能取上年报告的")),
    }
}

fn said(run: &Run, whose: Whose) -> Answer<Vec<Said>> {
    let prose = prose(run, whose)?;
    Ok((0..prose.statements.len()).map(|index| Said { prose: prose.clone(), index }).collect())
}

fn array<T: Clone + Send + Sync + 'static>(items: impl IntoIterator<Item = T>) -> Array {
    items.into_iter().map(Dynamic::from).collect()
}

impl Rep {
    fn statements(&mut self) -> Answer<Array> {
        Ok(array(said(&self.run, self.whose)?))
    }

    fn statements_of(&mut self, name: &str) -> Answer<Array> {
        let of = |s: &Said| s.statement().is_some_and(|s| s.phrase.name == name);
        Ok(array(said(&self.run, self.whose)?.into_iter().filter(of)))
    }

    fn lists(&mut self) -> Answer<Array> {
        let prose = prose(&self.run, self.whose)?;
        Ok(array((0..prose.lists.len()).map(|index| ListHandle { prose: prose.clone(), index })))
    }

    fn shares(&mut self) -> Answer<Array> {
        let prose = prose(&self.run, self.whose)?;
        Ok(array((0..prose.shares.len()).map(|index| ShareHandle { prose: prose.clone(), index })))
    }
}

impl Sec {
    fn statements(&mut self) -> Answer<Array> {
        let id = self.run.form_of(self.whose).sections[self.index].id.clone();
        let of = |s: &Said| s.statement().is_some_and(|s| s.place.section.as_ref() == Some(&id));
        Ok(array(said(&self.run, self.whose)?.into_iter().filter(of)))
    }
}

pub(super) fn register(r: &mut Registrar) {
    r.engine.register_type_with_name::<Said>("Statement");
    r.engine.register_type_with_name::<ListHandle>("List");
    r.engine.register_type_with_name::<ShareHandle>("Share");
    add!(r, "statements", Rep::statements);
    add!(r, "statements", Rep::statements_of);
    add!(r, "statements", Sec::statements);
    add!(r, "lists", Rep::lists);
    add!(r, "shares", Rep::shares);
    property!(r, "text", |s: &mut Said| s.text_of(|s| &s.text));
    property!(r, "sentence", |s: &mut Said| s.text_of(|s| &s.sentence));
    property!(r, "name", |s: &mut Said| s.text_of(|s| &s.phrase.name));
    property!(r, "section_id", |s: &mut Said| s.text_of(|s| s.place.section.as_deref().unwrap_or_default()));
    property!(r, "compared", |s: &mut Said| s.statement().is_some_and(Statement::is_compared));
    property!(r, "certain", |s: &mut Said| s.statement().is_some_and(|s| s.certain));
    property!(r, "value", |s: &mut Said| s
        .statement()
        .map_or(Dynamic::UNIT, |s| dynamic(s.amount.value.normalize())));
    property!(r, "aside", |s: &mut Said| s
        .statement()
        .and_then(|s| s.aside.as_ref())
        .map_or_else(String::new, |w| w.zh.clone()));
    add!(r, "agrees", |c: NativeCallContext, said: Said| -> Answer<()> {
        match said.step() {
            Some(step) => super::verbs::run(&c)?.push(step),
            None => Ok(()),
        }
    });
    property!(r, "text", |l: &mut ListHandle| l.spot().written);
    property!(r, "holds", |l: &mut ListHandle| l.list().is_none_or(|list| list.holds(&l.prose)));
    property!(r, "closed", |l: &mut ListHandle| l.list().is_some_and(|list| list.closed));
    property!(r, "difference", |l: &mut ListHandle| l.list().is_some_and(|list| list.difference));
    property!(r, "arithmetic", |l: &mut ListHandle| l
        .list()
        .map_or_else(String::new, |list| list.arithmetic(&l.prose)));
    property!(r, "text", |s: &mut ShareHandle| s.spot().written);
    property!(r, "holds", |s: &mut ShareHandle| s.share().is_none_or(|share| share.holds(&s.prose)));
    property!(r, "change", |s: &mut ShareHandle| s.share().is_some_and(|share| share.change));
    property!(r, "part", |s: &mut ShareHandle| s.value(|s| s.part));
    property!(r, "whole", |s: &mut ShareHandle| s.value(|s| s.whole));
    property!(r, "computed", |s: &mut ShareHandle| s.computed());
}
