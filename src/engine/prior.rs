//! Why a report has nothing to be held against, in words.
//!
//! Words only; must not look for reports or compare.

use crate::finding::Words;
use crate::report::Unpaired;

/// That nobody gave a report of the year before.
pub fn not_asked() -> Words {
    Words::new(
        "没有给出上年报告；用 --prior 文件 或 --history 文件夹 给出",
        "no report of the year before was given; give it with --prior FILE or --history FOLDER",
    )
}

impl Unpaired {
    /// What is lacking and what to do.
    pub fn explain(&self) -> Words {
        match self {
            Self::NoYear => Words::new(
                "报告没有写明年度，找不到它的上年报告",
                "the report states no year, so that the one before it cannot be found",
            ),
            Self::NoAgency => Words::new(
                "看不出报告机关，找不到它的上年报告",
                "the report names no agency, so that the one before it cannot be found",
            ),
            Self::NotFound { agency, year, unread } => {
                let (zh, en) = match unread {
                    0 => (String::new(), String::new()),
                    n => (
                        format!("；另有 {n} 个文件读不出来，可能就在其中"),
                        match n {
                            1 => "; 1 file could not be read and may be it".to_string(),
                            _ => format!("; {n} files could not be read and it may be among them"),
                        },
                    ),
                };
                Words::new(
                    format!(
                        "往年报告里没有“{agency}”{year} 年的{zh}；机关改过名的，用 --alias 旧名=新名 写明"
                    ),
                    format!(
                        "no report of {agency} for {year} among the earlier ones{en}; if the agency was renamed, say --alias OLD=NEW"
                    ),
                )
            }
            Self::Several { year, paths } => {
                let (n, all) = (paths.len(), paths.join("、"));
                Words::new(
                    format!(
                        "往年报告里 {year} 年的有 {n} 份，不猜用哪一份：{all}；只留一份，或用 --prior 指定"
                    ),
                    format!(
                        "there are {n} reports for {year} and which is meant is not guessed: {}; keep one, or name it with --prior",
                        paths.join(", ")
                    ),
                )
            }
            Self::OtherYear { path, year, due } => {
                let (zh, en) = year
                    .map_or(("没有写明年度".to_string(), "states no year".to_string()), |y| {
                        (format!("是 {y} 年的"), format!("is of {y}"))
                    });
                Words::new(
                    format!("{path} {zh}，不是上一年（{due} 年）的报告；换成 {due} 年的"),
                    format!("{path} {en}, not of the year before, {due}; give the one of {due}"),
                )
            }
            Self::OtherAgency { path, theirs, ours } => Words::new(
                format!(
                    "{path} 是“{theirs}”的，不是“{ours}”的；机关改过名的，用 --alias {theirs}={ours} 写明"
                ),
                format!(
                    "{path} is of {theirs}, not of {ours}; if the agency was renamed, say --alias {theirs}={ours}"
                ),
            ),
            Self::ReversedAlias { old, new } => Words::new(
                format!("别名写反了：上年报告是“{old}”的，本年的是“{new}”；写成 --alias {old}={new}"),
                format!(
                    "the alias is reversed: last year's report is of {old}, this year's of {new}; say --alias {old}={new}"
                ),
            ),
            Self::Changed { path } => Words::new(
                format!("{path} 在检查当中变了或没有了；重新检查"),
                format!("{path} changed or went away during the check; check again"),
            ),
        }
    }
}
