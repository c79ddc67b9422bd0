//! The records that a notice is about, as its sentences name them.

use crate::model::problem::Escaped as _;
use crate::model::{Code, Kind};
use crate::planning::Notice;

/// The record that a notice is about: `employee 5`.
pub(super) fn name_record(notice: &Notice) -> String {
    format!("{} {}", name_kind(notice), first_code(notice))
}

/// The same, with characters that cannot be seen written out.
pub(super) fn name_escaped_record(notice: &Notice) -> String {
    format!("{} {}", name_kind(notice), first_code(notice).to_escaped())
}

/// The code of the first record that a notice is about.
pub(super) fn first_code(notice: &Notice) -> &str {
    notice.codes.first().map(Code::as_str).unwrap_or_default()
}

/// The code of the second one.
pub(super) fn second_code(notice: &Notice) -> &str {
    notice.codes.get(1).map(Code::as_str).unwrap_or_default()
}

/// The kind of the records: `employee`.
pub(super) fn name_kind(notice: &Notice) -> &'static str {
    notice.kind.map_or("record", Kind::name)
}

/// The kind of several records: `employees`.
pub(super) fn name_kinds(notice: &Notice) -> &'static str {
    notice.kind.map_or("records", Kind::plural)
}

/// The field that a notice is about.
pub(super) fn name_field(notice: &Notice) -> &str {
    notice.field.as_deref().unwrap_or_default()
}

/// How many records there are, and the first of their codes: `3 employees` and `1, 2, 3`.
pub(super) fn summarize_records(notice: &Notice) -> (String, String) {
    match notice.kind {
        Some(kind) => crate::planning::change::summarize_codes(kind, &notice.codes),
        None => Default::default(),
    }
}
