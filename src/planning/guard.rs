//! What a plan may not do: exceed its limits, touch what is protected, believe an empty source.

use serde::Serialize;

use super::allow::What;
use super::change::{Action, Change};
use super::diff::{Differences, Request};
use super::policy::{Absent, Limit, Mode};
use super::reused::reused;
use crate::model::{Code, Kind};

/// Why a plan is refused as a whole; nothing of it is performed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// `limit`, `protected`, `empty-source`, `shrunk-source`, `fewer-records`, `incomplete-read`,
    /// `reused-code`, `card-in-use`, `same-person`, `override`.
    pub rule: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// What an override of it has to name, and for how many; without it nothing lifts the refusal.
    #[serde(skip)]
    pub about: Option<What>,
    #[serde(skip)]
    pub count: u64,
    /// The sentence with all figures.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// How much of one limit a plan uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    pub kind: Kind,
    /// `Delete` stands for resignations too.
    pub action: Action,
    /// Changes of this plan; over days, those of the runs before as well.
    pub count: u64,
    pub allowed: u64,
    /// Over which time: `this run`, `24 hours`, `7 days`.
    pub span: &'static str,
}

impl Refusal {
    /// A refusal of the whole run, about no kind in particular.
    pub fn whole(rule: &'static str, message: impl Into<String>, help: impl Into<String>) -> Refusal {
        let (message, help) = (message.into(), help.into());
        Refusal { rule, kind: None, code: None, about: None, count: 0, message, help }
    }
}

/// Takes deletions of protected records out of the changes: the server's own rows silently, named ones with a word.
/// Updates of them are refused, as somebody asked for both.
pub(crate) fn protect(request: &Request<'_>, found: &mut Differences) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let mut kept = Vec::with_capacity(found.changes.len());
    for change in std::mem::take(&mut found.changes) {
        let (kind, code) = (change.kind, change.known_as());
        let fixed = request.live.fixed[kind].contains(code);
        let named = request.policy.protect[kind].contains(code);
        if !(fixed || named) || change.action == Action::Create {
            kept.push(change);
            continue;
        }
        match change.action {
            Action::Delete | Action::Resign => {
                if named && !fixed {
                    found.warnings.push(format!("{kind} {code} is not declared, and kept: it is protected"));
                }
                found.unmanaged.push((kind, change.code));
            }
            _ => refusals.push(touched(&change, fixed)),
        }
    }
    found.changes = kept;
    refusals
}

fn touched(change: &Change, fixed: bool) -> Refusal {
    let (kind, code) = (change.kind, change.known_as());
    let fields: Vec<_> = change.fields.iter().map(|field| field.field.text(kind)).collect();
    let why = if fixed { "it came with the server" } else { "`protect` names it" };
    Refusal {
        rule: "protected",
        kind: Some(kind),
        code: Some(code.clone()),
        about: None,
        count: 0,
        message: format!(
            "{kind} {code} is protected ({why}), and the plan would change its {}",
            fields.join(", ")
        ),
        help: if fixed {
            // The source may be a query or a feed, which has no `external:`.
            format!(
                "the server uses this code itself: give yours another code where the source declares it, such as \
                 {}{code}, or declare {kind} {code} as the server has it (in YAML, list it under `external:`)",
                kind.name().chars().next().unwrap_or_default().to_ascii_uppercase()
            )
        } else {
            format!("take {code} out of `protect: {{ {kind}: … }}`, or declare it as the server has it")
        },
    }
}

/// Limits by kind, and sources that are suspiciously empty.
pub(crate) fn guard(request: &Request<'_>, found: &Differences) -> Vec<Refusal> {
    let mut refusals = empty_sources(request, found);
    refusals.extend(unread(request, found));
    // Where a flow goes both ways the declarations do not hold all that is known of a person.
    if request.policy.mode != Mode::TwoWay {
        refusals.extend(reused(request, &found.changes));
    }
    refusals.extend(limits(request, found));
    refusals
}

/// New people, where it could not be read who resigned: their codes may be taken.
fn unread(request: &Request<'_>, found: &Differences) -> Option<Refusal> {
    let why = request.live.resigned_unread.as_ref()?;
    let new = found
        .changes
        .iter()
        .filter(|change| change.kind == Kind::Employee && change.action == Action::Create);
    let count = new.count();
    let refusal = || {
        Refusal::whole(
            "incomplete-read",
            format!("who resigned could not be read, and the plan would create {count} employees: {why}"),
            "one of them may have resigned, and would be there twice: try again later, or see to it that the account \
             may read the leavers; where it may not (403), the server counts as one that knows no resigning",
        )
    };
    (count > 0).then(refusal)
}

/// Limits by kind.
pub(crate) fn limits(request: &Request<'_>, found: &Differences) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for kind in Kind::ALL {
        let count = |actions: &[Action]| {
            let of_kind = found.changes.iter().filter(|change| change.kind == kind);
            of_kind.filter(|change| actions.contains(&change.action)).count() as u64
        };
        let limits = request.policy.limits[kind];
        let live = found.live[kind];
        let word = |action: Action| (action, count(&[action]));
        let leaving = [word(Action::Delete), word(Action::Resign)];
        refusals.extend(over(kind, &leaving, limits.delete, limits.floor, live));
        refusals.extend(over(kind, &[word(Action::Update)], limits.update, limits.floor, live));
    }
    refusals
}

/// How much of each limit the changes use, this run by itself.
pub(crate) fn used(request: &Request<'_>, found: &Differences) -> Vec<Used> {
    let mut used = Vec::new();
    for kind in Kind::ALL {
        let limits = request.policy.limits[kind];
        let pairs =
            [(&[Action::Delete, Action::Resign][..], limits.delete), (&[Action::Update][..], limits.update)];
        for (actions, limit) in pairs {
            let of_kind = found.changes.iter().filter(|change| change.kind == kind);
            let count = of_kind.filter(|change| actions.contains(&change.action)).count() as u64;
            if count > 0 {
                let allowed = allowed(limit, limits.floor, found.live[kind]);
                used.push(Used { kind, action: actions[0], count, allowed, span: "this run" });
            }
        }
    }
    used
}

/// How many changes a limit allows among so many live records.
pub(crate) fn allowed(limit: Limit, floor: u64, live: u64) -> u64 {
    match limit {
        Limit::Count(count) => count,
        Limit::Share(percent) => ((live as f64 * percent / 100.0 + 1e-9).floor() as u64).max(floor),
    }
}

fn over(kind: Kind, counts: &[(Action, u64)], limit: Limit, floor: u64, live: u64) -> Option<Refusal> {
    let count = counts.iter().map(|(_, count)| count).sum();
    if count <= allowed(limit, floor, live) {
        return None;
    }
    let action = counts.first().map_or(Action::Update, |(action, _)| *action);
    let word = action.name();
    Some(Refusal {
        rule: "limit",
        kind: Some(kind),
        code: None,
        about: Some(What::Act(action)),
        count,
        message: format!(
            "the plan would {word} {count} {}, and {}",
            kind.plural(),
            bound(limit, floor, live)
        ),
        help: format!(
            "look at the plan; if it is right, allow exactly it: {}; to have it always, raise \
             `limits: {{ {kind}: {{ {word}: {count} }} }}` for this flow",
            wording(kind, counts)
        ),
    })
}

/// The flags that lift a limit for exactly these changes.
pub(crate) fn wording(kind: Kind, counts: &[(Action, u64)]) -> String {
    let mut flags: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(action, count)| format!("--allow {kind}:{}={count}", action.name()))
        .collect();
    flags.push("--reason \"…\"".to_owned());
    flags.join(" ")
}

/// The limit in words.
pub(crate) fn bound(limit: Limit, floor: u64, live: u64) -> String {
    match limit {
        Limit::Count(count) => format!("the limit is {count}"),
        Limit::Share(percent) => {
            let allowed = allowed(limit, floor, live);
            format!("the limit is {percent}% of {live} live records, at least {floor}: {allowed}")
        }
    }
}

fn empty_sources(request: &Request<'_>, found: &Differences) -> Vec<Refusal> {
    let nothing = request.desired.is_empty();
    if nothing {
        return vec![Refusal::whole(
            "empty-source",
            "the source declares no records at all",
            "check the path of the store and that the checkout or export is complete",
        )];
    }
    let kinds = Kind::ALL.into_iter().filter(|&kind| {
        request.policy.scope.kinds[kind]
            && request.policy.absent[kind] != Absent::Keep
            && request.desired.kinds[kind].is_some()
            && request.filter.is_empty()
            && found.declared[kind] == 0
            && found
                .changes
                .iter()
                .any(|change| change.kind == kind && matches!(change.action, Action::Delete | Action::Resign))
    });
    kinds
        .map(|kind| Refusal {
            rule: "empty-source",
            kind: Some(kind),
            code: None,
            about: None,
            count: 0,
            message: format!(
                "the source declares no {}, and {} holds {}: all of them would go",
                kind.plural(),
                request.there(),
                found.live[kind]
            ),
            help: format!(
                "check the source; to leave {} alone remove the key `{}:`",
                kind.plural(),
                kind.plural()
            ),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_have_a_floor_and_counts_do_not() {
        assert_eq!(allowed(Limit::Share(10.0), 10, 1000), 100);
        assert_eq!(allowed(Limit::Share(10.0), 10, 50), 10);
        assert_eq!(allowed(Limit::Share(0.0), 0, 50), 0);
        assert_eq!(allowed(Limit::Count(3), 10, 50), 3);
        // 29 % of 100 is 28.999… in binary.
        assert_eq!(allowed(Limit::Share(29.0), 0, 100), 29);
    }
}
