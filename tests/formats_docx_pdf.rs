//! Word documents, PDFs and workbooks, built here piece by piece and read back.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use gouji::Checker;
use gouji::checker::CheckError;
use gouji::report::canonical;
use gouji::source::{self, Block, Content, Document, Kind, Limits, SourceError};
use proptest::prelude::*;
use std::io::{Cursor, Write};

const SOUND: &str = include_str!("../examples/sound/2021.txt");

// ---- building ----

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, text) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape""#;

fn document(body: &str) -> String {
    format!("<?xml version=\"1.0\"?><w:document {W}><w:body>{body}</w:body></w:document>")
}

fn docx(body: &str) -> Vec<u8> {
    zipped(&[("word/document.xml", &document(body))])
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", escaped(text))
}

fn tc(properties: &str, text: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(text))
}

/// A report in plain text as a Word document: runs of tab-separated lines become tables.
fn docx_of(text: &str) -> Vec<u8> {
    let mut body = String::new();
    let mut open = false;
    for line in text.lines() {
        let is_row = line.contains('\t');
        if is_row != open {
            body.push_str(if is_row { "<w:tbl>" } else { "</w:tbl>" });
            open = is_row;
        }
        if is_row {
            let cells: String = line.split('\t').map(|c| tc("", c)).collect();
            body.push_str(&format!("<w:tr>{cells}</w:tr>"));
        } else {
            body.push_str(&p(line));
        }
    }
    if open {
        body.push_str("</w:tbl>");
    }
    docx(&body)
}

// ---- reading ----

fn read(bytes: &[u8]) -> Document {
    source::read("file", bytes, None, &Limits::default()).unwrap()
}

fn fault(bytes: &[u8]) -> SourceError {
    let error = source::read("file", bytes, None, &Limits::default()).unwrap_err();
    let said =
        CheckError::Source(source::read("file", bytes, None, &Limits::default()).unwrap_err()).explain();
    assert!(!said.message.zh.is_empty() && !said.help.zh.is_empty());
    error
}

/// Paragraphs as their text, rows as their cells between bars.
fn shown(document: &Document) -> Vec<String> {
    let Content::Blocks(blocks) = &document.content else { panic!("no blocks") };
    let mut out = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(p) => out.push(p.text.clone()),
            Block::Grid(rows) => out.extend(rows.iter().map(|r| {
                let cells: Vec<&str> = r.cells.iter().map(|c| c.text.as_str()).collect();
                format!("|{}|", cells.join("|"))
            })),
            Block::Cells(_) => panic!("cells without rows"),
        }
    }
    out
}

fn lines(body: &str) -> Vec<String> {
    shown(&read(&docx(body)))
}

fn tables(bytes: &[u8]) -> serde_json::Value {
    let report = Checker::national().unwrap().read("file", bytes, None).unwrap();
    canonical::value(&report)["tables"].clone()
}

// ---- DOCX ----

#[test]
fn a_report_in_word_is_the_report_in_text() {
    let bytes = docx_of(SOUND);
    assert_eq!(tables(&bytes), tables(SOUND.as_bytes()));
    let checked = Checker::national().unwrap().check("file", &bytes, None).unwrap();
    assert!(checked.findings.iter().all(|f| f.severity != gouji::finding::Severity::Error));
}

#[test]
fn merged_cells_stand_once_where_they_begin() {
    let table = [
        "<w:tr>",
        &tc("<w:vMerge w:val=\"restart\"/>", "组"),
        &tc("<w:gridSpan w:val=\"2\"/>", "甲"),
        "</w:tr>",
        "<w:tr>",
        &tc("<w:vMerge/>", "藏"),
        &tc("", "乙"),
        &tc("", ""),
        "</w:tr>",
        "<w:tr>",
        &tc("", "丙"),
        &tc("<w:hMerge w:val=\"restart\"/>", "丁"),
        &tc("<w:hMerge/>", ""),
        "</w:tr>",
        // goes on from nothing: a cell of its own
        "<w:tr>",
        &tc("<w:vMerge w:val=\"continue\"/>", "戊"),
        &tc("", "己"),
        &tc("", "庚"),
        "</w:tr>",
    ]
    .concat();
    assert_eq!(lines(&format!("<w:tbl>{table}</w:tbl>")), ["|组|甲|", "|乙||", "|丙|丁|", "|戊|己|庚|"]);
}

#[test]
fn places_name_paragraph_table_row_and_cell() {
    let body = format!("{}{}<w:tbl><w:tr>{}{}</w:tr></w:tbl>", p(""), p("文"), tc("", "甲"), tc("", "乙"));
    let document = read(&docx(&body));
    let Content::Blocks(blocks) = &document.content else { panic!() };
    let Block::Paragraph(first) = &blocks[0] else { panic!() };
    let Block::Grid(rows) = &blocks[1] else { panic!() };
    assert_eq!(document.source.address(first.span), Some("第 1 段"));
    assert_eq!(document.source.address(rows[0].cells[1].span), Some("表格 1 第 1 行第 2 格"));
    assert!(document.source.extent(first.span).is_none());
}

#[test]
fn runs_breaks_links_controls_and_fields() {
    let body = r#"<w:p><w:r><w:t>总</w:t></w:r><w:proofErr/><w:r><w:t>体</w:t><w:tab/><w:t>情</w:t><w:br/><w:t>况</w:t></w:r></w:p>
        <w:p><w:hyperlink><w:r><w:t>链</w:t></w:r></w:hyperlink><w:sdt><w:sdtContent><w:r><w:t>控</w:t></w:r></w:sdtContent></w:sdt></w:p>
        <w:sdt><w:sdtContent><w:p><w:r><w:t>块</w:t></w:r></w:p></w:sdtContent></w:sdt>
        <w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText><w:t>令</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>果</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:noBreakHyphen/></w:r></w:p>
        <w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>显&amp;&#31034;</w:t></w:r></w:p>"#;
    assert_eq!(lines(body), ["总体 情 况", "链控", "块", "果☑-", "显&示"]);
}

#[test]
fn changes_are_read_as_accepted_and_said() {
    let body = r"<w:p><w:r><w:t>收</w:t></w:r><w:del><w:r><w:delText>旧</w:delText><w:t>旧</w:t></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins></w:p>
        <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前</w:t></w:r></w:p><w:p><w:r><w:t>后</w:t></w:r></w:p>
        <w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>删</w:t></w:r></w:p></w:tc></w:tr>
        <w:tr><w:tc><w:p><w:r><w:t>留</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>";
    let document = read(&docx(body));
    assert_eq!(shown(&document), ["收新", "前后", "|留||"]);
    assert!(document.has_changes);
    assert!(!read(&docx(&p("收"))).has_changes);
}

#[test]
fn text_boxes_stand_once() {
    let content = format!("<w:txbxContent>{}</w:txbxContent>", p("框"));
    let body = format!(
        "<w:p><w:r><w:t>外</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wps:txbx>{content}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{content}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    );
    assert_eq!(lines(&body), ["外", "框"]);
}

#[test]
fn tables_in_cells_follow_and_frames_open() {
    let inner = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", tc("", "内"), tc("", "1"));
    let frame = format!("<w:tbl><w:tr><w:tc>{}{inner}<w:p/></w:tc></w:tr></w:tbl>", p("题"));
    assert_eq!(lines(&frame), ["题", "|内|1|"]);
    let nested = format!("<w:tbl><w:tr>{}<w:tc>{inner}<w:p/></w:tc></w:tr></w:tbl>", tc("", "外"));
    assert_eq!(lines(&nested), ["|外||", "|内|1|"]);
}

#[test]
fn two_numbers_in_a_cell_are_not_one() {
    let cell = format!("<w:tc>{}{}</w:tc>", p("10"), p("1"));
    let words = format!("<w:tc>{}{}</w:tc>", p("社会"), p("公益"));
    assert_eq!(lines(&format!("<w:tbl><w:tr>{cell}{words}</w:tr></w:tbl>")), ["|10 ¦ 1|社会 公益|"]);
}

#[test]
fn raised_and_struck_text_is_no_part_of_a_number() {
    let styles = format!(
        "<w:styles {W}><w:style w:type=\"character\" w:styleId=\"up\"><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr></w:style></w:styles>"
    );
    let cell = |properties: &str, text: &str| {
        format!(
            "<w:tc><w:p><w:r><w:t>12</w:t></w:r><w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r></w:p></w:tc>"
        )
    };
    let cells = [
        cell("<w:position w:val=\"6\"/>", "1"),
        cell("<w:rStyle w:val=\"up\"/>", "1"),
        cell("<w:strike/>", ",345"),
        cell("<w:position w:val=\"0\"/><w:rStyle w:val=\"none\"/>", "3"),
        cell("<w:rStyle w:val=\"up\"/><w:vertAlign w:val=\"baseline\"/>", "4"),
    ];
    let body = document(&format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", cells.concat()));
    let file = zipped(&[("word/document.xml", &body), ("word/styles.xml", &styles)]);
    assert_eq!(shown(&read(&file)), ["|12 ¦ 1|12 ¦ 1|12 ¦ ,345|123|124|"]);
}

#[test]
fn prompts_are_blanks_in_cells_and_hints_in_prose() {
    let control = |content: &str| {
        format!("<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>")
    };
    let run = control("<w:r><w:t>0</w:t></w:r>");
    let inline = format!("<w:p><w:r><w:t>共</w:t></w:r>{run}<w:r><w:t>件</w:t></w:r></w:p>");
    let row = format!(
        "<w:tr>{}<w:tc><w:p>{run}</w:p></w:tc><w:tc>{}</w:tc>{}{}</w:tr>",
        tc("", "规章"),
        control(&p("1")),
        control(&tc("", "2")),
        tc("", "3")
    );
    let body = format!("{inline}{}<w:tbl>{row}</w:tbl>", control(&p("单击输入")));
    assert_eq!(lines(&body), ["共【待填：0】件", "【待填：单击输入】", "|规章||||3|"]);
    let hidden = format!(
        "<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr>{}</w:tr><w:tr>{}{}</w:tr></w:tbl>",
        tc("", "9"),
        tc("", "甲"),
        tc("", "1")
    );
    assert_eq!(lines(&hidden), ["|甲|1|"]);
}

#[test]
fn numbers_that_word_generates_are_read() {
    let level = |i: u8, format: &str, text: &str| {
        format!(
            "<w:lvl w:ilvl=\"{i}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/></w:lvl>"
        )
    };
    let numbering = format!(
        "<w:numbering {W}><w:abstractNum w:abstractNumId=\"0\">{}{}{}</w:abstractNum><w:abstractNum w:abstractNumId=\"1\">{}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num><w:num w:numId=\"2\"><w:abstractNumId w:val=\"0\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"5\"/></w:lvlOverride></w:num><w:num w:numId=\"3\"><w:abstractNumId w:val=\"1\"/></w:num></w:numbering>",
        level(0, "chineseCounting", "%1、"),
        level(1, "chineseCountingThousand", "（%2）"),
        level(2, "decimal", "%3."),
        level(0, "bullet", "\u{F06C}"),
    );
    let styles = format!(
        "<w:styles {W}><w:style w:type=\"paragraph\" w:styleId=\"base\"><w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style><w:style w:type=\"paragraph\" w:styleId=\"own\"><w:basedOn w:val=\"base\"/></w:style></w:styles>"
    );
    let item = |list: u8, level: u8, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let styled = "<w:p><w:pPr><w:pStyle w:val=\"own\"/></w:pPr><w:r><w:t>样</w:t></w:r></w:p>";
    let body = [
        item(1, 0, "甲"),
        item(1, 1, "乙"),
        styled.into(),
        item(1, 2, "丙"),
        item(1, 2, "丁"),
        item(1, 0, "戊"),
        item(1, 1, "己"),
        item(3, 0, "点"),
        item(2, 0, "庚"),
        item(0, 0, "无"),
    ]
    .concat();
    let bytes = zipped(&[
        ("word/document.xml", &document(&body)),
        ("word/numbering.xml", &numbering),
        ("word/styles.xml", &styles),
    ]);
    assert_eq!(
        shown(&read(&bytes)),
        ["一、甲", "（一）乙", "（二）样", "1.丙", "2.丁", "二、戊", "（一）己", "点", "五、庚", "无"]
    );
}

// ---- limits ----

#[test]
fn bombs_depth_and_dtds_are_refused() {
    let zeros = " ".repeat(8 << 20);
    assert!(matches!(fault(&docx(&zeros)), SourceError::UnpacksTooDense { limit: 200, .. }));
    let limits = Limits { unpacked_bytes: 100, ..Limits::default() };
    let error = source::read("file", &docx(&p("文")), None, &limits).unwrap_err();
    assert!(matches!(error, SourceError::UnpacksTooLarge { limit: 100, .. }));
    for depth in [300, 100_000] {
        let body = ["<w:p>".repeat(depth), "</w:p>".repeat(depth)].concat();
        assert!(matches!(
            fault(&docx(&body)),
            SourceError::XmlTooDeep { limit: 256, .. } | SourceError::UnpacksTooDense { .. }
        ));
    }
    let dtd = "<!DOCTYPE w [<!ENTITY a \"b\">]><w>&a;</w>";
    assert!(matches!(fault(&zipped(&[("word/document.xml", dtd)])), SourceError::XmlDtd { .. }));
    let limits = Limits { pieces: 10, ..Limits::default() };
    let error = source::read("file", &docx(&p("文").repeat(20)), None, &limits).unwrap_err();
    assert!(matches!(error, SourceError::TooManyPieces { limit: 10 }));
}

#[test]
fn damaged_files_are_named() {
    let whole = docx(&p("文"));
    assert!(matches!(fault(&whole[..whole.len() / 2]), SourceError::Damaged { .. }));
    for xml in ["<w", "<a></b>", "<a>", "<a>&nothing;</a>", "", "<a/><b/>", "<a b=c/>"] {
        assert!(
            matches!(fault(&zipped(&[("word/document.xml", xml)])), SourceError::Damaged { .. }),
            "{xml}"
        );
    }
    assert!(matches!(fault(&zipped(&[("a.txt", "文")])), SourceError::NotText { what: "ZIP" }));
    assert!(matches!(fault(b"%PDF-1.7\nnothing"), SourceError::Damaged { what: "PDF", .. }));
    let mut ole = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    ole.resize(512, 0);
    let name: Vec<u8> = "WordDocument".encode_utf16().flat_map(u16::to_le_bytes).collect();
    ole.extend(name);
    ole.resize(1024, 0);
    assert!(matches!(fault(&ole), SourceError::OldWord));
}

// ---- workbooks ----

#[test]
fn sheets_give_rows_blanks_and_prose() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let format = rust_xlsxwriter::Format::new();
    let border = rust_xlsxwriter::Format::new().set_border(rust_xlsxwriter::FormatBorder::Thin);
    let sheet = book.add_worksheet().set_name("表").unwrap();
    sheet.write(0, 0, "示例县2023年政府信息公开工作年度报告").unwrap();
    sheet.merge_range(2, 0, 2, 3, "第二十条第（一）项", &format).unwrap();
    for (column, text) in (0..).zip(["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"])
    {
        sheet.write(3, column, text).unwrap();
    }
    sheet.write(4, 0, "规章").unwrap();
    sheet.write(4, 1, 3).unwrap();
    sheet.write(4, 3, 7730.28).unwrap();
    sheet.write(5, 0, "行政规范性文件").unwrap();
    for column in 1..4 {
        sheet.write_blank(5, column, &border).unwrap();
    }
    sheet.write(7, 0, "甲").unwrap();
    sheet.write(7, 2, rust_xlsxwriter::Formula::new("1/3").set_result("0.5")).unwrap();
    sheet.merge_range(8, 0, 9, 0, "组", &format).unwrap();
    sheet.write(8, 1, "乙").unwrap();
    sheet.write(9, 1, "丙").unwrap();
    sheet.write(9, 2, 0).unwrap();
    let hidden = book.add_worksheet();
    hidden.write(0, 0, "藏").unwrap();
    hidden.set_hidden(true);
    let document = read(&book.save_to_buffer().unwrap());
    assert_eq!(
        shown(&document),
        [
            "示例县2023年政府信息公开工作年度报告",
            "第二十条第（一）项",
            "|信息内容|本年制发件数|本年废止件数|现行有效件数|",
            "|规章|3||7730.28|",
            "|行政规范性文件||||",
            "|甲||0.5|",
            "|组|乙||",
            "|丙|0|",
        ]
    );
    let Content::Blocks(blocks) = &document.content else { panic!() };
    let Block::Grid(rows) = &blocks[2] else { panic!() };
    assert_eq!(document.source.address(rows[1].cells[3].span), Some("表!D5"));
}

#[test]
fn a_report_in_a_workbook_is_the_report_in_text() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let border = rust_xlsxwriter::Format::new().set_border(rust_xlsxwriter::FormatBorder::Thin);
    let sheet = book.add_worksheet();
    for (row, line) in (0..).zip(SOUND.lines()) {
        for (column, cell) in (0..).zip(line.split('\t')) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write(row, column, number).unwrap(),
                Err(_) if cell.is_empty() && line.is_empty() => continue,
                Err(_) if cell.is_empty() => sheet.write_blank(row, column, &border).unwrap(),
                Err(_) => sheet.write(row, column, cell).unwrap(),
            };
        }
    }
    assert_eq!(tables(&book.save_to_buffer().unwrap()), tables(SOUND.as_bytes()));
}

/// Cells as a reader sees them: a note's mark and a struck figure are no part of the number beside them.
#[test]
fn rich_text_in_a_cell_is_no_longer_number() {
    use rust_xlsxwriter::{Format, FormatScript};
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let (plain, bold) = (Format::new(), Format::new().set_bold());
    let raised = Format::new().set_font_script(FormatScript::Superscript);
    let struck = Format::new().set_font_strikethrough();
    sheet.write(0, 0, "121").unwrap();
    sheet.write_rich_string(0, 1, &[(&plain, "12"), (&raised, "1")]).unwrap();
    sheet.write_rich_string(0, 2, &[(&struck, "3"), (&plain, "4")]).unwrap();
    sheet.write_rich_string(0, 3, &[(&bold, "5"), (&plain, "6")]).unwrap();
    sheet.write_rich_string(0, 4, &[(&plain, "12"), (&struck, ",345")]).unwrap();
    sheet.write_rich_string(0, 5, &[(&plain, "12"), (&raised, "注")]).unwrap();
    sheet.write(0, 6, "12").unwrap();
    let file = book.save_to_buffer().unwrap();
    assert_eq!(shown(&read(&file)), ["|121|12 ¦ 1|3 ¦ 4|56|12 ¦ ,345|12注|12|"]);
}

#[test]
fn rich_text_in_the_cell_itself_is_no_longer_number() {
    let cell = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c><c t="inlineStr"><is><r><t>12</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r></is></c><c><v>3</v></c></row>"#;
    assert_eq!(shown(&read(&xlsx("", cell))), ["|甲|12 ¦ 1|3|"]);
}

/// An XLSX of one sheet, by the sheet's columns and rows.
fn xlsx(columns: &str, rows: &str) -> Vec<u8> {
    const X: &str = r#"xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;
    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |kind: &str, target: &str| {
        format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{RELATIONS}/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    let book =
        format!(r#"<workbook {X}><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>"#);
    let sheet = format!("<worksheet {X}><cols>{columns}</cols><sheetData>{rows}</sheetData></worksheet>");
    zipped(&[
        ("_rels/.rels", &relation("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &relation("worksheet", "worksheets/Sheet1.xml")),
        // the name's case is not the list's
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

#[test]
fn hidden_rows_columns_and_sheets_are_not_read_and_said() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let format = rust_xlsxwriter::Format::new();
    let sheet = book.add_worksheet().set_name("表").unwrap();
    sheet.merge_range(0, 0, 0, 3, "题", &format).unwrap();
    for (row, label) in (1..).zip(["甲", "乙", "丙", "丁"]) {
        sheet.write(row, 1, label).unwrap();
        sheet.write(row, 2, row).unwrap();
        sheet.write(row, 3, 9).unwrap();
    }
    sheet.set_column_hidden(0).unwrap();
    sheet.set_column_hidden(3).unwrap();
    sheet.set_row_hidden(2).unwrap();
    sheet.set_row_hidden(7).unwrap();
    for name in ["藏", "空"] {
        let hidden = book.add_worksheet().set_name(name).unwrap();
        hidden.set_hidden(true);
        if name == "藏" {
            hidden.write(0, 0, "内").unwrap();
        }
    }
    let file = book.save_to_buffer().unwrap();
    let document = read(&file);
    // a merged heading shows in what is left of it, and a hidden row leaves no gap
    assert_eq!(shown(&document), ["题", "|甲|1|", "|丙|3|", "|丁|4|"]);
    assert_eq!(document.hidden, ["藏", "表!3:3、D:D"]);
    // no height is as good as hidden
    let rows = r#"<row r="1" ht="0" customHeight="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c><c r="B2"><v>3</v></c></row>"#;
    let document = read(&xlsx("", rows));
    assert_eq!((shown(&document), document.hidden), (vec!["|2|3|".to_string()], vec!["表!1:1".to_string()]));
}

#[test]
fn hidden_content_is_a_finding() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("年报").unwrap();
    for (row, line) in (0..).zip(SOUND.lines()) {
        for (column, cell) in (0..).zip(line.split('\t')).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write(row, column, cell).unwrap();
        }
    }
    sheet.write(500, 0, "底稿").unwrap();
    sheet.set_row_hidden(500).unwrap();
    let checked = Checker::national().unwrap().check("x", &book.save_to_buffer().unwrap(), None).unwrap();
    let found = checked.findings.iter().find(|f| f.rule == "GJ015").unwrap();
    assert!(found.message.zh.contains("年报!501:501"), "{}", found.message.zh);
}

#[test]
fn cells_far_apart_cost_nothing_or_are_refused() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, column) in [(0, 0), (0, 16383), (1_048_575, 16383)] {
        sheet.write(row, column, 1).unwrap();
    }
    let document = read(&book.save_to_buffer().unwrap());
    assert_eq!(shown(&document).len(), 2);
}

const ODS: &str = r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="一"><table:table-row><table:table-cell><text:p>总体<text:s/>情况</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16383"/></table:table-row><table:table-row table:number-rows-repeated="1000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row><table:table-row><table:table-cell table:number-rows-spanned="2" table:number-columns-spanned="1"><text:p>组</text:p></table:table-cell><table:table-cell table:number-columns-repeated="2"><text:p>7,730.28</text:p></table:table-cell></table:table-row><table:table-row><table:covered-table-cell/><table:table-cell/><table:table-cell><text:p>2</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;

#[test]
fn opendocument_shows_what_its_cells_show() {
    let mime = ("mimetype", "application/vnd.oasis.opendocument.spreadsheet");
    let document = read(&zipped(&[mime, ("content.xml", ODS)]));
    assert_eq!(shown(&document), ["总体 情况", "|组|7,730.28|7,730.28|", "||2|"]);
    let odt = zipped(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", ODS)]);
    assert!(matches!(fault(&odt), SourceError::NotText { what: "ZIP" }));
}

// ---- PDF ----

/// A PDF whose one font shows bytes as Latin text and, by `ToUnicode`, 0x80 on as the characters given.
fn pdf(pages: &[String], unicode: &str) -> Vec<u8> {
    let mut map = String::from("1 beginbfchar\n");
    for (code, c) in (0x80..).zip(unicode.chars()) {
        map.push_str(&format!("<{code:02X}> <{:04X}>\n", c as u32));
    }
    map.push_str("endbfchar");
    let kids: Vec<String> = (0..pages.len()).map(|i| format!("{} 0 R", 5 + 2 * i)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_string(),
        format!("<</Type/Pages/Count {}/Kids[{}]>>", pages.len(), kids.join(" ")),
        "<</Type/Font/Subtype/TrueType/BaseFont/A/Encoding/WinAnsiEncoding/ToUnicode 4 0 R>>".to_string(),
        format!("<</Length {}>>stream\n{map}\nendstream", map.len()),
    ];
    for (i, content) in pages.iter().enumerate() {
        let at = 6 + 2 * i;
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {at} 0 R/Resources<</Font<</F 3 0 R>>>>>>"
        ));
        objects.push(format!("<</Length {}>>stream\n{content}\nendstream", content.len()));
    }
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend(format!("{} 0 obj\n{object}\nendobj\n", i + 1).bytes());
    }
    let start = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        file.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    file.extend(
        format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF", objects.len() + 1).bytes(),
    );
    file
}

fn text_at(x: f64, y: f64, text: &str) -> String {
    format!("BT /F 10 Tf {x} {y} Td ({text}) Tj ET\n")
}

/// The lines of a table of that many columns and rows, its top left corner at (50, `top`).
fn ruled(top: f64, columns: u32, rows: u32) -> String {
    let (right, bottom) = (50.0 + 100.0 * f64::from(columns), top - 30.0 * f64::from(rows));
    let across = (0..=rows).map(|r| {
        let y = top - 30.0 * f64::from(r);
        format!("50 {y} m {right} {y} l S\n")
    });
    let down = (0..=columns).map(|c| {
        let x = 50.0 + 100.0 * f64::from(c);
        format!("{x} {bottom} m {x} {top} l S\n")
    });
    across.chain(down).collect()
}

#[test]
fn a_table_over_the_edge_of_the_page_is_refused() {
    // six columns of a hundred points, from 50 on: what is printed of the last one may be half a figure
    let wide = [ruled(700.0, 6, 2), text_at(60.0, 680.0, "Label"), text_at(160.0, 680.0, "10")].concat();
    assert!(matches!(fault(&pdf(&[wide], "")), SourceError::CutOff { page: 1 }));
    // the same within the margins that a program prints in
    let clip = "0 0 320 842 re W n\n".to_string();
    let page = [clip.clone(), ruled(700.0, 3, 2), text_at(60.0, 680.0, "Label of the row")].concat();
    assert!(matches!(fault(&pdf(&[page], "")), SourceError::CutOff { page: 1 }));
    // an area that ends where the table does takes nothing from it, but text beyond it is not seen
    let clip = "0 0 350 842 re W n\n".to_string();
    let page =
        [clip, ruled(700.0, 3, 2), text_at(60.0, 680.0, "Label of the row"), text_at(400.0, 680.0, "hidden")]
            .concat();
    assert_eq!(shown(&read(&pdf(&[page], ""))), ["|Label of the row|||", "||||"]);
}

#[test]
fn a_row_parted_by_a_page_break_is_one_row() {
    let part = |top: f64, label: &str, first: &str, second: &str| {
        [
            ruled(top, 3, 1),
            text_at(52.0, top - 20.0, label),
            text_at(160.0, top - 20.0, first),
            text_at(260.0, top - 20.0, second),
        ]
        .concat()
    };
    let rows = |parts: [(&str, &str, &str); 2]| {
        let [a, b] = parts;
        shown(&read(&pdf(&[part(100.0, a.0, a.1, a.2), part(800.0, b.0, b.1, b.2)], "")))
    };
    let full = "A label that takes";
    assert_eq!(rows([(full, "1", "2"), ("of two lines", "", "")]), ["|A label that takes of two lines|1|2|"]);
    assert_eq!(rows([(full, "1", ""), ("of two lines", "", "2")]), ["|A label that takes of two lines|1|2|"]);
    // two rows with figures, a label that ends early, and a number are never joined
    assert_eq!(rows([(full, "1", "2"), ("Next", "3", "4")]).len(), 2);
    assert_eq!(rows([("Label", "1", "2"), ("Next", "", "")]).len(), 2);
    assert_eq!(rows([(full, "1", "2"), ("7", "", "")]).len(), 2);
}

#[test]
fn a_number_that_runs_over_a_line_is_in_no_cell() {
    let page = [ruled(800.0, 3, 1), text_at(60.0, 780.0, "Label"), text_at(240.0, 780.0, "12345")].concat();
    assert_eq!(shown(&read(&pdf(&[page], ""))), ["|Label|¦ 12|¦ 345|"]);
}

#[test]
fn a_heading_printed_again_on_each_page_is_read_once() {
    let heading =
        |top: f64| [text_at(60.0, top - 20.0, "Name"), text_at(160.0, top - 20.0, "This year")].concat();
    let row =
        |top: f64, label: &str| [text_at(60.0, top - 20.0, label), text_at(160.0, top - 20.0, "1")].concat();
    let page = |label: &str| [ruled(800.0, 2, 2), heading(800.0), row(770.0, label)].concat();
    let read = shown(&read(&pdf(&[page("One of the rows"), page("Another row")], "")));
    assert_eq!(read, ["|Name|This year|", "|One of the rows|1|", "|Another row|1|"]);
}

#[test]
fn what_lines_enclose_is_a_cell() {
    let mut page = text_at(50.0, 780.0, "Title of the report");
    page.push_str(&ruled(700.0, 3, 2));
    page.push_str(&text_at(60.0, 680.0, "Label"));
    page.push_str(&text_at(60.0, 650.0, "Two lines of"));
    page.push_str(&text_at(60.0, 642.0, "a label"));
    page.push_str(&text_at(160.0, 650.0, "10"));
    page.push_str(&text_at(260.0, 655.0, "10"));
    page.push_str(&text_at(260.0, 643.0, "1"));
    page.push_str(&text_at(300.0, 20.0, "- 1 -"));
    let next = [
        ruled(800.0, 3, 1),
        text_at(60.0, 780.0, "Next"),
        text_at(160.0, 780.0, "1"),
        text_at(180.0, 780.0, "2"),
    ]
    .concat();
    let document = read(&pdf(&[page, next], ""));
    assert_eq!(
        shown(&document),
        ["Title of the report", "|Label|||", "|Two lines of a label|10|10 ¦ 1|", "|Next|1 ¦ 2||"]
    );
    let Content::Blocks(blocks) = &document.content else { panic!() };
    let [_, Block::Grid(rows)] = blocks.as_slice() else { panic!("the table goes on over the page break") };
    assert_eq!(document.source.address(rows[2].cells[0].span), Some("第 2 页"));
}

#[test]
fn text_without_lines_is_prose_and_white_lines_are_none() {
    let page = format!(
        "1 G 1 g {} 50 700 300 1 re f\n0 g {}{}",
        ruled(700.0, 3, 2),
        text_at(60.0, 680.0, "Label"),
        text_at(160.0, 680.0, "10")
    );
    assert_eq!(shown(&read(&pdf(&[page], ""))), ["Label 10"]);
}

#[test]
fn characters_come_from_the_font_or_not_at_all() {
    let page = text_at(50.0, 700.0, "2023\\200\\201");
    assert_eq!(shown(&read(&pdf(std::slice::from_ref(&page), "年度"))), ["2023年度"]);
    assert!(matches!(fault(&pdf(&[page], "\u{E000}\u{E001}")), SourceError::NoCharacters { page: 1 }));
}

#[test]
fn pages_without_visible_text_are_refused() {
    let hidden = text_at(50.0, 700.0, "text behind a scan").replace("BT", "BT 3 Tr");
    for page in [String::new(), hidden] {
        assert!(matches!(fault(&pdf(&[page], "")), SourceError::NoTextLayer { page: 1 }));
    }
}

#[test]
fn deep_and_endless_pdfs_end() {
    let deep = "[".repeat(100_000);
    let _ = source::read("file", &pdf(std::slice::from_ref(&deep), ""), None, &Limits::default());
    let _ = source::read("file", format!("%PDF-1.7\n1 0 obj {deep}").as_bytes(), None, &Limits::default());
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&vec![b' '; 4 << 20]).unwrap();
    let bomb = [b"%PDF-1.7\n1 0 obj<</Length 9>>stream\n".as_slice(), &packed.finish().unwrap()].concat();
    let limits = Limits { unpacked_bytes: 1 << 20, ..Limits::default() };
    let error = source::read("file", &bomb, None, &limits).unwrap_err();
    assert!(matches!(error, SourceError::UnpacksTooLarge { .. }));
}

// ---- little that would become much ----

#[test]
fn columns_beyond_counting_end_in_an_answer() {
    let row = format!(
        "<w:tr><w:trPr><w:gridBefore w:val=\"{}\"/></w:trPr>{}{}</w:tr>",
        u64::MAX,
        tc("", "甲"),
        tc("", "1")
    );
    assert_eq!(lines(&format!("<w:tbl>{row}</w:tbl>")), ["|甲|1|"]);
}

#[test]
fn a_number_shown_without_end_is_refused() {
    let long = "第".repeat(40_000);
    let level = format!("<w:lvl w:ilvl=\"0\"><w:lvlText w:val=\"{long}\"/></w:lvl>");
    let numbering = format!(
        "<w:numbering {W}><w:abstractNum w:abstractNumId=\"1\">{level}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"1\"/></w:num></w:numbering>"
    );
    let item = "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>";
    let file =
        zipped(&[("word/document.xml", &document(&item.repeat(1000))), ("word/numbering.xml", &numbering)]);
    assert!(
        matches!(fault(&file), SourceError::UnpacksTooLarge { part, .. } if part == "word/numbering.xml")
    );
}

fn ods(rows: &str) -> Vec<u8> {
    let (head, tail) = (ODS.find("<table:table-row").unwrap(), ODS.find("</table:table>").unwrap());
    let content = format!("{}{rows}{}", &ODS[..head], &ODS[tail..]);
    zipped(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)])
}

fn ods_cell(properties: &str, text: &str) -> String {
    format!("<table:table-cell {properties}><text:p>{text}</text:p></table:table-cell>")
}

#[test]
fn merged_cells_end_with_the_sheet() {
    let wide = ods_cell("table:number-columns-spanned=\"4294967295\"", "乙");
    let document = read(&ods(&format!("<table:table-row>{}{wide}</table:table-row>", ods_cell("", "甲"))));
    assert_eq!(shown(&document), ["|甲|乙|"]);
    let far = "<table:table-cell table:number-columns-repeated=\"4294967295\"/>";
    let file = ods(&format!("<table:table-row>{far}{}</table:table-row>", ods_cell("", "甲")));
    assert!(matches!(fault(&file), SourceError::Damaged { .. }));
}

#[test]
fn opendocument_hides_and_raises_too() {
    let styles = r#"<office:automatic-styles><style:style xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" style:name="up"><style:text-properties style:text-position="super 58%"/></style:style></office:automatic-styles>"#;
    let raised = "12<text:span text:style-name=\"up\">1</text:span>";
    let rows = format!(
        "<table:table-column/><table:table-column table:visibility=\"collapse\"/><table:table-row>{}{}{}</table:table-row><table:table-row table:visibility=\"collapse\">{}</table:table-row><table:table-row>{}{}{}</table:table-row>",
        ods_cell("", "甲"),
        ods_cell("", "8"),
        ods_cell("", raised),
        ods_cell("", "9"),
        ods_cell("", "乙"),
        ods_cell("", ""),
        ods_cell("", "2"),
    );
    let (head, tail) = (ODS.find("<table:table-row").unwrap(), ODS.find("</table:table>").unwrap());
    let content = format!("{}{rows}{}", &ODS[..head], &ODS[tail..])
        .replace("<office:body>", &format!("{styles}<office:body>"));
    let mime = ("mimetype", "application/vnd.oasis.opendocument.spreadsheet");
    let document = read(&zipped(&[mime, ("content.xml", &content)]));
    assert_eq!(shown(&document), ["|甲|12 ¦ 1|", "|乙|2|"]);
    assert_eq!(document.hidden, ["一!2:2、B:B"]);
}

#[test]
fn a_text_shown_in_too_many_cells_is_refused() {
    let long = "字".repeat(10_000);
    let row = format!(
        "<table:table-row table:number-rows-repeated=\"1000000\">{}</table:table-row>",
        ods_cell("", &long)
    );
    assert!(matches!(fault(&ods(&row)), SourceError::UnpacksTooLarge { .. }));
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..3000 {
        sheet.write(row, 0, &long).unwrap();
    }
    assert!(matches!(fault(&book.save_to_buffer().unwrap()), SourceError::UnpacksTooLarge { .. }));
}

#[test]
fn formulas_far_apart_cost_nothing() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, column) in [(0, 0), (1_048_575, 16383)] {
        sheet.write(row, column, rust_xlsxwriter::Formula::new("SUM(B1:B2)").set_result("")).unwrap();
    }
    assert_eq!(shown(&read(&book.save_to_buffer().unwrap())).len(), 2);
}

#[test]
fn many_merged_cells_among_many_cells_are_refused() {
    let cell = ods_cell(
        "table:number-rows-spanned=\"3000\" table:number-columns-spanned=\"2\" table:number-columns-repeated=\"1000\"",
        "甲",
    );
    let rows = format!("<table:table-row>{cell}</table:table-row>").repeat(1900);
    assert!(matches!(fault(&ods(&rows)), SourceError::TooManyPieces { .. }));
}

#[test]
fn glyphs_and_lines_of_a_page_are_counted_as_they_come() {
    let limits = Limits { pieces: 100, ..Limits::default() };
    let glyphs = text_at(50.0, 700.0, &"a".repeat(200));
    let rules = format!("{}{}", text_at(50.0, 700.0, "text of a page"), "50 700 300 1 re f\n".repeat(200));
    for page in [glyphs, rules] {
        let error = source::read("file", &pdf(&[page], ""), None, &limits).unwrap_err();
        assert!(matches!(error, SourceError::TooManyPieces { limit: 100 }), "{error}");
    }
}

// ---- anything at all ----

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_end_in_an_answer(
        magic in prop::sample::select(vec![&b"PK\x03\x04"[..], b"%PDF-1.7\n", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b""]),
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        kind in prop::sample::select(vec![None, Some(Kind::Docx), Some(Kind::Pdf), Some(Kind::Sheet)]),
    ) {
        let file = [magic, &bytes].concat();
        let _ = source::read("file", &file, kind, &Limits::default());
    }

    #[test]
    fn damage_ends_in_an_answer(at in 0_usize..4000, byte in any::<u8>(), cut in 0_usize..4000) {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().write(0, 0, "甲").unwrap();
        let page = [ruled(700.0, 3, 2), text_at(60.0, 680.0, "Label")].concat();
        for mut file in [docx_of("甲\t1\n文"), book.save_to_buffer().unwrap(), pdf(&[page], "年")] {
            let place = at % file.len();
            file[place] = byte;
            let _ = source::read("file", &file, None, &Limits::default());
            file.truncate(cut % file.len());
            let _ = source::read("file", &file, None, &Limits::default());
        }
    }
}
