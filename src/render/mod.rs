//! The result of a run in one format each.
//!
//! A renderer is told of the run, then of each file in order, then of the totals, and answers with the bytes to
//! write: a pure function of the result, that needs no more memory for many files than for one. Must not run rules,
//! read files or print. A new format is one file here and one line of [`FORMATS`].

pub mod cause;
pub mod checkstyle;
pub mod columns;
pub mod concise;
pub mod coverage;
pub mod coverage_page;
pub mod csv;
pub mod excerpt;
pub mod flat;
pub mod frame;
pub mod github;
pub mod gitlab;
pub mod html;
pub mod human;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod mutants;
pub mod own;
pub mod pages;
pub mod preview;
pub mod prose;
pub mod rollup;
pub mod sarif;
pub mod script;
pub mod sheet;
pub mod similar;
pub mod tap;
pub mod trace;
pub mod trial;
pub mod trial_junit;
pub mod xlsx;

use crate::place::Place;
use crate::report::Report;
use crate::result::{FileResult, RunInfo, Summary};
use human::Options;

/// Makes one format's output piece by piece.
pub trait Renderer: Send {
    /// What stands before the first file.
    fn begin(&mut self, _run: &RunInfo) -> Vec<u8> {
        vec![]
    }

    /// What one file adds.
    fn file(&mut self, run: &RunInfo, file: &FileResult) -> Vec<u8>;

    /// What stands after the last file.
    fn end(&mut self, run: &RunInfo, summary: &Summary) -> Vec<u8>;
}

/// An output format.
pub struct Format {
    /// Its name in options.
    pub name: &'static str,
    /// What it is for, in both languages.
    pub about: (&'static str, &'static str),
    /// Whether a terminal cannot show it.
    pub binary: bool,
    /// Makes a renderer, for one file or several.
    pub make: fn(&Options, bool) -> Box<dyn Renderer>,
}

/// Every output format.
pub const FORMATS: &[Format] = &[
    Format {
        name: "human",
        about: ("给人看的诊断", "diagnostics for people"),
        binary: false,
        make: |o, several| Box::new(human::Human::new(*o, several)),
    },
    Format {
        name: "concise",
        about: ("每处一行", "one line a finding"),
        binary: false,
        make: |o, _| Box::new(concise::Concise(*o)),
    },
    Format {
        name: "json",
        about: ("给程序用的 JSON", "JSON for programs"),
        binary: false,
        make: |o, _| Box::new(json::Json::new(o.lang)),
    },
    Format {
        name: "ndjson",
        about: ("每份报告一行 JSON", "one line of JSON a report"),
        binary: false,
        make: |o, _| Box::new(json::Ndjson(o.lang)),
    },
    Format {
        name: "sarif",
        about: ("SARIF 2.1.0，代码扫描平台用", "SARIF 2.1.0, for code scanning"),
        binary: false,
        make: |o, _| Box::new(sarif::Sarif::new(o.lang)),
    },
    Format {
        name: "junit",
        about: ("JUnit XML，每条规则一个用例", "JUnit XML, a case for each rule"),
        binary: false,
        make: |o, _| Box::new(junit::Junit::new(o.lang)),
    },
    Format {
        name: "github",
        about: ("GitHub Actions 的批注命令", "annotations of GitHub Actions"),
        binary: false,
        make: |o, _| Box::new(github::Github(*o)),
    },
    Format {
        name: "gitlab",
        about: ("GitLab 的 Code Quality 报告", "GitLab's code quality report"),
        binary: false,
        make: |o, _| Box::new(gitlab::Gitlab::new(o.lang)),
    },
    Format {
        name: "checkstyle",
        about: ("Checkstyle XML", "Checkstyle XML"),
        binary: false,
        make: |o, _| Box::new(checkstyle::Checkstyle(o.lang)),
    },
    Format {
        name: "tap",
        about: ("TAP 14", "TAP 14"),
        binary: false,
        make: |o, _| Box::new(tap::Tap::new(o.lang)),
    },
    Format {
        name: "markdown",
        about: ("合并请求用的 Markdown 摘要", "a Markdown summary for a pull request"),
        binary: false,
        make: |o, _| Box::new(markdown::Markdown::new(*o)),
    },
    Format {
        name: "csv",
        about: ("每处一行的表格，Excel 可直接打开", "a table of one line a finding, for spreadsheets"),
        binary: false,
        make: |o, _| Box::new(csv::Csv(o.lang)),
    },
    Format {
        name: "xlsx",
        about: ("Excel 工作簿：发现、各份报告", "a workbook: findings, totals of each report"),
        binary: true,
        make: |o, _| Box::new(xlsx::Xlsx::new(o.lang)),
    },
    Format {
        name: "html",
        about: (
            "单个网页：各表照原样画出，错处标明",
            "one page: the tables as they are printed, faults marked",
        ),
        binary: false,
        make: |o, _| Box::new(html::Html::new(*o)),
    },
];

/// The format of that name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|f| f.name == name)
}

/// A place as far as a file format can express it.
pub struct Location {
    /// Line and column, both from 1, where the source is text.
    pub line: Option<(usize, usize)>,
    /// Line and column where it ends.
    pub end: Option<(usize, usize)>,
    /// The container's own address, such as `Sheet1!C7`, where it is not.
    pub address: Option<String>,
}

/// Where a place stands in its file.
pub fn location(report: &Report, place: &Place) -> Location {
    let report = report.of_place(place);
    let extent = place.span.and_then(|span| report.source.extent(span));
    let address = place.span.and_then(|span| report.source.address(span));
    Location {
        line: extent.map(|at| (at.line, at.column)),
        end: extent.map(|at| (at.end_line, at.end_column)),
        address: address.map(String::from),
    }
}
