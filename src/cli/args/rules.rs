//! The arguments of `gouji rules …`: clap only, no logic.

use super::{ColourArg, FormatArg, LangArg, Pack, Show};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// 列出规则 (list the rules)
    List(RulesArgs),
    /// 说明一条规则，同 gouji explain (explain a rule, the same as `gouji explain`)
    Show(ShowArgs),
    /// 用规则自带的例子测试规则 (test rules by their own examples)
    Test(RulesArgs),
    /// 把内置规则包写到文件夹里，供修改 (write the embedded pack to a folder)
    Eject(EjectArgs),
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
        Show { lang, color: ColourArg::Auto }
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
