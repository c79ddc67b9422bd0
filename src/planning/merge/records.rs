//! Records on three sides: which is which, what came, what went, and what has to wait for a person.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value as Json, json};

use super::super::change::{FieldName, label};
use super::super::diff::left_out;
use super::super::guard::Refusal;
use super::super::policy::{Absent, Owner};
use super::super::scope::{Bounds, Standing, standing};
use super::conflict::{Clash, Conflict, RECORD, Take};
use super::memory::{Memory, Place};
use super::rings::{self, Rings};
use super::{LEFT, Merged, Sides, Use, fields, settle};
use crate::model::check::unfit::Unfit;
use crate::model::{Code, Kind, PerKind, Record, Records, Takes};

/// What both sides say of one record, and what the base says.
pub(super) struct Pair<'a> {
    pub(super) kind: Kind,
    pub(super) from: Option<&'a Record>,
    pub(super) to: Option<&'a Record>,
    pub(super) base: Option<Map<String, Json>>,
    /// The code under which the base has it.
    pub(super) base_code: &'a str,
}

/// What is to become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Field by field.
    Merge,
    /// Made on `to`, or taken back there.
    ToTo,
    /// Made on `from`.
    ToFrom,
    OffTo,
    OffFrom,
    /// Both sides stay as they are.
    Stays,
    /// The same, and it is nobody's.
    Unmanaged,
    /// Declared for another time.
    Waits,
    /// It went from both, or its time is over.
    Over,
}

/// The whole of a merge, while it is made.
pub(super) struct Table<'s, 'a> {
    pub(super) sides: &'s Sides<'a>,
    pub(super) bounds: Bounds<'a>,
    /// New codes by the codes that `to` or the base still has.
    pub(super) renames: PerKind<HashMap<&'a str, &'a str>>,
    /// Whether the flow manages a kind now.
    pub(super) spoken: PerKind<bool>,
    /// Records of `from` that `to` lacks and does not get.
    pub(super) not_on_to: HashSet<(Kind, &'a str)>,
    /// Records that `from` has, or is about to get.
    pub(super) on_from: HashSet<(Kind, &'a str)>,
    /// What of `to` may not be declared on `from`.
    pub(super) unfit: Unfit<'a>,
    /// Moves to parents that would close a ring.
    pub(super) rings: Rings<'a>,
    /// Fields that `from` reads and has no way to write: bits, and names of attributes.
    fixed: PerKind<(u64, HashSet<&'a str>)>,
}

/// Merges all records of all kinds.
pub(super) fn merge<'a>(sides: &Sides<'a>, out: &mut Merged) {
    let bounds = Bounds::new(&sides.policy.scope, sides.from, sides.to);
    let renames = PerKind::from_fn(|kind| renames(sides, kind));
    let (not_on_to, on_from) = (HashSet::new(), HashSet::new());
    let fixed = PerKind::from_fn(|kind| fixed(sides, kind));
    let unfit = Unfit::new(sides.to, sides.from.takes.is_some());
    let spoken = PerKind::from_fn(|kind| speaks(sides, kind, out));
    let left = Kind::ALL.into_iter().filter(|kind| !spoken[*kind] && unasked(sides, *kind));
    let once = |kind: Kind| format!("take them over once: muster pull --only '{kind}:*'");
    out.warnings.extend(left_out(left, once));
    let rings = PerKind::default();
    let mut table = Table { sides, bounds, renames, spoken, not_on_to, on_from, unfit, rings, fixed };
    let mut all: Vec<(Pair<'a>, Fate)> = Vec::new();
    for kind in Kind::ALL {
        if !table.spoken[kind] {
            table.leave(kind, out);
            continue;
        }
        out.for_to.kinds[kind] = Some(Records::default());
        out.for_from.kinds[kind] = Some(Records::default());
        out.refusals.extend(table.emptied(kind));
        let makes = sides.from.takes.as_ref().is_none_or(|takes| takes[kind].create);
        let mut folded: HashSet<String> = sides.from.records(kind).filter_map(folded).collect();
        for pair in table.pairs(kind) {
            let fate = table.declarable(&pair, table.fate(&pair, out), &mut folded, out);
            let merges = matches!(fate, Fate::Merge | Fate::ToTo | Fate::ToFrom | Fate::OffTo);
            if let (Some(from), None, false) = (pair.from, pair.to, merges) {
                table.not_on_to.insert((kind, from.code.as_str()));
            }
            match (fate, pair.from, pair.to) {
                (Fate::OffFrom, ..) => {}
                (_, Some(from), _) => drop(table.on_from.insert((kind, from.code.as_str()))),
                (Fate::ToFrom, None, Some(to)) if makes => {
                    table.on_from.insert((kind, to.code.as_str()));
                }
                _ => {}
            }
            all.push((pair, fate));
        }
    }
    table.rings = rings::found(&table, &all);
    for (pair, fate) in all {
        settle::settle(&table, pair, fate, out);
    }
}

/// A code without case, where case can tell codes apart.
fn folded(record: &Record) -> Option<String> {
    let code = &record.code;
    code.as_str().chars().any(char::is_alphabetic).then(|| code.folded())
}

fn fixed<'a>(sides: &Sides<'a>, kind: Kind) -> (u64, HashSet<&'a str>) {
    let mut fixed = (0, HashSet::new());
    let Some(takes) = sides.from.takes.as_ref().map(|takes| takes[kind]) else { return fixed };
    if takes.fields == u64::MAX && takes.custom {
        return fixed;
    }
    for record in sides.from.records(kind) {
        fixed.0 |= record.fields().iter().fold(0, |bits, entry| bits | 1 << entry.id.0);
        fixed.1.extend(record.custom().iter().map(|(name, _)| name.as_str()).filter(|_| !takes.custom));
    }
    fixed.0 &= !takes.fields;
    fixed
}

/// Whether the flow manages this kind now. A side that is silent about a kind that both had is no proof of anything, and
/// files that never mentioned a kind get none of it.
fn speaks(sides: &Sides<'_>, kind: Kind, out: &mut Merged) -> bool {
    let Sides { from, to, base, policy, .. } = sides;
    let takes = from.takes.as_ref().is_none_or(|takes| takes[kind] != Takes::NOTHING);
    if !policy.scope.kinds[kind] || (from.kinds[kind].is_none() && !takes) {
        return false;
    }
    let known = base.count(kind);
    for (side, name) in [(from, sides.names.0), (to, sides.names.1)] {
        if side.kinds[kind].is_none() && known > 0 {
            out.warnings.push(format!(
                "{name} says nothing of {} any more, and had {known} with the other side: that is no proof that they are gone, \
                 and they are left alone",
                kind.plural()
            ));
            return false;
        }
    }
    (from.kinds[kind].is_some() || to.kinds[kind].is_some()) && !from.passes_over(kind)
}

/// Whether `to` has records of a kind that the files of `from` never mentioned.
fn unasked(sides: &Sides<'_>, kind: Kind) -> bool {
    let Sides { from, to, base, policy, .. } = sides;
    let files = from.takes.as_ref().is_some_and(|takes| !takes[kind].fills);
    let more = || to.records(kind).any(|record| !to.fixed[kind].contains(&record.code));
    files && policy.scope.kinds[kind] && from.passes_over(kind) && base.count(kind) == 0 && more()
}

/// Codes that records of `from` had before, where `to` or the base still has them and `from` does not.
fn renames<'a>(sides: &Sides<'a>, kind: Kind) -> HashMap<&'a str, &'a str> {
    let mut found = HashMap::new();
    for record in sides.from.records(kind) {
        let previous = record.declared.as_ref().and_then(|declared| declared.previous_code.as_ref());
        let Some(previous) = previous.filter(|previous| **previous != record.code) else { continue };
        if !sides.from.contains(kind, previous.as_str()) && standing(record, sides.today) != Standing::Past {
            found.insert(previous.as_str(), record.code.as_str());
        }
    }
    found
}

impl<'a> Table<'_, 'a> {
    /// A kind that is not managed: what is remembered of it stays.
    fn leave(&self, kind: Kind, out: &mut Merged) {
        for record in self.sides.to.records(kind) {
            let code = record.code.clone();
            let old = self.sides.base.records.get(&(kind, code.to_string())).cloned();
            let place = if old.is_some() { Place::Stays } else { Place::Live };
            out.memories.push(Memory::new(kind, code, place, old));
        }
    }

    /// All records of a kind, each once, with what is known of it.
    fn pairs(&self, kind: Kind) -> Vec<Pair<'a>> {
        let Sides { from, to, base, .. } = self.sides;
        let mut pairs = Vec::with_capacity(from.count(kind).max(to.count(kind)));
        let mut taken: HashSet<&str> = HashSet::new();
        let former: HashMap<&str, &str> = self.renames[kind].iter().map(|(old, new)| (*new, *old)).collect();
        for record in from.records(kind) {
            let code = record.code.as_str();
            let old = former.get(code).copied();
            let held = to.get(kind, code);
            let held = held.or_else(|| to.get(kind, old?));
            taken.extend(held.map(|held| held.code.as_str()));
            let (agreed, base_code) = match (base.both(kind, code), old) {
                (None, Some(old)) => (base.both(kind, old), old),
                (agreed, _) => (agreed, code),
            };
            pairs.push(Pair { kind, from: Some(record), to: held, base: agreed, base_code });
        }
        for record in to.records(kind).filter(|record| !taken.contains(record.code.as_str())) {
            let code = record.code.as_str();
            let agreed = base.both(kind, code);
            pairs.push(Pair { kind, from: None, to: Some(record), base: agreed, base_code: code });
        }
        pairs
    }

    pub(super) fn resigned(&self, pair: &Pair<'_>) -> bool {
        let code = pair.to.or(pair.from).map(|record| record.code.as_str());
        code.is_some_and(|code| self.sides.to.has_resigned(pair.kind, code))
    }

    /// What is to become of a record.
    fn fate(&self, pair: &Pair<'a>, out: &mut Merged) -> Fate {
        let kind = pair.kind;
        let Some(code) = pair.code() else { return Fate::Stays };
        if !self.sides.filter.admits(kind, code.as_str()) || !self.inside(pair, out) {
            return Fate::Stays;
        }
        let time = pair.from.map(|from| standing(from, self.sides.today));
        if time == Some(Standing::Future) {
            return Fate::Waits;
        }
        if pair.from.is_some() && time == Some(Standing::Active) {
            out.declared[kind] += 1;
        }
        let there = pair.to.filter(|_| !self.resigned(pair));
        match (pair.from.filter(|_| time == Some(Standing::Active)), there) {
            (Some(_), Some(_)) => Fate::Merge,
            (Some(from), None) => self.only_from(pair, from, out),
            (None, Some(to)) => self.only_to(pair, to, out),
            (None, None) => Fate::Over,
        }
    }

    /// What is new on `to` and may not be declared stays there, and is nobody's.
    fn declarable(
        &self,
        pair: &Pair<'a>,
        fate: Fate,
        folded: &mut HashSet<String>,
        out: &mut Merged,
    ) -> Fate {
        let (Fate::ToFrom, Some(to)) = (fate, pair.to) else { return fate };
        let kind = pair.kind;
        let needed = || {
            let needed = to.fields().iter().filter(|entry| kind.spec().field(entry.id).required);
            needed
                .filter_map(|entry| Some((entry.id, self.unfit.field(kind, to, entry.id)?)))
                .map(|(id, why)| format!("its {}: {why}", kind.spec().field(id).name))
                .next()
        };
        let why = self.unfit.code(kind, &to.code, folded).map(str::to_owned);
        let Some(why) = why.or_else(needed) else {
            folded.extend(self::folded(to));
            return fate;
        };
        let (from, on) = self.sides.names;
        let code = to.code.as_str().escape_debug();
        out.warnings.push(format!("{kind} {code} is new on {on} and cannot be declared in {from}: {why}"));
        if pair.base.is_none() { Fate::Unmanaged } else { Fate::Stays }
    }

    /// Why a field of `to` may not be declared on `from`.
    pub(super) fn barred(&self, kind: Kind, to: &Record, field: &FieldName) -> Option<&'static str> {
        match field {
            FieldName::Of(id) => self.unfit.field(kind, to, *id),
            FieldName::Custom(name) => self.unfit.custom(name, to.get_custom(name)?),
            FieldName::Code | FieldName::Day(_) => None,
        }
    }

    /// Whether a record lies in the scope of the flow, on whichever side it is.
    fn inside(&self, pair: &Pair<'a>, out: &mut Merged) -> bool {
        let admits = |record: Option<&Record>, other| {
            record.map(|record| self.bounds.admits(pair.kind, record, other))
        };
        let sides = (admits(pair.from, pair.to), admits(pair.to, None));
        let (from, to) = self.sides.names;
        if let (Some(declared), Some(held), Some(code)) = (sides.0, sides.1, pair.code())
            && declared != held
        {
            let (inside, outside) = if declared { (from, to) } else { (to, from) };
            out.warnings.push(format!(
                "{} {code} is inside the scope of this flow on {inside} and outside of it on {outside}: not touched",
                pair.kind
            ));
            return false;
        }
        sides.0.or(sides.1).unwrap_or(false)
    }

    /// It is on `from`, and not, or not any more, on `to`.
    fn only_from(&self, pair: &Pair<'a>, from: &Record, out: &mut Merged) -> Fate {
        let (kind, code) = (pair.kind, &from.code);
        let resigned = self.resigned(pair) || self.sides.to.has_resigned(kind, code.as_str());
        let Some(base) = &pair.base else {
            // Never agreed on: created here. Who resigned there is taken back only if the past can be known.
            return match resigned && self.sides.base.is_new() {
                true => self.torn(pair, Clash::NeverAgreed, out),
                false => Fate::ToTo,
            };
        };
        // Who resigned is known there still: nobody took the record away.
        let goes = self.sides.policy.absent[kind] == Absent::Delete && !resigned;
        let edited = || fields::edited(self, pair, base, from, [Owner::From, Owner::Shared]);
        if self.decided(pair) || ((goes || !base.contains_key(LEFT)) && edited()) {
            return self.torn(pair, Clash::GoneTo, out);
        }
        if goes {
            return Fate::OffFrom;
        }
        let (from, to) = self.sides.names;
        let (what, why, again) = match resigned {
            true => ("resigned on", "resigning is no deletion", "take them back"),
            false => ("is gone from", "`absent` does not say delete", "make it anew"),
        };
        out.warnings.push(format!(
            "{kind} {code} {what} {to} and stays in {from}: {why}. To {again}: muster resolve {kind} {code} record --take from; \
             to remove it as well: --take to"
        ));
        Fate::Unmanaged
    }

    /// It is on `to`, and not, or not any more, on `from`.
    fn only_to(&self, pair: &Pair<'a>, to: &Record, out: &mut Merged) -> Fate {
        let (kind, code) = (pair.kind, &to.code);
        // Both codes of a rename are there: the old one is nobody's, and no second person is made of it.
        if let Some(new) = self.renames[kind].get(code.as_str()) {
            out.warnings.push(format!(
                "{kind} {new} has previous_code {code}, and {} holds both: {code} is left alone",
                self.sides.names.1
            ));
            return Fate::Unmanaged;
        }
        let keeps = self.sides.policy.absent[kind] == Absent::Keep;
        let Some(base) = &pair.base else {
            let external = self.sides.from.is_external(kind, code.as_str());
            // A leaver by date, of whom nothing was ever agreed: without a base nothing goes.
            return if external || pair.from.is_some() { Fate::Unmanaged } else { Fate::ToFrom };
        };
        let edited = || fields::edited(self, pair, base, to, [Owner::To, Owner::Shared]);
        if self.decided(pair) || ((!keeps || !base.contains_key(LEFT)) && edited()) {
            return self.torn(pair, Clash::GoneFrom, out);
        }
        if keeps { Fate::Unmanaged } else { Fate::OffTo }
    }

    /// Whether somebody decided on this record as a whole.
    fn decided(&self, pair: &Pair<'_>) -> bool {
        let Some(code) = pair.code() else { return false };
        self.sides.resolutions.iter().any(|one| one.names(pair.kind, code.as_str(), RECORD))
    }

    /// One side has it and the other does not, and neither is plainly right.
    fn torn(&self, pair: &Pair<'a>, clash: Clash, out: &mut Merged) -> Fate {
        let Some(record) = pair.from.or(pair.to) else { return Fate::Stays };
        let there = |record: Option<&Record>| {
            json!(record.map_or_else(|| "gone".to_owned(), fields::mark(pair.kind)))
        };
        let from = pair.from.filter(|from| standing(from, self.sides.today) == Standing::Active);
        let to = pair.to.filter(|_| !self.resigned(pair));
        let marks = (there(from), there(to));
        let conflict = Conflict {
            kind: pair.kind,
            code: record.code.clone(),
            label: label(pair.kind, record, pair.to),
            field: RECORD.to_owned(),
            clash,
            base: None,
            from: None,
            to: None,
            secret: false,
            origin: pair.from.and_then(|from| self.sides.from.origin(from)),
            fixed: false,
            since: self.sides.base.since(pair.kind, pair.base_code),
            marks,
            ring: None,
        };
        let gone = matches!(clash, Clash::GoneTo | Clash::NeverAgreed);
        match (self.resolved(&conflict, out), gone) {
            (Some(Take::From), true) => Fate::ToTo,
            (Some(Take::To), true) => Fate::OffFrom,
            (Some(Take::From), false) => Fate::OffTo,
            (Some(Take::To), false) => Fate::ToFrom,
            _ => {
                out.conflicts.push(conflict);
                Fate::Stays
            }
        }
    }

    /// The decision on a conflict that was made about just these values.
    pub(super) fn resolved(&self, conflict: &Conflict, out: &mut Merged) -> Option<Take> {
        let mut found = None;
        for (one, used) in self.sides.resolutions.iter().zip(&mut out.uses) {
            if !one.names(conflict.kind, conflict.code.as_str(), &conflict.field) {
                continue;
            }
            let fits = one.fits(&conflict.marks);
            *used = Some(if fits { Use::Used } else { Use::Expired });
            if fits {
                found = Some(one.take.clone());
            }
        }
        found
    }

    /// A decision that holds for these values, and that cannot be carried out.
    pub(super) fn impossible(&self, conflict: &Conflict, why: &str, out: &mut Merged) {
        for (one, used) in self.sides.resolutions.iter().zip(&mut out.uses) {
            if one.names(conflict.kind, conflict.code.as_str(), &conflict.field) && *used == Some(Use::Used) {
                *used = Some(Use::Impossible(why.to_owned()));
            }
        }
    }

    /// Whether `from` reads a field and has no way to write it; what it does not read is not managed.
    pub(super) fn fixed(&self, kind: Kind, field: &FieldName) -> bool {
        match field {
            FieldName::Of(id) => self.fixed[kind].0 & (1 << id.0) != 0,
            FieldName::Custom(name) => self.fixed[kind].1.contains(name.as_str()),
            FieldName::Code | FieldName::Day(_) => false,
        }
    }

    /// A side that lost all of a kind that both had.
    fn emptied(&self, kind: Kind) -> Option<Refusal> {
        let Sides { from, to, base, policy, filter, names, .. } = self.sides;
        let known = base.count(kind);
        if known == 0 || policy.absent[kind] == Absent::Keep || !filter.is_empty() {
            return None;
        }
        let (empty, full) = match (from.count(kind), to.staying(kind)) {
            (0, _) => (names.0, names.1),
            (_, 0) if policy.absent[kind] == Absent::Delete => (names.1, names.0),
            _ => return None,
        };
        let message = format!(
            "{empty} holds no {} any more, and both sides had {known}: all of them would go from {full}",
            kind.plural()
        );
        let help = format!(
            "check {empty}; to have it so, take the last of them off by hand or set `absent` to keep"
        );
        Some(Refusal { kind: Some(kind), ..Refusal::whole("empty-source", message, help) })
    }
}

impl<'a> Pair<'a> {
    /// The code that it has, or is to have.
    pub(super) fn code(&self) -> Option<&'a Code> {
        self.from.or(self.to).map(|record| &record.code)
    }
}
