//! The arguments of the commands that test rules: clap only, no logic.

use super::{Pack, Show};
use clap::{Args, ValueEnum};
use std::num::NonZeroUsize;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct TestArgs {
    /// 只试这些规则 (only these rules)
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// 把结果另写成持续集成读的 XML（`JUnit` 格式） (write the results as XML in the format of `JUnit` too)
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// 同时运行几个线程，缺省按处理器数 (threads)
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    #[command(flatten)]
    pub pack: Pack,
    #[command(flatten)]
    pub show: Show,
}

/// How coverage and mutation are told.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ProofFormat {
    /// 给人看
    Human,
    /// 给程序读
    Json,
}

#[derive(Debug, Args)]
pub struct CoverageArgs {
    /// 另画成网页 (draw it as a web page too)
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// 这些表有一格没有规则察觉时，退出状态为 1；缺省表三、表四 (exit with 1 if a cell of these tables is not covered)
    #[arg(long, value_name = "TABLES", num_args = 0..=1, require_equals = true, default_missing_value = "三四")]
    pub fail_uncovered: Option<String>,
    /// 写成什么 (the format)
    #[arg(long, value_enum, default_value_t = ProofFormat::Human)]
    pub format: ProofFormat,
    /// 同时运行几个线程，缺省按处理器数 (threads)
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    #[command(flatten)]
    pub pack: Pack,
    #[command(flatten)]
    pub show: Show,
}

#[derive(Debug, Args)]
pub struct MutateArgs {
    /// 只改这些规则 (only these rules)
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// 不改参数，只改脚本 (change scripts only, not parameters)
    #[arg(long)]
    pub no_parameters: bool,
    /// 写成什么 (the format)
    #[arg(long, value_enum, default_value_t = ProofFormat::Human)]
    pub format: ProofFormat,
    /// 同时运行几个线程，缺省按处理器数 (threads)
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    #[command(flatten)]
    pub pack: Pack,
    #[command(flatten)]
    pub show: Show,
}
