//! Records on three sides: which of them are one.

use std::collections::{HashMap, HashSet};

use super::merge_result::MergeInput;
use super::merge_table::MergeTable;
use super::record_pair::RecordPair;
use crate::model::{Code, Kind, Record};
use crate::planning::selection::scope::{ValidityPhase, validity_of_record};

/// The code under which the base has a record of `from`: its own, or the one before a rename.
pub(in super::super) fn agreed_code<'a>(
    sides: &MergeInput<'_>,
    record: &'a Record,
) -> Option<&'a Code> {
    let has = |code: &&Code| sides.base.agreed_record(Kind::Employee, code.as_str()).is_some();
    let previous = || record.declared.as_ref().and_then(|declared| declared.previous_code.as_ref());
    Some(&record.code).filter(has).or_else(|| previous().filter(has))
}

/// People whom `from` and the base have and `to` lost, and people who came to `to` since the last
/// run.
pub(in super::super) fn lost_and_new<'a>(
    sides: &MergeInput<'a>,
) -> (Vec<&'a Record>, Vec<&'a Record>) {
    let MergeInput { from, to, base, filter, policy, today, .. } = sides;
    let kind = Kind::Employee;
    let managed =
        policy.scope.kinds[kind] && from.kinds[kind].is_some() && to.kinds[kind].is_some();
    // Without a base every record is new.
    if !managed || base.count_records(kind) == 0 {
        return (Vec::new(), Vec::new());
    }
    let admits = |record: &&Record| filter.admits_code(kind, record.code.as_str());
    let lost = from.records(kind).filter(admits).filter(|record| {
        let code = record.code.as_str();
        let renamed = record.declared.as_ref().and_then(|declared| declared.previous_code.as_ref());
        let agreed = agreed_code(sides, record);
        !to.contains(kind, code)
            && !to.has_resigned(kind, code)
            && agreed.is_some_and(|agreed| !to.has_resigned(kind, agreed.as_str()))
            && renamed.is_none_or(|previous| !to.contains(kind, previous.as_str()))
            && validity_of_record(record, *today) == ValidityPhase::Active
    });
    let new = to.records(kind).filter(admits).filter(|record| {
        let code = record.code.as_str();
        !from.contains(kind, code)
            && !from.is_external(kind, code)
            && !to.has_resigned(kind, code)
            && !to.fixed[kind].contains(&record.code)
            && !base.records.contains_key(&(kind, code.to_owned()))
    });
    (lost.collect(), new.collect())
}

/// Codes that records of `from` had before, where `to` or the base still has them and `from` does
/// not.
pub(super) fn find_base_renames<'a>(
    sides: &MergeInput<'a>,
    kind: Kind,
) -> HashMap<&'a str, &'a str> {
    let mut found = HashMap::new();
    for record in sides.from.records(kind) {
        let previous =
            record.declared.as_ref().and_then(|declared| declared.previous_code.as_ref());
        let Some(previous) = previous.filter(|previous| **previous != record.code) else {
            continue;
        };
        if !sides.from.contains(kind, previous.as_str())
            && validity_of_record(record, sides.today) != ValidityPhase::Past
        {
            found.insert(previous.as_str(), record.code.as_str());
        }
    }
    found
}

impl<'a> MergeTable<'_, 'a> {
    /// All records of a kind, each once, with what is known of it.
    pub(super) fn pair_records(&self, kind: Kind) -> Vec<RecordPair<'a>> {
        let MergeInput { from, to, base, .. } = self.sides;
        let mut pairs = Vec::with_capacity(from.count_records(kind).max(to.count_records(kind)));
        let mut taken: HashSet<&str> = HashSet::new();
        let former: HashMap<&str, &str> =
            self.renames[kind].iter().map(|(old, new)| (*new, *old)).collect();
        for record in from.records(kind) {
            let code = record.code.as_str();
            let old = former.get(code).copied();
            let held = to.get(kind, code);
            let held = held.or_else(|| to.get(kind, old?));
            let held = held.or_else(|| to.get(kind, self.renumbered_code(kind, code)?));
            taken.extend(held.map(|held| held.code.as_str()));
            let (agreed, base_code) = match (base.agreed_record(kind, code), old) {
                (None, Some(old)) => (base.agreed_record(kind, old), old),
                (agreed, _) => (agreed, code),
            };
            pairs.push(RecordPair { kind, from: Some(record), to: held, base: agreed, base_code });
        }
        for record in to.records(kind).filter(|record| !taken.contains(record.code.as_str())) {
            let code = record.code.as_str();
            let agreed = base.agreed_record(kind, code);
            pairs.push(RecordPair {
                kind,
                from: None,
                to: Some(record),
                base: agreed,
                base_code: code,
            });
        }
        pairs
    }
}
