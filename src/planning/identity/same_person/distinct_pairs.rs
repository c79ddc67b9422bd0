//! Pairs of codes that a person reviewed as those of two people.

use std::collections::HashSet;

use crate::model::problem::find_nearest;
use crate::model::{Code, Directory, Kind, Origin};
use crate::planning::identity::identity_fact::IdentityFact;
use crate::planning::identity::person_match::PersonMatch;
use crate::planning::notice::Notice;
use crate::planning::policy::Policy;

/// Pairs of codes that a user reviewed: two people.
pub(super) struct DistinctPairs<'a> {
    listed: HashSet<(&'a str, &'a str)>,
    /// Each with its place; without one it stands in the flow.
    pub(super) codes: Vec<(&'a Code, Option<&'a Origin>)>,
}

impl<'a> DistinctPairs<'a> {
    pub(super) fn from_sides(sides: [&'a Directory; 2], policy: &'a Policy) -> DistinctPairs<'a> {
        let declared = sides.into_iter().flat_map(|side| &side.not_same);
        let declared = declared.map(|(pair, origin)| (pair, Some(origin)));
        let all = declared.chain(policy.not_same.iter().map(|pair| (pair, None)));
        let mut distinct = DistinctPairs { listed: HashSet::new(), codes: Vec::new() };
        for (pair, place) in all {
            distinct.listed.insert(order_codes(&pair[0], &pair[1]));
            distinct.codes.extend(pair.iter().map(|code| (code, place)));
        }
        distinct
    }

    pub(super) fn contains_pair(&self, pair: &PersonMatch) -> bool {
        !self.listed.is_empty()
            && self.listed.contains(&order_codes(&pair.new.code, &pair.known.code))
    }

    /// Warns of codes that no side has: a mistyped pair would keep no two people apart.
    pub(super) fn report_unknown(&self, sides: [&Directory; 2], notices: &mut Vec<Notice>) {
        let known = |code: &str| {
            let has = |side: &Directory| {
                let is_there =
                    |kind: Kind| side.contains(kind, code) || side.is_external(kind, code);
                Kind::ALL.into_iter().any(is_there)
                    || side.has_resigned(Kind::Employee, code)
                    || is_referred_to(side, code)
            };
            sides.into_iter().any(has)
        };
        let silent = sides.into_iter().any(|side| side.kinds[Kind::Employee].is_none());
        for (code, place) in self.codes.iter().filter(|(code, _)| !silent && !known(code.as_str()))
        {
            let all = sides.into_iter().flat_map(|side| side.records(Kind::Employee));
            let near = find_nearest(code.as_str(), all.map(|record| record.code.as_str()));
            let fact = IdentityFact::UnknownDistinct {
                place: place.cloned(),
                near: near.map(str::to_owned),
            };
            let codes = vec![(*code).clone()];
            notices.push(Notice { codes, ..Notice::warning("unknown-not-same", fact) });
        }
    }
}

/// Whether a record names the code, which a run may create for it.
fn is_referred_to(side: &Directory, code: &str) -> bool {
    let records = || Kind::ALL.into_iter().flat_map(|kind| side.records(kind));
    let mut values = records().flat_map(|record| record.fields());
    values.any(|entry| entry.value.references().any(|reference| reference == code))
}

pub(super) fn order_codes<'c>(one: &'c Code, other: &'c Code) -> (&'c str, &'c str) {
    let (one, other) = (one.as_str(), other.as_str());
    (one.min(other), one.max(other))
}
