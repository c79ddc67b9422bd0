//! How a store is: one check for each thing that can be wrong with it, as data.

use serde::Serialize;
use serde_json::{Map, Value as Json};

/// How a check ended; in order of gravity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckStatus {
    Ok,
    /// It can be used, and a person should look at it.
    Warn,
    /// It cannot be used.
    Fail,
}

impl CheckStatus {
    pub fn name(self) -> &'static str {
        match self {
            CheckStatus::Ok => "ok",
            CheckStatus::Warn => "warn",
            CheckStatus::Fail => "fail",
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Check {
    /// `login`, `page_sizes`: a word that stays the same.
    pub name: &'static str,
    pub status: CheckStatus,
    /// One sentence: what was found.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What was found, for programs.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub facts: Map<String, Json>,
}

impl Check {
    pub fn new(name: &'static str, status: CheckStatus, message: impl Into<String>) -> Check {
        Check { name, status, message: message.into(), hint: None, facts: Map::new() }
    }

    pub fn new_ok(name: &'static str, message: impl Into<String>) -> Check {
        Check::new(name, CheckStatus::Ok, message)
    }

    pub fn new_warning(name: &'static str, message: impl Into<String>) -> Check {
        Check::new(name, CheckStatus::Warn, message)
    }

    pub fn new_failure(name: &'static str, message: impl Into<String>) -> Check {
        Check::new(name, CheckStatus::Fail, message)
    }

    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Check {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub fn with_fact(mut self, name: &str, value: impl Into<Json>) -> Check {
        self.facts.insert(name.to_owned(), value.into());
        self
    }
}

/// Everything that was looked at in one store.
#[derive(Clone, Debug, PartialEq)]
pub struct Health {
    pub store: String,
    /// The sort of store, as settings name it: `server`.
    pub sort: &'static str,
    /// Where it is: an address without a login, or a path.
    pub place: String,
    pub checks: Vec<Check>,
}

impl Health {
    /// The worst of all checks.
    pub fn worst_status(&self) -> CheckStatus {
        self.checks.iter().map(|check| check.status).max().unwrap_or(CheckStatus::Ok)
    }

    pub fn count_status(&self, status: CheckStatus) -> usize {
        self.checks.iter().filter(|check| check.status == status).count()
    }
}

impl Serialize for Health {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut out = serializer.serialize_struct("store", 5)?;
        out.serialize_field("store", &self.store)?;
        out.serialize_field("sort", self.sort)?;
        out.serialize_field("place", &self.place)?;
        out.serialize_field("status", &self.worst_status())?;
        out.serialize_field("checks", &self.checks)?;
        out.end()
    }
}
