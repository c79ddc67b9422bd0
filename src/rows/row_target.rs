//! What a column (or key) of a feed is about.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{DateFormats, RowMedium, RowSource, SqlColumn};
use crate::model::check::text_rules;
use crate::model::hygiene::HygieneLevel;
use crate::model::tables::NEVER_SENT;
use crate::model::{FieldId, Kind};

/// What a value is written to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TargetField {
    Code,
    Field(FieldId),
    Custom(String),
    /// An object of custom attributes (NDJSON only).
    AllCustom,
    PreviousCode,
    ActiveFrom,
    ActiveUntil,
    ResignType,
    ResignReason,
    Note,
}

/// A field that the feed speaks of, and how its texts are read.
#[derive(Clone, Debug)]
pub(crate) struct ColumnTarget<'f> {
    /// Its name in messages.
    pub(crate) name: String,
    pub(crate) what: TargetField,
    pub(crate) secret: bool,
    /// It is personal data.
    pub(crate) personal: bool,
    /// Text in the feed → what it stands for.
    pub(crate) values: Option<&'f BTreeMap<String, String>>,
    /// Line breaks in it mean no more than spaces.
    pub(crate) joins_lines: bool,
    /// How strictly its texts are read.
    pub(crate) care: HygieneLevel,
    /// Digits are filled up to this length.
    pub(crate) pad: usize,
    /// Texts and days that stand for no value.
    pub(crate) nothing: &'f [String],
    pub(crate) separators: [char; 2],
    /// How its column writes days.
    pub(crate) dates: Option<&'f str>,
    /// How all columns do.
    pub(crate) all_dates: &'f DateFormats,
    /// The day on which the source is read: birthdays are before it.
    pub(crate) today: NaiveDate,
    pub(crate) medium: RowMedium,
    /// Its column, as SQL names it.
    pub(crate) sql: SqlColumn,
}

/// The field of this name; `None` when there is none.
pub(crate) fn find_target<'f>(sheet: &'f RowSource, name: &str) -> Option<ColumnTarget<'f>> {
    let spec = sheet.kind.spec();
    let employee = sheet.kind == Kind::Employee;
    let what = match name {
        "code" => TargetField::Code,
        "previous_code" => TargetField::PreviousCode,
        "note" => TargetField::Note,
        "active_from" if employee => TargetField::ActiveFrom,
        "active_until" if employee => TargetField::ActiveUntil,
        "resign_type" if employee => TargetField::ResignType,
        "resign_reason" if employee => TargetField::ResignReason,
        "custom" if employee => TargetField::AllCustom,
        _ => match (spec.by_name(name), name.strip_prefix("custom.")) {
            (Some(id), _) => TargetField::Field(id),
            (None, Some(custom)) if employee && text_rules::not_custom_name(custom).is_none() => {
                TargetField::Custom(custom.to_owned())
            }
            _ => return None,
        },
    };
    let layout = &sheet.layout;
    Some(ColumnTarget {
        name: name.to_owned(),
        sql: SqlColumn::with_name(name),
        secret: matches!(what, TargetField::Field(id) if spec.field(id).secret),
        personal: match what {
            TargetField::Field(id) => !spec.field(id).may_be_repeated(),
            TargetField::Custom(_)
            | TargetField::AllCustom
            | TargetField::Note
            | TargetField::ResignReason => true,
            TargetField::Code
            | TargetField::PreviousCode
            | TargetField::ActiveFrom
            | TargetField::ActiveUntil
            | TargetField::ResignType => false,
        },
        joins_lines: match what {
            TargetField::Field(id) => text_rules::joins_lines(spec.field(id)),
            TargetField::Note | TargetField::Custom(_) => true,
            _ => false,
        },
        care: care_of(sheet.kind, &what),
        pad: layout.pad.get(name).copied().unwrap_or_else(|| code_length(sheet, &what)),
        nothing: &layout.nothing,
        what,
        values: layout.values.get(name),
        separators: layout.separator.map_or([';', ','], |one| [one, one]),
        dates: layout.dates.of(name),
        all_dates: &layout.dates,
        today: sheet.today,
        medium: sheet.medium,
    })
}

fn care_of(kind: Kind, what: &TargetField) -> HygieneLevel {
    match what {
        TargetField::Code | TargetField::PreviousCode => HygieneLevel::Code(kind),
        TargetField::Field(id) => HygieneLevel::of_field(kind.spec().field(*id)),
        TargetField::Note | TargetField::ResignReason => HygieneLevel::Opaque,
        TargetField::Custom(_) | TargetField::AllCustom => HygieneLevel::Answer,
        TargetField::ActiveFrom | TargetField::ActiveUntil | TargetField::ResignType => {
            HygieneLevel::Text
        }
    }
}

/// Up to which length the codes are filled that a column holds, where it has no `pad` of its own.
fn code_length(sheet: &RowSource, what: &TargetField) -> usize {
    let own = || sheet.layout.pad.get("code").copied().unwrap_or_default();
    match care_of(sheet.kind, what) {
        HygieneLevel::Code(kind) if kind == sheet.kind => own(),
        HygieneLevel::Code(kind) => sheet.layout.code_lengths[kind],
        _ => 0,
    }
}

/// The fields that a column of this name is about: those mapped to it, else the one of its own
/// name.
pub(crate) fn find_targets<'f>(sheet: &'f RowSource, column: &str) -> Vec<ColumnTarget<'f>> {
    let layout = &sheet.layout;
    let mapped = layout.columns.iter().filter(|(_, name)| *name == column);
    let found: Vec<ColumnTarget<'_>> =
        mapped.filter_map(|(field, _)| find_target(sheet, field)).collect();
    let taken = layout.columns.contains_key(column) || layout.constants.contains_key(column);
    if !found.is_empty() || taken {
        return found;
    }
    find_target(sheet, column).into_iter().collect()
}

/// The names that a person could have meant.
pub(crate) fn known_names(sheet: &RowSource) -> Vec<&str> {
    let spec = sheet.kind.spec();
    let own = NEVER_SENT.iter().copied().filter(|name| find_target(sheet, name).is_some());
    let plain = own.chain(spec.fields.iter().map(|field| field.name));
    let plain = plain.filter(|name| {
        !sheet.layout.columns.contains_key(*name) && !sheet.layout.constants.contains_key(*name)
    });
    plain.chain(sheet.layout.columns.values().map(String::as_str)).collect()
}

/// The fields of their own that no column was assigned to.
pub(crate) fn free_fields(sheet: &RowSource) -> Vec<&'static str> {
    let own = ["code", "previous_code", "note", "active_from", "active_until"];
    let own = own.into_iter().filter(|name| find_target(sheet, name).is_some());
    let all = own.chain(sheet.kind.spec().fields.iter().map(|field| field.name));
    let layout = &sheet.layout;
    all.filter(|name| !layout.columns.contains_key(*name) && !layout.constants.contains_key(*name))
        .collect()
}
