//! Names that keys of settings may have: those that a person chooses, and fields of records.

use super::section::SectionReader;
use crate::markup::{NodeView, display_text};
use crate::model::problem::find_nearest;
use crate::model::{Kind, Type};
use crate::planning::Glob;
use crate::rows::REST;

/// What a record may have beside the fields that are sent.
const OWN: &[&str] = &[
    "code",
    "previous_code",
    "note",
    "active_from",
    "active_until",
    "resign_type",
    "resign_reason",
];

/// What a record of a kind may have beside the fields that are sent.
pub(in crate::settings) fn extra_field_names(kind: Kind) -> &'static [&'static str] {
    // Only employees come and go.
    if kind == Kind::Employee { OWN } else { &OWN[..3] }
}

/// The names of the fields that are sent.
fn sent_field_names(kind: Kind) -> impl Iterator<Item = &'static str> {
    kind.spec().fields.iter().map(|field| field.name)
}

/// Everything that a column of a feed may be about, custom attributes aside.
fn column_field_names(kind: Kind) -> impl Iterator<Item = &'static str> {
    extra_field_names(kind).iter().copied().chain(sent_field_names(kind))
}

/// The fields of a kind that hold days.
pub(in crate::settings) fn day_field_names(kind: Kind) -> impl Iterator<Item = &'static str> {
    let own = extra_field_names(kind).iter().copied().filter(|name| name.starts_with("active_"));
    own.chain(
        kind.spec().fields.iter().filter(|field| field.ty == Type::Date).map(|field| field.name),
    )
}

/// Reports a name of a store, a flow or an import that is none.
pub(in crate::settings) fn check_name(key: NodeView<'_, '_>, reader: &mut SectionReader<'_, '_>) {
    let text = key.text().unwrap_or_default();
    let fits = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    if !text.is_empty() && text.len() <= 64 && text.chars().all(fits) && !text.starts_with('-') {
        return;
    }
    let what = format!("`{}` cannot be a name", display_text(text));
    let help =
        "names are up to 64 letters, digits, - _ and ., because they stand on the command line";
    reader.sink.report_error("bad-name", what, help, key);
}

/// Reports a key that is no field of days.
pub(in crate::settings) fn check_day(key: NodeView<'_, '_>, reader: &mut SectionReader<'_, '_>) {
    let (kind, text) = (reader.kind, key.text().unwrap_or_default());
    if text == REST || day_field_names(kind).any(|name| name == text) {
        return;
    }
    let help = match find_nearest(text, day_field_names(kind)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let known: Vec<&str> = day_field_names(kind).collect();
            format!("fields of days: {}; \"{REST}\" stands for all others", known.join(", "))
        }
    };
    let what = format!("records of kind {kind} have no field of days `{}`", display_text(text));
    reader.sink.report_error("unknown-field", what, help, key);
}

/// Reports a key that is no field.
pub(in crate::settings) fn check_field(key: NodeView<'_, '_>, reader: &mut SectionReader<'_, '_>) {
    let text = key.text().unwrap_or_default();
    let is_known = column_field_names(reader.kind).any(|name| name == text);
    if !is_known && !text.starts_with("custom.") {
        let names = column_field_names(reader.kind).collect();
        report_unknown_field(reader.kind, names, key, reader);
    }
}

/// The pattern of fields that a key is; one that meets no field is reported.
pub(in crate::settings) fn read_field_pattern(
    kind: Kind,
    key: NodeView<'_, '_>,
    reader: &mut SectionReader<'_, '_>,
) -> Option<Glob> {
    let text = key.text().unwrap_or_default();
    match Glob::new(text) {
        Ok(glob) => {
            let is_known = sent_field_names(kind).any(|name| glob.is_match(name));
            if !is_known && !text.starts_with("custom.") {
                report_unknown_field(kind, sent_field_names(kind).collect(), key, reader);
            }
            Some(glob)
        }
        Err(why) => {
            let what = format!("`{}` is no pattern of fields: {why}", display_text(text));
            let help = "patterns know *, ?, […] and {a,b}";
            reader.sink.report_error("bad-pattern", what, help, key);
            None
        }
    }
}

fn report_unknown_field(
    kind: Kind,
    names: Vec<&'static str>,
    key: NodeView<'_, '_>,
    reader: &mut SectionReader<'_, '_>,
) {
    let text = key.text().unwrap_or_default();
    let help = match find_nearest(text, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("fields: {}", names.join(", ")),
    };
    let what = format!("records of kind {kind} have no field `{}`", display_text(text));
    reader.sink.report_error("unknown-field", what, help, key);
}
