//! The command line as data: clap only, no logic.

mod proof;
mod rules;

use crate::form::Level;
use clap::{Args, Parser, Subcommand, ValueEnum};
pub use proof::{CoverageArgs, MutateArgs, ProofFormat, TestArgs};
pub use rules::{EjectArgs, ListArgs, LockArgs, RulesCommand, ShowArgs};
use std::path::PathBuf;

/// 勾稽：检查政府信息公开工作年度报告的结构、勾稽关系和前后一致
///
/// Checks government-disclosure annual reports: structure, reconciliation, consistency.
#[derive(Debug, Parser)]
#[command(name = "gouji", version, about, max_term_width = 100)]
#[command(
    after_help = "退出状态：0 没有达到门槛的问题；1 有；2 用法不对，或文件不能检查、没有查全；3 规则包或规则出错；4 程序内部错误。"
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// 检查一份或多份报告 (check reports)
    Check(CheckArgs),
    /// 把报告转成另一种文件：JSON、纯文本、网页、Markdown、Word、工作簿 (convert a report)
    Convert(ConvertArgs),
    /// 写一份待填的空报告 (write an empty report to fill in)
    New(NewArgs),
    /// 查看、说明和测试规则 (list, show and test rules)
    #[command(subcommand)]
    Rules(RulesCommand),
}

#[derive(Debug, Args)]
pub struct Input {
    /// 输入的格式，缺省按内容判断 (how to take the input)
    #[arg(long = "as", value_name = "FORMAT")]
    pub kind: Option<KindArg>,
    /// 改一个读取上限，可重复 (change a limit of reading; may repeat)：file-bytes、line-bytes、pieces、depth、unpacked-bytes、unpacked-ratio、xml-depth、seconds
    #[arg(long = "limit", value_name = "NAME=N", value_parser = limit)]
    pub limits: Vec<(String, u64)>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum KindArg {
    /// 纯文本，表格用制表符分格
    Text,
    /// 规范 JSON
    Json,
    /// 网页
    Html,
    /// Markdown，表格用 GFM 写法
    Markdown,
    /// 逗号分隔的表格（CSV）
    Csv,
    /// Word 文档（.docx）
    Docx,
    /// 有文字层的 PDF
    Pdf,
    /// 工作簿（.xlsx、.xls、.ods）
    Sheet,
}

/// `file-bytes=1000000`
fn limit(text: &str) -> Result<(String, u64), String> {
    let (name, value) = text.split_once('=').ok_or("应为 NAME=N，如 file-bytes=1000000")?;
    if !crate::source::Limits::NAMES.contains(&name) {
        return Err(format!("没有“{name}”这个上限，可用的有 {}", crate::source::Limits::NAMES.join("、")));
    }
    let value = value.parse().map_err(|_| format!("“{value}”不是自然数"))?;
    Ok((name.to_string(), value))
}

/// What a report is converted to.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ToArg {
    /// 纯文本，表格用制表符分格
    Text,
    /// 规范 JSON
    Json,
    /// 网页
    Html,
    /// Markdown，表格用 GFM 写法
    Markdown,
    /// Word 文档
    Docx,
    /// 工作簿
    Xlsx,
}

/// Where a command writes what it makes.
#[derive(Debug, Args)]
pub struct Output {
    /// 写到文件里，缺省写到标准输出 (write to FILE instead of standard output)
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// 文件已有时覆盖 (overwrite FILE if it exists)
    #[arg(long, requires = "output")]
    pub force: bool,
}

#[derive(Debug, Args)]
pub struct Pack {
    /// 用哪个规则包：内置的名称（national、henan）、文件夹或 .zip，可重复，缺省 national (the rule pack: an embedded one by name, a folder or a .zip; may repeat)
    #[arg(long, value_name = "PACK")]
    pub rules: Vec<String>,
}

#[derive(Debug, Args)]
pub struct StandingArgs {
    /// 报告机关的级别：省、市、县、乡镇、部门，缺省看机关名称 (level: province, city, county, township, department)
    #[arg(long, value_parser = level)]
    pub level: Option<Level>,
    /// 报告机关所在地区，如 河南省 (region of the agency)
    #[arg(long)]
    pub region: Option<String>,
}

fn level(text: &str) -> Result<Level, String> {
    let all: Vec<String> = Level::ALL.iter().map(|l| format!("{}（{}）", l.name(), l.en())).collect();
    Level::named(text).ok_or_else(|| format!("应为 {} 之一", all.join("、")))
}

#[derive(Debug, Args)]
pub struct Show {
    /// 消息的语言 (language of messages)
    #[arg(long, value_enum, default_value_t = LangArg::Zh, global = true)]
    pub lang: LangArg,
    /// 是否用颜色 (colour; `NO_COLOR` is honoured)
    #[arg(long, value_enum, default_value_t = ColourArg::Auto, global = true)]
    pub color: ColourArg,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LangArg {
    Zh,
    En,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColourArg {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum SeverityArg {
    Error,
    Warning,
    Info,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// 给人看的诊断
    Human,
    /// 给程序用的 JSON
    Json,
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// 报告文件；- 表示标准输入 (report files; - is standard input)
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub standing: StandingArgs,
    #[command(flatten)]
    pub pack: Pack,
    /// 规则包与锁定文件不同就不检查 (refuse packs that differ from the lock)
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = crate::engine::lock::FILE)]
    pub locked: Option<PathBuf>,
    #[command(flatten)]
    pub show: Show,
    /// 输出格式 (output format)
    #[arg(long, value_enum, default_value_t = FormatArg::Human)]
    pub format: FormatArg,
    /// 达到此级的问题使退出状态为 1 (findings at or above this make the exit status 1)
    #[arg(long, value_enum, default_value_t = SeverityArg::Error)]
    pub severity: SeverityArg,
}

#[derive(Debug, Args)]
pub struct ConvertArgs {
    /// 报告文件；- 表示标准输入 (report file)
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub show: Show,
    /// 转成什么 (what to convert to)
    #[arg(long, value_enum, default_value_t = ToArg::Json)]
    pub to: ToArg,
    #[command(flatten)]
    pub output: Output,
    /// JSON 里不写各数在原文件中的位置 (leave the places out of JSON)
    #[arg(long)]
    pub no_places: bool,
}

#[derive(Debug, Args)]
pub struct NewArgs {
    /// 报告哪一年的工作 (the year reported on)
    #[arg(long)]
    pub year: i32,
    /// 编写报告的机关 (the agency that reports)
    #[arg(long, value_name = "NAME")]
    pub agency: String,
    /// 哪一版格式，缺省按年份 (the form, by default that of the year)
    #[arg(long)]
    pub form: Option<String>,
    /// 写成什么 (what to write)
    #[arg(long, value_enum, default_value_t = ToArg::Text)]
    pub to: ToArg,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub show: Show,
}
