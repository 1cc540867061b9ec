//! A workbook: one row a finding, and a second sheet with the totals of each report; what an office passes round.
//!
//! Holds all rows until the end, as a workbook is one piece. Holds no clock: the same result gives the same bytes.

use super::Renderer;
use super::csv::{HEADINGS, cells};
use super::flat::{self, About, Row, plain, words};
use crate::finding::{Lang, Outcome, Severity};
use crate::result::{FileResult, RunInfo, Summary};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

/// The most rows of a sheet, its heading left out, with room for one that says there were more.
const MOST: usize = 1_048_574;
/// The most characters of a cell.
const CELL: usize = 32_767;
/// Widths of the findings' columns, in digits.
const WIDTHS: [u32; 13] = [30, 8, 10, 30, 60, 12, 12, 50, 40, 8, 18, 30, 60];
/// Headings of the totals, in both languages.
const TOTALS: [(&str, &str); 13] = [
    ("文件", "File"),
    ("年度", "Year"),
    ("机关", "Agency"),
    ("结果", "Result"),
    ("错误", "Errors"),
    ("警告", "Warnings"),
    ("提示", "Infos"),
    ("豁免或已知", "Waived or known"),
    ("通过", "Pass"),
    ("不通过", "Fail"),
    ("不适用", "Not applicable"),
    ("不能判定", "Not assessable"),
    ("出错", "Rule errors"),
];

/// The rows so far.
pub struct Xlsx {
    lang: Lang,
    rows: Vec<Row>,
    totals: Vec<Total>,
}

/// A report's row of totals.
struct Total {
    texts: [String; 4],
    /// Nothing for a file that could not be checked.
    counts: Option<[usize; 9]>,
}

impl Xlsx {
    /// In a language.
    pub fn new(lang: Lang) -> Self {
        Self { lang, rows: vec![], totals: vec![] }
    }

    fn total(&self, file: &FileResult) -> Total {
        let Ok(checked) = &file.outcome else {
            let result = words(self.lang, "不能检查", "could not be checked");
            return Total { texts: [&file.path, "", "", result].map(plain), counts: None };
        };
        let mut one = Summary::default();
        one.add(file);
        let report = &checked.report;
        let result = match (one.incomplete, one.findings) {
            (_, [e, w, i]) if e + w + i > 0 => words(self.lang, "有发现", "findings"),
            (0, _) => words(self.lang, "没有发现", "nothing found"),
            _ => words(self.lang, "没有查全", "checked in part"),
        };
        let year = report.year.map(|y| y.value.to_string()).unwrap_or_default();
        let agency = report.agency.as_ref().map_or("", |a| a.text.as_str());
        let [e, w, i] = one.findings;
        debug_assert_eq!(Outcome::NAMES[0], "pass", "the headings follow this order");
        let [pass, fail, not_applicable, not_assessable, failed] = one.outcomes;
        Total {
            texts: [&file.path, &year, agency, result].map(plain),
            counts: Some([e, w, i, one.waived, pass, fail, not_applicable, not_assessable, failed]),
        }
    }

    fn book(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&day));
        self.findings(book.add_worksheet())?;
        self.overview(book.add_worksheet())?;
        book.save_to_buffer()
    }

    fn findings(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_name(words(self.lang, "发现", "Findings"))?;
        head(sheet, &HEADINGS, &WIDTHS, self.lang)?;
        let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let coloured = |colour: u32| plain.clone().set_background_color(Color::RGB(colour));
        let (error, warning) = (coloured(0x00FB_E3E4), coloured(0x00FF_F4CE));
        for (row, number) in self.rows.iter().take(MOST).zip(1..) {
            for (text, column) in cells(row, self.lang).iter().zip(0..) {
                let format = match (column, row.severity) {
                    (1, Severity::Error) if row.waived.is_none() => &error,
                    (1, Severity::Warning) if row.waived.is_none() => &warning,
                    _ => &plain,
                };
                put(sheet, number, column, text, format)?;
            }
        }
        if self.rows.len() > MOST {
            let more =
                words(self.lang, "其余的发现一张表放不下", "the sheet has no room for the other findings");
            put(sheet, 1_048_575, 0, more, &error)?;
        }
        filter(sheet, self.rows.len(), HEADINGS.len())
    }

    fn overview(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_name(words(self.lang, "各份报告", "Reports"))?;
        head(sheet, &TOTALS, &[30, 8, 24, 14, 8, 8, 8, 12, 8, 8, 10, 10, 8], self.lang)?;
        let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        for (total, row) in self.totals.iter().take(MOST).zip(1..) {
            for (text, column) in total.texts.iter().zip(0..) {
                put(sheet, row, column, text, &plain)?;
            }
            for (count, column) in total.counts.iter().flatten().zip(4..) {
                // counts are whole and small: exact as the workbook's numbers
                sheet.write_number_with_format(
                    row,
                    column,
                    u32::try_from(*count).unwrap_or(u32::MAX),
                    &plain,
                )?;
            }
        }
        filter(sheet, self.totals.len(), TOTALS.len())
    }
}

impl Renderer for Xlsx {
    fn file(&mut self, run: &RunInfo, file: &FileResult) -> Vec<u8> {
        self.totals.push(self.total(file));
        self.rows.extend(flat::rows(run, file, self.lang));
        vec![]
    }

    /// A workbook that could not be put together (its bounds are kept above) would be its error's words.
    fn end(&mut self, _: &RunInfo, summary: &Summary) -> Vec<u8> {
        if let Some(row) = flat::interrupted(summary, self.lang) {
            debug_assert_eq!(row.about, About::Run);
            // first, where it is seen
            self.rows.insert(0, row);
        }
        self.book().unwrap_or_else(|error| error.to_string().into_bytes())
    }
}

fn head(
    sheet: &mut Worksheet,
    headings: &[(&str, &str)],
    widths: &[u32],
    lang: Lang,
) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_text_wrap().set_background_color(Color::RGB(0x00E7_E6E6));
    for (((zh, en), width), column) in headings.iter().zip(widths).zip(0..) {
        sheet.set_column_width(column, *width)?;
        put(sheet, 0, column, words(lang, zh, en), &bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    // on paper: A4 across, every page with the headings
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

fn filter(sheet: &mut Worksheet, rows: usize, columns: usize) -> Result<(), XlsxError> {
    let last = u32::try_from(rows.min(MOST)).unwrap_or(u32::MAX);
    sheet.autofilter(0, 0, last, u16::try_from(columns - 1).unwrap_or(u16::MAX))?;
    Ok(())
}

/// Writes a text as a text: it is never taken for a formula.
fn put(sheet: &mut Worksheet, row: u32, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    let text: String = text.chars().take(CELL).collect();
    if text.is_empty() {
        sheet.write_blank(row, column, format)?;
    } else {
        sheet.write_string_with_format(row, column, &text, format)?;
    }
    Ok(())
}
