//! One record on three sides.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use crate::model::{Code, Kind, Record};

/// People whom `to` gave another code since the last run.
#[derive(Clone, Debug, Default)]
pub struct Renumbered {
    /// New codes by the codes that `from` has, of those whom `from` can follow or gave a new code
    /// itself.
    pub followed: BTreeMap<Code, Code>,
    /// New codes by the codes that `from` has, of those whom it cannot follow.
    pub left: BTreeMap<Code, Code>,
    /// The same of those who are perhaps two people.
    pub likely: BTreeMap<Code, Code>,
}

/// One record on both sides and in the base.
pub(super) struct RecordPair<'a> {
    pub(super) kind: Kind,
    pub(super) from: Option<&'a Record>,
    pub(super) to: Option<&'a Record>,
    pub(super) base: Option<Map<String, Json>>,
    /// The code under which the base has it.
    pub(super) base_code: &'a str,
}

impl<'a> RecordPair<'a> {
    /// The code that it has, or is to have.
    pub(super) fn code(&self) -> Option<&'a Code> {
        self.from.or(self.to).map(|record| &record.code)
    }

    /// Whether `from` gave the record another code than the one that both sides agreed on.
    pub(super) fn is_renamed_by_from(&self) -> bool {
        self.base.is_some() && self.from.is_some_and(|from| from.code.as_str() != self.base_code)
    }

    /// Whether each side gave the record a code of its own since both agreed.
    pub(super) fn is_renamed_by_both(&self) -> bool {
        let (Some(from), Some(to)) = (self.from, self.to) else { return false };
        self.is_renamed_by_from() && to.code != from.code && to.code.as_str() != self.base_code
    }
}
