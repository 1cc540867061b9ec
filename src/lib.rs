//! gouji (勾稽) checks a 政府信息公开工作年度报告 the way an auditor does.
//!
//! One way through: file bytes → [`source`] (decode, take apart) → [`report`] (the canonical report, every part with
//! its place) → [`schema`] (structure) and [`engine`] (the regulation as editable rules) → [`finding`]s →
//! [`render`]. [`form`] holds the statutory forms as data. A stage knows only what stands to its left; [`cli`] alone
//! reads arguments and prints; `tests/architecture.rs` keeps these laws.
//!
//! A library user needs [`Checker`]: built once, shared between threads, no disk touched.

pub mod account;
pub mod baseline;
pub mod cause;
pub mod checker;
pub mod cli;
pub mod engine;
mod explain;
pub mod fault;
pub mod finding;
pub mod form;
pub mod history;
pub mod place;
pub mod policy;
pub mod proof;
pub mod render;
pub mod report;
pub mod result;
pub mod rollup;
pub mod schema;
pub mod sheet;
pub mod similar;
pub mod source;
mod system;
pub mod waiver;

pub use checker::Checker;
