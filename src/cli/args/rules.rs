//! The arguments of `gouji rules …`: clap only, no logic.

use super::{FormatArg, Pack, Show};
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
    /// 把内置规则包写到文件夹里，供修改 (write the embedded pack to a folder)
    Eject(EjectArgs),
    /// 逐条对照法规：哪条规则查、由人看、不能查、没有着落 (the law clause by clause, and who checks it)
    Law(LawArgs),
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
pub struct LawArgs {
    #[command(flatten)]
    pub pack: Pack,
    #[command(flatten)]
    pub show: Show,
    /// 输出格式 (output format)
    #[arg(long, value_enum, default_value_t = FormatArg::Human)]
    pub format: FormatArg,
}

#[derive(Debug, Args)]
pub struct EjectArgs {
    /// 写到哪个文件夹 (the folder)
    pub dir: PathBuf,
    #[command(flatten)]
    pub show: Show,
}
