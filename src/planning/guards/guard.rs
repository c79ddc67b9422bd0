//! What a plan may not do: exceed its limits, touch what is protected, believe an empty source.

use std::sync::Arc;

use super::code_reuse::refuse_reused_codes;
use super::first_run::FIRST_RUN;
use super::limits::check_limits;
use super::refusal::{Refusal, RefusalFact};
use crate::model::Kind;
use crate::planning::change::{Action, Change};
use crate::planning::diff::differences::Differences;
use crate::planning::notice::Notice;
use crate::planning::policy::{Absent, FlowMode};
use crate::planning::request::Request;

/// Takes deletions of protected records out of the changes: the server's own rows silently, named
/// ones with a message. Updates of them are refused, as both the protection and the update were
/// requested.
pub(crate) fn protect_records(request: &Request<'_>, found: &mut Differences) -> Vec<Refusal> {
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
            Action::Delete | Action::Resign | Action::Deactivate => {
                if named && !fixed {
                    found.notices.push(Notice::from_text(format!(
                        "{kind} {code} is not declared, and kept: it is protected"
                    )));
                }
                found.unmanaged.push((kind, change.code));
            }
            _ => refusals.push(protected_refusal(&change, fixed)),
        }
    }
    found.changes = kept;
    refusals
}

fn protected_refusal(change: &Change, fixed: bool) -> Refusal {
    let (kind, code) = (change.kind, change.known_as());
    let fields: Vec<_> = change.fields.iter().map(|field| field.field.plan_name(kind)).collect();
    let why = if fixed { "it came with the server" } else { "`protect` names it" };
    Refusal {
        rule: "protected",
        kind: Some(kind),
        code: Some(code.clone()),
        about: None,
        count: 0,
        fact: RefusalFact::Text {
            message: format!(
                "{kind} {code} is protected ({why}), and the plan would change its {}",
                fields.join(", ")
            ),
            help: if fixed {
                // The source may be a query or a feed, which has no `external:`.
                format!(
                    "the server uses this code itself: give yours another code where the source \
                 declares it, such as \
                 {}{code}, or declare {kind} {code} as the server has it (in YAML, list it under \
                 `external:`)",
                    kind.name().chars().next().unwrap_or_default().to_ascii_uppercase()
                )
            } else {
                format!(
                    "take {code} out of `protect: {{ {kind}: … }}`, or declare it as the server \
                     has it"
                )
            },
        },
    }
}

/// Limits by kind, and sources that are suspiciously empty.
pub(crate) fn check_guards(request: &Request<'_>, found: &Differences) -> Vec<Refusal> {
    let mut refusals = empty_sources(request, found);
    refusals.extend(refuse_unread_resigned(request, found));
    // Where a flow goes both ways the declarations do not hold all that is known of a person.
    if request.policy.mode != FlowMode::TwoWay {
        refusals.extend(refuse_reused_codes(request, &found.changes));
    }
    refusals.extend(check_limits(request, found));
    refusals
}

/// New people, where it could not be read who resigned: their codes may be taken.
fn refuse_unread_resigned(request: &Request<'_>, found: &Differences) -> Option<Refusal> {
    let why = request.live.resigned_unread.as_ref()?;
    let new = found
        .changes
        .iter()
        .filter(|change| change.kind == Kind::Employee && change.action == Action::Create);
    let count = new.count();
    let refusal = || {
        Refusal::for_whole_run(
            "incomplete-read",
            format!(
                "who resigned could not be read, and the plan would create {count} employees: {why}"
            ),
            "one of them may have resigned, and would be there twice: try again later, or see to \
             it that the account \
             may read the leavers; where it may not (403), the server counts as one that knows no \
             resigning",
        )
    };
    (count > 0).then(refusal)
}

fn empty_sources(request: &Request<'_>, found: &Differences) -> Vec<Refusal> {
    let nothing = request.desired.is_empty();
    if nothing {
        return vec![Refusal::for_whole_run(
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
            && (found.changes.iter().any(|change| {
                change.kind == kind
                    && matches!(change.action, Action::Delete | Action::Resign | Action::Deactivate)
            }) || found
                .notices
                .iter()
                .any(|one| one.rule == FIRST_RUN && one.kind == Some(kind)))
    });
    kinds
        .map(|kind| Refusal {
            rule: "empty-source",
            kind: Some(kind),
            code: None,
            about: None,
            count: 0,
            fact: RefusalFact::Text {
                message: format!(
                    "the source declares no {}, and {} holds {}: all of them would go",
                    kind.plural(),
                    request.target_noun(),
                    found.live[kind]
                ),
                help: leave_alone(request, kind),
            },
        })
        .collect()
}
/// States how a source leaves a kind undeclared.
fn leave_alone(request: &Request<'_>, kind: Kind) -> String {
    let plural = kind.plural();
    let is_yaml = |file: &Arc<str>| {
        let file = file.to_lowercase();
        file.ends_with(".yaml") || file.ends_with(".yml")
    };
    let place = match request.desired.files.iter().any(is_yaml) {
        true => "from the files of the directory",
        false => "from the source in muster.yaml",
    };
    format!("check the source; to leave {plural} alone remove the key `{plural}:` {place}")
}
