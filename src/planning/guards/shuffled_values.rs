//! Values of people that change places: a column that was sorted alone, or that slipped by a row,
//! gives each of many people what another one had.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::refusal::refusal_fact::{MovedPerson, RefusalFact, ShuffledValues};
use super::refusal::{OverrideSubject, Refusal};
use crate::model::{Code, FieldId, Kind, Record, Value};
use crate::planning::change::{Action, Change};
use crate::planning::request::Request;

/// The rule.
pub(in crate::planning) const SHUFFLED: &str = "shuffled";

/// How many people a refusal names.
const NAMED: usize = 3;
/// So many people have a value that is common: two of them may change it for each other's by
/// chance.
const COMMON: usize = 4;
/// In how many people it is no chance, however common their values are.
const NO_CHANCE: usize = 4;

/// What people have for themselves, and with how many people it is a mistake. Telephones are handed
/// on, and days of hiring coincide.
const FIELDS: [(&str, usize); 9] = [
    ("first_name", 2),
    ("last_name", 2),
    ("nickname", 2),
    ("birthday", 2),
    ("email", 2),
    ("ssn", 2),
    ("mobile", 5),
    ("contact_tel", 5),
    ("hire_date", 5),
];

/// A value that a change replaces, and the new one, as they are compared.
struct MovedValue<'c> {
    change: &'c Change,
    old: String,
    new: String,
}

/// Refuses updates that give people the values of each other.
///
/// A swap of card numbers is none: cards are handed on. `all` are the changes of a run without
/// `--only` and `--except`, where `changes` are fewer: of two people who change places a filter may
/// select one.
pub(in crate::planning) fn refuse_shuffled_values(
    request: &Request<'_>,
    changes: &[Change],
    all: Option<&[Change]>,
) -> Option<Refusal> {
    let selected: HashSet<&Code> = changes.iter().map(|change| change.known_as()).collect();
    let is_selected = |change: &Change| all.is_none() || selected.contains(change.known_as());
    let changes = all.unwrap_or(changes);
    let mut others = 0;
    let mut fields: Vec<&'static str> = Vec::new();
    let mut named: Vec<MovedPerson> = Vec::new();
    let mut people: BTreeSet<&str> = BTreeSet::new();
    for (name, least) in FIELDS {
        let Some(id) = Kind::Employee.spec().by_name(name) else { continue };
        let moved = find_moved(request, changes, id);
        let shuffled = find_shuffled(&moved, least, |value| count_holders(request, id, value));
        let found = shuffled.len();
        let is_selected = |at: &usize| is_selected(moved[*at].change);
        let shuffled: Vec<usize> = shuffled.into_iter().filter(is_selected).collect();
        if shuffled.is_empty() {
            continue;
        }
        others = others.max(found - shuffled.len());
        if fields.is_empty() {
            named = shuffled.iter().take(NAMED).filter_map(|at| name_pair(&moved, *at)).collect();
        }
        fields.push(name);
        people.extend(shuffled.iter().map(|at| moved[*at].change.code.as_str()));
    }
    let count = people.len();
    if fields.is_empty() {
        return None;
    }
    let on_server = {
        let mut moved = changes.iter().filter(|change| people.contains(change.code.as_str()));
        moved.all(|change| change.origin.is_none())
    };
    let shuffled = ShuffledValues { others, fields, people: named, on_server };
    let fact = RefusalFact::ShuffledValues(shuffled);
    let refusal = Refusal::about_kind(SHUFFLED, Kind::Employee, fact);
    Some(refusal.with_override(OverrideSubject::Shuffle, count as u64))
}

/// Updates of people that put one value in place of another one.
fn find_moved<'c>(
    request: &Request<'_>,
    changes: &'c [Change],
    id: FieldId,
) -> Vec<MovedValue<'c>> {
    let updates = changes
        .iter()
        .filter(|change| change.kind == Kind::Employee && change.action == Action::Update);
    let moved = updates.filter_map(|change| {
        let after = change.field_change(id)?.after.as_ref()?;
        let live = request.live.get(Kind::Employee, change.known_as().as_str())?;
        let (old, new) = (fold_value(live.get(id)?), fold_value(after));
        let differ = !old.is_empty() && !new.is_empty() && old != new;
        let corrected = is_turned_date(&old, &new) || is_name_of_other_field(live, id, &new);
        (differ && !corrected).then_some(MovedValue { change, old, new })
    });
    moved.collect()
}

/// Whether only day and month of a date are exchanged: that corrects how it was read.
fn is_turned_date(old: &str, new: &str) -> bool {
    let parts = |date: &str| -> Option<[String; 3]> {
        let parts: Vec<String> = date.split('-').map(str::to_owned).collect();
        parts.try_into().ok()
    };
    match (parts(old), parts(new)) {
        (Some([year, month, day]), Some([new_year, new_month, new_day])) => {
            year == new_year && month == new_day && day == new_month
        }
        _ => false,
    }
}

/// Whether a person gets a name that they had in another field: first and last name stood in the
/// wrong columns.
fn is_name_of_other_field(live: &Record, id: FieldId, new: &str) -> bool {
    let spec = Kind::Employee.spec();
    let names = ["first_name", "last_name"].map(|name| spec.by_name(name));
    names.contains(&Some(id))
        && names
            .into_iter()
            .flatten()
            .filter(|other| *other != id)
            .any(|other| live.get(other).is_some_and(|value| fold_value(value) == new))
}

fn fold_value(value: &Value) -> String {
    if value.is_empty() { String::new() } else { value.to_string().trim().to_lowercase() }
}

/// Returns the positions of those who get what another one of them had; none where it may be
/// chance.
fn find_shuffled(
    moved: &[MovedValue<'_>],
    least: usize,
    holders: impl Fn(&str) -> usize,
) -> Vec<usize> {
    if moved.len() < least {
        return Vec::new();
    }
    let closed = find_closed(moved);
    let exchanged = count_exchanged(closed.iter().map(|at| &moved[*at]));
    // In a ring each person gets what another one had, and each person's value goes to another one.
    if exchanged >= least && exchanged * 5 >= closed.len() * 4 {
        let is_rare = || closed.iter().any(|at| holders(&moved[*at].old) < COMMON);
        if exchanged >= NO_CHANCE || is_rare() {
            return closed;
        }
    }
    // A column that slipped by a row: the last one gets something new.
    let exchanged = count_exchanged(moved.iter());
    if exchanged >= least.max(NO_CHANCE) && exchanged * 5 >= moved.len() * 4 {
        let old: BTreeSet<&str> = moved.iter().map(|one| one.old.as_str()).collect();
        return (0..moved.len()).filter(|at| old.contains(moved[*at].new.as_str())).collect();
    }
    Vec::new()
}

/// How many values of these people go to others of them, each once.
fn count_exchanged<'m>(moved: impl Iterator<Item = &'m MovedValue<'m>>) -> usize {
    let mut counts: HashMap<&str, [usize; 2]> = HashMap::new();
    for one in moved {
        counts.entry(&one.old).or_default()[0] += 1;
        counts.entry(&one.new).or_default()[1] += 1;
    }
    counts.values().map(|[old, new]| old.min(new)).sum()
}

/// Returns the positions that are left after repeated removal of each person whose new value no
/// remaining person had, and of each whose old value no remaining person gets.
fn find_closed(moved: &[MovedValue<'_>]) -> Vec<usize> {
    // By value: who has it, and who gets it; and how many of these are not taken out.
    let mut by_old: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut by_new: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut counts: HashMap<&str, [usize; 2]> = HashMap::new();
    for (at, one) in moved.iter().enumerate() {
        by_old.entry(&one.old).or_default().push(at);
        by_new.entry(&one.new).or_default().push(at);
        counts.entry(&one.old).or_default()[0] += 1;
        counts.entry(&one.new).or_default()[1] += 1;
    }
    let is_open =
        |one: &MovedValue<'_>| counts[one.new.as_str()][0] == 0 || counts[one.old.as_str()][1] == 0;
    let mut open: Vec<usize> = (0..moved.len()).filter(|at| is_open(&moved[*at])).collect();
    let mut is_out = vec![false; moved.len()];
    while let Some(at) = open.pop() {
        if std::mem::replace(&mut is_out[at], true) {
            continue;
        }
        let one = &moved[at];
        for (value, which, others) in [(&one.old, 0, &by_new), (&one.new, 1, &by_old)] {
            let Some(counted) = counts.get_mut(value.as_str()) else { continue };
            counted[which] -= 1;
            if counted[which] == 0 {
                open.extend(others.get(value.as_str()).into_iter().flatten());
            }
        }
    }
    (0..moved.len()).filter(|at| !is_out[*at]).collect()
}

/// How many people have a value now.
fn count_holders(request: &Request<'_>, id: FieldId, value: &str) -> usize {
    let all = request.live.records(Kind::Employee);
    all.filter(|record| record.get(id).is_some_and(|held| fold_value(held) == value))
        .take(COMMON)
        .count()
}

/// A person, and the one whose value they would get.
fn name_pair(moved: &[MovedValue<'_>], at: usize) -> Option<MovedPerson> {
    let one = moved.get(at)?;
    let other = moved.iter().find(|other| other.old == one.new)?;
    let origin = one.change.origin.clone().filter(|origin| origin.line > 0);
    Some(MovedPerson {
        code: one.change.code.clone(),
        origin,
        other: other.change.known_as().clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planning::change::Reason;

    fn shuffled(pairs: &[(&str, &str)], least: usize, holders: usize) -> Vec<usize> {
        let changes: Vec<Change> = (0..pairs.len())
            .map(|at| Change {
                action: Action::Update,
                kind: Kind::Employee,
                label: String::new(),
                code: Code::new(at.to_string()).expect("a code"),
                live_code: None,
                reason: Reason::Differs,
                origin: None,
                fields: Vec::new(),
                leaving: None,
                stage: 0,
                leans: Vec::new(),
                held: Default::default(),
            })
            .collect();
        let moved: Vec<MovedValue<'_>> = changes
            .iter()
            .zip(pairs)
            .map(|(change, (old, new))| MovedValue {
                change,
                old: (*old).to_owned(),
                new: (*new).to_owned(),
            })
            .collect();
        find_shuffled(&moved, least, |_| holders)
    }

    #[test]
    fn a_date_whose_day_and_month_are_exchanged_is_corrected() {
        assert!(is_turned_date("1990-03-04", "1990-04-03"));
        assert!(!is_turned_date("1990-03-04", "1991-04-03"));
        assert!(!is_turned_date("1990-03-04", "1990-03-05") && !is_turned_date("a", "b"));
    }

    #[test]
    fn values_that_change_places_are_found_among_others() {
        assert_eq!(shuffled(&[("a", "b"), ("b", "a")], 2, 1), [0, 1]);
        assert_eq!(shuffled(&[("a", "b"), ("x", "y"), ("b", "c"), ("c", "a")], 2, 1), [0, 2, 3]);
        // A column that slipped: the last one gets a value that no person had.
        let slipped = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("e", "f")];
        assert_eq!(shuffled(&slipped, 2, 1), [0, 1, 2, 3]);
        let long: Vec<(String, String)> =
            (0..50_000).map(|at| (at.to_string(), (at + 1).to_string())).collect();
        let long: Vec<(&str, &str)> =
            long.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
        assert_eq!(shuffled(&long, 2, 1).len(), 49_999);
    }

    #[test]
    fn values_that_meet_by_chance_pass() {
        for pairs in [
            &[("a", "x"), ("b", "x")][..],
            &[("a", "b"), ("b", "c")],
            &[("a", "b"), ("b", "c"), ("c", "d")],
            // One spelling for all, and a single one the other way.
            &[("mohamed", "mohammed"), ("mohamad", "mohammed"), ("mohammed", "muhammad")],
        ] {
            assert_eq!(shuffled(pairs, 2, 1), [0usize; 0], "{pairs:?}");
        }
        assert_eq!(shuffled(&[("ali", "omar"), ("omar", "ali")], 2, COMMON), [0usize; 0]);
        assert_eq!(shuffled(&[("a", "b"), ("b", "a")], 5, 1), [0usize; 0]);
    }
}
