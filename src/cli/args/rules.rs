//! The arguments of `gouji rules …`: clap only, no logic.

use super::{
    ColourArg, CoverageArgs, FormatArg, Input, LangArg, MutateArgs, Pack, SeverityArg, Show, StandingArgs,
    TestArgs,
};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// 列出规则；给出年度、级别、地区时，说明哪些运行、其余为什么不运行 (list the rules; for a year, level or region, which run and why the others do not)
    List(ListArgs),
    /// 说明一条规则，同 gouji explain (explain a rule, the same as `gouji explain`)
    Show(ShowArgs),
    /// 检查规则本身写得对不对，不用报告 (lint rules, without a report)
    Check(CheckRulesArgs),
    /// 写一条规则的样稿，改了就能用 (write a draft rule to begin from)
    New(NewRuleArgs),
    /// 用规则自带的例子测试规则 (test rules by their own examples)
    Test(TestArgs),
    /// 画出法定表格，每一格注明有几条规则察觉它的错 (draw the statutory form with how many rules notice each cell)
    Coverage(CoverageArgs),
    /// 有意改错规则，看例子能不能看出来 (change the rules themselves and list the changes that no example notices)
    Mutate(MutateArgs),
    /// 把内置规则包写到文件夹里，供修改 (write the embedded pack to a folder)
    Eject(EjectArgs),
    /// 把规则包压成一个 .zip，交给别人用 (a pack as one file to hand on)
    Zip(ZipArgs),
    /// 锁定规则包的版本和摘要 (lock the packs by version and digest)
    Lock(LockArgs),
    /// 把规则当作方程组来看：互相矛盾的、可由别的推出的、永远不会报错的 (rules that cannot all hold, that others imply, that can never fail)
    Prove(RulesArgs),
    /// 用两版规则包检查同一批报告，看结果有什么不同 (what two versions of a pack find differently)
    Diff(DiffArgs),
    /// 规则文件一保存就重新检查 (check again whenever a rule is saved)
    Watch(WatchArgs),
    /// 逐条对照法规：哪条规则查、由人看、不能查、没有着落 (the law clause by clause, and who checks it)
    Law(LawArgs),
    /// 把每条规则的说明写成 Markdown，一条一页，连同目录 (write a Markdown page per rule, and an index)
    Docs(DocsArgs),
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
    /// 编号，如 GJ301、GS01 (rule id or code)
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
pub struct DocsArgs {
    /// 写到哪个文件夹；只更新和删去这个命令自己写的页 (the folder; only pages made by this command are replaced)
    pub dir: PathBuf,
    #[command(flatten)]
    pub pack: Pack,
    /// 写哪种语言的页 (language of the pages)
    #[arg(long, value_enum, default_value_t = PagesArg::Both)]
    pub lang: PagesArg,
}

impl DocsArgs {
    /// How to show what goes wrong.
    pub fn show(&self) -> Show {
        let lang = if self.lang == PagesArg::En { LangArg::En } else { LangArg::Zh };
        Show { lang: Some(lang), color: ColourArg::Auto }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PagesArg {
    Zh,
    En,
    Both,
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
    #[arg(long, value_parser = clap::value_parser!(i32).range(2019..=2100))]
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

#[derive(Debug, Args)]
pub struct DiffArgs {
    /// 旧的规则包 (the old pack)
    pub old: String,
    /// 新的规则包 (the new pack)
    pub new: String,
    /// 报告：文件、文件夹、式样或压缩包，可重复 (reports)
    #[arg(long, required = true, value_name = "PATH")]
    pub reports: Vec<PathBuf>,
    /// 改一个运行规则的上限，可重复 (change a limit of running a rule)
    #[arg(long = "rule-limit", value_name = "NAME=N", value_parser = super::rule_limit)]
    pub rule_limits: Vec<(String, u64)>,
    #[command(flatten)]
    pub standing: StandingArgs,
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub show: Show,
}

#[derive(Debug, Args)]
pub struct WatchArgs {
    /// 规则文件（.rhai）(the rule file)
    pub file: PathBuf,
    /// 用哪份报告 (the report)
    #[arg(long, value_name = "FILE")]
    pub report: PathBuf,
    /// 只检查一次 (check once and end)
    #[arg(long)]
    pub once: bool,
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub standing: StandingArgs,
    #[command(flatten)]
    pub show: Show,
}

#[derive(Debug, Args)]
pub struct ZipArgs {
    /// 规则包的文件夹 (the pack's folder)
    pub dir: PathBuf,
    /// 写到哪个文件 (the file)
    pub file: PathBuf,
    #[command(flatten)]
    pub show: Show,
}

#[derive(Debug, Args)]
#[command(
    after_help = "各种问题的说明：gouji explain GL03。\n退出状态：0 没有错误；1 只有警告，而 --severity 要求警告也算；2 用法不对或文件读不了；3 有错误。"
)]
pub struct CheckRulesArgs {
    /// 规则包（内置的名称、文件夹或 .zip）或 .rhai 文件，缺省是全部内置规则包 (packs: an embedded one by name, a folder or a .zip; or rule files)
    #[arg(value_name = "PACK|FILE")]
    pub paths: Vec<String>,
    /// 同上，可重复 (the same; may repeat)
    #[arg(long, value_name = "PACK")]
    pub rules: Vec<String>,
    #[command(flatten)]
    pub show: Show,
    /// 输出格式 (output format)
    #[arg(long, value_enum, default_value_t = FormatArg::Human)]
    pub format: FormatArg,
    /// 只有警告时，也按此级使退出状态为 1 (with warning, warnings alone make the exit status 1)
    #[arg(long, value_enum, default_value_t = SeverityArg::Error)]
    pub severity: SeverityArg,
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
