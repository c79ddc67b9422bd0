//! The sentences of limits.

use crate::model::Kind;
use crate::planning::guards::applied_limit::AppliedLimit;
use crate::planning::guards::refusal::refusal_fact::{LimitExcess, LiveShare};
use crate::planning::{Action, ChangeLimit};

/// The refusal of a plan that exceeds a limit.
pub(super) fn word_limit(kind: Kind, excess: &LimitExcess) -> (String, String) {
    let LimitExcess { counts, bound, earlier, known } = excess;
    let count: u64 = counts.iter().map(|(_, count)| count).sum();
    let (actions, kinds) = (name_actions(counts), kind.plural());
    let (bound, flags) = (describe_limit(bound), override_flags(kind, counts));
    if let Some(earlier) = earlier {
        return (
            format!(
                "the plan would {actions} {count} {kinds}, {} were in the last {}, and {bound}",
                earlier.count, earlier.span
            ),
            format!("wait, or look at the plan and allow exactly it: {flags}"),
        );
    }
    let reason = known.map(|share| format!("; {}", describe_share(share))).unwrap_or_default();
    let action = counts.first().map_or(Action::Update, |(action, _)| *action).name();
    (
        format!("the plan would {actions} {count} {kinds}, and {bound}{reason}"),
        format!(
            "look at the plan; if it is right, allow exactly it: {flags}; to have it always, \
             raise `limits: {{ {kind}: {{ {action}: {count} }} }}` for this flow"
        ),
    )
}

/// Why so many records are new, by what the source has of those that are there.
fn describe_share(LiveShare { known, live }: LiveShare) -> String {
    if known * 2 >= live {
        return format!(
            "the source declares {known} of those that are there, so this may well be right: a \
             trial with a few records that becomes the whole company, or a wider scope, looks \
             like this"
        );
    }
    format!(
        "the source declares only {known} of those that are there: another file, another company \
         or codes in another form look like this"
    )
}

fn describe_limit(bound: &AppliedLimit) -> String {
    match bound.limit {
        ChangeLimit::Count(count) => format!("the limit is {count}"),
        ChangeLimit::Share(percent) => format!(
            "the limit is {percent}% of {} live records, at least {}{}: {}",
            bound.live,
            bound.floor,
            if bound.halved { " (the floor, and never more than half)" } else { "" },
            bound.allowed_count()
        ),
    }
}

/// What is done to the records that are counted: `delete`, `delete or resign`.
fn name_actions(counts: &[(Action, u64)]) -> String {
    let there = counts.iter().filter(|(_, count)| *count > 0);
    there.map(|(action, _)| action.name()).collect::<Vec<_>>().join(" or ")
}

/// The flags that lift a limit for exactly these changes.
fn override_flags(kind: Kind, counts: &[(Action, u64)]) -> String {
    let mut flags: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(action, count)| format!("--allow {kind}:{}={count}", action.name()))
        .collect();
    flags.push("--reason \"…\"".to_owned());
    flags.join(" ")
}
