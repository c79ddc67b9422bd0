//! Cards of leavers whom a first run holds back: they keep the card until the next run takes them
//! away, and the next holder gets it then. Everything else of the next holder is sent now.

use std::collections::BTreeMap;

use super::{NAMED, find_held_cards};
use crate::model::check::card_rules::CardKey;
use crate::model::{Code, Kind};
use crate::planning::change::{Action, Change, FieldName};
use crate::planning::diff::differences::Differences;
use crate::planning::guards::first_run::{FIRST_RUN, lifting};
use crate::planning::notice::{Notice, NoticeFact, NoticeSeverity};
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
        takers.push((change.code.clone(), holder.clone()));
    }
    found.left_alone[kind] += gone.iter().filter(|gone| **gone).count() as u64;
    let mut at = 0;
    found.changes.retain(|_| {
        at += 1;
        !gone[at - 1]
    });
    found.notices.push(notice(request, &takers, found.held_back[kind]));
}

fn notice(request: &Request<'_>, takers: &[(Code, Code)], leaving: u64) -> Notice {
    let pair = |(taker, holder): &(Code, Code)| {
        format!("employee {taker} is to have the card of employee {holder}")
    };
    let named: Vec<String> = takers.iter().take(NAMED).map(pair).collect();
    let more = if takers.len() > NAMED { "; …" } else { "" };
    let (who, it) =
        if takers.len() == 1 { ("who keeps it", "it") } else { ("who keep theirs", "them") };
    Notice {
        rule: WAITS,
        kind: Some(Kind::Employee),
        count: takers.len() as u64,
        severity: NoticeSeverity::Notice,
        field: None,
        fact: NoticeFact::Text {
            message: format!(
                "{}{more}, {who} in this run: a first run removes no employee",
                named.join("; ")
            ),
            help: format!(
                "the run after this one hands {it} over when it removes the leavers. To do both \
             now: {}",
                lifting(request, Kind::Employee, leaving)
            ),
        },
        codes: takers.iter().map(|(taker, _)| taker.clone()).collect(),
    }
}
