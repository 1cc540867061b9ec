//! The manual of the rule language: every function with what it does and an example.
//!
//! Data, and its form as Markdown; `rules/README.md` is made of it. A test runs every example and asks for an entry
//! for every name that is registered.

/// A function or property of the rule language.
pub struct Entry {
    /// Its name as registered.
    pub name: &'static str,
    /// How it is written.
    pub usage: &'static str,
    /// What it does, in Chinese.
    pub zh: &'static str,
    /// What it does, in English.
    pub en: &'static str,
    /// The body of a `check(report)` that uses it; empty where the example of a neighbour shows it.
    pub example: &'static str,
}

/// Entries that belong together.
pub struct Chapter {
    /// Title.
    pub zh: &'static str,
    /// Title in English.
    pub en: &'static str,
    /// The entries.
    pub entries: &'static [Entry],
}

const fn entry(
    name: &'static str,
    usage: &'static str,
    zh: &'static str,
    en: &'static str,
    example: &'static str,
) -> Entry {
    Entry { name, usage, zh, en, example }
}

/// The whole manual.
pub const CHAPTERS: &[Chapter] = &[
    Chapter {
        zh: "取数",
        en: "Figures",
        entries: &[
            entry(
                "table",
                "report.table(\"三\")",
                "取一张法定表：二、三、四。",
                "A statutory table: 二, 三 or 四.",
                "let t = report.table(\"三\");\nequal(t.row(\"一\") + t.row(\"二\"), t.row(\"三.七\") + t.row(\"四\"));",
            ),
            entry(
                "number",
                "report.number(\"三/一/总计\")",
                "一格（或合并的几格）写明的数；没有读出来、或本报告的格式没有这一格的是 ()。",
                "What a cell says, by its name; () where it was not read or the form has none.",
                "let now = report.number(\"三/一/总计\");\nrequire(now != (), report.place(\"三/一/总计\"), \"新收没有读出来\", \"not read\");",
            ),
            entry(
                "place",
                "report.place(\"三/一/总计\")",
                "一格的位置；它的 text 是这一格的名称。",
                "The place of a cell; its text is the cell's name.",
                "",
            ),
            entry(
                "earlier",
                "report.earlier(\"三/一/总计\")",
                "本机关往年同一格的数，从近到远：各有 year、value；没有读出来的年份略去。没有给出往年报告（--history）时规则到此结束，并说明原因。",
                "The same cell in the agency's earlier years, the latest first, each with year and value; years in which it was not read are left out. Without earlier reports (--history) the rule ends and says why.",
                "let values = report.earlier(\"三/一/总计\").map(|e| e.value);\nrequire(values.len() < 3 || report.number(\"三/一/总计\") <= median(values) * 10, report.place(\"三/一/总计\"), \"超过往年十倍\", \"ten times as many as ever\");",
            ),
            entry(
                "peers",
                "report.peers(\"三/一/总计\")",
                "同年同级其他机关同一格的数：有几个机关（count）和四分位数（first、middle、third，都是有机关报过的数）；没有可比的是 ()。",
                "The same cell of other agencies of the year and level: how many (count), and the quartiles first, middle and third (each a figure somebody reported); () where there is none.",
                "let others = report.peers(\"三/一/总计\");\nif others != () {\n    require(report.number(\"三/一/总计\") <= others.third * 100, report.place(\"三/一/总计\"), \"远超同级\", \"far above its peers\");\n}",
            ),
            entry("first", "同级.first", "第一四分位数。", "The first quartile.", ""),
            entry("middle", "同级.middle", "中位数。", "The median.", ""),
            entry("third", "同级.third", "第三四分位数。", "The third quartile.", ""),
            entry(
                "median",
                "median([12, 9, 11])",
                "一列数的中位数；偶数个时取中间两个的平均；没有数时是 ()。",
                "The number in the middle, or halfway between the two that are; () of none.",
                "",
            ),
            entry(
                "tables",
                "report.tables()",
                "全部法定表，依次给出。",
                "All statutory tables in order.",
                "for t in report.tables() {\n    require(t.present, t, `缺少${t.name}`, `${t.name} is missing`);\n}",
            ),
            entry(
                "prior",
                "report.prior",
                "上年的报告，取数、查找的写法与 report 相同；没有给出上年报告（--prior、--history）时规则到此结束，并说明原因。两年格式不同时，编号相同的行列对应，没有对应的不能判定。",
                "The report of the year before, with the same tables, rows, columns and cells; without one (--prior, --history) the rule ends and says why. Where the forms differ, rows and columns of the same id correspond; what has no counterpart cannot be assessed.",
                "equal(report.table(\"三\").row(\"二\"), report.prior.table(\"三\").row(\"四\"));",
            ),
            entry(
                "row",
                "t.row(\"三.四.1\")",
                "取一行，各列各一个数。行名用编号（三.四.1 或 三.（四）.1）或行的全称；类（如 三.三）给出其各项之和。",
                "A row, one figure for each column. Named by number (三.四.1) or by its words; a group such as 三.三 is the sum of its items.",
                "at_most(report.table(\"三\").row(\"三.三\"), report.table(\"三\").row(\"三.七\"));",
            ),
            entry(
                "column",
                "t.column(\"自然人\")",
                "取一列，各行各一个数；“法人或其他组织”给出其下五列之和。",
                "A column, one figure for each row; 法人或其他组织 is the sum of its five columns.",
                "let t = report.table(\"三\");\nequal(t.column(\"自然人\") + t.column(\"法人或其他组织\"), t.column(\"总计\"));",
            ),
            entry(
                "cell",
                "t.cell(\"四\", \"总计\")",
                "取一格。",
                "One cell.",
                "at_most(report.table(\"三\").cell(\"四\", \"自然人\"), report.table(\"三\").cell(\"四\", \"总计\"));",
            ),
            entry(
                "parts",
                "t.parts(\"三\")",
                "一类之下的各行（总计除外），每行是一个元素，常与 sum 连用。",
                "The rows under a group, totals left out; usually with sum.",
                "let t = report.table(\"三\");\nequal(t.row(\"三.七\"), sum(t.parts(\"三\")));",
            ),
            entry(
                "all",
                "t.all()",
                "全表各数之和。",
                "All figures of the table added up.",
                "at_least(report.table(\"四\").all(), 0);",
            ),
            entry(
                "name",
                "t.name、陈述.name",
                "表名，如“表三”。",
                "The table's name, such as 表三.",
                "let t = report.table(\"三\");\nrequire(t.name == \"表三\", t, \"表名不对\", \"wrong name\");",
            ),
            entry(
                "form",
                "t.form、report.form",
                "表所用的、报告年度应用的格式：“2019”或“2021”。",
                "The form that a table follows, or that the report's year asks for.",
                "let t = report.table(\"三\");\nrequire(t.form == report.form, t, `${t.name}用了 ${t.form} 年格式`, `${t.name} follows the ${t.form} form`);",
            ),
            entry(
                "present",
                "t.present、s.present",
                "报告中有没有这张表、这个部分。",
                "Whether the report has the table or section.",
                "let s = report.section(\"一\");\nrequire(s.present, s, \"没有总体情况\", \"no section one\");",
            ),
            entry(
                "strange_rows",
                "t.strange_rows()",
                "表中不属于报告年度格式的行，每行一处位置。",
                "Rows that are not in the form of the report's year.",
                "none(report.table(\"三\").strange_rows(), \"{text}不是本年度格式的行\", \"{text} is not in this year's form\");",
            ),
        ],
    },
    Chapter {
        zh: "算与比",
        en: "Arithmetic and comparison",
        entries: &[
            entry(
                "+",
                "a + b",
                "两行、两列或两格相加；行列须一致。也可加一个数。",
                "Adds rows, columns or cells that run over the same labels; or a number.",
                "let t = report.table(\"三\");\nequal(t.row(\"四\"), t.row(\"一\") + t.row(\"二\") - t.row(\"三.七\"));",
            ),
            entry("-", "a - b", "相减。", "Subtracts.", ""),
            entry(
                "*",
                "a * 2",
                "乘以一个数。",
                "Multiplies by a number.",
                "at_most(report.table(\"三\").row(\"四\"), report.table(\"三\").row(\"一\") * 100);",
            ),
            entry(
                "sum",
                "sum(行)、sum([行, 行])",
                "一行或一列各数之和；或数组中各行（列）对应相加。",
                "Adds the elements of a row or column; or, of an array, rows or columns element by element.",
                "let t = report.table(\"四\");\nequal(sum([t.column(\"结果维持\"), t.column(\"结果纠正\"), t.column(\"其他结果\"), t.column(\"尚未审结\")]), t.column(\"总计\"));",
            ),
            entry(
                "equal",
                "equal(a, b)、equal(a, b, 引文)",
                "两边逐个相等。不等的每一处各成一条结果，算式由程序写出。第三个参数是这一比较所依据的一句话，结果就指在那句话上。",
                "Both sides are equal, element by element. Each difference is a finding, with the arithmetic spelled out. With a third argument, the statement compared with, the finding stands there.",
                "equal(report.table(\"三\").row(\"三.一\") + 1, report.table(\"三\").row(\"三.一\") + 1);",
            ),
            entry(
                "at_most",
                "at_most(a, b)",
                "左边逐个不大于右边。",
                "The left side is at most the right side.",
                "let t = report.table(\"三\");\nat_most(t.row(\"四\"), t.row(\"一\") + t.row(\"二\"));",
            ),
            entry(
                "at_least",
                "at_least(a, b)",
                "左边逐个不小于右边。",
                "The left side is at least the right side.",
                "at_least(report.table(\"三\").row(\"一\"), 0);",
            ),
            entry(
                "zero",
                "zero(a)、zero(a, 引文)",
                "逐个为 0。",
                "Every element is zero.",
                "let said = report.section(\"一\").find(\"未收到申请\");\nif said.is_empty() { not_applicable(\"没有这句话\", \"nothing of the kind is said\"); }\nzero(report.table(\"三\").row(\"一\"), said[0]);",
            ),
            entry(
                "value",
                "a.value()",
                "一格或 sum 的数值，供脚本判断；读不出时规则以“不能判定”结束。",
                "The number itself, for the script to decide on; if it could not be read, the rule ends as not assessable.",
                "let n = report.table(\"三\").cell(\"一\", \"总计\").value();\nrequire(n >= 0, report, `新收 ${n} 件`, `${n} received`);",
            ),
            entry(
                "all_zero",
                "a.all_zero()",
                "是否全为 0；有读不出的数时规则以“不能判定”结束。",
                "Whether all elements are zero.",
                "require(!report.table(\"三\").row(\"一\").all_zero(), report, \"新收全为 0\", \"nothing received\");",
            ),
        ],
    },
    Chapter {
        zh: "文字",
        en: "Prose",
        entries: &[
            entry(
                "section",
                "report.section(\"六\")",
                "取一个部分：一至六。",
                "A section: 一 to 六.",
                "let s = report.section(\"六\");\nrequire(!s.empty, s, \"第六部分是空的\", \"section six is empty\");",
            ),
            entry(
                "sections",
                "report.sections()",
                "全部法定部分，不论报告中有没有。",
                "All statutory sections, whether or not the report has them.",
                "for s in report.sections() {\n    require(s.in_order, s, `“${s.label}”次序不对`, `${s.label} is out of order`);\n}",
            ),
            entry(
                "id",
                "s.id",
                "部分的序号，如“六”。",
                "The section's number.",
                "let s = report.section(\"六\");\nrequire(s.id == \"六\", s, \"序号不对\", \"wrong number\");",
            ),
            entry("label", "s.label", "部分的法定标题。", "The section's statutory heading.", ""),
            entry(
                "empty",
                "s.empty",
                "标题之下既无文字也无表格。",
                "Whether there is neither text nor table under the heading.",
                "",
            ),
            entry(
                "in_order",
                "s.in_order",
                "是否没有排到后面的部分之后。",
                "Whether it stands in its statutory place.",
                "",
            ),
            entry(
                "text",
                "s.text、引文.text、位置.text",
                "部分的全部文字；引文的原文。",
                "All text of a section; the words of a quotation.",
                "require(report.section(\"一\").text.len() > 10, report.section(\"一\"), \"太短\", \"too short\");",
            ),
            entry(
                "find",
                "s.find(\"查找式\")、report.find(…)、report.find(param(\"…\"))",
                "在一个部分（或标题、前言和各部分）里查找，给出引文的数组。查找式是正则表达式；要取的部分写作 (?<名>…)，名为 here 的部分就是所指的位置。也可以给一个查找式的列表，依次查找。",
                "Searches a section, or title, preamble and all sections; an array of quotations. The pattern is a regular expression with named groups (?<name>…); a group named here is the place meant. A list of patterns is searched for one after the other.",
                "for q in report.section(\"一\").find(\"收到申请(?<n>\\\\d+)件\") {\n    equal(report.table(\"三\").cell(\"一\", \"总计\"), q.number(\"n\"), q);\n}\nnone([], \"\", \"\");",
            ),
            entry(
                "number",
                "引文.number(\"n\")",
                "查找式中一组所写的数：3607、三千、18万 都可；不是数时为 ()。",
                "The number a group of the pattern holds, in digits or Chinese numerals; () if it holds none.",
                "",
            ),
            entry(
                "group",
                "引文.group(\"n\")",
                "查找式中一组的原文。",
                "The words a group of the pattern holds.",
                "for q in report.find(\"(?<y>\\\\d{4})年\") {\n    require(q.group(\"y\").len() == 4, q, \"年份不对\", \"wrong year\");\n}",
            ),
            entry(
                "of_whole",
                "引文.of_whole",
                "引文是否就报告机关全体、报告年度全年而说：同一小句和前面的小句没有说到一部分、别的机关、别的事或别的时间。查找式里有 (?P<before>…) 的，引文的话从它后面算起。看的是规则包（或所扩展的规则包）pack.toml 里“全体”“不限范围”“叙述”“限定”等词表，没有词表就不能断定。",
                "Whether a quotation is said of the whole agency and the report's year: neither its clause nor those before it name a part, another agency, matter or time. Where the pattern has (?P<before>…), the words begin behind that. The lists 全体, 不限范围, 叙述, 限定 and so on in pack.toml, of the pack or of those it extends, tell; without them it is not.",
                "let said = report.find(\"(?P<before>[^，。]*)收到政府信息公开申请\").filter(|q| q.of_whole);\nif said.is_empty() { not_applicable(\"文中没有就全体说\", \"not said of the whole\"); }\nfor q in said { require(q.text.contains(\"申请\"), q, \"没有写申请\", \"no application\"); }",
            ),
            entry(
                "of_another_time",
                "引文.of_another_time",
                "引文是否说的是别的时间：上年、上半年、截至六月底。",
                "Whether a quotation is of another time: last year, half the year.",
                "for q in report.find(\"(?P<before>[^，。]*)收到政府信息公开申请\") {\n    require(!q.of_another_time, q, \"说的不是本年\", \"not of this year\");\n}",
            ),
            entry(
                "sentence",
                "引文.sentence",
                "引文所在的整句。",
                "The whole sentence a quotation stands in.",
                "for q in report.find(\"年度报告\") {\n    require(q.sentence.contains(\"年度报告\"), q, \"句子不对\", \"wrong sentence\");\n}",
            ),
            entry(
                "section_id",
                "引文.section_id",
                "引文所在部分的序号；标题和前言为空。",
                "The number of the section a quotation stands in; empty for title and preamble.",
                "for q in report.find(\"年度报告\") {\n    require(q.section_id != \"七\", q, \"没有第七部分\", \"there is no section seven\");\n}",
            ),
            entry(
                "title",
                "report.title",
                "报告的标题（一处引文）；没有时为 ()。",
                "The title as a quotation; () if there is none.",
                "require(report.title != (), report, \"没有标题\", \"no title\");",
            ),
            entry(
                "year",
                "report.year",
                "报告年度；没有写明时为 ()。",
                "The report's year; () if none is stated.",
                "require(report.year != (), report, \"没有年度\", \"no year\");",
            ),
            entry(
                "year_place",
                "report.year_place",
                "写明年度的地方；没有时是报告开头。",
                "Where the year is stated, or the beginning.",
                "require(report.year != (), report.year_place, \"没有年度\", \"no year\");",
            ),
            entry(
                "agency",
                "report.agency",
                "编制报告的行政机关；没有时为空。",
                "The reporting agency; empty if unknown.",
                "require(report.agency != \"某某局\", report, \"机关名是占位文字\", \"the agency is a placeholder\");",
            ),
            entry(
                "beginning",
                "report.beginning",
                "报告开头的位置。",
                "Where the report begins.",
                "require(report.title != (), report.beginning, \"没有标题\", \"no title\");",
            ),
        ],
    },
    Chapter {
        zh: "文中的数",
        en: "Figures in prose",
        entries: &[
            entry(
                "statements",
                "report.statements()、report.statements(\"收到申请\")、s.statements()",
                "句式（phrases.toml）在文中读出的数，依次给出；写句式名称的只给那一种，部分的只给那一部分的。",
                "The numbers that phrases (phrases.toml) read in the prose, all of them, those of one phrase, or of one section.",
                "for s in report.statements(\"收到申请\") {\n    if s.compared { agrees(s); }\n}\nnone([], \"\", \"\");",
            ),
            entry(
                "agrees",
                "agrees(陈述)",
                "陈述的数应与表相符：它的几种读法里有一种相符即可，约数按范围。消息写明各种读法和算式，并指出文中和表中的位置。",
                "The number stated agrees with the tables in one of its readings; the message tells all readings, and points at prose and cells.",
                "for s in report.section(\"一\").statements() {\n    if s.certain { agrees(s); }\n}\nnone([], \"\", \"\");",
            ),
            entry(
                "compared",
                "陈述.compared",
                "说的是全体、本年，可以与表比较。",
                "Whether it is said of the whole agency and year, so that it can be held against the tables.",
                "",
            ),
            entry(
                "certain",
                "陈述.certain",
                "不靠句意：用表中的名目，写明全体，数不是约数。",
                "Whether nothing in it takes a reading: the form's own term, the whole agency, an exact number.",
                "",
            ),
            entry(
                "aside",
                "陈述.aside",
                "不与表比较的原因；可以比较时为空。",
                "Why it is not compared; empty if it is.",
                "for s in report.statements() {\n    require(s.aside != \"报告没有写明年度\", s, \"{text}：报告没有写明年度\", \"{text}: no year\");\n}\nnone([], \"\", \"\");",
            ),
            entry(
                "value",
                "陈述.value",
                "陈述的数，以句式的单位计；约数为所写的数。",
                "The number stated, in the unit of its phrase.",
                "",
            ),
            entry(
                "lists",
                "report.lists()",
                "文中先说总数、再说分项的地方。",
                "Places where the prose gives a whole and its parts.",
                "for l in report.lists() {\n    require(l.holds, l, `{text}，分项 ${l.arithmetic}`, `{text}, parts ${l.arithmetic}`);\n}\nnone([], \"\", \"\");",
            ),
            entry(
                "shares",
                "report.shares()",
                "文中的百分比，连同同一段里可以重算它的两个数。",
                "Percentages of the prose, with the two figures they can be worked out from.",
                "for s in report.shares() {\n    require(s.holds, s, `{text}，应为 ${s.computed}%`, `{text}, should be ${s.computed}%`);\n}\nnone([], \"\", \"\");",
            ),
            entry(
                "holds",
                "分项.holds、百分比.holds",
                "分项之和与总数相符（没有写全的，不大于总数）；百分比按所写的位数相符。",
                "Whether parts and whole, or percentage and figures, agree.",
                "",
            ),
            entry(
                "difference",
                "分项.difference",
                "是不是“比上年增加多少”一类的差数，而不是总数与分项。",
                "Whether it is a difference from another figure rather than a whole with its parts.",
                "",
            ),
            entry("arithmetic", "分项.arithmetic", "分项相加的算式。", "The parts added up, in writing.", ""),
            entry(
                "closed",
                "分项.closed",
                "是否写全了分项：括号里一一列出、以“其他”收尾、“分别为”。",
                "Whether the parts are all there are.",
                "for l in report.lists() {\n    require(!l.closed || l.holds, l, \"{text}与分项不符\", \"{text} differs from its parts\");\n}\nnone([], \"\", \"\");",
            ),
            entry("computed", "百分比.computed", "重算的百分比。", "The percentage worked out again.", ""),
            entry(
                "change",
                "百分比.change",
                "是增减幅度，不是占比。",
                "Whether it tells a change rather than a share.",
                "for s in report.shares() {\n    require(s.change || s.part <= s.whole, s, \"部分大于全体\", \"the part exceeds the whole\");\n}\nnone([], \"\", \"\");",
            ),
            entry(
                "part",
                "百分比.part",
                "部分的数；增减的，是后来的数。",
                "The part, or the later figure.",
                "",
            ),
            entry(
                "whole",
                "百分比.whole",
                "全体的数；增减的，是原来的数。",
                "The whole, or the earlier figure.",
                "",
            ),
        ],
    },
    Chapter {
        zh: "判断与结束",
        en: "Judging and ending",
        entries: &[
            entry(
                "require",
                "require(条件, 位置, 中文, 英文)",
                "条件不成立时报告一处。位置可以是报告、表、部分、引文。消息里的 {where} {text} {nearest} {count} 由位置填入。",
                "Reports a place where a condition does not hold. {where} {text} {nearest} {count} are filled from the place.",
                "let s = report.section(\"六\");\nrequire(s.present, s, \"缺少{nearest}\", \"{nearest} is missing\");",
            ),
            entry(
                "none",
                "none(位置的数组, 中文, 英文)",
                "数组应是空的；其中每一处各成一条结果。",
                "The array should be empty; each place in it is a finding.",
                "none(report.oddities(\"not_a_number\"), \"{where}写作“{text}”，不是数\", \"{where} says {text}, which is no number\");",
            ),
            entry(
                "oddities",
                "report.oddities(\"blank\")",
                "读报告时遇到的一类异常，每处一个位置。类别：unknown_row、unknown_column、unknown_heading、repeated、ragged_row、realigned_row、blank、dash、noted、wrong_unit、no_unit、not_a_number、run_together、tracked_changes、hidden。",
                "What the reading met of one kind, as places.",
                "",
            ),
            entry(
                "nearest",
                "位置.nearest",
                "一处异常应写成、或最接近的法定文字；没有时为空。",
                "The statutory words an oddity resembles; empty if none.",
                "for o in report.oddities(\"unknown_row\") {\n    require(o.nearest == \"\", o, \"“{text}”应为{nearest}\", \"{text} should be {nearest}\");\n}\nnone([], \"\", \"\");",
            ),
            entry(
                "count",
                "位置.count",
                "by_table 合在一处的处数。",
                "How many places by_table folded into one.",
                "for o in by_table(report.oddities(\"blank\")) {\n    require(o.count < 100, o, \"空白太多\", \"too many blanks\");\n}\nnone([], \"\", \"\");",
            ),
            entry(
                "by_table",
                "by_table(位置的数组)",
                "把同一张表里的各处合为一处，{count} 是处数。",
                "Folds the places in one table into one, with {count}.",
                "none(by_table(report.oddities(\"blank\")), \"{where}等 {count} 处空白\", \"{count} blanks, {where} among them\");",
            ),
            entry(
                "not_applicable",
                "not_applicable(中文, 英文)",
                "这份报告不归这条规则管，并说明原因；规则到此结束。",
                "The rule is not for this report; ends it.",
                "if report.table(\"三\").form == \"2019\" { not_applicable(\"只管 2021 年格式\", \"for the 2021 form\"); }\nnone([], \"\", \"\");",
            ),
            entry(
                "not_assessable",
                "not_assessable(中文, 英文)",
                "缺少所需的内容，不能判定；规则到此结束。",
                "Something needed is missing; ends the rule.",
                "if report.year == () { not_assessable(\"没有年度\", \"no year\"); }\nnone([], \"\", \"\");",
            ),
            entry(
                "param",
                "param(\"名\")",
                "pack.toml 的 [parameters] 里的一个数、一段文字或一个词表；所扩展的规则包的也在内。",
                "A number, a text or a list from [parameters] of pack.toml, those of extended packs included.",
                "",
            ),
        ],
    },
];

/// The manual as Markdown, Chinese first.
pub fn markdown() -> String {
    let mut out = String::new();
    for chapter in CHAPTERS {
        out.push_str(&format!("### {} {}\n\n", chapter.zh, chapter.en));
        for e in chapter.entries {
            out.push_str(&format!("**`{}`**　{}  \n{}\n\n", e.usage, e.zh, e.en));
            if !e.example.is_empty() {
                out.push_str(&format!("```rhai\n{}\n```\n\n", e.example));
            }
        }
    }
    out
}
