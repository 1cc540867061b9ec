//! The result of a run in one format each; every renderer is a pure function of [`crate::result::RunResult`].
//!
//! Must not run rules, read files or print.

pub mod excerpt;
pub mod frame;
pub mod human;
pub mod json;
pub mod pages;
pub mod script;
pub mod sheet;
pub mod trace;
