//! `gouji new`

use super::args::NewArgs;
use super::{Exit, Ran, Streams, forms, output, terminal};
use crate::finding::Lang;
use crate::form::Forms;
use crate::report::{blank, write};

pub fn run(args: &NewArgs, streams: &mut Streams) -> Ran {
    let lang = terminal::lang(&args.show);
    let forms = match forms(streams)? {
        Ok(forms) => forms,
        Err(exit) => return Ok(exit),
    };
    let form = match form(args, &forms) {
        Ok(form) => form,
        Err((zh, en)) => {
            match lang {
                Lang::Zh => writeln!(streams.err, "错误：{zh}")?,
                Lang::En => writeln!(streams.err, "error: {en}")?,
            }
            return Ok(Exit::Usage);
        }
    };
    match blank::report(&forms, form, args.year, args.agency.trim()) {
        Ok(report) => {
            let format = output::format(args.to);
            output::put(write::bytes(&report, format), format, &args.output, lang, streams)
        }
        Err(error) => {
            writeln!(streams.err, "内部错误：{error}")?;
            Ok(Exit::Internal)
        }
    }
}

/// The form to write, or what is wrong with the arguments, in Chinese and English.
fn form(args: &NewArgs, forms: &Forms) -> Result<usize, (String, String)> {
    /// The last year that a report's title is read with.
    const LAST: i32 = 2100;
    /// Longest name, in characters: a longer title is not read as one.
    const LONGEST: usize = 40;
    let year = args.year;
    let agency = args.agency.trim();
    let is_name = |c: char| !c.is_control() && !"。！？；：".contains(c);
    if agency.is_empty() || agency.chars().count() > LONGEST || !agency.chars().all(is_name) {
        return Err((
            format!("机关名称应是一行 1 至 {LONGEST} 个字，不含句号等标点"),
            format!("the agency's name must be 1 to {LONGEST} characters on one line, without full stops"),
        ));
    }
    let of_year = forms.of_year(year).filter(|_| year <= LAST).ok_or_else(|| {
        let first = forms.all().first().map_or(0, |f| f.years.0);
        (
            format!("没有适用于 {year} 年度的格式；年份应在 {first} 至 {LAST} 之间"),
            format!("no form is in force for {year}; the year must be between {first} and {LAST}"),
        )
    })?;
    let Some(id) = &args.form else { return Ok(of_year) };
    let Some(named) = forms.named(id) else {
        let known = forms.all().iter().map(|f| f.id.as_str()).collect::<Vec<_>>().join(", ");
        return Err((
            format!("没有名为 {id} 的格式；有的是 {known}"),
            format!("no form is named {id}; there are {known}"),
        ));
    };
    if named == of_year {
        return Ok(named);
    }
    let right = &forms.get(of_year).id;
    Err((
        format!("{year} 年度的报告用 {right} 年格式，不用 {id} 年格式。改正：--form {right}，或不写 --form"),
        format!(
            "a report for {year} follows the form {right}, not {id}. help: --form {right}, or leave it out"
        ),
    ))
}
