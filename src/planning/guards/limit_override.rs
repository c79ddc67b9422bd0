//! Overrides: `delete=37` lifts one limit for exactly so many changes, `employee:delete=37` for one
//! kind.

use std::fmt;
use std::str::FromStr;

use super::refusal::{OverrideSubject, Refusal, RefusalFact, WORDS};
use crate::model::Kind;
use crate::planning::change::{Action, Change};
use crate::planning::plan::Plan;

/// One override, with the exact count that it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitOverride {
    pub kind: Option<Kind>,
    pub what: OverrideSubject,
    pub count: u64,
}

impl FromStr for LimitOverride {
    type Err = String;

    fn from_str(text: &str) -> Result<LimitOverride, String> {
        let form = "write it as ACTION=COUNT or KIND:ACTION=COUNT, for example delete=37";
        let (what, count) = text.split_once('=').ok_or(form)?;
        let (kind, word) = match what.split_once(':') {
            None => (None, what),
            Some((kind, word)) => (
                Some(Kind::parse(kind).ok_or_else(|| {
                    format!(
                        "there is no kind {kind:?}; the \
                    kinds are area, department, position, employee"
                    )
                })?),
                word,
            ),
        };
        let words = || WORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        let known = WORDS.iter().find(|(known, _)| *known == word);
        let (_, what) =
            known.ok_or_else(|| format!("{word:?} cannot be allowed; there is {}", words()))?;
        let count = count.parse().map_err(|_| format!("{count:?} is not a number: {form}"))?;
        Ok(LimitOverride { kind, what: *what, count })
    }
}

impl fmt::Display for LimitOverride {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(kind) = self.kind {
            write!(f, "{kind}:")?;
        }
        write!(f, "{}={}", self.what.name(), self.count)
    }
}

impl LimitOverride {
    /// Whether changes of this kind and action were allowed by it.
    pub fn covers_action(&self, kind: Kind, action: Action) -> bool {
        self.what == OverrideSubject::Act(action) && self.kind.is_none_or(|only| only == kind)
    }

    fn is_about(&self, refusal: &Refusal) -> bool {
        self.kind.is_none_or(|kind| refusal.kind == Some(kind))
    }
}

/// Lifts the refusals that are allowed with the exact count; an override that does not fit is
/// itself a refusal.
pub fn lift_refusals(plan: &mut Plan, allowed: &[LimitOverride]) {
    let mut misfits = Vec::new();
    for one in allowed {
        let there = overridable_count(plan, one);
        if there == one.count {
            continue;
        }
        let LimitOverride { kind, what, count } = *one;
        let fact = RefusalFact::UnfitOverride { kind, what, named: count, found: there };
        misfits.push(Refusal::for_whole_run("override", fact));
    }
    if !misfits.is_empty() {
        plan.refusals.extend(misfits);
        return;
    }
    let changes: Vec<(Kind, Action)> =
        plan.all_changes().map(|change| (change.kind, change.action)).collect();
    plan.refusals.retain(|refusal| {
        let Some(about) = refusal.about else { return true };
        let of = |action: Action| {
            changes.iter().any(|(kind, of)| Some(*kind) == refusal.kind && *of == action)
        };
        let lifts = |what: OverrideSubject| {
            allowed.iter().any(|one| one.what == what && one.is_about(refusal))
        };
        let lifted = match about {
            // All ways of leaving share one limit.
            OverrideSubject::Act(Action::Delete) => {
                [Action::Delete, Action::Resign, Action::Deactivate]
                    .into_iter()
                    .all(|action| !of(action) || lifts(OverrideSubject::Act(action)))
            }
            what => lifts(what),
        };
        !lifted
    });
}

/// How much of a plan an override is about: its changes, or the figure of its refusals.
pub(crate) fn overridable_count(plan: &Plan, one: &LimitOverride) -> u64 {
    let OverrideSubject::Act(action) = one.what else { return refused_amount(plan, one) };
    let fits =
        |change: &&Change| one.covers_action(change.kind, change.action) && change.action == action;
    let count = |changes: &[Change]| changes.iter().filter(fits).count() as u64;
    let (to, from) =
        (count(&plan.forward.changes), plan.reverse.as_ref().map_or(0, |leg| count(&leg.changes)));
    // Each direction has limits of its own.
    if from == one.count || to == 0 { from } else { to }
}

/// The figure of the refusals that such an override is about.
fn refused_amount(plan: &Plan, allow: &LimitOverride) -> u64 {
    let about = plan
        .refusals
        .iter()
        .filter(|refusal| refusal.about == Some(allow.what) && allow.is_about(refusal));
    about.map(|refusal| refusal.count).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overrides_are_read_and_written_alike() {
        for text in [
            "delete=37",
            "employee:update=0",
            "area:delete=1",
            "shrink=12",
            "employee:fewer=3",
            "create=200",
        ] {
            assert_eq!(
                text.parse::<LimitOverride>().map(|allow| allow.to_string()),
                Ok(text.to_owned())
            );
        }
        for text in [
            "delete",
            "delete=",
            "delete=-1",
            "delete=10%",
            "reinstate=1",
            "staff:delete=1",
            "=1",
            "",
        ] {
            assert!(text.parse::<LimitOverride>().is_err(), "{text}");
        }
    }
}
