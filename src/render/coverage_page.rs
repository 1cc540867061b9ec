//! The statutory form as a page: every cell coloured by how many rules notice another figure in it.
//!
//! One file that needs no other, for screen and paper. Must not know how that was found out, or how a table is laid
//! out.

use super::coverage::{mark, uncovered};
use crate::finding::Lang;
use crate::form::{Forms, TableForm};
use crate::place::Place;
use crate::proof::{CellCover, TableCover};
use crate::report::write::{Role, numbered};
use std::fmt::Write;

const STYLE: &str = "\
body { max-width: 70em; margin: 2em auto; padding: 0 1em; font-family: serif; line-height: 1.6; color: #222; }
h1 { font-size: 1.4em; } h2 { font-size: 1.15em; margin-top: 2em; } h3 { font-size: 1em; }
table { width: 100%; margin: 1em 0; border-collapse: collapse; line-height: 1.3; font-size: .85em; }
th, td { border: 1px solid #666; padding: .25em .4em; text-align: center; font-weight: normal; }
th { background: #f2f2f2; } th.row { background: none; text-align: left; }
td, .key { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
.n0 { background: #f4a7a0; font-weight: bold; } .one { background: #fbe3b0; }
.n1 { background: #d9efd3; } .n2 { background: #b3deab; } .n3 { background: #86c77d; }
.key { display: inline-block; min-width: 2em; padding: 0 .4em; border: 1px solid #666; text-align: center; }
ul { columns: 2; font-size: .85em; }
@media print { body { max-width: none; margin: 0; } table { break-inside: avoid; } }
";

/// The page.
pub fn html(covers: &[TableCover], forms: &Forms, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let (language, title) = if zh {
        ("zh-CN", "规则覆盖：每一格有几条规则察觉")
    } else {
        ("en", "Rule coverage: how many rules notice each cell")
    };
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    );
    legend(&mut out, zh);
    let mut form = None;
    for cover in covers {
        let f = forms.get(cover.form);
        if form != Some(cover.form) {
            form = Some(cover.form);
            let _ = writeln!(out, "<h2>{}</h2>", escaped(&f.title));
        }
        let table = &f.tables[cover.table];
        let _ = writeln!(out, "<h3>{} {}</h3>", table.name(), escaped(&table.title));
        draw(&mut out, table, &cover.cells, zh);
    }
    let none = uncovered(covers, forms);
    let (heading, empty) =
        if zh { ("没有规则察觉的格", "没有。") } else { ("Cells that no rule notices", "None.") };
    let _ = writeln!(out, "<h2>{heading}</h2>");
    if none.is_empty() {
        let _ = writeln!(out, "<p>{empty}</p>");
    } else {
        out.push_str("<ul>\n");
        for one in none {
            let _ = writeln!(out, "<li>{} [{}]</li>", escaped(&one.name), one.form);
        }
        out.push_str("</ul>\n");
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn legend(out: &mut String, zh: bool) {
    let (intro, keys) = if zh {
        (
            "格中是这一格多 1 或少 1 时报告问题的规则数；指针停在格上看是哪几条。",
            ["没有规则察觉", "只察觉多（+）或少（-）", "一条", "两条", "三条以上"],
        )
    } else {
        (
            "A cell holds how many rules report it when its figure is one more or one less; hover over it to see which.",
            ["no rule notices", "noticed only when more (+) or less (-)", "one", "two", "three or more"],
        )
    };
    let _ = write!(out, "<p>{intro}</p>\n<p>");
    for (key, (class, sample)) in
        keys.iter().zip([("n0", "[0]"), ("one", "1+"), ("n1", "1"), ("n2", "2"), ("n3", "3")])
    {
        let _ = write!(out, "<span class=\"key {class}\">{sample}</span> {key} &nbsp; ");
    }
    out.push_str("</p>\n");
}

fn class(cover: &CellCover) -> &'static str {
    match cover.rules().len() {
        0 => "n0",
        _ if cover.more.is_empty() || cover.less.is_empty() => "one",
        1 => "n1",
        2 => "n2",
        _ => "n3",
    }
}

fn draw(out: &mut String, form: &TableForm, cells: &[CellCover], zh: bool) {
    out.push_str("<table>\n");
    for row in numbered(form).rows {
        out.push_str("<tr>");
        for cell in row {
            let span = |name, n: usize| if n > 1 { format!(" {name}=\"{n}\"") } else { String::new() };
            let spans = format!("{}{}", span("rowspan", cell.rows), span("colspan", cell.columns));
            let figure = cell.text.parse::<usize>().ok().filter(|_| cell.role == Role::Figure);
            let _ = match (figure.and_then(|i| Some((i, cells.get(i)?))), cell.role) {
                (Some((i, cover)), _) => {
                    let name = Place::of_cell(form, i).title();
                    write!(
                        out,
                        "<td class=\"{}\"{spans} title=\"{}\">{}</td>",
                        class(cover),
                        escaped(&format!("{name}\n{}", rules(cover, zh))),
                        mark(cover)
                    )
                }
                (None, Role::Label) => write!(out, "<th class=\"row\"{spans}>{}</th>", escaped(&cell.text)),
                (None, _) => write!(out, "<th{spans}>{}</th>", escaped(&cell.text)),
            };
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table>\n");
}

/// The rules that notice, for the tooltip.
fn rules(cover: &CellCover, zh: bool) -> String {
    let blank = if cover.blank.is_empty() { "—".to_string() } else { cover.blank.join(" ") };
    let all = cover.rules();
    let all = if all.is_empty() { "—".to_string() } else { all.join(" ") };
    if zh {
        format!("数不同：{all}\n空白：{blank}")
    } else {
        format!("another figure: {all}\nblank: {blank}")
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
