//! Reports that arrive as web pages and as Markdown: the same report in every format, and every place exact.

#![allow(clippy::unwrap_used)]

use gouji::form::Forms;
use gouji::report::{Report, canonical};
use gouji::source::{self, Block, Content, Document, Kind, Limits, SourceError};
use proptest::prelude::*;
use serde_json::Value;

const SOUND: [&str; 2] =
    [include_str!("../examples/sound/2019.txt"), include_str!("../examples/sound/2021.txt")];

fn open(bytes: &[u8]) -> Document {
    source::read("x", bytes, None, &Limits::default()).unwrap()
}

fn report(bytes: &[u8]) -> Report {
    Report::read(open(bytes), &Forms::embedded().unwrap()).unwrap()
}

fn value(bytes: &[u8]) -> Value {
    canonical::value(&report(bytes))
}

/// A document as rows of cells; a paragraph is a row of one.
fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let Content::Blocks(blocks) = open(bytes).content else { panic!("data") };
    let mut rows = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(p) => rows.push(vec![p.text]),
            Block::Grid(grid) => {
                rows.extend(grid.into_iter().map(|r| r.cells.into_iter().map(|c| c.text).collect()));
            }
            Block::Cells(cells) => rows.push(cells.into_iter().map(|c| c.text).collect()),
        }
    }
    rows
}

/// Paragraphs and tables of a text with tabs.
enum Part<'a> {
    Line(&'a str),
    Table(Vec<Vec<&'a str>>),
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        if !line.contains('\t') {
            parts.push(Part::Line(line.trim()));
            continue;
        }
        let row = line.split('\t').map(str::trim).collect();
        match parts.last_mut() {
            Some(Part::Table(rows)) => rows.push(row),
            _ => parts.push(Part::Table(vec![row])),
        }
    }
    parts
}

fn html(text: &str, paragraph: impl Fn(&str) -> String, cell: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    for part in parts(text) {
        match part {
            Part::Line(line) => out += &paragraph(line),
            Part::Table(rows) => {
                out += "<table border=1>\n";
                for row in rows {
                    out += "<tr>";
                    out.extend(row.iter().map(|c| cell(c)));
                    out += "</tr>\n";
                }
                out += "</table>\n";
            }
        }
    }
    out
}

fn plain_html(text: &str) -> String {
    html(text, |p| format!("<p>{p}</p>\n"), |c| format!("<td>{c}</td>"))
}

fn markdown(text: &str) -> String {
    let mut out = String::new();
    for (index, part) in parts(text).into_iter().enumerate() {
        match part {
            Part::Line(line) if index == 0 => out += &format!("# {line}\n\n"),
            Part::Line(line) if line.chars().nth(1) == Some('、') && line.chars().count() < 40 => {
                out += &format!("## **{line}**\n\n");
            }
            Part::Line(line) => out += &format!("{line}\n\n"),
            Part::Table(rows) => {
                let width = rows.iter().map(Vec::len).max().unwrap_or(0);
                for (index, row) in rows.iter().enumerate() {
                    out += &format!("| {} |\n", row.join(" | "));
                    if index == 0 {
                        // the rule must be as long as the header; rows may be longer or shorter
                        out += &format!("|{}\n", "---|".repeat(row.len().min(width)));
                    }
                }
                out += "\n";
            }
        }
    }
    out
}

#[test]
fn the_same_report_in_every_format() {
    for text in SOUND {
        let expected = value(text.as_bytes());
        assert_eq!(value(plain_html(text).as_bytes()), expected);
        assert_eq!(value(markdown(text).as_bytes()), expected);
    }
}

#[test]
fn tag_soup_changes_nothing() {
    for text in SOUND {
        let body = html(
            text,
            |p| {
                let (head, tail) = p.split_at(p.chars().next().map_or(0, char::len_utf8));
                format!(
                    "<DIV align=center>&nbsp;&emsp;<B>{head}</b><span\nlang=EN-US>{tail}</span><o:p></o:p><br>"
                )
            },
            |c| {
                let middle = c.chars().next().map_or(0, char::len_utf8);
                let (head, tail) = c.split_at(middle);
                format!(
                    "<TD nowrap style='width:1%'><p class=MsoNormal><span>{head}</span><font>{tail}</font>&nbsp;</p>"
                )
            },
        );
        let page = format!(
            "<!doctype html><html><head><title>示例</title><style>p{{}}</style></head><body>\
             <script>document.write('<p>一、无</p>')</script><!-- <p>注</p> -->\
             <div class=top><a href=/>首页</a> &gt; <a href=/x>公开</a></div>\
             <table width=980><tr><td><table><tr><td><div id=zoom>{body}</table></table>\
             <div style='DISPLAY: none'>不显示</div><noscript>请开启脚本</noscript>\
             <div class=foot>主办单位：示例<br>备案号：0000</div></body></html>"
        );
        let mut expected = value(text.as_bytes());
        // a page's own title is shown where the page shows none
        let mut read = value(page.as_bytes());
        for side in [&mut expected, &mut read] {
            side.as_object_mut().unwrap().shift_remove("preamble");
        }
        assert_eq!(read["tables"], expected["tables"]);
        assert_eq!(read["sections"], expected["sections"]);
        assert_eq!(read, expected);
    }
}

#[test]
fn pages_in_chinese_encodings() {
    let page =
        format!("<meta http-equiv=Content-Type content='text/html; charset=gb2312'>{}", plain_html(SOUND[1]));
    let (bytes, _, lossy) = encoding_rs::GB18030.encode(&page);
    assert!(!lossy);
    let read = report(&bytes);
    assert_eq!(canonical::value(&read), value(SOUND[1].as_bytes()));
    places_are_exact(&read, &page, &bytes);
}

/// Every figure's place in the file holds what the figure says.
fn places_are_exact(report: &Report, text: &str, bytes: &[u8]) {
    let lines: Vec<&str> = text.split('\n').collect();
    for figure in report.tables.iter().flat_map(|t| &t.figures).filter(|f| f.number().is_some()) {
        let at = report.source.extent(figure.span.unwrap()).unwrap();
        let cut: String =
            lines[at.line - 1].chars().skip(at.column - 1).take(at.end_column - at.column).collect();
        assert_eq!(cut, figure.written);
        assert_eq!(bytes[at.bytes.0..at.bytes.1], *figure.written.as_bytes());
    }
}

#[test]
fn every_figure_and_heading_is_found_again_in_the_file() {
    for text in SOUND {
        for file in [plain_html(text), markdown(text)] {
            let read = report(file.as_bytes());
            places_are_exact(&read, &file, file.as_bytes());
            for section in &read.sections {
                let at = read.source.extent(section.heading.span).unwrap();
                assert_eq!(file[at.bytes.0..at.bytes.1], section.heading.text);
            }
        }
    }
}

#[test]
fn a_figure_in_prose_is_found_again_between_tags() {
    let page =
        "<html><p>一、总体情况<p>全年<b>收到</b>申请 &ldquo;<i>17</i>&rdquo; 件，<span>办结16件</span>。";
    let read = report(page.as_bytes());
    let paragraph = &read.sections[0].paragraphs[0];
    assert_eq!(paragraph.text, "全年收到申请 “17” 件，办结16件。");
    for figure in ["17", "16"] {
        let start = paragraph.span.start + paragraph.text.find(figure).unwrap();
        let at = read.source.extent(source::Span { start, end: start + 2 }).unwrap();
        assert_eq!(&page[at.bytes.0..at.bytes.1], figure);
    }
}

#[test]
fn layout_is_descended_into_and_data_is_not() {
    let page = "<table><tr><td><a href=/>首页</a></td></tr><tr><td>
        <p>一、甲</p><table><tr><td rowspan=2>乙</td><td colspan=2>丙<br>丁</td></tr>
        <tr><td><p>1</p></td><td><p>2</p><p>3</p></td></tr></table>
        <ul><li>戊</ul>己<br>庚</td></tr></table>";
    let expected: [&[&str]; 6] = [&["一、甲"], &["乙", "丙丁"], &["1", "2⏎3"], &["戊"], &["己"], &["庚"]];
    assert_eq!(rows(page.as_bytes()), expected);
}

#[test]
fn what_is_not_shown_is_not_read() {
    let page = "<html><body><p hidden>甲</p><p style='color:red; display : none'>乙</p><p>丙</p>
        <select><option>丁</select><nav>戊</nav>
        <table><caption>壬</caption><tr><td>己</td><td style=display:none>9</td><td>1</td></tr><tr hidden><td>8<td>8</table>";
    let expected: [&[&str]; 3] = [&["丙"], &["壬"], &["己", "1"]];
    assert_eq!(rows(page.as_bytes()), expected);
}

#[test]
fn what_a_style_sheet_hides_is_not_read() {
    let page = "<html><head><style>.h{display:none} #no{visibility:hidden} i{font-size:0}\n@media print{td{display:none}}</style></head><body>
        <p class=h>甲</p><p id=no>乙<b style='visibility:visible'>丙</b></p>
        <table><tr><td>丁</td><td>12<span class='a h'>3</span></td><td>4<i>5</i></td><td>6<span style='font-size:0px'>7</span></td></tr>
        <tr><td style='font-size:0'><b style='font-size:14px'>戊</b></td><td>8<span hidden>9</span></td><td>1<span style='vertical-align:super'>2</span></td><td>3<u style='text-decoration:line-through'>4</u></td></tr></table>";
    let expected: [&[&str]; 3] = [&["丙"], &["丁", "12", "4", "6"], &["戊", "8", "1⏎2", "3⏎4"]];
    assert_eq!(rows(page.as_bytes()), expected);
    let few = Limits { pieces: 1000, ..Limits::default() };
    let rules: Vec<String> = (0..200).map(|i| format!(".a.b{i}{{display:none}}")).collect();
    let page = format!("<html><style>{}</style>{}", rules.concat(), "<p class=a>".repeat(400));
    let read = source::read("x", page.as_bytes(), None, &few);
    assert!(matches!(read, Err(SourceError::TooManyPieces { limit: 1000 })));
}

#[test]
fn a_field_in_a_cell_says_its_value() {
    let page = "<html><table><tr><td>甲<td><input value='12'><td><input type=hidden value=3><td>4<input type=TEXT value=5><td><input class=h value=6><td><input type=checkbox value=7></table><style>.h{display:none}</style>";
    let expected: [&[&str]; 1] = [&["甲", "12", "", "4⏎5", "", ""]];
    assert_eq!(rows(page.as_bytes()), expected);
}

#[test]
fn the_site_around_the_article_is_left_out() {
    let page = "<html><title>甲县2023年报告_甲县人民政府</title><body>
        <div><a href=/>首页</a> &gt; 公开</div><div class=title>甲县2023年报告</div>
        <div id=zoom><p>一、乙</p><p>丙</p><table><tr><td>丁<td>1</table><p>二、戊</p><p>无</p></div>
        <div>主办：甲县</div>";
    let expected: [&[&str]; 6] =
        [&["甲县2023年报告"], &["一、乙"], &["丙"], &["丁", "1"], &["二、戊"], &["无"]];
    assert_eq!(rows(page.as_bytes()), expected);
    // nothing tells an article from its page: all of it is kept, and the page's title stands first
    let bare = "<html><title>甲县报告</title><body><div><a href=/>首页</a></div><div>丙</div>";
    let expected: [&[&str]; 3] = [&["甲县报告"], &["首页"], &["丙"]];
    assert_eq!(rows(bare.as_bytes()), expected);
}

#[test]
fn preformatted_lines_stay_lines() {
    let expected: [&[&str]; 2] = [&["甲 乙"], &["丙"]];
    assert_eq!(rows("<pre>甲 乙\r\n丙</pre>".as_bytes()), expected);
}

#[test]
fn converters_shapes_are_read() {
    let header = "| 项目 | 子项 | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计 |\n|---|---|---|---|---|---|---|---|---|\n";
    let strip = "| 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |\n|---|---|---|---|---|\n";
    let file = format!(
        "# 甲县2023年政府信息公开工作年度报告\n\n## 三、收到和处理政府信息公开申请情况\n\n{header}\
         | 三、本年度办理结果 （一）予以公开 |  | 7 | 0 | 0 | 0 | 0 | 1 | 8 |\n\
         | （三）不予公开 | 1.属于国家秘密 | 2（含转办1件） | 0 | 0 | 0 | 0 | 0 | 2 |\n\
         | （三）不予公开 | 2.其他法律行政法规禁止公开 | 3 |  | 0 | 0 | 0 | 0 | 3 |\n\n\
         ### 行政复议\n\n{strip}| 1 | 2 | 3 | 4 | 10 |\n\n\
         ### 行政诉讼（未经复议直接起诉）\n\n{strip}| 5 | 0 | 0 | 0 | 5 |\n\n\
         ### 行政诉讼（复议后起诉）\n\n{strip}| 0 | 6 | 0 | 0 | 6 |\n"
    );
    let tables = &value(file.as_bytes())["tables"];
    assert_eq!(tables["表三"]["三.一"]["自然人"], 7);
    assert_eq!(tables["表三"]["三.三.1"]["自然人"]["value"], 2);
    assert_eq!(tables["表三"]["三.三.2"]["商业企业"], Value::Null);
    assert_eq!(tables["表三"]["三.三.2"]["总计"], 3);
    assert_eq!(tables["表四"]["行政复议"]["总计"], 10);
    assert_eq!(tables["表四"]["未经复议直接起诉"]["结果维持"], 5);
    assert_eq!(tables["表四"]["复议后起诉"]["结果纠正"], 6);
}

#[test]
fn columns_without_their_names_are_not_read() {
    let rule = "|---|---|---|---|---|---|---|---|\n";
    let file = format!(
        "# 甲县2023年政府信息公开工作年度报告\n\n\
         | 商业企业 | 科研机构 | 社会公益 | 法律服务机构 | 其他 |\n|---|---|---|---|---|\n| - | - | - | - | - |\n\n\
         | 类别 | 数据1 | 数据2 | 数据3 | 数据4 | 数据5 | 数据6 | 总计 |\n{rule}\
         | 一、本年新收政府信息公开申请数量 | 9 | 1 | 0 | 0 | 0 | 0 | 10 |\n\n\
         | 项目 | 本年新收 | 上年结转 | 予以公开 | 部分公开 | 不予公开 | 结转下年度 | 总计 |\n{rule}\
         | （一）予以公开 | 6 | 0 | 0 | 0 | 0 | 0 | 6 |\n"
    );
    let table = &value(file.as_bytes())["tables"]["表三"];
    for (row, total) in [("一", 10), ("三.一", 6)] {
        assert_eq!(table[row], serde_json::json!({ "总计": total }));
    }
}

#[test]
fn limits_hold() {
    let deep = format!("<html>{}甲", "<div>".repeat(100_000));
    let read = |text: &str, limits: &Limits| source::read("x", text.as_bytes(), None, limits).map(|_| ());
    assert!(matches!(read(&deep, &Limits::default()), Err(SourceError::TooDeep { .. })));
    let few = Limits { pieces: 100, ..Limits::default() };
    let cells = format!("<table><tr>{}</table>", "<td>1".repeat(200));
    assert!(matches!(read(&cells, &few), Err(SourceError::TooManyPieces { limit: 100 })));
    let cells = format!("|a|\n|--|\n{}", "|1|\n".repeat(200));
    assert!(matches!(read(&cells, &few), Err(SourceError::TooManyPieces { limit: 100 })));
    // unclosed formatting is opened again in every paragraph
    let formats = (0..900).map(|i| format!("<b id={i}>")).collect::<Vec<_>>().concat();
    let bomb = format!("<html><p>{formats}</p>{}", "<p>甲</p>".repeat(100_000));
    assert!(read(&bomb, &Limits::default()).is_err());
    // spans are not laid out, so none can be too large
    let wide = "<table><tr><td colspan=99999999 rowspan=99999999>甲</td><td>1</td></tr></table>";
    assert_eq!(rows(wide.as_bytes()), [["甲", "1"]]);
}

fn soup() -> impl Strategy<Value = String> {
    let tags = vec![
        "<table>",
        "</table>",
        "<tr>",
        "</tr>",
        "<td>",
        "<td hidden>",
        "</td>",
        "<th rowspan=0>",
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<a href='x>y'>",
        "</a>",
        "<br>",
        "<div style=display:none>",
        "<div>",
        "</div>",
        "<pre>",
        "</pre>",
        "<title>",
        "</title>",
        "<script>",
        "</script>",
        "<template>",
        "<svg>",
        "<math>",
        "<select>",
        "<caption>",
        "<form>",
        "<frameset>",
        "<body>",
        "<html>",
        "<!--",
        "-->",
        "<![CDATA[",
        "<!doctype>",
        "<",
        ">",
        "&nbsp;",
        "&lt",
        "&#x4e00;",
        "&#0;",
        "&",
        "甲",
        "12",
        "一、乙",
        "。",
        "\r\n",
        "\n",
        "\t",
        "\u{3000}",
        "|",
        "|--|",
        "# ",
        "1. ",
        "- ",
        "```",
        "\\",
        "**",
        "\0",
        "<plaintext>",
        "<option>",
        "<ruby><rt>",
        "<nobr>",
    ];
    prop::collection::vec(prop::sample::select(tags), 0..60).prop_map(|t| t.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn no_soup_is_too_thick(text in soup()) {
        for kind in [None, Some(Kind::Html), Some(Kind::Markdown)] {
            if let Ok(Document { source, content: Content::Blocks(blocks), .. }) =
                source::read("x", text.as_bytes(), kind, &Limits::default())
            {
                for block in &blocks {
                    let stretches: Vec<_> = match block {
                        Block::Paragraph(p) => vec![p],
                        Block::Grid(rows) => rows.iter().flat_map(|r| &r.cells).collect(),
                        Block::Cells(cells) => cells.iter().collect(),
                    };
                    for stretch in stretches.into_iter().filter(|s| !s.text.is_empty()) {
                        prop_assert_eq!(source.slice(stretch.span), stretch.text.as_str());
                        let at = source.extent(stretch.span).unwrap();
                        prop_assert!(at.bytes.0 <= at.bytes.1 && at.bytes.1 <= text.len());
                    }
                }
            }
        }
    }

    #[test]
    fn every_cell_is_found_again(
        table in prop::collection::vec(prop::collection::vec((0_u32..3000, 0_u8..9, 0_u8..4), 2..7), 1..8),
    ) {
        let (mut page, mut texts) = (String::from("<html><p>甲</p><table>"), Vec::new());
        for row in &table {
            page += "<tr>";
            for (number, span, wrap) in row {
                let text = if *span == 8 { String::new() } else { number.to_string() };
                let inner = match wrap {
                    0 => text.clone(),
                    1 => format!("<p align=center>{text}</p>"),
                    2 => format!("\r\n <div title='{number}'> <span>{text}</span>&nbsp;</div> "),
                    _ => format!("<a name=\"{number}>{number}\"></a>\u{3000}{text}<br>"),
                };
                page += &format!("<td colspan={span} rowspan='{span}' x={number}>{inner}</td>");
                texts.push(text);
            }
            page += "</tr>\n";
        }
        page += "</table>";
        let Document { source, content: Content::Blocks(blocks), .. } = open(page.as_bytes()) else { panic!() };
        let cells: Vec<_> = blocks
            .iter()
            .flat_map(|b| match b {
                Block::Grid(rows) => rows.iter().flat_map(|r| &r.cells).collect(),
                _ => vec![],
            })
            .collect();
        prop_assert_eq!(cells.iter().map(|c| c.text.clone()).collect::<Vec<_>>(), texts);
        let mut after = 0;
        for cell in cells {
            let at = source.extent(cell.span).unwrap();
            let said = &page[at.bytes.0..at.bytes.1];
            if cell.text.is_empty() {
                // a blank cell stands where its tag does
                prop_assert!(said.starts_with("<td"), "{}", said);
            } else {
                prop_assert_eq!(said, cell.text.as_str());
            }
            prop_assert!(at.bytes.0 >= after);
            after = at.bytes.1;
        }
    }
}
