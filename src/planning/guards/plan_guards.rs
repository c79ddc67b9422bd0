//! What a plan may not do: exceed its limits, touch what is protected, believe an empty source.

pub mod guard_fact;

use std::sync::Arc;

use self::guard_fact::GuardFact;
use super::code_reuse::refuse_reused_codes;
use super::first_run::FIRST_RUN;
use super::limits::check_limits;
use super::refusal::{Refusal, RefusalFact};
use crate::model::Kind;
use crate::planning::change::{Action, Change};
use crate::planning::diff::differences::Differences;
use crate::planning::notice::Notice;
use crate::planning::notice::private_text::ForeignText;
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
                    let notice = Notice::warning("kept-protected", GuardFact::KeptProtected);
                    found.notices.push(notice.about_record(kind, code));
                }
                found.unmanaged.push((kind, change.code));
            }
            _ => refusals.push(protected_refusal(&change, fixed)),
        }
    }
    found.changes = kept;
    refusals
}

fn protected_refusal(change: &Change, came_with_server: bool) -> Refusal {
    let (kind, code) = (change.kind, change.known_as());
    let fields =
        change.fields.iter().map(|field| field.field.plan_name(kind).into_owned()).collect();
    let fact = RefusalFact::ProtectedRecord { fields, came_with_server };
    Refusal { code: Some(code.clone()), ..Refusal::about_kind("protected", kind, fact) }
}

/// Limits by kind, and sources that are suspiciously empty.
pub(crate) fn check_guards(request: &Request<'_>, found: &Differences) -> Vec<Refusal> {
    let mut refusals = refuse_empty_sources(request, found);
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
    let created = new.count() as u64;
    (created > 0).then(|| {
        let why = ForeignText::new(why.as_str());
        Refusal::for_whole_run("incomplete-read", RefusalFact::UnreadResigned { created, why })
    })
}

fn refuse_empty_sources(request: &Request<'_>, found: &Differences) -> Vec<Refusal> {
    let nothing = request.desired.is_empty();
    if nothing {
        return vec![Refusal::for_whole_run("empty-source", RefusalFact::EmptySource)];
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
    let is_yaml = |file: &Arc<str>| {
        let file = file.to_lowercase();
        file.ends_with(".yaml") || file.ends_with(".yml")
    };
    let is_yaml = request.desired.files.iter().any(is_yaml);
    let empty = |kind: Kind| {
        let (live, there) = (found.live[kind], request.target_noun());
        let fact = RefusalFact::EmptyKind { live, there, is_yaml };
        Refusal::about_kind("empty-source", kind, fact)
    };
    kinds.map(empty).collect()
}
