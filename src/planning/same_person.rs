//! The same person under another code: before somebody is created, the people who are there already are looked at.
//!
//! Strong evidence refuses the plan: a person who is there twice has two halves of their punches, and two cards. Weak
//! evidence is a warning, as people share names, and crews share an address.

mod identity;
mod renumbered;
mod search;
#[cfg(test)]
mod tests;
mod wording;

use std::collections::{BTreeMap, HashMap, HashSet};

pub use self::renumbered::{Known, follow_renumbered};
pub(super) use self::renumbered::{likely_renumbered, renumbered};

use self::search::{PersonMatch, Strength, declared_twice, pairs};
use super::change::{Action, Change};
use super::diff::Request;
use super::plan::Plan;
use super::policy::{FlowMode, Policy};
use super::scope::{ValidityPhase, standing};
use crate::model::problem::nearest;
use crate::model::{Code, Directory, Kind, Origin, Record};

/// The rule.
pub(super) const SAME_PERSON: &str = "same-person";

/// Looks at the people that a plan of one direction would create: adds a refusal, and warnings.
pub(super) fn judge(request: &Request<'_>, plan: &mut Plan) {
    let found = find(request, &plan.changes);
    let distinct = Distinct::of([request.desired, request.live], request.policy);
    distinct.report_unknown([request.desired, request.live], &mut plan.warnings);
    conclude(found, &distinct, plan);
    let new = created(request, &plan.changes);
    let twice = best(declared_twice(&new).into_iter().filter(|pair| !distinct.holds(pair)));
    plan.warnings.extend(wording::declared_twice(&twice, &mut plan.named));
}

/// The same for both directions of a flow: `forth` takes the refusal and the warnings of both.
pub(super) fn judge_both([there, here]: [&Request<'_>; 2], forth: &mut Plan, back: &Plan) {
    let directories = [there.desired, there.live];
    let mut found = find(there, &forth.changes);
    found.extend(find(here, &back.changes));
    // Somebody who is new on both sides is found from either of them.
    let mut seen = HashSet::new();
    found.retain(|pair| {
        let (one, other) = ordered(&pair.new.code, &pair.known.code);
        seen.insert((one.to_owned(), other.to_owned()))
    });
    let distinct = Distinct::of(directories, there.policy);
    distinct.report_unknown(directories, &mut forth.warnings);
    conclude(found, &distinct, forth);
}

fn conclude(found: Vec<PersonMatch>, distinct: &Distinct<'_>, plan: &mut Plan) {
    let found = best(found.into_iter().filter(|pair| !distinct.holds(pair)));
    let (same, alike): (Vec<PersonMatch>, Vec<PersonMatch>) =
        found.into_iter().partition(|pair| pair.strength == Strength::Strong);
    if !same.is_empty() {
        plan.refusals.push(wording::refusal(&same, &mut plan.named));
    }
    plan.warnings.extend(wording::warnings(&alike, &mut plan.named));
}

/// Of each person to be created the one pair that says most.
fn best(pairs: impl Iterator<Item = PersonMatch>) -> Vec<PersonMatch> {
    let mut found: BTreeMap<(Code, bool), PersonMatch> = BTreeMap::new();
    for pair in pairs {
        let key = (pair.new.code.clone(), pair.reversed);
        match found.get(&key) {
            Some(other) if other.rank() >= pair.rank() => {}
            _ => drop(found.insert(key, pair)),
        }
    }
    found.into_values().collect()
}

/// The declarations of the people whom a plan would create.
fn created<'a>(request: &Request<'a>, changes: &[Change]) -> Vec<&'a Record> {
    let new =
        changes.iter().filter(|change| change.kind == Kind::Employee && change.action == Action::Create);
    new.filter_map(|change| request.desired.get(Kind::Employee, change.code.as_str())).collect()
}

/// The people of a plan who may be there already.
fn find(request: &Request<'_>, changes: &[Change]) -> Vec<PersonMatch> {
    let new = created(request, changes);
    if new.is_empty() {
        return Vec::new();
    }
    let mut renamed = HashMap::new();
    let mut leaving = HashSet::new();
    for change in changes.iter().filter(|change| change.kind == Kind::Employee) {
        match change.action {
            Action::Delete | Action::Resign | Action::Deactivate => {
                leaving.insert(change.code.as_str());
            }
            _ => renamed.extend(change.live_code.as_ref().map(|live| (live.as_str(), change.code.as_str()))),
        }
    }
    let declared = |code: &str| {
        let code = renamed.get(code).copied().unwrap_or(code);
        let declared = request.desired.get(Kind::Employee, code);
        declared.filter(|record| standing(record, request.today) != ValidityPhase::Past)
    };
    // What a server holds stands in no file.
    let reversed = request.policy.mode == FlowMode::Pull
        || (request.desired.files.is_empty() && request.live.takes.is_some());
    let mut found = pairs(&new, request.live, &declared, reversed);
    for pair in &mut found {
        let code = pair.known.code.as_str();
        pair.leaves = leaving.contains(code);
        // One is not declared, or goes, and one comes, and all that is known of both is the same: one person whose code
        // was changed.
        if pair.leaves || !pair.both_declared {
            pair.alike = fields_in_common(request, pair);
        }
        if !pair.alike.is_empty() {
            pair.strength = Strength::Strong;
        }
        pair.resigned = request.live.has_resigned(Kind::Employee, code);
        pair.new.origin = origin(request.desired, &pair.new.code);
        pair.known.origin = origin(request.live, &pair.known.code);
        pair.reversed = reversed;
        pair.there = request.there();
    }
    found
}

fn fields_in_common(request: &Request<'_>, pair: &PersonMatch) -> Vec<&'static str> {
    let old = request.live.get(Kind::Employee, pair.known.code.as_str());
    let new = request.desired.get(Kind::Employee, pair.new.code.as_str());
    let both = old.zip(new);
    both.map(|(old, new)| renumbered::own_fields_in_common(pair, old, new)).unwrap_or_default()
}

fn origin(side: &Directory, code: &Code) -> Option<Origin> {
    side.get(Kind::Employee, code.as_str()).and_then(|record| side.origin(record))
}

/// Pairs of codes that somebody reviewed: two people.
struct Distinct<'a> {
    listed: HashSet<(&'a str, &'a str)>,
    codes: Vec<(&'a Code, String)>,
}

impl<'a> Distinct<'a> {
    fn of(sides: [&'a Directory; 2], policy: &'a Policy) -> Distinct<'a> {
        let declared = sides.into_iter().flat_map(|side| &side.not_same);
        let declared = declared.map(|(pair, origin)| (pair, format!(" ({origin})")));
        let all = declared.chain(policy.not_same.iter().map(|pair| (pair, " of the flow".to_owned())));
        let mut distinct = Distinct { listed: HashSet::new(), codes: Vec::new() };
        for (pair, place) in all {
            distinct.listed.insert(ordered(&pair[0], &pair[1]));
            distinct.codes.extend(pair.iter().map(|code| (code, place.clone())));
        }
        distinct
    }

    fn holds(&self, pair: &PersonMatch) -> bool {
        !self.listed.is_empty() && self.listed.contains(&ordered(&pair.new.code, &pair.known.code))
    }

    /// Codes that no side has: a mistyped pair would keep nobody apart.
    fn report_unknown(&self, sides: [&Directory; 2], warnings: &mut Vec<String>) {
        let known = |code: &str| {
            let has = |side: &Directory| {
                let is_there = |kind: Kind| side.contains(kind, code) || side.is_external(kind, code);
                Kind::ALL.into_iter().any(is_there) || side.has_resigned(Kind::Employee, code)
            };
            sides.into_iter().any(has)
        };
        let silent = sides.into_iter().any(|side| side.kinds[Kind::Employee].is_none());
        for (code, place) in self.codes.iter().filter(|(code, _)| !silent && !known(code.as_str())) {
            let all = sides.into_iter().flat_map(|side| side.records(Kind::Employee));
            let near = nearest(code.as_str(), all.map(|record| record.code.as_str()));
            let near = near.map(|near| format!(": did you mean {near}?")).unwrap_or_default();
            warnings.push(format!("`not_same`{place} names {code}, and no side has this code{near}"));
        }
    }
}

fn ordered<'c>(one: &'c Code, other: &'c Code) -> (&'c str, &'c str) {
    let (one, other) = (one.as_str(), other.as_str());
    (one.min(other), one.max(other))
}
