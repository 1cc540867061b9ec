//! Why a file could not be checked, and what to do about it, in both languages.
//!
//! Words only; must not read files or judge.

use crate::checker::CheckError;
use crate::finding::Words;
use crate::report::ReadError;
use crate::result::Unreadable;
use crate::source::{JsonFault, SourceError};
use crate::system;

impl CheckError {
    /// What is wrong and what to do, in words.
    pub fn explain(&self) -> Unreadable {
        match self {
            Self::Source(e) => {
                let mut told = explain_source(e);
                if let Some(name) = e.limit() {
                    told.help.zh.push_str(&format!("确需放宽的，用 --limit {name}=数值。"));
                    told.help.en.push_str(&format!(" If it must be read, use --limit {name}=N."));
                }
                told
            }
            Self::Read(e) => explain_read(e),
        }
    }
}

fn unreadable(
    message: (impl Into<String>, impl Into<String>),
    help: (&str, &str),
    at: Option<(usize, usize)>,
) -> Unreadable {
    Unreadable { message: Words::new(message.0, message.1), help: Words::new(help.0, help.1), at }
}

fn explain_read(error: &ReadError) -> Unreadable {
    match error {
        ReadError::NoReport => unreadable(
            ("没有找到年度报告的任何部分或表格", "no section and no table of an annual report was found"),
            (
                "确认文件是政府信息公开工作年度报告全文，各部分标题与法定标题一致，表格各格之间用制表符分开。",
                "Make sure the file is the whole report, with the statutory headings, and tabs between the cells of its tables.",
            ),
            None,
        ),
        ReadError::RunTogether { line, column, sample } => unreadable(
            (
                format!("表格各格连在一起，没有分隔（如“{sample}”），拆开就是猜测"),
                format!(
                    "the cells of the tables have run together (as in “{sample}”); to split them would be a guess"
                ),
            ),
            (
                "重新取得带表格的原文件，或从网页上连同表格一起复制到文本中。",
                "Get the original file with its tables, or copy the page again together with its tables.",
            ),
            Some((*line, *column)),
        ),
        ReadError::NotAReport => unreadable(
            ("是 JSON，但不是年度报告的规范数据", "it is JSON, but not a canonical report"),
            (
                "最外层应为含有 form、year、sections、tables 的对象；用 gouji convert 可由文本得到。",
                "The root should be an object with form, year, sections and tables; gouji convert makes one from text.",
            ),
            None,
        ),
    }
}

/// What the JSON reader says, in Chinese.
fn syntax(detail: &str) -> &str {
    match detail {
        "Comments are not allowed" => "不能有注释",
        "Expected colon after the string or word in object property" => "键的后面缺少冒号",
        "Expected value after colon in object property" => "冒号后面缺少值",
        "Expected string for object property" => "键应是带双引号的字符串，此处可能多了逗号",
        "Expected comma" => "缺少逗号",
        "Expected a value" => "没有内容",
        "Text cannot contain more than one JSON value" => "最外层只能有一个值",
        "Single-quoted strings are not allowed" => "字符串应用双引号",
        "Trailing commas are not allowed" => "末尾多了逗号",
        "Unterminated array" => "数组没有以 ] 结束",
        "Unterminated object" => "对象没有以 } 结束",
        "Unexpected close brace" => "多了 }",
        "Unexpected close bracket" => "多了 ]",
        "Unexpected colon" => "多了冒号",
        "Unexpected comma" => "多了逗号",
        _ if detail.contains("digit") || detail.contains("umber") => "数的写法不对",
        _ if detail.contains("string") => "字符串的写法不对",
        _ => "有不该出现的字符",
    }
}

fn explain_source(error: &SourceError) -> Unreadable {
    let text_help = (
        "把报告另存为 .docx、.xlsx 或纯文本（表格各格之间用制表符），或用有文字层的 PDF。",
        "Save the report as .docx, .xlsx or plain text with tabs between cells, or use a PDF with text.",
    );
    let unpack_help = (
        "办公软件不会写出这样的文件，确认来源可靠；打开另存一份再检查。",
        "No office program writes such a file: make sure where it comes from, save it anew, and check that.",
    );
    match error {
        SourceError::Unreachable(e) => Unreadable {
            message: system::words(e).because("打不开文件", "the file cannot be opened"),
            help: Words::new("核对路径和读取权限。", "Check the path and the permission to read it."),
            at: None,
        },
        SourceError::TooSlow { limit } => unreadable(
            (
                format!("检查时间超过上限 {limit} 秒"),
                format!("checking takes longer than the limit of {limit} seconds"),
            ),
            ("确认文件没有选错。", "Make sure it is the right file."),
            None,
        ),
        SourceError::Directory => unreadable(
            ("是文件夹，不是文件", "it is a directory"),
            (
                "写出其中的文件，如 gouji check 文件夹/*.txt。",
                "Name the files in it, as in gouji check DIR/*.txt.",
            ),
            None,
        ),
        SourceError::Empty => unreadable(
            ("文件是空的", "the file is empty"),
            ("确认报告已保存，再检查。", "Make sure the report was saved, then check again."),
            None,
        ),
        SourceError::TooLarge { limit } => unreadable(
            (
                format!("文件大于上限 {limit} 字节"),
                format!("the file is larger than the limit of {limit} bytes"),
            ),
            (
                "年度报告不会这样大，确认文件没有选错。",
                "No annual report is that large: make sure it is the right file.",
            ),
            None,
        ),
        SourceError::LineTooLong { line, limit } => unreadable(
            (
                format!("第 {line} 行长于上限 {limit} 字节"),
                format!("line {line} is longer than the limit of {limit} bytes"),
            ),
            ("确认文件是分行的文本。", "Make sure the file is text with lines."),
            Some((*line, 1)),
        ),
        SourceError::TooManyPieces { limit } => unreadable(
            (format!("行数和格数超过上限 {limit}"), format!("more than {limit} lines and cells")),
            ("确认文件没有选错。", "Make sure it is the right file."),
            None,
        ),
        SourceError::TooDeep { limit } => unreadable(
            (
                format!("元素嵌套超过上限 {limit} 层"),
                format!("elements are nested deeper than the limit of {limit}"),
            ),
            (
                "确认文件没有选错，或在浏览器中另存网页再检查。",
                "Make sure it is the right file, or save the page again from a browser.",
            ),
            None,
        ),
        SourceError::NotText { what } => {
            let (zh, en) = match *what {
                "BINARY" => ("二进制数据", "binary data"),
                what => (what, what),
            };
            let message = (format!("内容不是文本，而是 {zh}"), format!("the content is not text but {en}"));
            unreadable(message, text_help, None)
        }
        SourceError::Undecodable { offset } => unreadable(
            (
                format!("第 {offset} 字节处不是 UTF-8、UTF-16 或 GB18030 编码的文字"),
                format!("byte {offset} is no text in UTF-8, UTF-16 or GB18030"),
            ),
            ("用编辑器另存为 UTF-8 编码。", "Save the file as UTF-8 in an editor."),
            None,
        ),
        SourceError::Damaged { what, detail } => unreadable(
            (format!("{what} 文件已损坏，读不出来（{detail}）"), format!("the {what} is damaged ({detail})")),
            (
                "重新取得文件；能在办公软件中打开的，另存一份再检查。",
                "Get the file again; where an office program still opens it, save it anew and check that.",
            ),
            None,
        ),
        SourceError::Locked { what } => unreadable(
            (format!("{what} 文件设有密码"), format!("the {what} is locked with a password")),
            ("取消密码后另存，再检查。", "Save it without the password, then check again."),
            None,
        ),
        SourceError::OldWord => unreadable(
            ("是旧版 Word 文档（.doc）", "it is a Word document in the old .doc format"),
            ("用 Word 或 WPS 打开，另存为 .docx。", "Open it in Word or WPS and save it as .docx."),
            None,
        ),
        SourceError::NoTextLayer { page } => unreadable(
            (
                format!("PDF 第 {page} 页没有看得见的文字（可能是扫描件）"),
                format!("page {page} of the PDF has no text that can be seen (a scan, it seems)"),
            ),
            (
                "向制作单位取得电子版（Word 或由 Word 转出的 PDF），或先做文字识别（OCR）并核对。",
                "Get the electronic original (Word, or a PDF made from it), or run OCR first and proofread it.",
            ),
            None,
        ),
        SourceError::NoCharacters { page } => unreadable(
            (
                format!("PDF 第 {page} 页的字体没有说明各字形是什么字，不能确定文字"),
                format!("the fonts on page {page} of the PDF do not say which characters their glyphs are"),
            ),
            (
                "取得 Word 原文件，或由原文件重新导出 PDF。",
                "Get the Word original, or export the PDF from it again.",
            ),
            None,
        ),
        SourceError::CutOff { page } => unreadable(
            (
                format!("PDF 第 {page} 页的表格超出页边，超出的部分没有印出来"),
                format!(
                    "a table runs over the edge of page {page} of the PDF, and what lies beyond is not printed"
                ),
            ),
            (
                "改用横向或“缩放到页宽”重新打印为 PDF，或直接检查原文件。",
                "Print it again in landscape or scaled to the page's width, or check the original file.",
            ),
            None,
        ),
        SourceError::UnpacksTooLarge { part, limit } => unreadable(
            (
                format!("解压后大于上限 {limit} 字节（到 {part} 处）"),
                format!("it unpacks to more than the limit of {limit} bytes (at {part})"),
            ),
            unpack_help,
            None,
        ),
        SourceError::UnpacksTooDense { part, limit } => unreadable(
            (
                format!("其中的 {part} 解压后超过压缩大小的 {limit} 倍"),
                format!("its part {part} unpacks to more than {limit} times its size"),
            ),
            unpack_help,
            None,
        ),
        SourceError::XmlTooDeep { part, limit } => unreadable(
            (
                format!("其中的 {part} 嵌套超过上限 {limit} 层"),
                format!("its part {part} is nested deeper than the limit of {limit} levels"),
            ),
            unpack_help,
            None,
        ),
        SourceError::XmlDtd { part } => unreadable(
            (
                format!("其中的 {part} 含有文档类型定义（DTD）"),
                format!("its part {part} has a document type definition (DTD)"),
            ),
            unpack_help,
            None,
        ),
        SourceError::Json { line, column, detail } => {
            let (zh, help) = match detail {
                JsonFault::Syntax(d) => (
                    format!("JSON 写法有误：{}", syntax(d)),
                    ("改正此处的 JSON 写法。", "Correct the JSON here."),
                ),
                JsonFault::DuplicateKey { key, first_line } => (
                    format!("JSON 的键“{key}”写了两次，先见于第 {first_line} 行"),
                    ("删去其中一个。", "Remove one of them."),
                ),
                JsonFault::TooDeep(limit) => (
                    format!("JSON 嵌套超过上限 {limit} 层"),
                    (
                        "规范报告只有五层，确认文件没有选错。",
                        "A canonical report has five levels: make sure it is the right file.",
                    ),
                ),
            };
            unreadable((zh, detail.to_string()), help, Some((*line, *column)))
        }
    }
}
