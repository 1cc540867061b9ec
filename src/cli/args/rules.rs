//! The arguments of `gouji rules …`: clap only, no logic.

use super::{CoverageArgs, MutateArgs, Pack, Show, StandingArgs, TestArgs};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// 列出规则；给出年度、级别、地区时，说明哪些运行、其余为什么不运行 (list the rules; for a year, level or region, which run and why the others do not)
    List(ListArgs),
    /// 说明一条规则：依据、公式、改法 (explain a rule)
    Show(ShowArgs),
    /// 用规则自带的例子测试规则 (test rules by their own examples)
    Test(TestArgs),
    /// 画出法定表格，每一格注明有几条规则察觉它的错 (draw the statutory form with how many rules notice each cell)
    Coverage(CoverageArgs),
    /// 有意改错规则，看例子能不能看出来 (change the rules themselves and list the changes that no example notices)
    Mutate(MutateArgs),
    /// 把内置规则包写到文件夹里，供修改 (write the embedded pack to a folder)
    Eject(EjectArgs),
    /// 锁定规则包的版本和摘要 (lock the packs by version and digest)
    Lock(LockArgs),
    /// 打印规则语言的函数手册 (print the manual of the rule language)
    Reference,
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
pub struct ListArgs {
    /// 哪一年度的报告 (reports of a year)
    #[arg(long)]
    pub year: Option<i32>,
    #[command(flatten)]
    pub standing: StandingArgs,
    #[command(flatten)]
    pub pack: Pack,
    #[command(flatten)]
    pub show: Show,
}

#[derive(Debug, Args)]
pub struct LockArgs {
    /// 写到哪个文件 (the file)
    #[arg(default_value = crate::engine::lock::FILE)]
    pub file: PathBuf,
    #[command(flatten)]
    pub pack: Pack,
    #[command(flatten)]
    pub show: Show,
}
