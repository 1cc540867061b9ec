//! Exact drawings, and properties that hold for any text.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::unicode_not_nfc)]

use miette::{Diagnostic, NamedSource, ReportHandler, Severity};
use proptest::prelude::*;
use unicode_width::UnicodeWidthChar;

use super::{Frame, Handler, Line, Mark, Style, draw};

const PLAIN: Style = Style { width: 80, colour: false, unicode: true };

fn mark(text: &str, marked: &str, label: &str, primary: bool) -> Mark {
    let start = text.find(marked).expect("the marked text is in the line");
    Mark { start, end: start + marked.len(), label: label.to_owned(), primary }
}

fn line(number: Option<usize>, text: &str, marks: &[(&str, &str, bool)]) -> Line {
    let marks = marks.iter().map(|(marked, label, primary)| mark(text, marked, label, *primary)).collect();
    Line { number, text: text.to_owned(), marks }
}

fn frame(lines: Vec<Line>) -> Frame {
    Frame {
        code: "GJ301".to_owned(),
        severity: Severity::Error,
        message: "表三某列收支不等：自然人列 3402 + 91 = 3493，3375 + 117 = 3492，差 1".to_owned(),
        origin: "suqian.txt:69:12".to_owned(),
        place: "表三 · 四、结转下年度继续办理 · 自然人".to_owned(),
        lines,
        notes: vec![
            ("改正".to_owned(), "核对新收、结转与办理台账，四、结转下年度继续办理应为 118。".to_owned()),
            ("依据".to_owned(), "国办公开办函〔2021〕30号，表三勾稽关系".to_owned()),
        ],
    }
}

fn table() -> Frame {
    frame(vec![
        line(None, "                                  自然人  商业企业  总计", &[]),
        line(
            Some(40),
            "一、本年新收政府信息公开申请数量    3402        99  3511",
            &[("3402", "3402", false)],
        ),
        line(
            Some(69),
            "四、结转下年度继续办理               117         3   121",
            &[("117", "现为 117，应为 118", true)],
        ),
    ])
}

fn wide_table() -> Frame {
    let columns = "  自然人  商业企业  科研机构  社会公益组织  法律服务机构  其他    总计";
    let cells40 = "    3402        99         1             2             3     4    3511";
    let cells69 = "     117         3         0             0             0     1     121";
    frame(vec![
        line(None, &format!("{:32}{columns}", ""), &[]),
        line(Some(40), &format!("一、本年新收政府信息公开申请数量{cells40}"), &[("3511", "新收", false)]),
        line(Some(41), &format!("二、上年结转政府信息公开申请数量{cells69}"), &[]),
        line(
            Some(69),
            &format!("四、结转下年度继续办理          {cells69}"),
            &[("121", "现为 121，应为 122", true)],
        ),
    ])
}

fn several() -> Frame {
    frame(vec![line(
        Some(7),
        "新收 3402 件，办结 3375 件，结转 117 件",
        &[("3402", "新收", false), ("3375", "办结，见表三第三行", false), ("117", "应为 118", true)],
    )])
}

fn prose() -> Frame {
    let text = "2021年，全市各级行政机关共收到政府信息公开申请3511件，其中自然人申请3402件，\
                法人及其他组织申请109件；办结3492件，按时办结率100%，因政府信息公开被申请行政复议53件。";
    let mut frame = frame(vec![line(
        Some(12),
        text,
        &[("109件", "表三为 99 + 1 + 2 + 3 + 4 = 109", true), ("53件", "表四为 54", false)],
    )]);
    frame.place.clear();
    frame.severity = Severity::Warning;
    frame
}

fn pointing() -> Frame {
    let mut frame = frame(vec![Line {
        number: Some(3),
        text: "自然人：".to_owned(),
        marks: vec![
            Mark { start: 9, end: 9, label: "此处".to_owned(), primary: false },
            Mark { start: 12, end: 12, label: "缺数".to_owned(), primary: true },
        ],
    }]);
    frame.notes.clear();
    frame.severity = Severity::Advice;
    frame.message = "表三缺数".to_owned();
    frame
}

fn bare() -> Frame {
    Frame { code: String::new(), message: "读不出表格".to_owned(), notes: vec![], ..frame(vec![]) }
}

fn hostile() -> Frame {
    let text = "数量\t3402\t\u{1b}[31m99\u{7}e\u{301}\u{202e}末";
    let mut frame = frame(vec![line(
        Some(1),
        text,
        &[
            ("3402", "甲\u{1b}]0;x\u{7}", false),
            ("99", "乙", true),
            ("e\u{301}", "", false),
            ("末", "尾", false),
        ],
    )]);
    frame.message = "控制\u{1b}[2J符\n第二行".to_owned();
    frame.origin = "a\rb.txt".to_owned();
    frame.place.clear();
    frame.notes = vec![(String::new(), "无词".to_owned()), ("另\u{9b}".to_owned(), "\u{1b}c".to_owned())];
    frame
}

fn nested() -> Frame {
    let marks = [("收支", "外", false), ("收", "内", true), ("相等", "", false)];
    let mut frame =
        frame(vec![line(Some(9), "收支相等", &marks), line(Some(10), "", &[]), line(None, "乙", &[])]);
    frame.notes.clear();
    frame
}

fn check(frame: &Frame, style: Style, expected: &str) {
    let word = match frame.severity {
        Severity::Error => "错误",
        Severity::Warning => "警告",
        Severity::Advice => "提示",
    };
    // escapes are written ␛ here, to be seen
    let seen = |drawn: String| format!("\n{drawn}").replace('\u{1b}', "␛");
    let drawn = seen(draw(frame, &style, word));
    assert_eq!(drawn, expected, "\n--- drawn{drawn}--- expected\n{expected}");
    // read back through miette, where nothing is known but the traits
    let handler = Handler::new(style);
    assert_eq!(seen(Shown(&handler, frame).to_string()), expected);
}

/// A diagnostic as miette's own report would show it by a handler.
struct Shown<'a>(&'a Handler, &'a dyn Diagnostic);

impl std::fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.debug(self.1, f)
    }
}

#[test]
fn a_chinese_table() {
    check(
        &table(),
        PLAIN,
        r"
错误[GJ301] 表三某列收支不等：自然人列 3402 + 91 = 3493，3375 + 117 = 3492，差 1
   ╭─[suqian.txt:69:12] 表三 · 四、结转下年度继续办理 · 自然人
   │                                   自然人  商业企业  总计
40 │ 一、本年新收政府信息公开申请数量    3402        99  3511
   ·                                     ──── 3402
   ┆
69 │ 四、结转下年度继续办理               117         3   121
   ·                                      ━━━ 现为 117，应为 118
   ╰─
   改正：核对新收、结转与办理台账，四、结转下年度继续办理应为 118。
   依据：国办公开办函〔2021〕30号，表三勾稽关系
",
    );
}

#[test]
fn a_table_wider_than_the_terminal_keeps_row_names_and_columns() {
    check(
        &wide_table(),
        Style { width: 60, ..PLAIN },
        r"
错误[GJ301] 表三某列收支不等：自然人列 3402 + 91 = 3493，
            3375 + 117 = 3492，差 1
   ╭─[suqian.txt:69:12] 表三 · 四、结转下年度继续办理 · 自然
   │ 人
   │                   …公益组织  法律服务机构  其他    总计
40 │ 一、本年新收政府信…       2             3     4    3511
   ·                                               新收 ────
41 │ 二、上年结转政府信…       0             0     1     121
   ┆
69 │ 四、结转下年度继续…       0             0     1     121
   ·                                  现为 121，应为 122 ━━━
   ╰─
   改正：核对新收、结转与办理台账，四、结转下年度继续办理应
         为 118。
   依据：国办公开办函〔2021〕30号，表三勾稽关系
",
    );
}

#[test]
fn a_narrow_table() {
    check(
        &table(),
        Style { width: 40, ..PLAIN },
        r"
错误[GJ301] 表三某列收支不等：自然人列
            3402 + 91 = 3493，3375 + 117
            = 3492，差 1
   ╭─[suqian.txt:69:12] 表三 · 四、结转
   │ 下年度继续办理 · 自然人
   │            …      自然人  商业企业…
40 │ 一、本年新 …数量    3402          …
   ·                     ──── 3402
   ┆
69 │ 四、结转下 …         117          …
   ·   现为 117，应为 118 ━━━
   ╰─
   改正：核对新收、结转与办理台账，四、
         结转下年度继续办理应为 118。
   依据：国办公开办函〔2021〕30号，表三
         勾稽关系
",
    );
}

#[test]
fn several_marks_on_a_line() {
    check(
        &several(),
        PLAIN,
        r"
错误[GJ301] 表三某列收支不等：自然人列 3402 + 91 = 3493，3375 + 117 = 3492，差 1
  ╭─[suqian.txt:69:12] 表三 · 四、结转下年度继续办理 · 自然人
7 │ 新收 3402 件，办结 3375 件，结转 117 件
  ·      ────          ────          ━━━ 应为 118
  ·      │             ╰─ 办结，见表三第三行
  ·      ╰─ 新收
  ╰─
  改正：核对新收、结转与办理台账，四、结转下年度继续办理应为 118。
  依据：国办公开办函〔2021〕30号，表三勾稽关系
",
    );
}

#[test]
fn several_marks_on_a_narrow_line() {
    check(
        &several(),
        Style { width: 40, ..PLAIN },
        r"
错误[GJ301] 表三某列收支不等：自然人列
            3402 + 91 = 3493，3375 + 117
            = 3492，差 1
  ╭─[suqian.txt:69:12] 表三 · 四、结转下
  │ 年度继续办理 · 自然人
7 │ 新收 3402 件…结 3375 件，结转 117 件
  ·      ────       ────          ━━━
  ·      │          │   应为 118 ─╯
  ·      │          ╰─ 办结，见表三第三
  ·      │             行
  ·      ╰─ 新收
  ╰─
  改正：核对新收、结转与办理台账，四、结
        转下年度继续办理应为 118。
  依据：国办公开办函〔2021〕30号，表三勾
        稽关系
",
    );
}

#[test]
fn a_long_line_is_cut_around_its_mark() {
    check(
        &prose(),
        PLAIN,
        r"
警告[GJ301] 表三某列收支不等：自然人列 3402 + 91 = 3493，3375 + 117 = 3492，差 1
   ╭─[suqian.txt:69:12]
12 │ 2021年，全市各级行政机关…件，法人及其他组织申请109件；办结3492件，按时办结…
   ·                表三为 99 + 1 + 2 + 3 + 4 = 109 ━━━━━
   · …：表四为 54
   ╰─
   改正：核对新收、结转与办理台账，四、结转下年度继续办理应为 118。
   依据：国办公开办函〔2021〕30号，表三勾稽关系
",
    );
}

#[test]
fn narrow_prose() {
    check(
        &prose(),
        Style { width: 40, ..PLAIN },
        r"
警告[GJ301] 表三某列收支不等：自然人列
            3402 + 91 = 3493，3375 + 117
            = 3492，差 1
   ╭─[suqian.txt:69:12]
12 │ 2021年，全 …组织申请109件；办结   …
   ·                     ━━━━━
   ·                     ╰─ 表三为 99 +
   ·                        1 + 2 + 3 +
   ·                        4 = 109
   · …：表四为 54
   ╰─
   改正：核对新收、结转与办理台账，四、
         结转下年度继续办理应为 118。
   依据：国办公开办函〔2021〕30号，表三
         勾稽关系
",
    );
}

#[test]
fn ascii() {
    check(
        &several(),
        Style { unicode: false, ..PLAIN },
        r"
错误[GJ301] 表三某列收支不等：自然人列 3402 + 91 = 3493，3375 + 117 = 3492，差 1
  ,-[suqian.txt:69:12] 表三 · 四、结转下年度继续办理 · 自然人
7 | 新收 3402 件，办结 3375 件，结转 117 件
  :      ----          ----          ^^^ 应为 118
  :      |             `- 办结，见表三第三行
  :      `- 新收
  `-
  改正：核对新收、结转与办理台账，四、结转下年度继续办理应为 118。
  依据：国办公开办函〔2021〕30号，表三勾稽关系
",
    );
}

#[test]
fn ascii_cut() {
    check(
        &wide_table(),
        Style { unicode: false, width: 60, ..PLAIN },
        r"
错误[GJ301] 表三某列收支不等：自然人列 3402 + 91 = 3493，
            3375 + 117 = 3492，差 1
   ,-[suqian.txt:69:12] 表三 · 四、结转下年度继续办理 · 自然
   | 人
   |                   ...益组织  法律服务机构  其他    总计
40 | 一、本年新收政府信...     2             3     4    3511
   :                                               新收 ----
41 | 二、上年结转政府信...     0             0     1     121
   ...
69 | 四、结转下年度继续...     0             0     1     121
   :                                  现为 121，应为 122 ^^^
   `-
   改正：核对新收、结转与办理台账，四、结转下年度继续办理应
         为 118。
   依据：国办公开办函〔2021〕30号，表三勾稽关系
",
    );
}

#[test]
fn colour() {
    check(
        &table(),
        Style { colour: true, ..PLAIN },
        r"
␛[1;31m错误[GJ301] ␛[0m␛[1m表三某列收支不等：自然人列 3402 + 91 = 3493，3375 + 117 = 3492，差 1␛[0m
␛[2m   ╭─␛[0m[suqian.txt:69:12] 表三 · 四、结转下年度继续办理 · 自然人
␛[2m   │␛[0m                                   自然人  商业企业  总计
␛[2m40 │␛[0m 一、本年新收政府信息公开申请数量    3402        99  3511
␛[2m   ·␛[0m                                     ␛[34m────␛[0m ␛[34m3402␛[0m
␛[2m   ┆␛[0m
␛[2m69 │␛[0m 四、结转下年度继续办理               117         3   121
␛[2m   ·␛[0m                                      ␛[1;31m━━━␛[0m ␛[1;31m现为 117，应为 118␛[0m
␛[2m   ╰─␛[0m
   ␛[1m改正：␛[0m核对新收、结转与办理台账，四、结转下年度继续办理应为 118。
   ␛[1m依据：␛[0m国办公开办函〔2021〕30号，表三勾稽关系
",
    );
}

#[test]
fn fewer_than_twenty_columns_are_twenty() {
    check(
        &prose(),
        Style { width: 3, ..PLAIN },
        r"
警告[GJ301] 表三某
  列收支不等：自然人
  列 3402 + 91 =
  3493，3375 + 117 =
  3492，差 1
   ╭─[suqian.txt:69:
   │ 12]
12 │ …申请109件；办…
   ·      ━━━━━
   · 表三为 99 + 1
   ·   + 2 + 3 + 4 =
   ·   109
   · …：表四为 54
   ╰─
   改正：核对新收、
         结转与办理
         台账，四、
         结转下年度
         继续办理应
         为 118。
   依据：国办公开办
         函〔2021〕
         30号，表三
         勾稽关系
",
    );
}

#[test]
fn a_mark_without_width_points() {
    check(
        &pointing(),
        PLAIN,
        r"
提示[GJ301] 表三缺数
  ╭─[suqian.txt:69:12] 表三 · 四、结转下年度继续办理 · 自然人
3 │ 自然人：
  ·       ▲ ▲ 缺数
  ·       ╰─ 此处
  ╰─
",
    );
}

#[test]
fn without_lines_only_the_origin() {
    check(
        &bare(),
        PLAIN,
        r"
错误：读不出表格
  ──[suqian.txt:69:12] 表三 · 四、结转下年度继续办理 · 自然人
",
    );
}

#[test]
fn tabs_and_escapes() {
    check(
        &hostile(),
        PLAIN,
        r"
错误[GJ301] 控制�[2J符
            第二行
  ╭─[a�b.txt]
1 │ 数量    3402    �[31m99�é�末
  ·         ────         ━━ ─ ── 尾
  ·         │            ╰─ 乙
  ·         ╰─ 甲�]0;x�
  ╰─
  无词
  另�：�c
",
    );
}

#[test]
fn marks_from_one_place() {
    check(
        &nested(),
        PLAIN,
        r"
错误[GJ301] 表三某列收支不等：自然人列 3402 + 91 = 3493，3375 + 117 = 3492，差 1
   ╭─[suqian.txt:69:12] 表三 · 四、结转下年度继续办理 · 自然人
 9 │ 收支相等
   · ━━──────
   · ├─ 外
   · ╰─ 内
10 │
   │ 乙
   ╰─
",
    );
}

#[derive(Debug)]
struct Broken {
    source: NamedSource<String>,
    spans: Vec<miette::LabeledSpan>,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("写法不对")
    }
}

impl std::error::Error for Broken {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&std::fmt::Error)
    }
}

impl Diagnostic for Broken {
    fn code<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        Some(Box::new("pack"))
    }
    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        Some(Box::new("补上引号"))
    }
    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(&self.source)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> {
        Some(Box::new(self.spans.iter().cloned()))
    }
}

#[test]
fn any_diagnostic_is_drawn() {
    let text = "甲 = 1\r\n乙 = 2\n丙\n丁\n戊 = 未完\n己";
    let at = |marked: &str| text.find(marked).expect("in the text");
    let broken = Broken {
        source: NamedSource::new("rules.toml", text.to_owned()),
        spans: vec![
            miette::LabeledSpan::new(Some("二".to_owned()), at("2"), 1),
            miette::LabeledSpan::new_primary_with_span(Some("未完".to_owned()), (at("未完"), 6)),
            miette::LabeledSpan::new(Some("到此".to_owned()), at("甲"), at("丙") + 3),
            miette::LabeledSpan::new(Some("末".to_owned()), text.len(), 0),
            miette::LabeledSpan::new(Some("远".to_owned()), 4000, 9),
        ],
    };
    let drawn = format!("\n{}", Shown(&Handler::new(PLAIN), &broken));
    let expected = r"
错误[pack] 写法不对
  ╭─[rules.toml:5:5]
1 │ 甲 = 1
  · ──────
2 │ 乙 = 2
  ·      ─ 二
3 │ 丙
  · ── 到此
  ┆
5 │ 戊 = 未完
  ·      ━━━━ 未完
6 │ 己
  ·   ▲ 末
  ╰─
  改正：补上引号
  起因：an error occurred when formatting an argument
";
    assert_eq!(drawn, expected, "{drawn}");
}

#[test]
fn other_handlers_show_a_frame_with_its_own_line_numbers() {
    let theme = miette::GraphicalTheme::unicode_nocolor();
    let mut shown = String::new();
    miette::GraphicalReportHandler::new_themed(theme).render_report(&mut shown, &table()).expect("drawn");
    for part in
        ["GJ301", "suqian.txt:69:", "69 │ 四、结转下年度", "40 │ 一、本年新收", "现为 117", "核对新收"]
    {
        assert!(shown.contains(part), "{part} in\n{shown}");
    }
    assert!(!shown.contains("表三勾稽关系"), "{shown}");
}

#[test]
fn a_frame_read_through_miette_is_the_same_frame() {
    for frame in [table(), wide_table(), several(), prose(), pointing(), bare(), hostile(), nested()] {
        assert_eq!(Handler::new(PLAIN).read(&frame), frame);
    }
}

#[test]
fn chinese_is_broken_between_characters_but_not_at_punctuation() {
    let wrapped = |text: &str, room| super::text::wrap(text, room).join("/");
    assert_eq!(wrapped("甲乙丙，丁", 6), "甲乙/丙，丁");
    assert_eq!(wrapped("甲乙（丙）", 6), "甲乙/（丙）");
    assert_eq!(wrapped("甲“乙”。丙", 6), "甲/“乙”。/丙");
    assert_eq!(wrapped("共 3402 件", 6), "共/3402/件");
    assert_eq!(wrapped("办结3492件", 6), "办结/3492件");
    assert_eq!(wrapped("abcdefgh", 3), "abc/def/gh");
    assert_eq!(wrapped("一\n\n二", 8), "一//二");
    assert_eq!(wrapped("", 8), "");
}

// ---- properties ----

/// Columns of a text, counted without the module's own code.
fn columns(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// The part of a line in a range of columns.
fn slice(line: &str, from: usize, to: usize) -> String {
    let mut col = 0;
    let mut out = String::new();
    let mut inside = false;
    for c in line.chars() {
        let width = c.width().unwrap_or(0);
        if width > 0 {
            inside = col >= from && col + width <= to;
        }
        if inside {
            out.push(c);
        }
        col += width;
    }
    out
}

fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[一-龥]{0,6}",
        3 => "[a-z0-9 ,.%]{0,9}",
        1 => "[，。（）《》“”…—·]{0,3}",
        1 => "[\u{0}-\u{1f}\u{7f}-\u{9f}\u{202a}-\u{202e}]{0,2}",
        1 => "[\u{300}-\u{310}\u{200b}\u{200d}\u{fe0f}😀👨]{0,3}",
        1 => any::<String>().prop_map(|text| text.chars().take(6).collect()),
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

fn any_line() -> impl Strategy<Value = Line> {
    let mark = (0..260_usize, 0..260_usize, any_text(), any::<bool>())
        .prop_map(|(start, end, label, primary)| Mark { start, end, label, primary });
    let number = prop::option::of(prop_oneof![1..200_usize, Just(usize::MAX), Just(0)]);
    (number, any_text(), prop::collection::vec(mark, 0..5)).prop_map(|(number, text, marks)| Line {
        number,
        text,
        marks,
    })
}

fn any_frame() -> impl Strategy<Value = Frame> {
    let lines = prop::collection::vec(any_line(), 0..5);
    let notes = prop::collection::vec((any_text(), any_text()), 0..3);
    ("[A-Z0-9]{0,6}", any_text(), any_text(), any_text(), lines, notes).prop_map(
        |(code, message, origin, place, lines, notes)| Frame {
            code,
            severity: Severity::Error,
            message,
            origin,
            place,
            lines,
            notes,
        },
    )
}

/// A line whose every character is another, with marks that do not touch.
fn distinct_line() -> impl Strategy<Value = Line> {
    let kinds = prop::collection::vec((any::<bool>(), 0..8_u8), 1..120);
    (kinds, prop::collection::vec((1..30_usize, 1..4_usize), 1..5), 0..4_usize).prop_map(
        |(kinds, cuts, first)| {
            let letters: Vec<String> = kinds
                .iter()
                .zip(0_u32..)
                .map(|((wide, combining), index)| {
                    let c = char::from_u32(if *wide { 0x4e00 } else { 0x100 } + index).expect("a letter");
                    format!("{c}{}", if *combining == 0 { "\u{301}" } else { "" })
                })
                .collect();
            let offset = |index: usize| letters[..index].concat().len();
            let mut marks = Vec::new();
            let mut at = 0;
            for (index, (skip, length)) in cuts.iter().enumerate() {
                let (start, end) = (at + skip, at + skip + length);
                if end > letters.len() {
                    break;
                }
                let (start, end, primary) = (offset(start), offset(end), index == first);
                marks.push(Mark { start, end, label: "标".repeat(index), primary });
                at += skip + length;
            }
            Line { number: Some(1), text: letters.concat(), marks }
        },
    )
}

proptest! {
    #[test]
    fn nothing_panics_and_no_line_is_too_wide(frame in any_frame(), width in 0..140_usize, unicode: bool) {
        let style = Style { width, colour: false, unicode };
        let drawn = draw(&frame, &style, "错误");
        prop_assert!(drawn.ends_with('\n'));
        prop_assert!(!drawn.chars().any(|c| c.is_control() && c != '\n'), "{drawn:?}");
        if width >= 40 {
            for line in drawn.lines() {
                prop_assert!(columns(line) <= width, "{} > {width}: {line}\n{drawn}", columns(line));
            }
        }
        let _ = draw(&frame, &Style { colour: true, ..style }, "");
        // miette counts lines from 0, so a line 0 does not come through it
        if frame.lines.iter().all(|line| line.number != Some(0)) {
            prop_assert_eq!(Shown(&Handler::new(style), &frame).to_string(), drawn);
        }
    }

    #[test]
    fn colour_changes_nothing_but_colour(frame in any_frame(), width in 0..140_usize) {
        let style = Style { width, colour: true, unicode: true };
        let mut text = String::new();
        for (index, part) in draw(&frame, &style, "错误").split('\u{1b}').enumerate() {
            text.push_str(if index == 0 { part } else { part.split_once('m').expect("an escape").1 });
        }
        let plain = draw(&frame, &Style { colour: false, ..style }, "错误");
        prop_assert_eq!(text, plain);
    }

    #[test]
    fn underlines_stand_under_what_they_mark(line in distinct_line(), width in 40..120_usize, unicode: bool) {
        let frame = Frame { message: String::new(), ..frame(vec![line]) };
        let line = &frame.lines[0];
        prop_assume!(!line.marks.is_empty());
        let drawn = draw(&frame, &Style { width, colour: false, unicode }, "错误");
        let (bar, dot) = if unicode { ("1 │ ", "  · ") } else { ("1 | ", "  : ") };
        let rows: Vec<&str> = drawn.lines().collect();
        let at = rows.iter().position(|row| row.starts_with(bar)).expect("the line");
        prop_assert!(rows[at + 1].starts_with(dot), "{drawn}");
        let (text, under) = (rows[at], rows[at + 1]);
        let glyphs = if unicode { ['━', '─'] } else { ['^', '-'] };
        // labels hold none of the underline characters, so the runs are the underlines
        let mut runs: Vec<(usize, usize, char)> = Vec::new();
        let mut col = 0;
        for c in under.chars() {
            match runs.last_mut() {
                Some((_, end, last)) if *end == col && *last == c => *end += 1,
                _ if glyphs.contains(&c) => runs.push((col, col + 1, c)),
                _ => {}
            }
            col += c.width().unwrap_or(0);
        }
        let focus = line.marks.iter().position(|mark| mark.primary).unwrap_or(0);
        let mut seen = Vec::new();
        for (from, to, glyph) in runs {
            let over = slice(text, from, to);
            let index = line.marks.iter().position(|mark| {
                let marked = &line.text[mark.start..mark.end];
                // a mark at the edge of what is shown may lose its end, never its place
                marked == over || over.chars().next().is_some() && marked.contains(&over)
            });
            prop_assert!(index.is_some(), "{over:?} is not marked\n{drawn}");
            let index = index.unwrap_or_default();
            let mark = &line.marks[index];
            prop_assert_eq!(glyph == glyphs[0], mark.primary);
            if index == focus {
                prop_assert_eq!(&over, &line.text[mark.start..mark.end], "{}", drawn);
            }
            seen.push(index);
        }
        prop_assert!(seen.contains(&focus), "{drawn}");
        for (index, mark) in line.marks.iter().enumerate() {
            prop_assert!(mark.label.is_empty() || drawn.contains(&mark.label), "{drawn}");
            let whole = columns(&line.text) + 4 <= width;
            prop_assert!(!whole || seen.contains(&index), "{drawn}");
        }
    }
}
