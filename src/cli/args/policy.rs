//! The arguments that settings, waivers and evidence take: clap only, no logic.

use super::{EarlierArgs, FormatArg, Input, Pack, SeverityArg, Show, StandingArgs};
use clap::Args;
use jiff::civil::Date;
use std::path::PathBuf;

/// Where settings and waivers come from.
#[derive(Debug, Clone, Default, Args)]
pub struct PolicyArgs {
    /// 用这个设置文件，缺省从报告所在文件夹往上找 gouji.toml (use these settings; by default the nearest gouji.toml above the report)
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,
    /// 不用任何设置文件 (use no settings)
    #[arg(long)]
    pub no_config: bool,
    /// 用这个豁免文件 (use these waivers)
    #[arg(long, value_name = "FILE")]
    pub waivers: Option<PathBuf>,
    /// The day waivers are held against, for tests and repeated runs; by default today in Beijing.
    #[arg(long, value_name = "DATE", hide = true, value_parser = crate::waiver::date)]
    pub today: Option<Date>,
}

#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// 报告文件或文件夹，缺省为当前文件夹 (a report or folder, by default the current one)
    #[arg(value_name = "PATH", default_value = ".", hide_default_value = true)]
    pub path: PathBuf,
    #[command(flatten)]
    pub policy: PolicyArgs,
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub standing: StandingArgs,
    #[command(flatten)]
    pub pack: Pack,
    /// 使退出状态为 1 的级别 (the severity that makes the exit status 1)
    #[arg(long, value_enum)]
    pub severity: Option<SeverityArg>,
    #[command(flatten)]
    pub show: Show,
    /// 打印的格式 (how to print it)
    #[arg(long, value_enum, default_value_t = FormatArg::Human)]
    pub format: FormatArg,
}

#[derive(Debug, Args)]
pub struct WaiveArgs {
    /// 有这处问题的报告 (the report with the finding)
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// 哪条规则 (the rule)
    #[arg(long, value_name = "ID")]
    pub rule: String,
    /// 哪一处，如 表三、表三/四、表三/四/自然人；缺省为整份报告 (where, by default anywhere in the report)
    #[arg(long)]
    pub place: Option<String>,
    /// 为什么不算问题，或为什么不能改 (why)
    #[arg(long)]
    pub reason: String,
    /// 到哪一天为止，当天有效 (the last day it holds)
    #[arg(long, value_name = "DATE", value_parser = crate::waiver::date)]
    pub expires: Date,
    /// 谁同意的 (who approved)
    #[arg(long, value_name = "WHO")]
    pub approved: Option<String>,
    #[command(flatten)]
    pub policy: PolicyArgs,
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub standing: StandingArgs,
    #[command(flatten)]
    pub pack: Pack,
    #[command(flatten)]
    pub earlier: EarlierArgs,
    #[command(flatten)]
    pub show: Show,
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// gouji check --format json 的结果 (a result of `gouji check --format json`)
    #[arg(value_name = "RESULT")]
    pub result: PathBuf,
    /// 当时所用的规则包，缺省照结果所记 (the packs of that run, by default as the result names them)
    #[arg(long, value_name = "PACK")]
    pub rules: Vec<String>,
    /// 结果里的路径相对于哪个文件夹，缺省为当前文件夹 (the folder that paths in the result are relative to)
    #[arg(long, value_name = "DIR")]
    pub base: Option<PathBuf>,
    #[command(flatten)]
    pub show: Show,
}
