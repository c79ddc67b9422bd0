//! The same department, position or area under another code: a record with the name and the parent
//! of one that is there, and that is not declared any more, was most likely given a new code.

mod renumbered_units;

pub(in crate::planning) use renumbered_units::renumbered;

use std::collections::{HashMap, HashSet};

use crate::model::hygiene::lookalike::is_number;
use crate::model::{Code, Directory, FieldId, Kind, Record};
use crate::planning::change::{Action, Change};
use crate::planning::identity::identity_fact::{CodePair, IdentityFact};
use crate::planning::notice::Notice;
use crate::planning::plan::{PlanLeg, PlannedLeg};
use crate::planning::request::Request;

/// A record to be created, and one that is there.
struct UnitMatch<'a> {
    new: &'a Record,
    known: &'a Record,
    /// The side that is written is kept by hand: the known record is the one that people edit.
    reversed: bool,
    there: &'static str,
}

/// Warns of structure that a plan of one direction would create beside itself.
pub(in crate::planning) fn check_same_unit(request: &Request<'_>, planned: &mut PlannedLeg) {
    for kind in [Kind::Area, Kind::Department, Kind::Position] {
        let pairs = find_unit_pairs(request, kind, &planned.leg.changes);
        planned.notices.extend(same_unit_warning(kind, &pairs));
        planned.notices.extend(warn_of_zeros(request, kind, &planned.leg.changes));
    }
}

/// Warns of declared records whose codes only leading zeros distinguish from one that is there and
/// not declared.
fn warn_of_zeros(request: &Request<'_>, kind: Kind, changes: &[Change]) -> Option<Notice> {
    let of_kind = || changes.iter().filter(|change| change.kind == kind);
    let bare = |code: &str| is_number(code).then(|| code.trim_start_matches('0').to_owned());
    let new: HashMap<String, &Code> = of_kind()
        .filter(|change| change.action == Action::Create)
        .filter_map(|change| Some((bare(change.code.as_str())?, &change.code)))
        .collect();
    if new.is_empty() {
        return None;
    }
    let renamed: HashSet<&Code> =
        of_kind().filter_map(|change| change.live_code.as_ref()).collect();
    let live = request.live.records(kind).map(|record| &record.code);
    let free = live
        .filter(|code| !request.desired.contains(kind, code.as_str()) && !renamed.contains(code));
    let pairs = free.filter_map(|code| Some((*new.get(&bare(code.as_str())?)?, code)));
    let pairs = pairs.filter(|(new, known)| !request.keeps_apart(new.as_str(), known.as_str()));
    let pair = |(new, known): (&Code, &Code)| CodePair { new: new.clone(), known: known.clone() };
    let pairs: Vec<CodePair> = pairs.map(pair).collect();
    let codes = new_codes(&pairs);
    let fact = IdentityFact::UnitZeros { pairs, there: request.target_noun() };
    let notice = Notice::warning("code-without-zeros", fact);
    (!codes.is_empty()).then(|| notice.about(kind, codes))
}

fn new_codes(pairs: &[CodePair]) -> Vec<Code> {
    pairs.iter().map(|pair| pair.new.clone()).collect()
}

/// The same for both directions of a flow.
pub(in crate::planning) fn judge_both(
    [there, here]: [&Request<'_>; 2],
    forward: &mut PlannedLeg,
    reverse: &PlanLeg,
) {
    for kind in [Kind::Area, Kind::Department, Kind::Position] {
        let mut found = find_unit_pairs(there, kind, &forward.leg.changes);
        found.extend(find_unit_pairs(here, kind, &reverse.changes));
        let mut seen = HashSet::new();
        found.retain(|pair| {
            let (one, other) = (pair.new.code.as_str(), pair.known.code.as_str());
            seen.insert((one.min(other), one.max(other)))
        });
        forward.notices.extend(same_unit_warning(kind, &found));
    }
}

fn find_unit_pairs<'a>(
    request: &Request<'a>,
    kind: Kind,
    changes: &[Change],
) -> Vec<UnitMatch<'a>> {
    let Request { desired, live, .. } = *request;
    let of_kind = || changes.iter().filter(move |change| change.kind == kind);
    let new = of_kind().filter(|change| change.action == Action::Create);
    let new: Vec<&Record> =
        new.filter_map(|change| desired.get(kind, change.code.as_str())).collect();
    let Some(name) = kind.spec().by_name("name").filter(|_| !new.is_empty()) else {
        return Vec::new();
    };
    let renamed: HashSet<&Code> =
        of_kind().filter_map(|change| change.live_code.as_ref()).collect();
    let mut free: HashMap<String, Vec<&Record>> = HashMap::new();
    for record in live.records(kind) {
        let code = &record.code;
        let declared = desired.contains(kind, code.as_str()) || renamed.contains(code);
        let folded = fold_name(record.text_of(name));
        if !declared && !live.fixed[kind].contains(code) && !folded.is_empty() {
            free.entry(folded).or_default().push(record);
        }
    }
    let reversed = desired.files.is_empty() && live.takes.is_some();
    let there = request.target_noun();
    let pair = |record: &'a Record| {
        let known = free.get(&fold_name(record.text_of(name)))?.iter();
        let apart = |known: &Record| request.keeps_apart(record.code.as_str(), known.code.as_str());
        let is_same = |known: &Record| {
            same_parent(kind, name, (desired, record), (live, known)) && !apart(known)
        };
        let known = *known.clone().find(|known| is_same(known))?;
        Some(UnitMatch { new: record, known, reversed, there })
    };
    new.into_iter().filter_map(pair).collect()
}

/// Whether two records hang below the same one: by code, by its code before, or by its name where
/// that is new too.
fn same_parent(
    kind: Kind,
    name: FieldId,
    (desired, new): (&Directory, &Record),
    (live, known): (&Directory, &Record),
) -> bool {
    let Some(parent) = kind.spec().parent_field() else { return true };
    let (above, held) = (new.text_of(parent), known.text_of(parent));
    // A source without parents leaves them as they are.
    if above == held || new.get(parent).is_none() {
        return true;
    }
    let (Some(above), Some(held)) = (desired.get(kind, above), live.get(kind, held)) else {
        return false;
    };
    let previous = above.declared.as_ref().and_then(|declared| declared.previous_code.as_ref());
    previous == Some(&held.code)
        || (!live.contains(kind, above.code.as_str())
            && fold_name(above.text_of(name)) == fold_name(held.text_of(name)))
}

fn fold_name(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn same_unit_warning(kind: Kind, pairs: &[UnitMatch<'_>]) -> Option<Notice> {
    let UnitMatch { there, reversed, .. } = *pairs.first()?;
    let pair = |pair: &UnitMatch<'_>| CodePair {
        new: pair.new.code.clone(),
        known: pair.known.code.clone(),
    };
    let pairs: Vec<CodePair> = pairs.iter().map(pair).collect();
    let codes = new_codes(&pairs);
    let fact = IdentityFact::SameUnits { pairs, there, reversed };
    Some(Notice::warning("same-unit", fact).about(kind, codes))
}
