//! What errors of SQLite mean.

use std::borrow::Cow;

use super::database_errors::{DatabaseFault, DatabaseFaultKind};

/// The low byte of the code is the error, the rest says more.
pub(super) fn classify_sqlite(code: &str, fault: DatabaseFault) -> DatabaseFault {
    let sort = match code.parse::<u32>().unwrap_or_default() & 0xFF {
        5 | 6 => DatabaseFaultKind::Locked,
        8 => DatabaseFaultKind::ReadOnly,
        23 => DatabaseFaultKind::Denied,
        11 | 26 => DatabaseFaultKind::Damaged,
        1 => DatabaseFaultKind::Sql,
        _ => fault.sort,
    };
    let hint = fault.what.contains("because it is a view").then_some(Cow::Borrowed(
        "write to the table below the view, or give the view an INSTEAD OF trigger",
    ));
    let fault = DatabaseFault { hint: hint.or_else(|| fault.hint.clone()), ..fault };
    let named =
        fault.what.rsplit_once("constraint failed: ").map(|(_, names)| names.trim().to_owned());
    // `UNIQUE constraint failed: staff.phone`, and all others by the name of the constraint.
    let of_table = |name: &String| {
        let first = name.split(',').next().unwrap_or_default();
        first.split_once('.').map(|(_, column)| column.to_owned())
    };
    let column = named.as_ref().and_then(of_table);
    let constraint = named.filter(|_| column.is_none());
    DatabaseFault { sort, column, constraint, ..fault }
}
