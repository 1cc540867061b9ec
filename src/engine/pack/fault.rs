//! A pack that cannot be used.
//!
//! Plain data; must not know how packs are read or how faults are shown.

pub use crate::fault::{PackFault, Spot};
use crate::finding::Words;
use crate::system;

/// A pack that cannot be used. All faults that can be told at once are given at once.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// A folder or file that cannot be read.
    #[error("{path}: {source}")]
    Unreachable {
        /// The folder or file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// Faults in the pack's files.
    #[error("{} faults in the rule pack", .0.len())]
    Faults(Vec<PackFault>),
}

impl PackError {
    /// The same in both languages.
    pub fn words(&self) -> Words {
        match self {
            Self::Unreachable { path, source } => {
                let why = system::words(source);
                Words::new(format!("{path}：{}", why.zh), format!("{path}: {}", why.en))
            }
            Self::Faults(faults) => Words::new(format!("规则包有 {} 处错误", faults.len()), self.to_string()),
        }
    }
}

impl From<PackFault> for PackError {
    fn from(fault: PackFault) -> Self {
        Self::Faults(vec![fault])
    }
}
