//! People whom a server gave another code: the old code went, a new one came, and both are one
//! person.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;

use super::distinct_pairs::{DistinctPairs, order_codes};
use super::person_search::find_evidence_pairs;
use crate::model::{Code, Directory, Kind, PerKind, Record, Records};
use crate::planning::identity::person_match::{Agreement, PersonMatch, Strength};
use crate::planning::identity::same_unit;
use crate::planning::policy::{FlowMode, Policy};
use crate::planning::selection::record_filter::RecordFilter;
use crate::planning::selection::scope::{ValidityPhase, validity_of_record};

/// What hardly two people share who have one name.
const OWN: [&str; 5] = ["mobile", "contact_tel", "address", "enroll_sn", "hire_date"];

/// New codes by old ones, of people who are surely one. `gone` are records that a side lost since
/// the last run, `new` those that came to it since then; a record that is like several of the
/// others is matched with none of them.
pub(in crate::planning) fn match_renumbered(
    gone: &[&Record],
    new: &[&Record],
    sides: [&Directory; 2],
    policy: &Policy,
) -> BTreeMap<Code, Code> {
    let sure = |pair: &PersonMatch, old: &Record, new: &Record| {
        pair.strength == Strength::Strong || !own_fields_in_common(pair, old, new).is_empty()
    };
    paired(gone, new, (sides, policy), &sure)
}

/// The same of people who have the same name and nothing that speaks against it: some of them are
/// two people.
pub(in crate::planning) fn likely_renumbered(
    gone: &[&Record],
    new: &[&Record],
    sides: [&Directory; 2],
    policy: &Policy,
) -> BTreeMap<Code, Code> {
    let likely = |pair: &PersonMatch, _: &Record, _: &Record| {
        matches!(pair.strength, Strength::Strong | Strength::Name)
            && pair.facts.card != Agreement::Differs
    };
    paired(gone, new, (sides, policy), &likely)
}

fn paired(
    gone: &[&Record],
    new: &[&Record],
    (sides, policy): ([&Directory; 2], &Policy),
    is_one: &dyn Fn(&PersonMatch, &Record, &Record) -> bool,
) -> BTreeMap<Code, Code> {
    if gone.is_empty() || new.is_empty() {
        return BTreeMap::new();
    }
    let mut before = Directory::default();
    let mut records = Records::default();
    for record in gone {
        // Codes are unique on the side that they come from.
        let _ = records.insert((*record).clone());
    }
    before.kinds[Kind::Employee] = Some(records);
    let by_code = |all: &[&'_ Record]| -> HashMap<Code, Record> {
        all.iter().map(|record| (record.code.clone(), (*record).clone())).collect()
    };
    let (old_records, new_records) = (by_code(gone), by_code(new));
    let distinct = DistinctPairs::from_sides(sides, policy);
    let sure = |pair: &PersonMatch| {
        let (Some(old), Some(new)) =
            (old_records.get(&pair.known.code), new_records.get(&pair.new.code))
        else {
            return false;
        };
        !distinct.contains_pair(pair) && is_one(pair, old, new)
    };
    let found: Vec<PersonMatch> = find_evidence_pairs(new, (&before, &HashMap::new()), &|_| None)
        .into_iter()
        .filter(sure)
        .collect();
    let mut met: HashMap<&Code, usize> = HashMap::new();
    for pair in &found {
        *met.entry(&pair.new.code).or_default() += 1;
        *met.entry(&pair.known.code).or_default() += 1;
    }
    let mut seen = HashSet::new();
    let alone = found.iter().filter(|pair| met[&pair.new.code] == 1 && met[&pair.known.code] == 1);
    let alone = alone.filter(|pair| seen.insert(order_codes(&pair.new.code, &pair.known.code)));
    alone.map(|pair| (pair.known.code.clone(), pair.new.code.clone())).collect()
}

/// The codes of a kind that a side had after the last run, each with whether both sides had it.
pub type PreviousCodes = BTreeMap<String, bool>;

/// Lets records follow the code that a server gave them: in a pull, a person, department, position
/// or area that both sides had under the old code, with no record under the new one, is renamed
/// where people keep records, and not made anew.
pub fn adopt_new_codes(
    server: &mut Directory,
    kept: &Directory,
    (policy, filter, today): (&Policy, &RecordFilter, NaiveDate),
    known: &PerKind<PreviousCodes>,
) {
    if policy.mode != FlowMode::Pull {
        return;
    }
    for kind in Kind::ALL {
        let takes =
            kept.takes.as_ref().is_some_and(|takes| takes[kind].create && takes[kind].delete);
        if !policy.scope.kinds[kind] || !takes || known[kind].is_empty() {
            continue;
        }
        let mut found = match kind {
            Kind::Employee => people(server, kept, (policy, filter, today), &known[kind]),
            _ => same_unit::renumbered(kind, (server, kept), &known[kind], policy),
        };
        found.retain(|old, new| {
            filter.admits_code(kind, old.as_str()) && filter.admits_code(kind, new.as_str())
        });
        follow(server, kind, &found);
    }
}

/// People whom the server gave another code since the last run: new codes by old ones.
fn people(
    server: &Directory,
    kept: &Directory,
    (policy, filter, today): (&Policy, &RecordFilter, NaiveDate),
    known: &PreviousCodes,
) -> BTreeMap<Code, Code> {
    let kind = Kind::Employee;
    let admits = |record: &&Record| filter.admits_code(kind, record.code.as_str());
    let gone = kept.records(kind).filter(admits).filter(|record| {
        let code = record.code.as_str();
        !server.contains(kind, code)
            && !server.has_resigned(kind, code)
            && known.get(code) == Some(&true)
            && validity_of_record(record, today) == ValidityPhase::Active
    });
    let new = server.records(kind).filter(admits).filter(|record| {
        let code = record.code.as_str();
        !kept.contains(kind, code)
            && !kept.is_external(kind, code)
            && !server.fixed[kind].contains(&record.code)
            && !known.contains_key(code)
    });
    let (gone, new): (Vec<&Record>, Vec<&Record>) = (gone.collect(), new.collect());
    match_renumbered(&gone, &new, [server, kept], policy)
}

/// Names the code before on the records of the server, by their new one.
fn follow(server: &mut Directory, kind: Kind, found: &BTreeMap<Code, Code>) {
    let former: HashMap<&Code, &Code> = found.iter().map(|(old, new)| (new, old)).collect();
    if former.is_empty() {
        return;
    }
    let mut records = Records::with_capacity(server.count_records(kind));
    for record in server.records(kind) {
        let mut record = record.clone();
        if let Some(old) = former.get(&record.code) {
            record.declared_mut().previous_code = Some((*old).clone());
        }
        // Codes were unique before.
        let _ = records.insert(record);
    }
    server.kinds[kind] = Some(records);
}

/// The fields that people have for themselves in which two records of one name agree; none where
/// they differ in one.
pub(in crate::planning) fn own_fields_in_common(
    pair: &PersonMatch,
    old: &Record,
    new: &Record,
) -> Vec<&'static str> {
    if pair.strength != Strength::Name || pair.facts.card == Agreement::Differs {
        return Vec::new();
    }
    let fields =
        OWN.into_iter().filter_map(|name| Some((name, Kind::Employee.spec().by_name(name)?)));
    let both = fields.filter_map(|(name, id)| Some((name, old.get(id)?, new.get(id)?)));
    let both: Vec<_> = both.filter(|(_, old, new)| !old.is_empty() && !new.is_empty()).collect();
    if both.iter().any(|(_, old, new)| old != new) {
        return Vec::new();
    }
    both.into_iter().map(|(name, ..)| name).collect()
}
