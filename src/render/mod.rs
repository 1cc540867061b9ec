//! The result of a run in one format each; every renderer is a pure function of [`crate::result::RunResult`].
//!
//! Must not run rules, read files or print.

pub mod coverage;
pub mod coverage_page;
pub mod excerpt;
pub mod frame;
pub mod human;
pub mod json;
pub mod mutants;
pub mod trial;
pub mod trial_junit;
