//! What becomes of a record as a whole: what came, what went, and what has to wait for a person.

use std::collections::HashSet;

use serde_json::json;

use super::super::change::record_label;
use super::super::policy::Absent;
use super::base::merge_base::LEFT;
use super::conflict::{CODE, ChosenSide, Conflict, ConflictKind, RECORD};
use super::merge_decision::Disposition;
use super::merge_result::{Merged, ResolutionUse};
use super::merge_table::MergeTable;
use super::merge_values;
use super::merge_values::MergeSide;
use super::record_pair::RecordPair;
use crate::model::{Code, Kind, Record, Value};
use crate::planning::notice::Notice;
use crate::planning::notice::merge_fact::{ImpossibleReason, MergeFinding};
use crate::planning::selection::scope::{ValidityPhase, validity_of_record};

impl<'a> MergeTable<'_, 'a> {
    pub(super) fn has_resigned(&self, pair: &RecordPair<'_>) -> bool {
        let code = pair.to.or(pair.from).map(|record| record.code.as_str());
        code.is_some_and(|code| self.sides.to.has_resigned(pair.kind, code))
    }

    /// Reports whether the person resigned on `to`, under the code of today or the one that both
    /// sides agreed on.
    fn resigned_under_any_code(&self, pair: &RecordPair<'_>) -> bool {
        self.has_resigned(pair)
            || (pair.to.is_none() && self.sides.to.has_resigned(pair.kind, pair.base_code))
    }

    /// What is to become of a record.
    pub(super) fn decide_record_step(
        &self,
        pair: &RecordPair<'a>,
        out: &mut Merged,
    ) -> Disposition {
        let kind = pair.kind;
        let Some(code) = pair.code() else { return Disposition::Stays };
        if !self.sides.filter.admits_code(kind, code.as_str()) || !self.is_in_scope(pair, out) {
            return Disposition::Stays;
        }
        let time = pair.from.map(|from| validity_of_record(from, self.sides.today));
        if time == Some(ValidityPhase::Future) {
            return Disposition::Waits;
        }
        if pair.from.is_some() && time == Some(ValidityPhase::Active) {
            out.declared[kind] += 1;
        }
        let there = pair.to.filter(|_| !self.has_resigned(pair));
        match (pair.from.filter(|_| time == Some(ValidityPhase::Active)), there) {
            (Some(from), Some(to)) if pair.is_renamed_by_both() => {
                self.renamed(pair, (from, to), out)
            }
            (Some(_), Some(_)) => Disposition::Merge,
            (Some(one), None) | (None, Some(one))
                if self.is_left_renumbered(pair) && !self.is_decided(pair) =>
            {
                if self.is_likely_renumbered(pair) {
                    let question = self.question(pair, one, ConflictKind::GoneTo);
                    out.offers.push(Conflict { open: [true, false], ..question });
                }
                Disposition::Stays
            }
            (Some(from), None) => self.decide_only_from(pair, from, out),
            (None, Some(to)) => self.decide_only_to(pair, to, out),
            (None, None) => Disposition::Over,
        }
    }

    /// Leaves what is new on `to` and may not be declared in place, as unmanaged.
    pub(super) fn check_declarable(
        &self,
        pair: &RecordPair<'a>,
        disposition: Disposition,
        folded: &mut HashSet<String>,
        out: &mut Merged,
    ) -> Disposition {
        let (Disposition::CreateOnFrom, Some(to)) = (disposition, pair.to) else {
            return disposition;
        };
        let kind = pair.kind;
        let needed = || {
            let needed = to.fields().iter().filter(|entry| kind.spec().field(entry.id).required);
            needed
                .filter_map(|entry| Some((entry.id, self.unfit.field_reason(kind, to, entry.id)?)))
                .map(|(id, why)| (why.to_owned(), Some(kind.spec().field(id).name)))
                .next()
        };
        let why = self.unfit.code_reason(kind, &to.code, folded).map(|why| (why, None));
        let Some((reason, field)) = why.or_else(needed) else {
            folded.extend(self::fold_code(to));
            return disposition;
        };
        let finding = MergeFinding::RecordNotDeclarable { reason };
        let notice = self.sides.make_warning("record-not-declarable", finding);
        let field = field.map(str::to_owned);
        out.notices.push(Notice { field, ..notice.about_record(kind, &to.code) });
        if pair.base.is_none() { Disposition::Unmanaged } else { Disposition::Stays }
    }

    /// Whether a record lies in the scope of the flow, on whichever side it is.
    fn is_in_scope(&self, pair: &RecordPair<'a>, out: &mut Merged) -> bool {
        let admits = |record: Option<&Record>, other| {
            record.map(|record| self.bounds.admits_record(pair.kind, record, other))
        };
        let sides = (admits(pair.from, pair.to), admits(pair.to, None));
        let (from, to) = self.sides.names;
        if let (Some(declared), Some(held), Some(code)) = (sides.0, sides.1, pair.code())
            && declared != held
        {
            let (inside, outside) = if declared { (from, to) } else { (to, from) };
            let (inside, outside) = (inside.to_owned(), outside.to_owned());
            let finding = MergeFinding::ScopeDiffers { inside, outside };
            let notice = self.sides.make_warning("scope-differs", finding);
            out.notices.push(notice.about_record(pair.kind, code));
            return false;
        }
        sides.0.or(sides.1).unwrap_or(false)
    }

    /// It is on `from`, and not, or not any more, on `to`.
    fn decide_only_from(
        &self,
        pair: &RecordPair<'a>,
        record: &Record,
        out: &mut Merged,
    ) -> Disposition {
        let (kind, code) = (pair.kind, &record.code);
        let resigned =
            self.resigned_under_any_code(pair) || self.sides.to.has_resigned(kind, code.as_str());
        let Some(base) = &pair.base else {
            // Never agreed on: created here. Who resigned there is taken back only if the past can
            // be known.
            return match resigned && self.sides.base.is_new() {
                true => self.resolve_one_sided(pair, ConflictKind::NeverAgreed, out),
                false => Disposition::CreateOnTo,
            };
        };
        // A resigned person is still known there: the record was not deleted.
        let goes = self.sides.policy.absent[kind] == Absent::Delete && !resigned;
        let edited = || {
            pair.is_renamed_by_from()
                || merge_values::is_edited_since_base(self, pair, MergeSide::From)
        };
        // What is new in `from` and names it needs it.
        let wanted = self.wanted.contains_key(&(kind, code.as_str()));
        if self.is_decided(pair) || wanted || ((goes || !base.contains_key(LEFT)) && edited()) {
            return self.resolve_one_sided(pair, ConflictKind::GoneTo, out);
        }
        let deletes = self.sides.from.takes.as_ref().is_none_or(|takes| takes[kind].delete);
        if goes && deletes {
            return Disposition::RemoveOnFrom;
        }
        let holder = if deletes { self.find_holder(kind, code) } else { None };
        let question = self.question(pair, record, ConflictKind::GoneTo);
        out.offers.push(Conflict { open: [true, deletes && holder.is_none()], ..question });
        let finding = MergeFinding::GoneAndKept { resigned, is_deletable: deletes, holder };
        let notice = self.sides.make_warning("gone-and-kept", finding);
        out.notices.push(notice.about_record(kind, code));
        Disposition::Unmanaged
    }

    /// It is on `to`, and not, or not any more, on `from`.
    fn decide_only_to(&self, pair: &RecordPair<'a>, to: &Record, out: &mut Merged) -> Disposition {
        let (kind, code) = (pair.kind, &to.code);
        // Both codes of a rename are there: the old one is unmanaged, and no second person is made
        // of it.
        if let Some(new) = self.renames[kind].get(code.as_str()) {
            let codes = Code::new(new).into_iter().chain([code.clone()]).collect();
            let notice = self.sides.make_warning("both-codes-held", MergeFinding::BothCodesHeld);
            out.notices.push(notice.about(kind, codes));
            return Disposition::Unmanaged;
        }
        let keeps = self.sides.policy.absent[kind] == Absent::Keep;
        let Some(base) = &pair.base else {
            return match pair.from {
                Some(from) => self.report_unknown_leaver(pair, from, out),
                None if self.sides.from.is_external(kind, code.as_str()) => Disposition::Unmanaged,
                // Structure of other sites stays there until a person in scope uses it.
                None if !self
                    .in_use
                    .as_ref()
                    .is_none_or(|used| used.contains_record(kind, code.as_str())) =>
                {
                    Disposition::Stays
                }
                None if self.is_idle_default(kind, code) => Disposition::Stays,
                None => Disposition::CreateOnFrom,
            };
        };
        let edited = || merge_values::is_edited_since_base(self, pair, MergeSide::To);
        if self.is_decided(pair) || ((!keeps || !base.contains_key(LEFT)) && edited()) {
            return self.resolve_one_sided(pair, ConflictKind::GoneFrom, out);
        }
        if keeps { Disposition::Unmanaged } else { Disposition::RemoveOnTo }
    }

    /// A leaver by date, of whom nothing was ever agreed: without a base nothing goes, and they are
    /// named.
    fn report_unknown_leaver(
        &self,
        pair: &RecordPair<'a>,
        from: &Record,
        out: &mut Merged,
    ) -> Disposition {
        if self.is_decided(pair) {
            return self.resolve_one_sided(pair, ConflictKind::GoneFrom, out);
        }
        out.offers.push(self.question(pair, from, ConflictKind::GoneFrom));
        let last_day = from.declared.as_ref().and_then(|declared| declared.active_until);
        let finding = MergeFinding::LeaverNeverAgreed { last_day };
        let notice = self.sides.make_warning("leaver-never-agreed", finding);
        out.notices.push(notice.about_record(pair.kind, &from.code));
        Disposition::Unmanaged
    }

    /// A record of `from` that names this one.
    fn find_holder(&self, kind: Kind, code: &Code) -> Option<(Kind, Code)> {
        let from = self.sides.from;
        let names = |of: Kind, record: &Record| {
            let mut entries = record.fields().iter();
            validity_of_record(record, self.sides.today) != ValidityPhase::Past
                && entries.any(|entry| {
                    of.spec().field(entry.id).ty.refers_to() == Some(kind)
                        && entry.value.references().any(|named| named == code.as_str())
                })
        };
        Kind::ALL.into_iter().find_map(|of| {
            let found = from.records(of).find(|record| names(of, record))?;
            Some((of, found.code.clone()))
        })
    }

    /// Reports whether there is a decision on this record as a whole.
    fn is_decided(&self, pair: &RecordPair<'_>) -> bool {
        let Some(code) = pair.code() else { return false };
        self.sides
            .resolutions
            .iter()
            .any(|one| one.is_about_field(pair.kind, code.as_str(), RECORD))
    }

    /// Both sides gave it another code: which one is right is for a user to decide, and until then
    /// it stays as it is.
    fn renamed(
        &self,
        pair: &RecordPair<'a>,
        (from, to): (&Record, &Record),
        out: &mut Merged,
    ) -> Disposition {
        let takes = self.sides.from.takes.as_ref().map(|takes| takes[pair.kind]);
        let conflict = Conflict {
            field: CODE.to_owned(),
            base: Some(Value::from_text(pair.base_code)),
            from: Some(Value::from_text(from.code.as_str())),
            to: Some(Value::from_text(to.code.as_str())),
            fixed: takes.is_some_and(|takes| !takes.create || !takes.delete),
            marks: (json!(from.code.as_str()), json!(to.code.as_str())),
            ..self.question(pair, from, ConflictKind::BothMoved)
        };
        let (here, _) = self.sides.names;
        match self.find_decision(&conflict, out) {
            Some(ChosenSide::From) => return Disposition::Recode,
            Some(ChosenSide::To) if !conflict.fixed => return Disposition::Merge,
            Some(ChosenSide::To) => {
                let side = here.to_owned();
                self.report_impossible(&conflict, ImpossibleReason::CodeNotWritable { side }, out)
            }
            Some(ChosenSide::Value(_)) => {
                self.report_impossible(&conflict, ImpossibleReason::CodeOfNoSide, out)
            }
            None => {}
        }
        out.conflicts.push(conflict);
        Disposition::Stays
    }

    /// What a person is asked about a record as a whole.
    fn question(&self, pair: &RecordPair<'a>, record: &Record, clash: ConflictKind) -> Conflict {
        let there = |record: Option<&Record>| {
            json!(record.map_or_else(
                || "gone".to_owned(),
                |record| merge_values::record_digest(self, pair, record)
            ))
        };
        let from = pair
            .from
            .filter(|from| validity_of_record(from, self.sides.today) == ValidityPhase::Active);
        let to = pair.to.filter(|_| !self.has_resigned(pair));
        let named = self.wanted.get(&(pair.kind, record.code.as_str()));
        Conflict {
            kind: pair.kind,
            code: record.code.clone(),
            label: record_label(pair.kind, record, pair.to),
            field: RECORD.to_owned(),
            clash,
            base: None,
            from: None,
            to: None,
            secret: false,
            origin: pair.from.and_then(|from| self.sides.from.record_origin(from)),
            fixed: false,
            since: self.sides.base.agreed_since(pair.kind, pair.base_code),
            marks: (there(from), there(to)),
            ring: None,
            named_by: named.map(|(kind, code)| format!("{kind} {code}")),
            resigned: self.resigned_under_any_code(pair),
            open: [true, named.is_none()],
            first: None,
        }
    }

    /// One side has it and the other does not, and neither is plainly right.
    fn resolve_one_sided(
        &self,
        pair: &RecordPair<'a>,
        clash: ConflictKind,
        out: &mut Merged,
    ) -> Disposition {
        let Some(record) = pair.from.or(pair.to) else { return Disposition::Stays };
        let conflict = self.question(pair, record, clash);
        let gone = matches!(clash, ConflictKind::GoneTo | ConflictKind::NeverAgreed);
        match (self.find_decision(&conflict, out), gone) {
            (Some(ChosenSide::From), true) => Disposition::CreateOnTo,
            (Some(ChosenSide::To), true) => Disposition::RemoveOnFrom,
            (Some(ChosenSide::From), false) => Disposition::RemoveOnTo,
            (Some(ChosenSide::To), false) => Disposition::CreateOnFrom,
            _ => {
                out.conflicts.push(conflict);
                Disposition::Stays
            }
        }
    }

    /// The decision on a conflict that was made about just these values.
    pub(super) fn find_decision(
        &self,
        conflict: &Conflict,
        out: &mut Merged,
    ) -> Option<ChosenSide> {
        let mut found = None;
        for (at, one) in self.sides.resolutions.iter().enumerate() {
            if !one.is_about_field(conflict.kind, conflict.code.as_str(), &conflict.field) {
                continue;
            }
            let fits = one.fits_values(&conflict.marks);
            out.uses[at] = Some(if fits { ResolutionUse::Used } else { ResolutionUse::Expired });
            if fits {
                found = Some(one.take.clone());
                out.settled.push((at, conflict.clone()));
            }
        }
        found
    }

    /// A decision that holds for these values, and that cannot be carried out.
    pub(super) fn report_impossible(
        &self,
        conflict: &Conflict,
        reason: ImpossibleReason,
        out: &mut Merged,
    ) {
        for (one, used) in self.sides.resolutions.iter().zip(&mut out.uses) {
            if one.is_about_field(conflict.kind, conflict.code.as_str(), &conflict.field)
                && *used == Some(ResolutionUse::Used)
            {
                *used = Some(ResolutionUse::Impossible(reason.clone()));
            }
        }
    }
}

/// Returns a code without case, where case can distinguish codes.
pub(super) fn fold_code(record: &Record) -> Option<String> {
    let code = &record.code;
    code.as_str().chars().any(char::is_alphabetic).then(|| code.fold_case())
}
