//! Megabytes per second of each reader alone, before anyone asks what the document means.
//!
//! `cargo bench --bench readers`. The sound report in every format, and a file of a hundred of its third tables, three
//! megabytes as a web page: whether reading stays linear. Bytes are those of the file as it lies on the disk; a DOCX
//! or XLSX is packed and so counts for several times less than it holds.
#![allow(clippy::unwrap_used, clippy::format_collect, missing_docs, reason = "a benchmark, not the program")]

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use gouji::engine::examples;
use gouji::form::Forms;
use gouji::report::canonical;
use gouji::source::{self, Kind, Limits};
use std::fmt::{self, Display, Write as _};
use std::io::{Cursor, Write as _};

fn main() {
    divan::main();
}

/// How much is read.
#[derive(Debug, Clone, Copy)]
enum Size {
    /// The sound report.
    Report,
    /// A hundred tables of thirty rows.
    Tables,
}

impl Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::Report => "report",
            Self::Tables => "100 tables",
        })
    }
}

const SIZES: [Size; 2] = [Size::Report, Size::Tables];

/// What is measured, as plain text.
fn text(size: Size) -> String {
    let sound = examples::sound("2021").unwrap();
    match size {
        Size::Report => sound.to_string(),
        Size::Tables => {
            let rows = |part: &Part| matches!(part, Part::Table(rows) if rows.len() > 20);
            let third = parts(sound).into_iter().find(rows).unwrap();
            let Part::Table(rows) = third else { unreachable!() };
            let table = rows.iter().map(|row| row.join("\t") + "\n").collect::<String>();
            // prose between them, or they would be one
            (1..=100).map(|i| format!("第{i}张表\n\n{table}\n")).collect()
        }
    }
}

enum Part<'a> {
    Line(&'a str),
    Table(Vec<Vec<&'a str>>),
}

/// Paragraphs and tables of a text with tabs.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        if !line.contains('\t') {
            parts.push(Part::Line(line));
            continue;
        }
        let row = line.split('\t').collect();
        match parts.last_mut() {
            Some(Part::Table(rows)) => rows.push(row),
            _ => parts.push(Part::Table(vec![row])),
        }
    }
    parts
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// As an editor on a government site leaves it: every cell styled by itself.
fn html(text: &str) -> String {
    const CELL: &str =
        "border:1px solid #000;padding:0 7px;text-align:center;font-family:宋体;font-size:14px";
    let mut out =
        String::from("<!DOCTYPE html><html><head><meta charset=utf-8><title>年度报告</title></head><body>");
    for part in parts(text) {
        match part {
            Part::Line(line) => writeln!(out, "<p style=\"text-indent:2em\">{}</p>", escaped(line)).unwrap(),
            Part::Table(rows) => {
                out += "<table border=1>\n";
                for row in rows {
                    out += "<tr>";
                    for cell in row {
                        write!(out, "<td style=\"{CELL}\">{}</td>", escaped(cell)).unwrap();
                    }
                    out += "</tr>\n";
                }
                out += "</table>\n";
            }
        }
    }
    out + "</body></html>"
}

fn markdown(text: &str) -> String {
    let mut out = String::new();
    for part in parts(text) {
        match part {
            Part::Line(line) => write!(out, "{line}\n\n").unwrap(),
            Part::Table(rows) => {
                let width = rows.iter().map(Vec::len).max().unwrap();
                for (i, row) in rows.iter().enumerate() {
                    writeln!(out, "| {}{} |", row.join(" | "), " | ".repeat(width - row.len())).unwrap();
                    if i == 0 {
                        writeln!(out, "|{}", " --- |".repeat(width)).unwrap();
                    }
                }
                out += "\n";
            }
        }
    }
    out
}

fn docx(text: &str) -> Vec<u8> {
    const NAMESPACE: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let paragraph = |text: &str| format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", escaped(text));
    let mut body = String::new();
    for part in parts(text) {
        match part {
            Part::Line(line) => body += &paragraph(line),
            Part::Table(rows) => {
                body += "<w:tbl>";
                for row in rows {
                    body += "<w:tr>";
                    for cell in row {
                        write!(body, "<w:tc><w:tcPr><w:tcW w:w=\"900\"/></w:tcPr>{}</w:tc>", paragraph(cell))
                            .unwrap();
                    }
                    body += "</w:tr>";
                }
                body += "</w:tbl>";
            }
        }
    }
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    write!(zip, "<w:document xmlns:w=\"{NAMESPACE}\"><w:body>{body}</w:body></w:document>").unwrap();
    zip.finish().unwrap().into_inner()
}

fn xlsx(text: &str) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let border = rust_xlsxwriter::Format::new().set_border(rust_xlsxwriter::FormatBorder::Thin);
    let sheet = book.add_worksheet();
    for (row, line) in (0..).zip(text.lines()) {
        for (column, cell) in (0..).zip(line.split('\t')).filter(|_| !line.is_empty()) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write(row, column, number).unwrap(),
                Err(_) if cell.is_empty() => sheet.write_blank(row, column, &border).unwrap(),
                Err(_) => sheet.write(row, column, cell).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

/// Pages of lines and ruled tables; codes are UTF-16, as its `ToUnicode` map says.
fn pdf(text: &str) -> Vec<u8> {
    fn show(page: &mut String, x: f64, y: f64, text: &str) {
        let codes: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
        writeln!(page, "BT /F 9 Tf {x:.1} {y} Td <{codes}> Tj ET").unwrap();
    }
    let mut pages = vec![String::new()];
    let mut y = 800.0;
    for part in parts(text) {
        let rows = match part {
            Part::Line(line) => vec![vec![line]],
            Part::Table(rows) => rows,
        };
        for row in rows {
            if y < 60.0 {
                pages.push(String::new());
                y = 800.0;
            }
            let page = pages.last_mut().unwrap();
            let width = 520.0 / f64::from(u32::try_from(row.len()).unwrap());
            for (i, cell) in (0..).zip(&row) {
                let x = 40.0 + f64::from(i) * width;
                if row.len() > 1 {
                    writeln!(page, "{x:.1} {} {width:.1} 14 re S", y - 4.0).unwrap();
                }
                show(page, x + 2.0, y, cell);
            }
            y -= 14.0;
        }
        y -= 6.0;
    }
    let used: std::collections::BTreeSet<u16> = text.encode_utf16().collect();
    let used: String = used.iter().map(|c| format!("<{c:04X}> <{c:04X}>\n")).collect();
    let map = format!("1 beginbfchar\n{used}endbfchar");
    let kids: String = (0..pages.len()).map(|i| format!("{} 0 R ", 6 + 2 * i)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_string(),
        format!("<</Type/Pages/Count {}/Kids[{kids}]>>", pages.len()),
        "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[5 0 R]/ToUnicode 4 0 R>>"
            .into(),
        format!("<</Length {}>>stream\n{map}\nendstream", map.len()),
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/A/DW 500>>".into(),
    ];
    for (i, page) in pages.iter().enumerate() {
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {} 0 R/Resources<</Font<</F 3 0 R>>>>>>",
            7 + 2 * i
        ));
        objects.push(format!("<</Length {}>>stream\n{page}\nendstream", page.len()));
    }
    let mut file = String::from("%PDF-1.7\n");
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (i, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        write!(file, "{} 0 obj\n{object}\nendobj\n", i + 1).unwrap();
    }
    let start = file.len();
    let size = objects.len() + 1;
    write!(file, "{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").unwrap();
    file.into_bytes()
}

fn measure(bencher: Bencher, file: impl Into<Vec<u8>>, kind: Kind) {
    let file = file.into();
    let limits = Limits::default();
    bencher
        .counter(BytesCount::new(file.len()))
        .bench(|| source::read("bench", black_box(&file), Some(kind), &limits).unwrap());
}

#[divan::bench(args = SIZES)]
fn text_plain(bencher: Bencher, size: Size) {
    measure(bencher, text(size), Kind::Text);
}

/// The canonical report, once and as an array of a hundred.
#[divan::bench(args = SIZES)]
fn text_json(bencher: Bencher, size: Size) {
    let report = canonical::value(&examples::sound_report(&Forms::embedded().unwrap(), "2021").unwrap());
    let report = serde_json::to_string_pretty(&report).unwrap();
    let file = match size {
        Size::Report => report,
        Size::Tables => format!("[{}]", vec![report; 100].join(",")),
    };
    measure(bencher, file, Kind::Json);
}

#[divan::bench(args = SIZES)]
fn text_html(bencher: Bencher, size: Size) {
    measure(bencher, html(&text(size)), Kind::Html);
}

#[divan::bench(args = SIZES)]
fn text_markdown(bencher: Bencher, size: Size) {
    measure(bencher, markdown(&text(size)), Kind::Markdown);
}

#[divan::bench(args = SIZES)]
fn office_docx(bencher: Bencher, size: Size) {
    measure(bencher, docx(&text(size)), Kind::Docx);
}

#[divan::bench(args = SIZES)]
fn office_sheet(bencher: Bencher, size: Size) {
    measure(bencher, xlsx(&text(size)), Kind::Sheet);
}

#[divan::bench(args = SIZES)]
fn office_pdf(bencher: Bencher, size: Size) {
    measure(bencher, pdf(&text(size)), Kind::Pdf);
}
