//! What a column (or key) of a feed is about.

use std::collections::BTreeMap;

use super::FeedFile;
use crate::model::check::texts;
use crate::model::{FieldId, Kind};

/// What a value is written to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    Code,
    Field(FieldId),
    Custom(String),
    /// An object of custom attributes (NDJSON only).
    AllCustom,
    PreviousCode,
    ActiveFrom,
    ActiveUntil,
    Note,
}

/// A field that the feed speaks of, and how its texts are read.
#[derive(Clone, Debug)]
pub(super) struct Target<'f> {
    /// Its name in messages.
    pub(super) name: String,
    pub(super) what: What,
    pub(super) secret: bool,
    /// Text in the feed → what it stands for.
    pub(super) values: Option<&'f BTreeMap<String, String>>,
    /// Digits are filled up to this length.
    pub(super) pad: usize,
    pub(super) separators: [char; 2],
    pub(super) dates: Option<&'f str>,
}

/// The field of this name; `None` when there is none.
pub(super) fn target<'f>(file: &'f FeedFile, name: &str) -> Option<Target<'f>> {
    let spec = file.kind.spec();
    let employee = file.kind == Kind::Employee;
    let what = match name {
        "code" => What::Code,
        "previous_code" => What::PreviousCode,
        "note" => What::Note,
        "active_from" if employee => What::ActiveFrom,
        "active_until" if employee => What::ActiveUntil,
        "custom" if employee => What::AllCustom,
        _ => match (spec.by_name(name), name.strip_prefix("custom.")) {
            (Some(id), _) => What::Field(id),
            (None, Some(custom)) if employee && texts::not_custom_name(custom).is_none() => {
                What::Custom(custom.to_owned())
            }
            _ => return None,
        },
    };
    let layout = &file.layout;
    Some(Target {
        name: name.to_owned(),
        secret: matches!(what, What::Field(id) if spec.field(id).secret),
        what,
        values: layout.values.get(name),
        pad: layout.pad.get(name).copied().unwrap_or_default(),
        separators: layout.separator.map_or([';', ','], |one| [one, one]),
        dates: layout.dates.as_deref(),
    })
}

/// The fields that a column of this name is about: those mapped to it, else the one of its own name.
pub(super) fn targets<'f>(file: &'f FeedFile, column: &str) -> Vec<Target<'f>> {
    let layout = &file.layout;
    let mapped = layout.columns.iter().filter(|(_, name)| *name == column);
    let found: Vec<Target<'_>> = mapped.filter_map(|(field, _)| target(file, field)).collect();
    let taken = layout.columns.contains_key(column) || layout.constants.contains_key(column);
    if !found.is_empty() || taken {
        return found;
    }
    target(file, column).into_iter().collect()
}

/// The names that a person could have meant.
pub(super) fn known(file: &FeedFile) -> Vec<&str> {
    let spec = file.kind.spec();
    let own = ["code", "previous_code", "note", "active_from", "active_until", "custom"];
    let own = own.into_iter().filter(|name| target(file, name).is_some());
    let plain = own.chain(spec.fields.iter().map(|field| field.name));
    let plain = plain.filter(|name| {
        !file.layout.columns.contains_key(*name) && !file.layout.constants.contains_key(*name)
    });
    plain.chain(file.layout.columns.values().map(String::as_str)).collect()
}
