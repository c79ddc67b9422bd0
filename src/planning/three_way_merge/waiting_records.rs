//! Records that have to wait for another one: what they must name is not on `to`. One of them never
//! holds up the rest.

use std::collections::HashSet;

use serde_json::Value as Json;

use super::super::change::FieldName;
use super::base::base_rows::{BaseRow, RecordPresence};
use super::merge_decision::Disposition;
use super::merge_result::{MergeInput, Merged, WaitingRecords};
use super::merge_table::{MergeTable, ReplacedCodes};
use super::record_pair::RecordPair;
use crate::model::{Code, Kind, Record, Type, Value};
use crate::planning::notice::Notice;
use crate::planning::notice::merge_fact::MergeFinding;
use crate::planning::selection::scope::{ValidityPhase, validity_of_record};

/// Looks for records that are gone from `to` and that a record names which is new, or moved there.
pub(super) fn find_wanted_records<'a>(sides: &MergeInput<'a>) -> ReplacedCodes<'a> {
    let MergeInput { from, to, base, .. } = sides;
    let mut gone: HashSet<(Kind, &str)> = HashSet::new();
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Employee) {
        let codes = from.records(kind).map(|record| record.code.as_str());
        let codes = codes
            .filter(|code| !to.contains(kind, code) && base.agreed_record(kind, code).is_some());
        gone.extend(codes.map(|code| (kind, code)));
    }
    let mut wanted = ReplacedCodes::new();
    if gone.is_empty() {
        return wanted;
    }
    for kind in Kind::ALL {
        for record in from
            .records(kind)
            .filter(|record| validity_of_record(record, sides.today) == ValidityPhase::Active)
        {
            let code = record.code.as_str();
            for entry in record.fields() {
                let row = kind.spec().field(entry.id);
                let Some(other) = row.ty.refers_to() else { continue };
                for named in
                    entry.value.references().filter(|named| gone.contains(&(other, *named)))
                {
                    let agreed = base.agreed_record(kind, code);
                    // What went with it names it no more than before.
                    let went = agreed.is_some() && !to.contains(kind, code);
                    if !went
                        && !agreed.is_some_and(|agreed| names_code(agreed.get(row.name), named))
                    {
                        wanted.entry((other, named)).or_insert((kind, code));
                    }
                }
            }
        }
    }
    wanted
}

/// Whether an agreed value names a code.
fn names_code(agreed: Option<&Json>, code: &str) -> bool {
    match agreed {
        Some(Json::Array(codes)) => codes.iter().any(|one| one == code),
        Some(one) => one == code,
        None => false,
    }
}

/// What a new record waits for.
struct MissingReference<'a> {
    kind: Kind,
    code: &'a str,
}

/// Finds the new records that cannot be made on `to` now, and lets them wait; those that are below
/// them, too.
pub(super) fn postpone_creations<'a>(
    table: &mut MergeTable<'_, 'a>,
    all: &mut [(RecordPair<'a>, Disposition)],
    out: &mut Merged,
) {
    loop {
        let mut more = false;
        for (pair, disposition) in
            all.iter_mut().filter(|(_, disposition)| *disposition == Disposition::CreateOnTo)
        {
            let Some(from) = pair.from else { continue };
            let Some(lacking) = find_lacking_reference(table, pair.kind, from) else { continue };
            let key = (lacking.kind, lacking.code.to_owned(), pair.kind, None);
            out.held.entry(key).or_default().push(from.code.clone());
            keep_known(table, &lacking, out);
            *disposition = Disposition::Held;
            table.not_on_to.insert((pair.kind, from.code.as_str()));
            more = true;
        }
        if !more {
            return;
        }
    }
}

/// What a record must name to be made, or is to stand below, and what is not on `to`.
fn find_lacking_reference<'a>(
    table: &MergeTable<'_, 'a>,
    kind: Kind,
    from: &'a Record,
) -> Option<MissingReference<'a>> {
    let spec = kind.spec();
    let entries = from.fields().iter().filter(|entry| {
        let row = spec.field(entry.id);
        row.ty.refers_to().is_some() && (row.required || spec.parent_field() == Some(entry.id))
    });
    entries.into_iter().find_map(|entry| {
        let other = spec.field(entry.id).ty.refers_to()?;
        let code = entry.value.references().find(|code| table.is_lost(other, code))?;
        Some(MissingReference { kind: other, code })
    })
}

impl<'a> MergeTable<'_, 'a> {
    /// Whether a code names a record that `to` lacks and does not get: one that `from` declares and
    /// that waits, or, of a kind that is looked up there, one that `to` had when both sides were
    /// read the last time.
    pub(super) fn is_lost(&self, kind: Kind, code: &str) -> bool {
        let MergeInput { from, to, base, policy, .. } = self.sides;
        let looked_up = || !from.contains(kind, code) && !policy.create_missing[kind];
        !to.contains(kind, code)
            && (self.not_on_to.contains(&(kind, code))
                || (looked_up() && base.records.contains_key(&(kind, code.to_owned()))))
    }
}

/// That `to` had a record is remembered as long as something waits for it.
fn keep_known(table: &MergeTable<'_, '_>, lacking: &MissingReference<'_>, out: &mut Merged) {
    let (kind, code) = (lacking.kind, lacking.code);
    let row = table.sides.base.records.get(&(kind, code.to_owned()));
    let (Some(row), Some(code)) = (row, Code::new(code)) else { return };
    if !table.sides.from.contains(kind, code.as_str()) {
        out.memories.push(BaseRow::new(kind, code, RecordPresence::Stays, Some(row.clone())));
    }
}

/// Whether a value names a record that `to` lacks and does not get.
pub(super) fn is_blocked_value(
    table: &MergeTable<'_, '_>,
    ty: Option<Type>,
    value: &Value,
) -> bool {
    ty.and_then(Type::refers_to)
        .is_some_and(|kind| value.references().any(|code| table.is_lost(kind, code)))
}

/// Notes that a field of a record waits.
pub(super) fn note_waiting_field(
    table: &MergeTable<'_, '_>,
    kind: Kind,
    code: &Code,
    (field, value): (&FieldName, &Value),
    out: &mut Merged,
) {
    let other = field.table_row(kind).and_then(|row| row.ty.refers_to());
    let lost = other.and_then(|other| {
        Some((other, value.references().find(|code| table.is_lost(other, code))?.to_owned()))
    });
    let Some((other, lost)) = lost else { return };
    let key = (other, lost, kind, Some(field.plan_name(kind).into_owned()));
    out.held.entry(key).or_default().push(code.clone());
}

/// Names what waits, with what it waits for.
pub(super) fn warn_waiting(table: &MergeTable<'_, '_>, held: WaitingRecords) -> Vec<Notice> {
    let MergeInput { from, base, .. } = table.sides;
    let one =
        |((kind, code, of, field), codes): ((Kind, String, Kind, Option<String>), Vec<Code>)| {
            let is_declared = from.contains(kind, &code);
            let missing = (kind, code);
            let was_agreed = base.records.contains_key(&missing);
            let finding = MergeFinding::WaitsForRecord { missing, was_agreed, is_declared };
            let notice = table.sides.make_warning("waits-for-record", finding);
            Notice { field, ..notice.about(of, codes) }
        };
    held.into_iter().map(one).collect()
}
