//! Phrases tried on their own examples: what must be read is, what must not is not.
//!
//! Must not know a particular phrase.

use super::lexicon::Lexicon;
use super::phrases::Phrase;
use super::{Prose, Statement};
use crate::engine::examples;
use crate::fault::{PackFault, Spot};
use crate::finding::Words;
use crate::form::Forms;
use crate::source::Kind;
use rust_decimal::Decimal;

/// The year of the report that examples stand in, where the phrase does not need another form.
const YEAR: i32 = 2023;

/// Tries every phrase; how many examples came out as they say, and what is wrong with the others.
///
/// # Errors
/// A report of one sentence that cannot be read; a released program has none.
pub fn tried(lexicon: &Lexicon, forms: &Forms) -> Result<(usize, Vec<PackFault>), String> {
    let (mut good, mut faults) = (0, Vec::new());
    for phrase in &lexicon.phrases {
        for example in &phrase.matches {
            let prose = read(&example.text, phrase, lexicon, forms)?;
            let said: Vec<&Statement> = statements(&prose, phrase).collect();
            let due = Decimal::from_str_exact(&example.number).ok();
            if said.iter().any(|s| Some(s.amount.value) == due) {
                good += 1;
                continue;
            }
            let numbers: Vec<String> = said.iter().map(|s| s.amount.value.normalize().to_string()).collect();
            let (zh, en) = if numbers.is_empty() {
                let why = prose.statements.iter().find(|s| s.phrase.name == phrase.name);
                match why.and_then(|s| s.aside.as_ref()) {
                    Some(why) => (
                        format!("没有比较：{}", why.zh),
                        format!("not compared: {}", why.in_language(crate::finding::Lang::En)),
                    ),
                    None => ("没有读到".to_string(), "not read".to_string()),
                }
            } else {
                (format!("读出的是 {}", numbers.join("、")), format!("read as {}", numbers.join(", ")))
            };
            faults.push(fault(
                &example.spot,
                format!("句式“{}”的例句应读出 {}，{zh}", phrase.name, example.number),
                format!("an example of “{}” states {}; {en}", phrase.name, example.number),
            ));
        }
        for (text, spot) in &phrase.misses {
            let prose = read(text, phrase, lexicon, forms)?;
            let Some(wrong) = statements(&prose, phrase).next() else {
                good += 1;
                continue;
            };
            faults.push(fault(
                spot,
                format!("句式“{}”不应读这句，却读了“{}”", phrase.name, wrong.text),
                format!("“{}” should not read this, and reads “{}”", phrase.name, wrong.text),
            ));
        }
    }
    Ok((good, faults))
}

/// What a phrase states; of one with readings, what is held against the tables.
fn statements<'p>(prose: &'p Prose, phrase: &'p Phrase) -> impl Iterator<Item = &'p Statement> {
    let counts = |s: &&Statement| s.is_compared() || phrase.readings.is_empty();
    prose.statements.iter().filter(|s| s.phrase.name == phrase.name).filter(counts)
}

fn fault(spot: &Spot, zh: String, en: String) -> PackFault {
    PackFault::new(spot.clone(), Words::new(zh, en))
}

/// A report whose first section says this, of a year whose form has the phrase's cells.
fn read(text: &str, phrase: &Phrase, lexicon: &Lexicon, forms: &Forms) -> Result<Prose, String> {
    let named = phrase.readings.iter().chain(phrase.names.iter().map(|n| &n.reading));
    let known = |id: &String| forms.all().iter().find(|f| f.id == *id);
    let years = named.map(|r| r.form.as_ref().and_then(known).map_or(YEAR, |f| f.years.1.unwrap_or(YEAR)));
    let year = years.max().unwrap_or(YEAR);
    // an example that says 全市 is one of a city
    let level = lexicon.scope.level(text).unwrap_or("县");
    let whole = format!(
        "示例{level}{year}年政府信息公开工作年度报告\n\n一、总体情况\n\n{text}以上情况，均据台账统计，由各科室逐项核对后汇总，并经办公室复核。\n\n六、其他需要报告的事项\n\n无\n"
    );
    Ok(Prose::read(&examples::read("example", &whole, Kind::Text, forms)?, lexicon))
}
