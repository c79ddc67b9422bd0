//! Cards that change hands in one plan: who gives one up before another person gets it, and who
//! keeps one that another person is to have.
//!
//! Servers may refuse a card that is in use. A person who is deleted, or who gets another card,
//! frees the old one by that change, which then stands first. A person who resigns keeps the card
//! on the server, and two people who swap cards wait for each other: there a step of its own
//! empties the card first. It stands in the plan like any other change, so that it is shown,
//! approved and journalled; after a kill the next plan finds the card free and needs no such step.

mod held_back;

pub(in crate::planning) use held_back::defer;

use std::collections::{BTreeSet, HashMap};

use super::plan_guards::guard_fact::GuardFact;
use super::refusal::Refusal;
use super::refusal::refusal_fact::{CardPair, RefusalFact};
use crate::model::check::card_rules::CardKey;
use crate::model::{Code, Directory, Kind, Record, Value};
use crate::planning::change::{Action, Change, FieldChange, FieldName, Reason};
use crate::planning::diff::differences::Differences;
use crate::planning::notice::Notice;
use crate::planning::policy::Absent;
use crate::planning::request::Request;
use crate::planning::selection::scope::{ResolvedScope, ValidityPhase, validity_of_record};

/// The rule.
const IN_USE: &str = "card-in-use";

/// The card that a person has after a change, where it sets one.
fn card_after(change: &Change) -> Option<CardKey> {
    let sets = matches!(change.action, Action::Create | Action::Update | Action::Reinstate);
    if change.kind != Kind::Employee || !sets {
        return None;
    }
    change.field_change(CardKey::card_field()?)?.after.as_ref().and_then(CardKey::from_value)
}

/// Whether a person holds another card, or none, after a change.
fn gives_up_card(change: &Change, card: &CardKey) -> bool {
    let emptied = || CardKey::card_field().is_some_and(|id| change.field_change(id).is_some());
    match change.action {
        Action::Delete => true,
        Action::Update | Action::Reinstate => {
            emptied() && card_after(change).as_ref() != Some(card)
        }
        Action::Create | Action::Resign | Action::Deactivate => false,
    }
}

/// A person who gets a card by a change, and another one who holds it on the live side.
struct CardHandover<'a> {
    taker: usize,
    card: CardKey,
    holder: &'a Record,
}

fn find_held_cards<'a>(changes: &[Change], live: &'a Directory) -> Vec<CardHandover<'a>> {
    let mut wanted: HashMap<CardKey, Vec<usize>> = HashMap::new();
    for (at, change) in changes.iter().enumerate() {
        if let Some(card) = card_after(change) {
            wanted.entry(card).or_default().push(at);
        }
    }
    let Some(id) = CardKey::card_field().filter(|_| !wanted.is_empty()) else { return Vec::new() };
    let mut found = Vec::new();
    for holder in live.records(Kind::Employee).chain(live.unlisted_resigned()) {
        let Some(card) = holder.get(id).and_then(CardKey::from_value) else { continue };
        for taker in wanted.get(&card).into_iter().flatten() {
            if *changes[*taker].known_as() != holder.code {
                found.push(CardHandover { taker: *taker, card: card.clone(), holder });
            }
        }
    }
    found
}

/// The changes of people by the code that the live side has, without the steps that free a card.
fn by_code(changes: &[Change]) -> HashMap<&Code, usize> {
    let people = changes.iter().enumerate();
    let people = people
        .filter(|(_, change)| change.kind == Kind::Employee && change.reason != Reason::Freed);
    people.map(|(at, change)| (change.known_as(), at)).collect()
}

/// Adds the steps that free a card, and refuses cards that other people keep.
pub(in crate::planning) fn hand_over(
    request: &Request<'_>,
    differences: &mut Differences,
) -> Option<Refusal> {
    let changes = &mut differences.changes;
    let held = find_held_cards(changes, request.live);
    if held.is_empty() {
        return None;
    }
    let bounds = ResolvedScope::new(&request.policy.scope, request.desired, request.live);
    let people = by_code(changes);
    let mut freed: BTreeSet<&Code> = BTreeSet::new();
    let mut waits: HashMap<usize, Vec<usize>> = HashMap::new();
    let (mut kept, mut stay) = (Vec::new(), Vec::new());
    for one in &held {
        let change = people.get(&one.holder.code).map(|at| (*at, &changes[*at]));
        let is_gone = || {
            request.live.has_resigned(Kind::Employee, one.holder.code.as_str())
                || is_deactivated(request, one.holder)
        };
        match change {
            Some((_, change)) if matches!(change.action, Action::Resign | Action::Deactivate) => {
                freed.insert(&one.holder.code);
            }
            Some((at, change)) if gives_up_card(change, &one.card) => {
                waits.entry(one.taker).or_default().push(at)
            }
            None if is_gone() => {
                if may_free(request, &bounds, one.holder) {
                    freed.insert(&one.holder.code);
                } else if request.live.has_resigned(Kind::Employee, one.holder.code.as_str()) {
                    stay.push((&changes[one.taker], one.holder));
                } else {
                    kept.push((&changes[one.taker], one.holder));
                }
            }
            _ => kept.push((&changes[one.taker], one.holder)),
        }
    }
    let refusal = refuse_kept_cards(&kept, request.target_noun());
    differences.notices.extend(warn_of_resigned_holders(&stay));
    // Files are written at once, and a database sees to its own unique columns: nothing has to be
    // freed before.
    if request.live.takes.is_some() {
        return refusal;
    }
    freed.extend(cycle_openers(changes, waits).into_iter().map(|at| changes[at].known_as()));
    let unlisted = |code: &Code| request.live.unlisted_resigned().find(|one| one.code == *code);
    let steps = freed.into_iter().filter_map(|code| {
        let listed = request.live.get(Kind::Employee, code.as_str());
        free_card_step(listed.or_else(|| unlisted(code))?)
    });
    let steps: Vec<Change> = steps.collect();
    changes.extend(steps);
    refusal
}

/// Whether an earlier run of the flow switched a person off, who is still absent.
fn is_deactivated(request: &Request<'_>, holder: &Record) -> bool {
    let kind = Kind::Employee;
    let declared = request.desired.get(kind, holder.code.as_str());
    let is_absent = declared
        .is_none_or(|record| validity_of_record(record, request.today) == ValidityPhase::Past);
    is_absent
        && request.policy.absent[kind] == Absent::Deactivate
        && request.leavers.is_some_and(|leavers| leavers.known.contains_key(&holder.code))
}

/// Reports whether the flow may change a person who left before.
fn may_free(request: &Request<'_>, bounds: &ResolvedScope<'_>, holder: &Record) -> bool {
    let kind = Kind::Employee;
    matches!(request.policy.absent[kind], Absent::Resign | Absent::Deactivate)
        && bounds.admits_record(kind, holder, None)
        && request.filter.admits_code(kind, holder.code.as_str())
        && !request.policy.protect[kind].contains(&holder.code)
}

/// The changes of which each waits for the next one around: one of each cycle, the first by its
/// code.
fn cycle_openers(changes: &[Change], mut waits: HashMap<usize, Vec<usize>>) -> Vec<usize> {
    let mut found = Vec::new();
    loop {
        // A change that waits for no waiting change is no part of a cycle, nor is one that waits
        // for it alone.
        loop {
            let before: usize = waits.values().map(Vec::len).sum();
            let open: BTreeSet<usize> = waits.keys().copied().collect();
            waits.values_mut().for_each(|others| others.retain(|other| open.contains(other)));
            waits.retain(|_, others| !others.is_empty());
            if waits.values().map(Vec::len).sum::<usize>() == before {
                break;
            }
        }
        let Some(start) = waits.keys().copied().min_by_key(|at| &changes[*at].code) else {
            return found;
        };
        let mut path = vec![start];
        let cycle = loop {
            let last = path.last().copied().unwrap_or(start);
            let Some(next) = waits.get(&last).and_then(|others| others.first()).copied() else {
                return found;
            };
            match path.iter().position(|at| *at == next) {
                Some(from) => break path.split_off(from),
                None => path.push(next),
            }
        };
        let Some(opener) = cycle.into_iter().min_by_key(|at| &changes[*at].code) else {
            return found;
        };
        found.push(opener);
        // No change waits for it any more: its card is free before.
        waits.values_mut().for_each(|others| others.retain(|other| *other != opener));
        waits.retain(|_, others| !others.is_empty());
    }
}

/// The step that empties a card.
fn free_card_step(holder: &Record) -> Option<Change> {
    let id = CardKey::card_field()?;
    let field = FieldChange {
        field: FieldName::Of(id),
        before: holder.get(id).cloned(),
        after: Some(Value::Empty),
        secret: true,
    };
    Some(Change::for_record(
        Kind::Employee,
        (Action::Update, Reason::Freed),
        holder,
        None,
        None,
        vec![field],
    ))
}

fn card_pairs(pairs: &[(&Change, &Record)]) -> Vec<CardPair> {
    let pair = |(taker, holder): &(&Change, &Record)| CardPair {
        taker: taker.code.clone(),
        holder: holder.code.clone(),
    };
    pairs.iter().map(pair).collect()
}

fn refuse_kept_cards(kept: &[(&Change, &Record)], there: &'static str) -> Option<Refusal> {
    let (first, _) = kept.first()?;
    let fact = RefusalFact::CardsInUse { pairs: card_pairs(kept), there };
    let code = (kept.len() == 1).then(|| first.code.clone());
    Some(Refusal { code, ..Refusal::about_kind(IN_USE, Kind::Employee, fact) })
}

/// Names cards that people who resigned still hold, and that this flow does not take off them. Many
/// servers hand such a card out again, and some refuse it.
fn warn_of_resigned_holders(stay: &[(&Change, &Record)]) -> Option<Notice> {
    stay.first()?;
    let codes = stay.iter().map(|(taker, _)| taker.code.clone()).collect();
    let fact = GuardFact::ResignedCardHolders(card_pairs(stay));
    let notice = Notice::warning("card-of-resigned", fact).about(Kind::Employee, codes);
    Some(notice.about_field("card_no"))
}

/// Pairs of positions: a change that gives a card to a person, and the one that frees it before.
pub(in crate::planning) fn handover_pairs(
    changes: &[Change],
    live: &Directory,
) -> Vec<(usize, usize)> {
    if live.takes.is_some() {
        return Vec::new();
    }
    let held = find_held_cards(changes, live);
    if held.is_empty() {
        return Vec::new();
    }
    let steps = changes.iter().enumerate().filter(|(_, change)| change.reason == Reason::Freed);
    let steps: HashMap<&Code, usize> = steps.map(|(at, change)| (&change.code, at)).collect();
    let people = by_code(changes);
    let freeing = |one: &CardHandover<'_>| {
        let code = &one.holder.code;
        let main =
            || people.get(code).copied().filter(|at| gives_up_card(&changes[*at], &one.card));
        steps.get(code).copied().or_else(main)
    };
    held.iter().filter_map(|one| Some((one.taker, freeing(one)?))).collect()
}

/// How many changes in a row each of these waits for, by position.
pub(in crate::planning) fn chain_depths(pairs: &[(usize, usize)]) -> HashMap<usize, u32> {
    let mut depths: HashMap<usize, u32> = HashMap::new();
    let mut open: HashMap<usize, usize> = HashMap::new();
    let mut takers: HashMap<usize, Vec<usize>> = HashMap::new();
    for (taker, giver) in pairs {
        *open.entry(*taker).or_default() += 1;
        takers.entry(*giver).or_default().push(*taker);
    }
    let mut ready: Vec<usize> =
        takers.keys().copied().filter(|at| !open.contains_key(at)).collect();
    while let Some(giver) = ready.pop() {
        let depth = depths.get(&giver).copied().unwrap_or_default() + 1;
        for taker in takers.get(&giver).into_iter().flatten() {
            let known = depths.entry(*taker).or_default();
            *known = depth.max(*known);
            if let Some(left) = open.get_mut(taker) {
                *left -= 1;
                if *left == 0 {
                    ready.push(*taker);
                }
            }
        }
    }
    depths
}
