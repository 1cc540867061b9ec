//! The command line as data: clap only, no logic.

mod gather;
mod policy;
mod proof;
mod rules;

use crate::form::Level;
use clap::{Args, Parser, Subcommand, ValueEnum};
pub use gather::{Gathered, RollupArgs, SimilarArgs, TableFormat};
pub use policy::{ConfigArgs, PolicyArgs, VerifyArgs, WaiveArgs};
pub use proof::{CoverageArgs, MutateArgs, ProofFormat, TestArgs};
pub use rules::{
    CheckRulesArgs, DiffArgs, DocsArgs, EjectArgs, LawArgs, ListArgs, LockArgs, NewRuleArgs, PagesArg,
    RulesArgs, RulesCommand, ShowArgs, WatchArgs, ZipArgs,
};
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
    /// 豁免一处问题：写明理由、到期日，加到豁免文件里 (waive a finding, with a reason and a last day)
    Waive(WaiveArgs),
    /// 核对一份 JSON 结果：同样的程序、规则、报告，是否得出同样的结果 (check a JSON result again: is it reproduced?)
    Verify(VerifyArgs),
    /// 打印对一个路径起作用的设置，各从哪里来 (print the settings in force for a path, and whence each)
    Config(ConfigArgs),
    /// 求各部门、下级报告之和，与本级报告比较 (add up the reports of the parts and compare with the whole's)
    Rollup(RollupArgs),
    /// 找出文字相同的报告：与上一年的、与别的机关的 (find reports that share their prose with last year's or another agency's)
    Similar(SimilarArgs),
    /// 写一份待填的空报告 (write an empty report to fill in)
    New(NewArgs),
    /// 说明一个编号：依据、条款、公式、错例和对的写法、改法 (explain a code)
    Explain(ShowArgs),
    /// 逐个列出报告文中的数：怎样读、与表中哪里比较、结果如何，或为什么不比较 (account for every number of the prose)
    Prose(ProseArgs),
    /// 查看、说明和测试规则 (list, show and test rules)
    #[command(subcommand)]
    Rules(RulesCommand),
    /// 供编辑器用的语言服务，经标准输入输出 (language server for rule files, over stdio)
    Lsp(LspArgs),
    /// 打印命令行补全脚本 (print a completion script for a shell)
    Completions(CompletionsArgs),
    /// 打印手册页，或每个命令写一页 (print the manual page, or write one for each command)
    Man(ManArgs),
    /// Fails as the program never should, so that a test sees how that ends.
    #[cfg(debug_assertions)]
    #[command(hide = true)]
    Crash,
}

#[derive(Debug, Args)]
pub struct LspArgs {
    #[command(flatten)]
    pub show: Show,
    /// 编辑器常带的参数，不起作用 (given by editors; stdio is the only way)
    #[arg(long, hide = true)]
    pub stdio: bool,
}

#[derive(Debug, Clone, Args)]
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
    named_number(text, &crate::source::Limits::NAMES)
}

/// `steps=5000000`
fn rule_limit(text: &str) -> Result<(String, u64), String> {
    named_number(text, &crate::engine::Bounds::NAMES)
}

fn formats() -> clap::builder::PossibleValuesParser {
    let value = |f: &crate::render::Format| clap::builder::PossibleValue::new(f.name).help(f.about.0);
    crate::render::FORMATS.iter().map(value).collect::<Vec<_>>().into()
}

/// `sarif=result.sarif`
fn output(text: &str) -> Result<(String, PathBuf), String> {
    let known = || crate::render::FORMATS.iter().map(|f| f.name).collect::<Vec<_>>().join("、");
    let (name, file) = text.split_once('=').ok_or("应为 FORMAT=FILE，如 json=结果.json")?;
    if crate::render::format(name).is_none() {
        return Err(format!("没有“{name}”这种格式，可用的有 {}", known()));
    }
    if file.is_empty() {
        return Err("等号后面应有文件名".into());
    }
    Ok((name.to_string(), file.into()))
}

fn named_number(text: &str, names: &[&str]) -> Result<(String, u64), String> {
    let (name, value) =
        text.split_once('=').ok_or_else(|| format!("应为 NAME=N，如 {}=1000000", names[0]))?;
    if !names.contains(&name) {
        return Err(format!("没有“{name}”这个上限，可用的有 {}", names.join("、")));
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

#[derive(Debug, Clone, Args)]
pub struct Pack {
    /// 用哪个规则包：内置的名称（national、henan）、文件夹或 .zip，可重复，缺省 national (the rule pack: an embedded one by name, a folder or a .zip; may repeat)
    #[arg(long, value_name = "PACK")]
    pub rules: Vec<String>,
    /// 改一个运行规则的上限，可重复 (change a limit of running a rule; may repeat)：steps、calls、string、array、map、milliseconds
    #[arg(long = "rule-limit", value_name = "NAME=N", value_parser = rule_limit)]
    pub rule_limits: Vec<(String, u64)>,
}

#[derive(Debug, Clone, Args)]
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

#[derive(Debug, Clone, Args)]
pub struct Show {
    /// 消息的语言，缺省 zh (language of messages)
    #[arg(long, value_enum, global = true)]
    pub lang: Option<LangArg>,
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

#[derive(Debug, Clone, Args)]
pub struct CheckArgs {
    /// 报告文件、文件夹、式样（如 2023/**/*.docx）或 .zip；- 表示标准输入 (files, folders, patterns or .zip; - is standard input)
    #[arg(required_unless_present_any = ["files_from", "ndjson"], value_name = "PATH")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub standing: StandingArgs,
    #[command(flatten)]
    pub pack: Pack,
    #[command(flatten)]
    pub earlier: EarlierArgs,
    /// 规则包与锁定文件不同就不检查 (refuse packs that differ from the lock)
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = crate::engine::lock::FILE)]
    pub locked: Option<PathBuf>,
    #[command(flatten)]
    pub show: Show,
    /// 输出格式，缺省 human (output format)
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    pub format: Option<String>,
    /// 另把结果写到文件，可重复，如 sarif=结果.sarif (write the result to a file too; may repeat)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output)]
    pub output: Vec<(String, PathBuf)>,
    /// 从文件里读要检查的路径，一行一个；- 表示标准输入 (read paths from FILE, one a line)
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,
    /// 输入是一行一份的规范 JSON，输出一行一个结果 (one canonical report a line in, one result a line out)
    #[arg(long, conflicts_with = "prior")]
    pub ndjson: bool,
    /// 逐个列出文件夹和压缩包里跳过的文件 (name the files passed over in folders and archives)
    #[arg(long, short)]
    pub verbose: bool,
    /// 用几个线程，缺省与处理器相同 (threads)
    #[arg(long, short, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub jobs: usize,
    /// 逐项列出这条规则在报告上比了什么，通过的也列，可重复 (show every comparison of a rule; may repeat)
    #[arg(long, value_name = "ID")]
    pub trace: Vec<String>,
    /// 打印填入推算数的表格，供对照台账核实，不写文件 (print the tables with the likely corrections in them; nothing is written)
    #[arg(long, conflicts_with_all = ["format", "ndjson", "trace"])]
    pub fix_preview: bool,
    /// 达到此级的问题使退出状态为 1，缺省 error (findings at or above this make the exit status 1)
    #[arg(long, value_enum)]
    pub severity: Option<SeverityArg>,
    #[command(flatten)]
    pub policy: PolicyArgs,
    /// 只报这个基线里没有的问题 (report only what this baseline does not know)
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// 把现有的问题写成基线，这次就算已知 (write what is found as a baseline; it counts as known)
    #[arg(long, value_name = "FILE", conflicts_with = "ndjson")]
    pub write_baseline: Option<PathBuf>,
}

/// What a report is held against.
#[derive(Debug, Clone, Default, Args)]
pub struct EarlierArgs {
    /// 与这份上年报告比；只检查一份报告时用 (compare with this report of the year before; for one report)
    #[arg(long, value_name = "FILE", conflicts_with = "history")]
    pub prior: Option<PathBuf>,
    /// 往年报告的文件夹、式样或 .zip，可重复；按机关和年度配对 (earlier reports: folders, patterns or .zip, paired by agency and year; may repeat)
    #[arg(long, value_name = "PATH")]
    pub history: Vec<PathBuf>,
    /// 另看各数与往年、与同级机关相比是否悬殊，只作提示；往年和同级的报告由 --history 给出 (also look for figures far from the agency's earlier ones and from its peers', as hints; needs --history)
    #[arg(long)]
    pub plausibility: bool,
    /// 机关改过名，可重复 (an agency was renamed; may repeat)
    #[arg(long, value_name = "旧名=新名", value_parser = alias)]
    pub alias: Vec<(String, String)>,
}

/// `旧名=新名`
fn alias(text: &str) -> Result<(String, String), String> {
    match text.split_once('=').map(|(old, new)| (old.trim(), new.trim())) {
        Some((old, new)) if !old.is_empty() && !new.is_empty() => Ok((old.into(), new.into())),
        _ => Err("应为 旧名=新名，如 示例县环境保护局=示例县生态环境局".into()),
    }
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
pub struct ProseArgs {
    /// 报告文件；- 表示标准输入 (report file)
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub standing: StandingArgs,
    #[command(flatten)]
    pub pack: Pack,
    #[command(flatten)]
    pub show: Show,
    /// 写成什么 (the format)
    #[arg(long, value_enum, default_value_t = FormatArg::Human)]
    pub format: FormatArg,
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

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// 哪种命令行 (the shell)
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub struct ManArgs {
    /// 写到哪个文件夹，每个命令一页；缺省把总页打印到标准输出 (the folder; without it the main page is printed)
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
    #[command(flatten)]
    pub show: Show,
}
