//! The sentences about records that guards keep, hold back or leave alone.

use crate::model::{Code, Kind};
use crate::planning::Notice;
use crate::planning::change::summarize_codes;
use crate::planning::guards::plan_guards::guard_fact::{GuardFact, LeavingCount};
use crate::render::document::fragments::join_card_pairs;

/// The message and the remedy.
pub(super) fn word_guard_notice(notice: &Notice, fact: &GuardFact) -> (String, String) {
    let kind = notice.kind.unwrap_or(Kind::Employee);
    let code = notice.codes.first().map_or("", Code::as_str);
    match fact {
        GuardFact::KeptProtected => {
            (format!("{kind} {code} is not declared, and kept: it is protected"), String::new())
        }
        GuardFact::UnknownProtected => (
            format!(
                "`protect` names {kind} {code}, and no {kind} has that code: if it is gone for \
                 good, take it out of `protect`"
            ),
            String::new(),
        ),
        GuardFact::FirstRun(leaving) => word_first_run(kind, &notice.codes, *leaving),
        GuardFact::LeftAlone { there } => {
            let field = notice.field.as_deref().unwrap_or_default();
            let (count, named) = summarize_codes(kind, &notice.codes);
            (
                format!(
                    "{field} of {count} is left alone, and differs: {there} did not keep it in \
                     two runs ({named})"
                ),
                format!(
                    "declare another value, which is tried again, or stop managing it: owners: {{ \
                     {kind}: {{ {field}: ignored }} }}"
                ),
            )
        }
        GuardFact::SideEffect { fields, there } => {
            let (count, named) = summarize_codes(kind, &notice.codes);
            (
                format!(
                    "{there} changed {} of {count} together with what was written ({named})",
                    fields.join(", ")
                ),
                "no user entered that: it is not carried to the other side, and the next run \
                 corrects what the other side declares"
                    .to_owned(),
            )
        }
        GuardFact::WaitingCards { pairs, leaving } => {
            let (who, it) =
                if pairs.len() == 1 { ("who keeps it", "it") } else { ("who keep theirs", "them") };
            (
                format!(
                    "{}, {who} in this run: a first run removes no employee",
                    join_card_pairs(pairs)
                ),
                format!(
                    "the run after this one hands {it} over when it removes the leavers. To do \
                     both now: {}",
                    removal_flags(kind, *leaving)
                ),
            )
        }
        GuardFact::ResignedCardHolders(pairs) => (
            format!(
                "{}, who has resigned and keeps it on the server: a server that takes each card \
                 once refuses this. Clear the card there, or let the flow do it (`absent: {{ \
                 employee: resign }}`)",
                join_card_pairs(pairs)
            ),
            String::new(),
        ),
    }
}

fn word_first_run(kind: Kind, codes: &[Code], leaving: LeavingCount) -> (String, String) {
    let (what, named) = summarize_codes(kind, codes);
    let (is, them) = if codes.len() == 1 { ("is", "it") } else { ("are", "them") };
    (
        format!(
            "first run: {what} {is} not in the source and {is} kept in this run, because nothing \
             is known of {them} yet: {named}"
        ),
        format!(
            "the next run plans to {} {them}, within the limits. To do it now: {}",
            leaving.action.name(),
            removal_flags(kind, leaving)
        ),
    )
}

/// The flags that take so many away in the first run.
fn removal_flags(kind: Kind, LeavingCount { action, count }: LeavingCount) -> String {
    format!("--allow {kind}:{}={count} --reason \"…\"", action.name())
}
