//! Cards of leavers whom a first run holds back: they keep the card until the next run takes them
//! away, and the next holder gets it then. Everything else of the next holder is sent now.

use std::collections::BTreeMap;

use super::find_held_cards;
use crate::model::check::card_rules::CardKey;
use crate::model::{Code, Kind};
use crate::planning::change::{Action, Change, FieldName};
use crate::planning::diff::differences::Differences;
use crate::planning::guards::first_run::{FIRST_RUN, leaving_count};
use crate::planning::guards::plan_guards::guard_fact::GuardFact;
use crate::planning::guards::refusal::refusal_fact::CardPair;
use crate::planning::notice::Notice;
use crate::planning::request::Request;

/// The rule.
const WAITS: &str = "card-waits";

/// Takes the cards that held-back leavers still have out of the changes of those who are to get
/// them.
pub(in crate::planning) fn defer(request: &Request<'_>, found: &mut Differences) {
    let kind = Kind::Employee;
    let Some(id) = CardKey::card_field() else { return };
    let of = |one: &&Notice| one.rule == FIRST_RUN && one.kind == Some(kind);
    let Some(leavers) = found.notices.iter().find(of) else { return };
    // A change that frees the card otherwise is none of a held-back leaver: those have no change.
    let keeps = |code: &Code| leavers.codes.binary_search(code).is_ok();
    let held = find_held_cards(&found.changes, request.live).into_iter();
    let waiting: BTreeMap<usize, Code> = held
        .filter(|one| keeps(&one.holder.code))
        .map(|one| (one.taker, one.holder.code.clone()))
        .collect();
    if waiting.is_empty() {
        return;
    }
    let mut takers = Vec::new();
    let mut gone = vec![false; found.changes.len()];
    for (at, holder) in &waiting {
        let change: &mut Change = &mut found.changes[*at];
        change.fields.retain(|field| field.field != FieldName::Of(id));
        gone[*at] = change.action == Action::Update && change.fields.is_empty();
        takers.push(CardPair { taker: change.code.clone(), holder: holder.clone() });
    }
    found.left_alone[kind] += gone.iter().filter(|gone| **gone).count() as u64;
    let mut at = 0;
    found.changes.retain(|_| {
        at += 1;
        !gone[at - 1]
    });
    let codes = takers.iter().map(|pair| pair.taker.clone()).collect();
    let leaving = leaving_count(request, kind, found.held_back[kind]);
    let notice = Notice::new(WAITS, GuardFact::WaitingCards { pairs: takers, leaving });
    found.notices.push(notice.about(kind, codes).about_field("card_no"));
}
