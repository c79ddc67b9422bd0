//! The sentences of refusals.

mod guard_refusals;
mod limit_text;
mod mismatch_text;
mod server_text;

use super::fragments::Wording;
use super::same_person_text::word_same_person;
use crate::model::Kind;
use crate::planning::guards::limit_override::LimitOverride;
use crate::planning::guards::refusal::OverrideSubject;
use crate::planning::{Refusal, RefusalFact};

/// The message of a refusal, and its remedy.
pub(super) fn word_refusal(refusal: &Refusal, wording: &Wording<'_>) -> (String, String) {
    let kind = refusal.kind.unwrap_or(Kind::Employee);
    match &refusal.fact {
        RefusalFact::Limit(excess) => limit_text::word_limit(kind, excess),
        RefusalFact::NoMatch(people) => mismatch_text::word_no_match(refusal.count, people),
        RefusalFact::FewerRecords(fewer) => server_text::word_fewer_records(kind, fewer),
        RefusalFact::ShrunkSource(shrunk) => server_text::word_shrunk_source(kind, shrunk),
        RefusalFact::EmptySource => (
            "the source declares no records at all".to_owned(),
            "check the path of the store and that the checkout or export is complete".to_owned(),
        ),
        RefusalFact::EmptyKind { live, there, is_yaml } => {
            server_text::word_empty_kind(kind, (*live, there), *is_yaml)
        }
        RefusalFact::EmptiedSide { empty, full, known } => (
            format!(
                "{empty} holds no {} any more, and both sides had {known}: all of them would go \
                 from {full}",
                kind.plural()
            ),
            format!(
                "check {empty}; to have it so, take the last of them off by hand or set `absent` \
                 to keep"
            ),
        ),
        RefusalFact::UnreadResigned { created, why } => (
            format!(
                "who resigned could not be read, and the plan would create {created} employees: {}",
                wording.foreign(why)
            ),
            "one of them may have resigned, and would be there twice: try again later, or see to \
             it that the account may read the leavers; where it may not (403), the server counts \
             as one that knows no resigning"
                .to_owned(),
        ),
        RefusalFact::UnknownProtected { near } => {
            guard_refusals::word_unknown_protected(refusal, near.as_deref())
        }
        RefusalFact::ProtectedRecord { fields, came_with_server } => {
            guard_refusals::word_protected_record(refusal, fields, *came_with_server)
        }
        RefusalFact::ReusedCodes { people, are_renamed } => {
            guard_refusals::word_reused_codes(refusal.count, (people, *are_renamed), wording)
        }
        RefusalFact::CardsInUse { pairs, there } => guard_refusals::word_cards_in_use(pairs, there),
        RefusalFact::ShuffledValues(shuffled) => {
            guard_refusals::word_shuffled_values(refusal.count, shuffled)
        }
        RefusalFact::UnfitOverride { kind, what, named, found } => {
            word_unfit_override(LimitOverride { kind: *kind, what: *what, count: *named }, *found)
        }
        RefusalFact::OtherServer(mismatch) => server_text::word_other_server(mismatch),
        RefusalFact::UnneededMove => (
            "--moved does not fit: this is the server that earlier runs worked on, or no run did"
                .to_owned(),
            "leave it out; it accepts another server once, after a refusal of the rule other-server"
                .to_owned(),
        ),
        RefusalFact::SamePerson(pairs) => word_same_person(pairs, wording),
    }
}

fn word_unfit_override(allow: LimitOverride, found: u64) -> (String, String) {
    let what = match allow.what {
        OverrideSubject::Act(_) => "plan would",
        _ => "difference is",
    };
    let message = format!(
        "{allow} does not fit: the {what} {} {found}, not {}",
        allow.what.name(),
        allow.count
    );
    let help = "look at the plan; an override names the exact count of this plan and fits no other";
    (message, help.to_owned())
}
