//! gouji
#![allow(missing_docs)]
pub mod checker;
pub mod cli;
pub mod engine;
pub mod finding;
pub mod form;
pub mod place;
pub mod render;
pub mod report;
pub mod result;
pub mod schema;
pub mod source;
pub use checker::Checker;
