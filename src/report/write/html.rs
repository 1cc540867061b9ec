//! A report as a web page that needs no other file.
//!
//! Must not know how a table is laid out.

use super::{Part, Role, Table, escaped, parts};
use crate::report::Report;
use std::fmt::Write;

const STYLE: &str = "\
body { max-width: 60em; margin: 2em auto; padding: 0 1em; font-family: serif; line-height: 1.8; color: #222; }
h1 { font-size: 1.5em; text-align: center; }
h2 { font-size: 1.15em; }
p { margin: .4em 0; text-indent: 2em; }
table { width: 100%; margin: 1em 0; border-collapse: collapse; line-height: 1.4; font-size: .85em; }
th, td { border: 1px solid #666; padding: .25em .4em; text-align: center; font-weight: normal; }
th { background: #f2f2f2; }
th.row { background: none; text-align: left; }
@media print { body { max-width: none; margin: 0; } }
";

/// The report as a web page.
pub fn html(report: &Report) -> String {
    let mut out = String::from("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n");
    // without a title of its own the report has none that a page could show
    if let Some(title) = &report.title {
        let _ = writeln!(out, "<title>{}</title>", escaped(&title.text));
    }
    let _ = write!(out, "<style>\n{STYLE}</style>\n</head>\n<body>\n");
    for part in parts(report) {
        let _ = match part {
            Part::Title(t) => writeln!(out, "<h1>{}</h1>", escaped(t)),
            Part::Heading(h) => writeln!(out, "<h2>{}</h2>", escaped(h)),
            Part::Paragraph(p) => writeln!(out, "<p>{}</p>", escaped(p)),
            Part::Table(t) => {
                table(&mut out, &t);
                Ok(())
            }
        };
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn table(out: &mut String, table: &Table) {
    // office programs print the lines only where the table asks for them itself
    out.push_str("<table border=\"1\">\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for cell in row {
            let (name, class) = match cell.role {
                Role::Header => ("th", ""),
                Role::Label => ("th", " class=\"row\""),
                Role::Figure => ("td", ""),
            };
            let span = |name, n: usize| if n > 1 { format!(" {name}=\"{n}\"") } else { String::new() };
            let (rows, columns) = (span("rowspan", cell.rows), span("colspan", cell.columns));
            let _ = write!(out, "<{name}{class}{rows}{columns}>{}</{name}>", escaped(&cell.text));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table>\n");
}
