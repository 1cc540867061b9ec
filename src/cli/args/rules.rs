//! The arguments of `gouji rules …`: clap only, no logic.

use super::{FormatArg, Pack, SeverityArg, Show};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// 列出规则 (list the rules)
    List(RulesArgs),
    /// 说明一条规则：依据、公式、改法 (explain a rule)
    Show(ShowArgs),
    /// 用规则自带的例子测试规则 (test rules by their own examples)
    Test(RulesArgs),
    /// 检查规则本身写得对不对，不用报告 (lint rules, without a report)
    Check(CheckRulesArgs),
    /// 写一条规则的样稿，改了就能用 (write a draft rule to begin from)
    New(NewRuleArgs),
    /// 把内置规则包写到文件夹里，供修改 (write the embedded pack to a folder)
    Eject(EjectArgs),
    /// 打印规则语言的函数手册 (print the manual of the rule language)
    Reference,
}

#[derive(Debug, Args)]
pub struct RulesArgs {
    #[command(flatten)]
    pub pack: Pack,
    #[command(flatten)]
    pub show: Show,
}

#[derive(Debug, Args)]
pub struct ShowArgs {
    /// 规则编号，如 GJ301 (rule id)
    pub id: String,
    #[command(flatten)]
    pub pack: Pack,
    #[command(flatten)]
    pub show: Show,
}

#[derive(Debug, Args)]
pub struct EjectArgs {
    /// 写到哪个文件夹 (the folder)
    pub dir: PathBuf,
    #[command(flatten)]
    pub show: Show,
}

#[derive(Debug, Args)]
#[command(
    after_help = "退出状态：0 没有错误；1 只有警告，而 --severity 要求警告也算；2 用法不对或文件读不了；3 有错误。"
)]
pub struct CheckRulesArgs {
    /// 规则包的文件夹或 .rhai 文件，缺省是内置规则包 (folders of packs or rule files)
    #[arg(value_name = "PACK|FILE")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub pack: Pack,
    #[command(flatten)]
    pub show: Show,
    /// 输出格式 (output format)
    #[arg(long, value_enum, default_value_t = FormatArg::Human)]
    pub format: FormatArg,
    /// 只有警告时，也按此级使退出状态为 1 (with warning, warnings alone make the exit status 1)
    #[arg(long, value_enum, default_value_t = SeverityArg::Error)]
    pub severity: SeverityArg,
    /// 说明一种问题，如 GL03 (explain a code)
    #[arg(long, value_name = "CODE")]
    pub explain: Option<String>,
}

#[derive(Debug, Args)]
pub struct NewRuleArgs {
    /// 规则编号，如 XX001 (rule id)
    pub id: String,
    /// 查的是什么毛病 (the defect, in Chinese)
    #[arg(long)]
    pub title: Option<String>,
    /// 文件名里的英文短名 (short English name in the file's name)
    #[arg(long, default_value = "new-rule")]
    pub name: String,
    /// 写到哪个规则包 (the pack's folder)
    #[arg(long, default_value = ".")]
    pub dir: PathBuf,
    /// 级别 (how grave)
    #[arg(long, value_enum, default_value_t = SeverityArg::Warning)]
    pub severity: SeverityArg,
    /// 文件夹里还没有 pack.toml 时，写一个这个名称的 (write a pack.toml of that name where there is none)
    #[arg(long, value_name = "NAME")]
    pub pack_name: Option<String>,
    #[command(flatten)]
    pub show: Show,
}
