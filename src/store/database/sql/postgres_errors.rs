//! What errors of PostgreSQL, and of a pooler before it, mean.

use std::borrow::Cow;
use std::error::Error as _;

use tokio_postgres::error::DbError;

use super::database_errors::{DatabaseFault, DatabaseFaultKind};
use crate::protocol::foreign_words::DATABASE_PREFIX;

impl From<tokio_postgres::Error> for DatabaseFault {
    fn from(error: tokio_postgres::Error) -> DatabaseFault {
        if let Some(said) = error.as_db_error() {
            return classify_postgres(said);
        }
        let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
        let text = error.to_string();
        // The library says which sort of error it is in its text alone.
        match text.as_str() {
            "error performing TLS handshake" => {
                DatabaseFault::untrusted_certificate(&cause.trim_start_matches(": "))
            }
            "authentication error" | "invalid configuration" => {
                DatabaseFault::new(format!("the database refused the login: {text}{cause}"))
                    .with_kind(DatabaseFaultKind::Denied)
            }
            "connection closed"
            | "error communicating with the server"
            | "error connecting to server" => DatabaseFault::connection_lost(format!(
                "the connection to the database failed: {text}{cause}"
            )),
            "unexpected message from server" | "error parsing response from server" => {
                DatabaseFault::connection_lost(format!(
                    "the database and muster do not understand each other: {text}{cause}"
                ))
            }
            _ => DatabaseFault::new(format!("{text}{cause}")),
        }
    }
}

fn classify_postgres(error: &DbError) -> DatabaseFault {
    let what = format!("{DATABASE_PREFIX}{}", error.message().trim().replace('\n', " "));
    let code = error.code().code();
    let class = code.get(..2).unwrap_or_default();
    let (sort, hint) = by_code(code, error.message());
    let sort = sort.unwrap_or(match (class, code) {
        (_, "23503") => DatabaseFaultKind::Reference,
        (_, "23505") => DatabaseFaultKind::Taken,
        ("22" | "23", _) => DatabaseFaultKind::Value,
        ("55" | "40", _) => DatabaseFaultKind::Locked,
        ("57" | "08", _) => DatabaseFaultKind::Lost,
        ("28", _) => DatabaseFaultKind::Denied,
        ("42", _) | (_, "0A000") => DatabaseFaultKind::Sql,
        _ => DatabaseFaultKind::Other,
    });
    let column = error.column().map(str::to_owned).or_else(|| key_column(error.detail()?));
    let filled = |name: Option<String>| name.filter(|name| !name.is_empty());
    DatabaseFault {
        column: filled(column),
        constraint: filled(error.constraint().map(str::to_owned)),
        unique: code == "23505",
        hint: hint.map(Cow::Borrowed),
        ..DatabaseFault::new(what).with_kind(sort)
    }
}

/// What single codes of PostgreSQL mean, where their class says too little.
fn by_code(code: &str, text: &str) -> (Option<DatabaseFaultKind>, Option<&'static str>) {
    if code == "25006" {
        return (Some(DatabaseFaultKind::ReadOnly), None);
    }
    match by_session_code(code, text).or_else(|| by_statement_code(code, text)) {
        Some((sort, hint)) => (Some(sort), Some(hint)),
        None => (None, None),
    }
}

/// What PostgreSQL, or a pooler before it, says of the session.
fn by_session_code(code: &str, text: &str) -> Option<(DatabaseFaultKind, &'static str)> {
    Some(match code {
        "57014" if text.contains("statement timeout") => (
            DatabaseFaultKind::Silent,
            "the statement_timeout of this role or database ended it: give the role more (ALTER \
             ROLE … SET \
             statement_timeout = '10min'), or make the query faster",
        ),
        "57014" => (
            DatabaseFaultKind::Other,
            "the statement was cancelled at the database, by an administrator or another program: \
             run it again",
        ),
        "25P02" => (
            DatabaseFaultKind::Other,
            "an earlier statement of this transaction failed: see what was said before",
        ),
        "25P03" => (
            DatabaseFaultKind::Lost,
            "idle_in_transaction_session_timeout of this role or database ended the session while \
             muster was at work: \
             give the role more time",
        ),
        "57P05" => (
            DatabaseFaultKind::Lost,
            "idle_session_timeout of this role or database ended the session: give it more time",
        ),
        "08P01" if text.contains("startup parameter") => (
            DatabaseFaultKind::Other,
            "a pooler stands before the database: name the parameter in ignore_startup_parameters \
             of pgbouncer.ini \
             (ignore_startup_parameters = extra_float_digits, options), and leave `options` out \
             of the URL and PGOPTIONS",
        ),
        "28P01" | "28000" => {
            (DatabaseFaultKind::Denied, "check user and password, and pg_hba.conf of the server")
        }
        "3D000" => {
            (DatabaseFaultKind::Other, "correct the name of the database at the end of its URL")
        }
        "53300" | "53400" => {
            (DatabaseFaultKind::Locked, "too many connections at the database: run it again later")
        }
        "57P03" => (
            DatabaseFaultKind::Lost,
            "the database is just starting or stopping: run it again in a minute",
        ),
        "42P05" | "26000" => (
            DatabaseFaultKind::Other,
            "a pooler lends sessions that others prepared statements in: set \
             server_reset_query_always = 1 or pool_mode = \
             session in pgbouncer.ini",
        ),
        _ => return None,
    })
}

/// What PostgreSQL says of one statement.
fn by_statement_code(code: &str, text: &str) -> Option<(DatabaseFaultKind, &'static str)> {
    Some(match code {
        "55000" if text.contains("populated") => (
            DatabaseFaultKind::Other,
            "the materialized view holds nothing yet: REFRESH MATERIALIZED VIEW … at the \
             database, then run it again",
        ),
        "55000" => (
            DatabaseFaultKind::Sql,
            "write to the table below the view, or give the view an INSTEAD OF trigger",
        ),
        "55006" => (
            DatabaseFaultKind::Locked,
            "another program uses it: wait until it is done and run this again",
        ),
        "40001" if text.contains("conflict with recovery") => (
            DatabaseFaultKind::Locked,
            "the standby had to catch up with its primary: run it again, raise \
             max_standby_streaming_delay there, or read \
             from the primary",
        ),
        "42501" => (
            DatabaseFaultKind::Denied,
            "the account lacks a right: GRANT it, `muster doctor` says which one",
        ),
        _ => return None,
    })
}

/// The column of `Key (email)=(ada@example.org) already exists.`: what stands behind it must
/// not be shown.
fn key_column(detail: &str) -> Option<String> {
    let (columns, _) = detail.strip_prefix("Key (")?.split_once(")=(")?;
    let one = columns.trim_matches('"');
    let plain = !one.is_empty() && one.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ' ');
    plain.then(|| one.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_one_column_is_named() {
        assert_eq!(key_column("Key (phone)=(050 1) already exists.").as_deref(), Some("phone"));
        assert_eq!(
            key_column("Key (\"Staff No\")=(1) already exists.").as_deref(),
            Some("Staff No")
        );
        // More than one of them, or an expression, is no column.
        assert_eq!(key_column("Key (a, b)=(1, 2) already exists."), None);
        assert_eq!(key_column("Key (lower(phone::text))=(1) already exists."), None);
    }
}
