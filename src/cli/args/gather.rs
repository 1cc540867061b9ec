//! The arguments of commands that look at many reports together: clap only, no logic.

use super::{Input, Show};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Reports, however many.
#[derive(Debug, Clone, Args)]
pub struct Gathered {
    /// 报告文件、文件夹、式样（如 2023/**/*.docx）或 .zip；- 表示标准输入 (files, folders, patterns or .zip; - is standard input)
    #[arg(value_name = "PATH")]
    pub files: Vec<PathBuf>,
    /// 从文件里读报告的路径，一行一个；- 表示标准输入 (read paths from FILE, one a line)
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,
    /// 逐个列出文件夹和压缩包里跳过的文件 (name the files passed over in folders and archives)
    #[arg(long, short)]
    pub verbose: bool,
    /// 用几个线程，缺省与处理器相同 (threads)
    #[arg(long, short, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub jobs: usize,
    /// 用这个设置文件，缺省从报告所在文件夹往上找 gouji.toml (use these settings; by default the nearest gouji.toml above the report)
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,
    /// 不用任何设置文件 (use no settings)
    #[arg(long)]
    pub no_config: bool,
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub show: Show,
}

/// How a table about many reports is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// 给人看
    Human,
    /// 给程序用的 JSON
    Json,
    /// 表格，Excel 可直接打开
    Csv,
}

#[derive(Debug, Clone, Args)]
pub struct RollupArgs {
    #[command(flatten)]
    pub parts: Gathered,
    /// 输入是一行一份的规范 JSON (one canonical report a line in)
    #[arg(long)]
    pub ndjson: bool,
    /// 上级的报告，与各部分之和比较；不写就只求和 (the report of the whole to compare with; without it the parts are only added up)
    #[arg(long, value_name = "FILE")]
    pub parent: Option<PathBuf>,
    /// 应有哪些机关的报告，一行一个名称 (names of the agencies whose reports should be there, one a line)
    #[arg(long, value_name = "FILE")]
    pub expected: Option<PathBuf>,
    /// 相等的格也列出 (show equal cells too)
    #[arg(long)]
    pub all: bool,
    /// 输出格式，缺省 human (output format)
    #[arg(long, value_enum, default_value_t = TableFormat::Human, hide_default_value = true)]
    pub format: TableFormat,
    /// 把各部分之和写成一份报告：.json、.docx、.xlsx、.html、.md 或 .txt (write the sums as a report; the ending says the format)
    #[arg(long, value_name = "FILE")]
    pub write: Option<PathBuf>,
    /// 写出的报告是哪个机关的，缺省为上级报告的机关 (the agency of the report written, by default the parent's)
    #[arg(long, value_name = "NAME", requires = "write")]
    pub agency: Option<String>,
    /// 文件已有时覆盖 (overwrite FILE if it exists)
    #[arg(long, requires = "write")]
    pub force: bool,
}

#[derive(Debug, Clone, Args)]
pub struct SimilarArgs {
    #[command(flatten)]
    pub reports: Gathered,
    /// 一个部分的文字相同到百分之几才列出，30 至 100，缺省 60 (list sections that share at least this percentage)
    #[arg(long, value_name = "PERCENT", default_value_t = 60, hide_default_value = true, value_parser = clap::value_parser!(u8).range(30..=100))]
    pub threshold: u8,
    /// 超过百分之几的机关都有的说法不计，缺省 50；100 则都计 (leave out what more than this percentage of the agencies say; 100 leaves out nothing)
    #[arg(long, value_name = "PERCENT", default_value_t = 50, hide_default_value = true, value_parser = clap::value_parser!(u8).range(1..=100))]
    pub common: u8,
    /// 列出多少对，缺省 100，0 为全部 (how many pairs to list; 0 for all)
    #[arg(long, value_name = "N", default_value_t = 100, hide_default_value = true)]
    pub most: usize,
    /// 输出格式，缺省 human (output format)
    #[arg(long, value_enum, default_value_t = TableFormat::Human, hide_default_value = true)]
    pub format: TableFormat,
}
