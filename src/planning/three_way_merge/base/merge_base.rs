//! What both sides last agreed on, as the merge reads it.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use crate::model::Kind;
use crate::planning::three_way_merge::conflict::LastAgreement;
use crate::planning::three_way_merge::field::SecretHasher;

/// What both sides last agreed on: JSON objects by field name, as text, by kind and code. Records
/// that only the live side had stand in it as empty objects.
#[derive(Clone, Debug, Default)]
pub struct MergeBase {
    pub records: BTreeMap<(Kind, String), String>,
    /// The last run that both sides agreed in.
    pub since: Option<LastAgreement>,
    /// The run of each record in which the last of its fields was agreed on.
    pub runs: BTreeMap<(Kind, String), LastAgreement>,
    /// The key of the digests of secrets; none before the first run made one.
    pub seal: Option<SecretHasher>,
}

/// The mark of a record that both sides held.
pub(in crate::planning::three_way_merge) const BOTH: &str = "code";

/// The mark of a record that one side let go and that policy kept on the other: it is unmanaged,
/// and what happens to it there is no conflict.
pub(in crate::planning::three_way_merge) const LEFT: &str = "left";

impl MergeBase {
    /// What is agreed of a record that both sides had.
    pub(in crate::planning::three_way_merge) fn agreed_record(
        &self,
        kind: Kind,
        code: &str,
    ) -> Option<Map<String, Json>> {
        let text = self.records.get(&(kind, code.to_owned()))?;
        serde_json::from_str::<Map<String, Json>>(text).ok().filter(|fields| !fields.is_empty())
    }

    /// When both sides last agreed on anything of a record.
    pub(in crate::planning::three_way_merge) fn agreed_since(
        &self,
        kind: Kind,
        code: &str,
    ) -> Option<LastAgreement> {
        self.runs.get(&(kind, code.to_owned())).copied().or(self.since)
    }

    /// How many records of a kind both sides had.
    pub(in crate::planning::three_way_merge) fn count_records(&self, kind: Kind) -> u64 {
        let of_kind = self
            .records
            .range((kind, String::new())..)
            .take_while(|((other, _), _)| *other == kind);
        let let_go = format!("\"{LEFT}\":");
        of_kind.filter(|(_, text)| text.as_str() != "{}" && !text.contains(&let_go)).count() as u64
    }

    /// Whether both sides ever agreed on anything.
    pub(in crate::planning::three_way_merge) fn is_new(&self) -> bool {
        Kind::ALL.into_iter().all(|kind| self.count_records(kind) == 0)
    }
}
