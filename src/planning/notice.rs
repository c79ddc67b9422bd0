//! Remarks on a plan that are no refusals: what the run leaves, and why, for machines by rule and
//! for people in words.

use serde::Serialize;

use crate::model::{Code, Kind};

/// One remark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// The name of the rule, for machines: `first-run`.
    pub rule: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// The records that it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<Code>,
    pub count: u64,
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub help: String,
}

impl Notice {
    /// The remark as one sentence after another, as it stands beside warnings.
    pub fn to_sentences(&self) -> String {
        match self.help.is_empty() {
            true => self.message.clone(),
            false => format!("{}; {}", self.message, self.help),
        }
    }

    /// Whether it is about this record.
    pub fn is_about(&self, kind: Kind, code: &str) -> bool {
        self.kind == Some(kind) && self.codes.iter().any(|one| one.as_str() == code)
    }
}
