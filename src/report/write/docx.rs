//! A report as a Word document: headings by style, tables with merged cells.
//!
//! Must not know how a table is laid out. Holds no clock: the same report gives the same bytes.

use super::{Cell, Part, Role, Table, WriteError, escaped, parts};
use crate::report::Report;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>
"#;

const PARTS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>
"#;

const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>
"#;

const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体"/><w:sz w:val="24"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:pPr><w:spacing w:line="360" w:lineRule="auto"/><w:ind w:firstLineChars="200" w:firstLine="480"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:spacing w:before="240" w:after="240"/><w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="center"/></w:pPr><w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="240" w:after="120"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Cell"><w:name w:val="Table Text"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:line="240" w:lineRule="auto"/><w:ind w:firstLineChars="0" w:firstLine="0"/></w:pPr><w:rPr><w:sz w:val="18"/></w:rPr></w:style>
</w:styles>
"#;

/// Width of the text on the page, in twentieths of a point.
const PAGE: usize = 9638;

/// The report as a Word document.
///
/// # Errors
/// A container that cannot be put together.
pub fn docx(report: &Report) -> Result<Vec<u8>, WriteError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let document = document(report);
    for (name, text) in [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", PARTS),
        ("word/document.xml", document.as_str()),
        ("word/styles.xml", STYLES),
        ("word/_rels/document.xml.rels", RELATIONS),
    ] {
        // a date of its own would make two runs differ
        archive.start_file(name, SimpleFileOptions::default()).map_err(WriteError::failed)?;
        archive.write_all(text.as_bytes()).map_err(WriteError::failed)?;
    }
    archive.finish().map(Cursor::into_inner).map_err(WriteError::failed)
}

fn document(report: &Report) -> String {
    let mut out = String::from(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>
"#,
    );
    let mut after_table = false;
    for part in parts(report) {
        if after_table && matches!(part, Part::Table(_)) {
            // without a paragraph between them Word makes one table of two
            paragraph(&mut out, "Normal", "", "");
        }
        after_table = matches!(part, Part::Table(_));
        match part {
            Part::Title(t) => paragraph(&mut out, "Title", "", t),
            Part::Heading(h) => paragraph(&mut out, "Heading1", "", h),
            Part::Paragraph(p) => paragraph(&mut out, "Normal", "", p),
            Part::Table(t) => table(&mut out, &t),
        }
        out.push('\n');
    }
    if after_table {
        // a document must not end with a table
        paragraph(&mut out, "Normal", "", "");
    }
    out.push_str(
        r#"<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="850" w:footer="992" w:gutter="0"/></w:sectPr></w:body></w:document>
"#,
    );
    out
}

fn paragraph(out: &mut String, style: &str, align: &str, text: &str) {
    let _ = write!(out, r#"<w:p><w:pPr><w:pStyle w:val="{style}"/>{align}</w:pPr>"#);
    if !text.is_empty() {
        let _ = write!(out, r#"<w:r><w:t xml:space="preserve">{}</w:t></w:r>"#, escaped(text));
    }
    out.push_str("</w:p>");
}

fn table(out: &mut String, table: &Table) {
    out.push_str(r#"<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:jc w:val="center"/><w:tblBorders>"#);
    for edge in ["top", "left", "bottom", "right", "insideH", "insideV"] {
        let _ = write!(out, r#"<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>"#);
    }
    out.push_str(r#"</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>"#);
    let widths = widths(table);
    for width in &widths {
        let _ = write!(out, r#"<w:gridCol w:w="{width}"/>"#);
    }
    out.push_str("</w:tblGrid>");
    // for each column, the cell from above that goes on, and for how many rows more
    let mut open: Vec<Option<(&Cell, usize)>> = vec![None; table.width];
    for row in &table.rows {
        out.push_str("<w:tr>");
        let mut begins = row.iter().peekable();
        let mut column = 0;
        while column < table.width {
            let width = |c: &Cell| widths.iter().skip(column).take(c.columns).sum::<usize>();
            if let Some((above, left)) = open[column] {
                merged(out, above, width(above), r"<w:vMerge/>", "");
                open[column] = (left > 1).then_some((above, left - 1));
                column += above.columns;
            } else if let Some(cell) = begins.next_if(|c| c.column == column) {
                let down = if cell.rows > 1 { r#"<w:vMerge w:val="restart"/>"# } else { "" };
                merged(out, cell, width(cell), down, &cell.text);
                open[column] = (cell.rows > 1).then_some((cell, cell.rows - 1));
                column += cell.columns;
            } else {
                column += 1;
            }
        }
        out.push_str("</w:tr>");
    }
    out.push_str("</w:tbl>");
}

/// Columns of figures are narrow; the rows' names share what is left.
fn widths(table: &Table) -> Vec<usize> {
    let figures = table.width - table.stub;
    let narrow = if table.stub == 0 { PAGE / figures.max(1) } else { (PAGE / (table.width + 4)).min(2000) };
    let wide = (PAGE - narrow * figures).checked_div(table.stub).unwrap_or(0);
    (0..table.width).map(|c| if c < table.stub { wide } else { narrow }).collect()
}

fn merged(out: &mut String, cell: &Cell, width: usize, down: &str, text: &str) {
    let _ = write!(out, r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>"#);
    if cell.columns > 1 {
        let _ = write!(out, r#"<w:gridSpan w:val="{}"/>"#, cell.columns);
    }
    let _ = write!(out, r#"{down}<w:vAlign w:val="center"/></w:tcPr>"#);
    let align = if cell.role == Role::Label { "" } else { r#"<w:jc w:val="center"/>"# };
    paragraph(out, "Cell", align, text);
    out.push_str("</w:tc>");
}
