//! Every number of the prose accounted for: which phrase read it and what it was held against, or why it was left alone.

use super::numerals::Sort;
use super::{Number, Prose, Statement, lexicon, phrases, value};
use crate::account::{Account, Entry};
use crate::finding::{Lang, Words};
use crate::report::Report;
use crate::result::Held;

impl Prose {
    /// The account of every number, in the order they stand.
    pub fn accounts(&self, report: &Report) -> Vec<Account> {
        let mut all: Vec<Account> = self.numbers.iter().map(begun).collect();
        for statement in &self.statements {
            if let Some(account) = all.get_mut(statement.number) {
                account.entries.push(stated(statement, report));
            }
        }
        for list in &self.lists {
            let held = if list.holds(self) { Held::Holds } else { Held::Fails };
            let whole = self.numbers.get(list.whole).map_or("", |n| n.text.as_str());
            let sum = list.arithmetic(self);
            let (zh, en) = if list.difference {
                ("照所说的增减", "by the difference told")
            } else if list.closed {
                ("写全的分项", "all parts")
            } else {
                ("列出的分项", "parts told")
            };
            let words = if list.difference {
                Words::new(format!("{whole}，{zh} {sum}"), format!("{whole}, {en} {sum}"))
            } else {
                Words::new(format!("总数{whole}，{zh} {sum}"), format!("whole {whole}, {en} {sum}"))
            };
            if let Some(account) = all.get_mut(list.whole) {
                account.entries.push(Entry { held: Some(held), words });
            }
            for part in &list.parts {
                let Some(part) = all.get_mut(*part) else { continue };
                let words = if list.difference {
                    Words::new(format!("与{whole}相差，{sum}"), format!("beside {whole}, {sum}"))
                } else {
                    Words::new(format!("{whole}的分项，{sum}"), format!("a part of {whole}, {sum}"))
                };
                part.entries.push(Entry { held: Some(held), words });
            }
        }
        for share in &self.shares {
            let held = if share.holds(self) { Held::Holds } else { Held::Fails };
            let text = |i: usize| self.numbers.get(i).map_or("", |n| n.text.as_str());
            let (part, whole) = (text(share.part), text(share.whole));
            let computed = share.computed.round_dp(4).normalize();
            let words = if share.change {
                Words::new(
                    format!("{whole}变为{part}，是 {computed}%"),
                    format!("from {whole} to {part} is {computed}%"),
                )
            } else {
                Words::new(
                    format!("{part} ÷ {whole} 是 {computed}%"),
                    format!("{part} ÷ {whole} is {computed}%"),
                )
            };
            if let Some(account) = all.get_mut(share.percent) {
                account.entries.push(Entry { held: Some(held), words });
            }
        }
        for (account, number) in all.iter_mut().zip(&self.numbers) {
            if account.entries.is_empty() {
                account.entries.push(Entry { held: None, words: left_alone(number.sort) });
            }
        }
        all
    }
}

fn begun(number: &Number) -> Account {
    Account {
        place: number.place.clone(),
        text: number.text.clone(),
        value: number.amount.value.normalize().to_string(),
        kind: kind(number.sort),
        entries: vec![],
    }
}

fn kind(sort: Sort) -> Words {
    let (zh, en) = match sort {
        Sort::Count => ("数量", "count"),
        Sort::Percent => ("百分比", "percentage"),
        Sort::Date => ("日期", "date"),
        Sort::Ordinal => ("次序", "ordinal"),
        Sort::Mark => ("序号", "list mark"),
        Sort::Code => ("号码", "code"),
        Sort::Named => ("名称里的数", "part of a name"),
        Sort::Range => ("范围", "range"),
    };
    Words::new(zh, en)
}

fn left_alone(sort: Sort) -> Words {
    match sort {
        Sort::Count => Words::new(
            "没有句式读到：表中没有对应的数，或写法没有收进句式",
            "no phrase reads it: the tables have nothing like it, or the wording is not known",
        ),
        Sort::Percent => Words::new("看不出是哪个数的百分比", "one cannot tell of which figure it is"),
        _ => Words::new("不是统计的数量", "counts nothing"),
    }
}

fn stated(statement: &Statement, report: &Report) -> Entry {
    let name = Words::new(&statement.phrase.name, &statement.phrase.en);
    let en_name = name.in_language(Lang::En).to_string();
    if let Some(why) = &statement.aside {
        let en = why.in_language(Lang::En);
        let words = Words::new(
            format!("{}：不与表比较，{}", name.zh, why.zh),
            format!("{en_name}: not compared, {en}"),
        );
        return Entry { held: None, words };
    }
    let mut words = Words::new(format!("{}：", name.zh), format!("{en_name}: "));
    let (mut agrees, mut missing) = (false, false);
    for (i, (reading, figures)) in statement.readings.iter().enumerate() {
        // in the notation of the phrase: of a sum of many cells the names would fill the page
        let said = statement.phrase.readings.iter().find(|r| r.name == *reading);
        let named = || {
            let named = lexicon::named(&statement.phrase, &reading.zh);
            named.into_iter().map(phrases::Reading::formula).collect::<Vec<_>>().join(" + ")
        };
        let sum = said.map_or_else(named, phrases::Reading::formula);
        let (zh, en) = match value(report, figures) {
            Some(n) => {
                let admits = statement.amount.admits(n);
                agrees |= admits;
                let sign = if admits { "=" } else { "≠" };
                (format!("{sign} {}", n.normalize()), format!("{sign} {}", n.normalize()))
            }
            None => {
                missing = true;
                ("表中的数没有读出".to_string(), "a figure of the table was not read".to_string())
            }
        };
        let (comma, semicolon) = if i == 0 { ("", "") } else { ("；", "; ") };
        words.zh.push_str(&format!("{comma}按“{}”读 {zh}（{sum}）", reading.zh));
        words.en.push_str(&format!("{semicolon}as “{}” {en} ({sum})", reading.in_language(Lang::En)));
    }
    let held = match (agrees, missing) {
        (true, _) => Held::Holds,
        (false, true) => Held::NotMade,
        (false, false) => Held::Fails,
    };
    Entry { held: Some(held), words }
}
