//! One record in the declarations of both sides: as it stays, made anew, or merged; and what will
//! be remembered of it.

use serde_json::Value as Json;

use super::super::change::FieldName;
use super::super::policy::Owner;
use super::base::base_fields::{all_field_names, field_value, set_field_value};
use super::base::base_rows::{BaseRow, RecordPresence, to_row_text};
use super::base::merge_base::LEFT;
use super::base::pending_values::note_pending_value;
use super::decide_fields::{leave_field, merge_fields};
use super::merge_decision::{Disposition, MergeDecision};
use super::merge_result::Merged;
use super::merge_table::MergeTable;
use super::merge_values::{effective_owner, renamed_value, strip_missing_references, write_only};
use super::record_pair::RecordPair;
use super::waiting_records::{is_blocked_value, note_waiting_field};
use crate::model::{Code, FieldAccess, Kind, Record};
use crate::planning::notice::merge_fact::MergeFinding;
use crate::planning::selection::carried_fields::CarriedFields;

/// The place of what stands in no file.
const NO_FILE: u32 = u32::MAX;

/// A record as it stays: by its code alone.
fn bare_record(record: &Record, of_file: bool) -> Record {
    let mut out = Record::new(record.code.clone());
    (out.file, out.place) =
        if of_file { (record.file, record.place) } else { (NO_FILE, Default::default()) };
    out
}

/// Puts one record into both declarations, and into what will be remembered.
pub(super) fn apply_disposition(
    table: &MergeTable<'_, '_>,
    pair: RecordPair<'_>,
    disposition: Disposition,
    out: &mut Merged,
) {
    let Some(code) = pair.code().cloned() else { return };
    let kind = pair.kind;
    let mut memory = build_base_row(table, &pair, &code, disposition);
    if matches!(disposition, Disposition::Unmanaged | Disposition::Waits)
        && (pair.to.is_some() || disposition == Disposition::Unmanaged)
    {
        out.unmanaged.push((kind, code.clone()));
    }
    if table.sides.watch.is_some_and(|(of, watched)| of == kind && watched == code.as_str()) {
        out.decisions.push(MergeDecision::Record(disposition));
    }
    let (on_from, on_to) = declare_record(table, &pair, disposition, &mut memory, out);
    // Its code may be that of a rename that waits: `to` keeps the one it has.
    for (record, side) in [(on_to, &mut out.for_to), (on_from, &mut out.for_from)] {
        if let (Some(record), Some(records)) = (record, side.kinds[kind].as_mut()) {
            let _ = records.insert(record);
        }
    }
    if disposition != Disposition::Over {
        out.memories.push(memory);
    }
}

/// What is remembered of a record before its fields are looked at.
fn build_base_row(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    code: &Code,
    disposition: Disposition,
) -> BaseRow {
    let kind = pair.kind;
    let rows = &table.sides.base.records;
    let at = pair.to.map_or_else(|| pair.base_code.to_owned(), |to| to.code.to_string());
    let old = rows.get(&(kind, at)).or_else(|| rows.get(&(kind, pair.base_code.to_owned())));
    let place = match disposition {
        Disposition::Merge | Disposition::Recode => RecordPresence::Both,
        Disposition::CreateOnTo => RecordPresence::CreateOnTo,
        Disposition::CreateOnFrom => RecordPresence::CreateOnFrom,
        Disposition::RemoveOnTo => RecordPresence::RemoveOnTo,
        Disposition::RemoveOnFrom => RecordPresence::RemoveOnFrom,
        _ if old.is_none() && pair.to.is_some() => RecordPresence::Live,
        _ => RecordPresence::Stays,
    };
    let mut memory = BaseRow::new(kind, code.clone(), place, old.cloned());
    memory.live_code = pair.to.map(|to| &to.code).filter(|held| *held != code).cloned();
    // Until the new code is on both sides the base has the record under the one that both agreed
    // on.
    if pair.is_renamed_by_from() && (pair.to.is_none() || pair.is_renamed_by_both()) {
        memory.live_code = Code::new(pair.base_code);
    }
    if let (Disposition::Unmanaged, Some(base)) = (disposition, &pair.base) {
        let mut let_go = base.clone();
        let_go.insert(LEFT.to_owned(), Json::from(true));
        memory.old = Some(to_row_text(let_go));
    }
    memory
}

/// The record in the declarations of `from` and `to`; `None` for a side that does not have it, or
/// is to lose it.
fn declare_record(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    disposition: Disposition,
    memory: &mut BaseRow,
    out: &mut Merged,
) -> (Option<Record>, Option<Record>) {
    let mut on_to = pair
        .to
        .filter(|_| disposition != Disposition::RemoveOnTo && !table.has_resigned(pair))
        .map(|to| bare_record(to, false));
    let mut on_from = pair
        .from
        .filter(|_| disposition != Disposition::RemoveOnFrom)
        .map(|from| bare_record(from, false));
    match (disposition, pair.from, pair.to) {
        (Disposition::Recode, Some(from), Some(held)) => {
            let (mut to, mut back) = (bare_record(from, true), bare_record(from, false));
            to.declared_mut().previous_code = Some(held.code.clone());
            merge_fields(table, pair, memory, (&mut back, &mut to), out);
            (on_from, on_to) = (Some(back), Some(to));
        }
        (Disposition::Merge, Some(from), Some(_)) => {
            let (mut to, mut back) = (bare_record(from, true), bare_record(from, false));
            copy_unmentioned_fields(from, &mut to);
            if let Some(new) =
                table.renumbered_code(pair.kind, from.code.as_str()).and_then(Code::new)
            {
                (to.code, back.code) = (new.clone(), new.clone());
                back.declared_mut().previous_code = Some(from.code.clone());
                memory.from_code = Some(std::mem::replace(&mut memory.code, new));
                memory.live_code = None;
            }
            merge_fields(table, pair, memory, (&mut back, &mut to), out);
            (on_from, on_to) = (Some(back), Some(to));
        }
        (Disposition::CreateOnTo, Some(from), _) => {
            on_to = Some(create_on_side(table, pair, from, true, memory, out));
        }
        (Disposition::CreateOnFrom, _, Some(to)) => {
            match can_create_on_from(table, pair.kind, to, out) {
                true => on_from = Some(create_on_side(table, pair, to, false, memory, out)),
                false if pair.base.is_some() => memory.place = RecordPresence::Stays,
                false => memory.place = RecordPresence::Live,
            }
        }
        // It states why the person leaves.
        (Disposition::RemoveOnTo, Some(from), Some(to)) if from.declared.is_some() => {
            let mut leaver = bare_record(from, true);
            (leaver.code, leaver.declared) = (to.code.clone(), from.declared.clone());
            on_to = Some(leaver);
        }
        _ => {}
    }
    (on_from, on_to)
}

fn copy_unmentioned_fields(from: &Record, to: &mut Record) {
    if let Some(previous) =
        from.declared.as_ref().and_then(|declared| declared.previous_code.clone())
    {
        to.declared_mut().previous_code = Some(previous);
    }
}

/// Whether a record can be made on `from`: what it must have must be there as well.
fn can_create_on_from(
    table: &MergeTable<'_, '_>,
    kind: Kind,
    record: &Record,
    out: &mut Merged,
) -> bool {
    let missing = record.fields().iter().find(|entry| {
        let row = kind.spec().field(entry.id);
        row.required
            && !entry.value.is_empty()
            && row.ty.refers_to().is_some()
            && strip_missing_references(table, row.ty, &entry.value).is_empty()
    });
    if let Some(entry) = missing {
        let row = kind.spec().field(entry.id);
        let lost = row.ty.refers_to().zip(entry.value.references().next());
        let lost =
            lost.filter(|(other, code)| table.sides.base.agreed_record(*other, code).is_some());
        let lost = lost.map(|(other, code)| (other, code.to_owned()));
        let value = entry.value.clone();
        let finding = MergeFinding::RequiredReferenceMissing { value, lost };
        let notice = table.sides.make_warning("required-reference-missing", finding);
        out.notices.push(notice.about_record(kind, &record.code).about_field(row.name));
    }
    missing.is_none()
}

/// A record made on one side with what the other holds, as far as its owners let it.
fn create_on_side(
    table: &MergeTable<'_, '_>,
    pair: &RecordPair<'_>,
    record: &Record,
    to: bool,
    memory: &mut BaseRow,
    out: &mut Merged,
) -> Record {
    let kind = pair.kind;
    let mut made = bare_record(record, true);
    if to {
        copy_unmentioned_fields(record, &mut made);
        write_only(table, kind, record, &mut made);
        let silent = kind.spec().numbered_fields().filter(|(id, row)| {
            row.access == FieldAccess::ReadWrite && !row.secret && record.get(*id).is_none()
        });
        let silent = silent.map(|(id, _)| FieldName::Of(id));
        let may = |field: &FieldName| {
            matches!(effective_owner(table, kind, field), Owner::Shared | Owner::To)
        };
        memory.learn = silent.filter(may).collect();
    }
    let source = RecordPair {
        kind,
        from: Some(record),
        to: None,
        base: None,
        base_code: record.code.as_str(),
    };
    for field in all_field_names(kind, &source) {
        let Some(held) = field_value(Some(record), &field) else { continue };
        let row = field.table_row(kind);
        let owner = effective_owner(table, kind, &field);
        // What the other side owns is filled once as well: no other value was given for it yet.
        let refused = owner == Owner::Ignored;
        let asked = table.sides.policy.secrets || matches!(owner, Owner::To | Owner::Shared);
        let secret = row.is_some_and(|row| row.secret) && !to && !asked;
        if (refused && !row.is_some_and(|row| row.required)) || secret || held.is_empty() {
            continue;
        }
        // A field that no neighbour declares would be declared from then on, and what is changed
        // of it on the server later would be a conflict.
        let is_carried = |carried: &CarriedFields<'_>| carried.contains_field(&field);
        if !to && !table.carried[kind].as_ref().is_none_or(is_carried) {
            continue;
        }
        if !to && let Some(why) = table.barred_field_reason(kind, record, &field) {
            leave_field(table, pair, &field, why, out);
            continue;
        }
        let held = match row {
            Some(row) if !to => strip_missing_references(table, row.ty, held),
            row => renamed_value(table, row.map(|row| row.ty), held),
        };
        if held.is_empty() {
            continue;
        }
        if to && is_blocked_value(table, row.map(|row| row.ty), &held) {
            note_waiting_field(table, kind, &record.code, (&field, &held), out);
            continue;
        }
        if !matches!(owner, Owner::CreateOnly | Owner::Ignored) {
            note_pending_value(table, pair, &field, &held, (!to, to), memory);
        }
        set_field_value(&mut made, &field, held, Some(record));
    }
    made
}
