//! What a value in a script is, as far as that can be told without running it.
//!
//! Where it cannot be told the answer is [`Type::Unknown`], and nothing is reported on its account.

use crate::engine::lang::figures::Figures;
use crate::engine::lang::{Quote, Rep, Sec, Tab};
use crate::engine::plan::Spot;
use rhai::{Array, Dynamic, FnPtr, INT, ImmutableString, Map};
use std::any::TypeId;

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Type {
    /// Not to be told.
    #[default]
    Unknown,
    Unit,
    Bool,
    Int,
    Text,
    Map,
    /// A function written in place; its name in the syntax tree.
    Closure(String),
    Array(Box<Type>),
    Report,
    /// A statutory table; which, where that is known.
    Table(Option<usize>),
    Section,
    Figures,
    Place,
    Quote,
}

impl Type {
    /// An array of these.
    pub fn array(of: Self) -> Self {
        Self::Array(Box::new(of))
    }

    /// What it is if it is one or the other.
    pub fn join(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (Self::Table(_), Self::Table(_)) => Self::Table(None),
            (Self::Array(a), Self::Array(b)) => Self::array(a.join(*b)),
            _ => Self::Unknown,
        }
    }

    /// What an element of it is.
    pub fn element(&self) -> Self {
        if let Self::Array(of) = self { (**of).clone() } else { Self::Unknown }
    }

    /// Whether a parameter of that Rust type takes it; the unknown fits everywhere.
    pub fn fits(&self, parameter: TypeId) -> bool {
        let is = |ids: &[TypeId]| ids.contains(&parameter);
        parameter == TypeId::of::<Dynamic>()
            || match self {
                Self::Unknown => true,
                Self::Unit => is(&[TypeId::of::<()>()]),
                Self::Bool => is(&[TypeId::of::<bool>()]),
                Self::Int => is(&[TypeId::of::<INT>()]),
                Self::Text => {
                    is(&[TypeId::of::<ImmutableString>(), TypeId::of::<String>(), TypeId::of::<&str>()])
                }
                Self::Map => is(&[TypeId::of::<Map>()]),
                Self::Closure(_) => is(&[TypeId::of::<FnPtr>()]),
                Self::Array(_) => is(&[TypeId::of::<Array>()]),
                Self::Report => is(&[TypeId::of::<Rep>()]),
                Self::Table(_) => is(&[TypeId::of::<Tab>()]),
                Self::Section => is(&[TypeId::of::<Sec>()]),
                Self::Figures => is(&[TypeId::of::<Figures>()]),
                Self::Place => is(&[TypeId::of::<Spot>()]),
                Self::Quote => is(&[TypeId::of::<Quote>()]),
            }
    }

    /// Its name in Chinese and English.
    pub fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Unknown => ("值", "a value"),
            Self::Unit => ("空值 ()", "nothing, ()"),
            Self::Bool => ("是非", "true or false"),
            Self::Int => ("数", "a number"),
            Self::Text => ("文字", "text"),
            Self::Map => ("映射 #{}", "a map"),
            Self::Closure(_) => ("函数", "a function"),
            Self::Array(_) => ("数组", "an array"),
            Self::Report => ("报告", "the report"),
            Self::Table(_) => ("表", "a table"),
            Self::Section => ("部分", "a section"),
            Self::Figures => ("行、列或格", "a row, column or cell"),
            Self::Place => ("位置", "a place"),
            Self::Quote => ("引文", "a quotation"),
        }
    }

    /// What a function of the rule language gives.
    pub fn of_call(name: &str, receiver: Option<&Self>, arguments: &[Self], table: Option<usize>) -> Self {
        let first = receiver.or(arguments.first()).unwrap_or(&Self::Unknown);
        match (name, first) {
            ("table", Self::Report) => Self::Table(table),
            ("tables", Self::Report) => Self::array(Self::Table(None)),
            ("section", Self::Report) => Self::Section,
            ("sections", Self::Report) => Self::array(Self::Section),
            ("find", Self::Report | Self::Section) => Self::array(Self::Quote),
            ("earlier", Self::Report) => Self::array(Self::Unknown),
            ("place", Self::Report) => Self::Place,
            ("oddities" | "by_table", _) | ("strange_rows", Self::Table(_)) => Self::array(Self::Place),
            ("row" | "column" | "cell" | "all", Self::Table(_)) | ("sum", _) => Self::Figures,
            ("parts", Self::Table(_)) => Self::array(Self::Figures),
            // most are lists
            ("param", _) => Self::array(Self::Text),
            ("group", Self::Quote) | ("+", Self::Text) => Self::Text,
            ("filter", Self::Array(_)) => first.clone(),
            ("len", _) => Self::Int,
            ("+" | "-" | "*", _) if arguments.contains(&Self::Figures) => Self::Figures,
            (
                "is_empty" | "contains" | "all_zero" | "starts_with" | "ends_with" | "==" | "!=" | "<" | ">"
                | "<=" | ">=" | "!",
                _,
            ) => Self::Bool,
            _ => Self::Unknown,
        }
    }

    /// What a property of it is.
    pub fn of_property(&self, name: &str) -> Self {
        match (self, name) {
            (Self::Report, "prior") => Self::Report,
            (Self::Report, "agency" | "form")
            | (Self::Table(_), "name" | "form")
            | (Self::Section, "id" | "label" | "text")
            | (Self::Quote, "text" | "sentence" | "section_id")
            | (Self::Place, "text" | "nearest") => Self::Text,
            (Self::Report, "year_place" | "beginning") => Self::Place,
            (Self::Place, "count") => Self::Int,
            (Self::Table(_) | Self::Section, "present" | "empty" | "in_order") => Self::Bool,
            _ => Self::Unknown,
        }
    }
}
