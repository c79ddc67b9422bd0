//! What a database says when it does not do what it was asked: in its own words, without values
//! that are not for eyes.

use std::borrow::Cow;
use std::error::Error as _;
use std::fmt;
use std::time::Duration;

use sqlx::error::ErrorKind;
use sqlx::mysql::MySqlDatabaseError;
use tokio_postgres::error::DbError;

use crate::protocol::allowlist::SAYS;

/// An answer that is an error, or no answer.
#[derive(Debug)]
pub(in crate::store::database) struct DatabaseFault {
    what: String,
    pub(in crate::store::database) sort: DatabaseFaultKind,
    /// The column that is to blame, where the database names it.
    pub(in crate::store::database) column: Option<String>,
    /// The constraint or key that is broken, where it is named.
    pub(in crate::store::database) constraint: Option<String>,
    /// The value is there already, and may be there once.
    pub(in crate::store::database) unique: bool,
    /// What to do, where that depends on more than the sort.
    hint: Option<Cow<'static, str>>,
}

/// What can be done about a fault depends on this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store::database) enum DatabaseFaultKind {
    /// A value does not fit: a constraint, a type, a length.
    Value,
    /// A key is taken already.
    Taken,
    /// A reference leads nowhere, or what is to go is referred to.
    Reference,
    /// Somebody else holds what is needed.
    Locked,
    /// The connection is gone: what was asked last may have been done.
    Lost,
    /// No secure connection came about.
    Untrusted,
    /// The name or the password is wrong, or a right is missing.
    Denied,
    /// The file is no database, or one that was damaged or cut.
    Damaged,
    /// It can be read and not be written: a standby, or set so.
    ReadOnly,
    /// The database did not answer in the time that it is given.
    Silent,
    /// It can never be performed as it is written, or into what it is to be written.
    Sql,
    /// It was done, with a loss that the database only warns of.
    Warned,
    Other,
}

impl DatabaseFault {
    pub(in crate::store::database) fn new(what: impl Into<String>) -> DatabaseFault {
        DatabaseFault {
            what: what.into(),
            sort: DatabaseFaultKind::Other,
            column: None,
            constraint: None,
            unique: false,
            hint: None,
        }
    }

    /// It said nothing for so long.
    pub(in crate::store::database) fn from_silence(waited: Duration) -> DatabaseFault {
        DatabaseFault::new(format!("the database said nothing for {}", format_wait(waited)))
            .with_kind(DatabaseFaultKind::Silent)
    }

    /// The query did, that is: it may be slow.
    pub(in crate::store::database) fn of_query(self) -> DatabaseFault {
        self.with_hint(
            "give the query more time with `query_timeout:` beside `url:` in muster.yaml, or make \
             it faster",
        )
    }

    /// A connection was to be made.
    pub(in crate::store::database) fn while_connecting(self) -> DatabaseFault {
        match self.sort {
            DatabaseFaultKind::Silent => self.with_hint(
                "is its host right, and does a firewall let it through? `connect_timeout:` beside \
                 `url:` in muster.yaml \
                 says how long it is waited for",
            ),
            _ => self,
        }
    }

    pub(in crate::store::database) fn has_hint(&self) -> bool {
        self.hint.is_some()
    }

    /// About a column.
    pub(in crate::store::database) fn of_column(self, name: &str) -> DatabaseFault {
        DatabaseFault { column: self.column.or_else(|| Some(name.to_owned())), ..self }
    }

    /// With a remedy of its own.
    #[must_use]
    /// With the name of a value in the place of `:VALUE` in the remedy.
    pub(in crate::store::database) fn of_value(mut self, name: &str) -> DatabaseFault {
        self.hint = self.hint.map(|hint| hint.replace(":VALUE", &format!(":{name}")).into());
        self
    }

    pub(in crate::store::database) fn with_hint(
        mut self,
        hint: impl Into<Cow<'static, str>>,
    ) -> DatabaseFault {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub(in crate::store::database) fn with_kind(
        mut self,
        sort: DatabaseFaultKind,
    ) -> DatabaseFault {
        self.sort = sort;
        self
    }

    /// The same fault in other words.
    pub(in crate::store::database) fn with_message(self, what: String) -> DatabaseFault {
        DatabaseFault { what, ..self }
    }

    pub(in crate::store::database) fn connection_lost(what: impl Into<String>) -> DatabaseFault {
        DatabaseFault::new(what).with_kind(DatabaseFaultKind::Lost)
    }

    fn untrusted_certificate(error: &dyn fmt::Display) -> DatabaseFault {
        DatabaseFault::new(format!("no secure connection to the database came about: {error}"))
            .with_kind(DatabaseFaultKind::Untrusted)
    }

    /// SQLite cannot make the files of a write-ahead log beside a database in a folder that it may
    /// not write.
    pub(in crate::store::database) fn is_read_only_log(&self) -> bool {
        self.what.contains("unable to open database file")
            || self.what.contains("readonly database")
    }

    /// Whether it says nothing of what was asked: another statement would fare no better.
    pub(in crate::store::database) fn is_of_session(&self) -> bool {
        matches!(
            self.sort,
            DatabaseFaultKind::Lost | DatabaseFaultKind::Locked | DatabaseFaultKind::Silent
        )
    }

    /// What to do about it.
    pub(in crate::store::database) fn hint(&self) -> Cow<'static, str> {
        self.hint.clone().unwrap_or(Cow::Borrowed(self.usual_hint()))
    }

    fn usual_hint(&self) -> &'static str {
        match self.sort {
            DatabaseFaultKind::Value | DatabaseFaultKind::Taken => {
                "correct the value, or the rule of the database"
            }
            DatabaseFaultKind::Reference => {
                "the record that it names has to be there first, and must stay as long as it is \
                 named"
            }
            DatabaseFaultKind::Locked => {
                "another program is writing there: wait until it is done and run this again"
            }
            DatabaseFaultKind::Lost => "is the database up and reachable? Run it again",
            DatabaseFaultKind::Untrusted => {
                "check `sslmode` (MySQL: `ssl-mode`), `sslrootcert` (`ssl-ca`) and the host of \
                 its URL"
            }
            DatabaseFaultKind::Denied => "check user, password and rights of the account",
            DatabaseFaultKind::Damaged => {
                "the file is damaged, or no database of SQLite: bring it back from a backup; a \
                 `.ledger` can also be moved \
                 away together with the file of punches that it is of, to begin anew"
            }
            DatabaseFaultKind::ReadOnly => {
                "write to the primary: after a failover let the URL lead there, or end the \
                 maintenance that made it read-only"
            }
            DatabaseFaultKind::Silent => {
                "is the database up and reachable? `query_timeout:` beside `url:` in muster.yaml \
                 says how long it is waited for"
            }
            DatabaseFaultKind::Warned => "correct the SQL or the value",
            DatabaseFaultKind::Other | DatabaseFaultKind::Sql => {
                "correct the SQL or the database; `muster doctor` looks it over"
            }
        }
    }
}

impl fmt::Display for DatabaseFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for DatabaseFault {}

impl From<sqlx::Error> for DatabaseFault {
    fn from(error: sqlx::Error) -> DatabaseFault {
        match error {
            sqlx::Error::Database(error) => from_database_error(error.as_ref()),
            sqlx::Error::Io(error) if error.to_string().contains("certificate") => {
                DatabaseFault::untrusted_certificate(&error)
            }
            sqlx::Error::Tls(error) => DatabaseFault::untrusted_certificate(&error),
            sqlx::Error::Io(error) => DatabaseFault::connection_lost(format!(
                "the connection to the database failed: {error}"
            )),
            sqlx::Error::Protocol(what) => DatabaseFault::connection_lost(format!(
                "the database and muster do not understand each other: {what}"
            )),
            sqlx::Error::WorkerCrashed => {
                DatabaseFault::connection_lost("the database was closed in the middle of its work")
            }
            other => DatabaseFault::new(other.to_string()),
        }
    }
}

fn from_database_error(error: &dyn sqlx::error::DatabaseError) -> DatabaseFault {
    let what = format!("{SAYS}{}", error.message().trim().replace('\n', " "));
    let code = error.code().unwrap_or_default();
    let kind = error.kind();
    let sort = match kind {
        ErrorKind::ForeignKeyViolation => DatabaseFaultKind::Reference,
        ErrorKind::UniqueViolation => DatabaseFaultKind::Taken,
        ErrorKind::NotNullViolation | ErrorKind::CheckViolation => DatabaseFaultKind::Value,
        _ => DatabaseFaultKind::Other,
    };
    let fault = DatabaseFault {
        unique: matches!(kind, ErrorKind::UniqueViolation),
        ..DatabaseFault::new(what).with_kind(sort)
    };
    let mut fault = if let Some(error) = error.try_downcast_ref::<MySqlDatabaseError>() {
        classify_mysql(error.number(), fault)
    } else {
        classify_sqlite(&code, fault)
    };
    fault.column = fault.column.filter(|name| !name.is_empty());
    fault.constraint = fault.constraint.filter(|name| !name.is_empty());
    fault
}

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
    let what = format!("{SAYS}{}", error.message().trim().replace('\n', " "));
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

/// The column of `Key (email)=(ada@example.org) already exists.`: what stands behind it is not for
/// eyes.
fn key_column(detail: &str) -> Option<String> {
    let (columns, _) = detail.strip_prefix("Key (")?.split_once(")=(")?;
    let one = columns.trim_matches('"');
    let plain = !one.is_empty() && one.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ' ');
    plain.then(|| one.to_owned())
}

fn classify_mysql(number: u16, fault: DatabaseFault) -> DatabaseFault {
    let sort = match number {
        1205 | 1213 | 1412 | 1040 | 1203 => DatabaseFaultKind::Locked,
        1044 | 1045 | 1142 | 1143 | 1227 => DatabaseFaultKind::Denied,
        1290 | 1792 | 1836 => DatabaseFaultKind::ReadOnly,
        3024 | 1969 => DatabaseFaultKind::Silent,
        1216 | 1217 | 1451 | 1452 => DatabaseFaultKind::Reference,
        1062 => DatabaseFaultKind::Taken,
        1048 | 1264 | 1265 | 1292 | 1364 | 1366 | 1406 | 3819 | 4025 => DatabaseFaultKind::Value,
        1054 | 1064 | 1109 | 1146 | 1288 | 1305 | 1348 => DatabaseFaultKind::Sql,
        1053 | 1077 | 1927 | 3169 | 4031 => DatabaseFaultKind::Lost,
        _ => fault.sort,
    };
    let hint = match number {
        3024 | 1969 => Some(
            "max_statement_time (max_execution_time) of the server ended it: raise it, or make \
             the query faster",
        ),
        1288 | 1348 => Some(
            "write to the table below the view: this view, or one of its columns, cannot be \
             written",
        ),
        1040 | 1203 => Some("too many connections at the database: run it again later"),
        4025 if fault.what.contains("CONSTRAINT") => Some(
            "correct the value, or the rule of the database; a column of JSON takes \
             JSON_QUOTE(:value) in `update`",
        ),
        _ => None,
    };
    let hint = hint.map(Cow::Borrowed).or_else(|| fault.hint.clone());
    let fault = DatabaseFault { hint, ..fault };
    // The text repeats the value that is there twice, which may be a secret.
    if number == 1062 {
        let key = quoted_after(&fault.what, "for key").unwrap_or_default();
        let what = format!("the key {key} holds this value already");
        let constraint = key.rsplit('.').next().map(str::to_owned);
        return DatabaseFault { what, sort, constraint, unique: true, ..fault };
    }
    let named = |word| quoted_after(&fault.what, word);
    let (column, constraint) =
        (named("FOREIGN KEY (").or_else(|| named("column")), named("CONSTRAINT"));
    DatabaseFault { sort, column, constraint, ..fault }
}

/// The low byte of the code is the error, the rest says more.
fn classify_sqlite(code: &str, fault: DatabaseFault) -> DatabaseFault {
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

/// A length of time, as people say it: `90 s`, `10 min`.
fn format_wait(length: Duration) -> String {
    match length.as_secs() {
        seconds if seconds >= 120 && seconds.is_multiple_of(60) => format!("{} min", seconds / 60),
        seconds => format!("{seconds} s"),
    }
}

/// The name in quotes that follows a word.
fn quoted_after(text: &str, word: &str) -> Option<String> {
    let rest = &text[text.find(word)? + word.len()..];
    let quote = rest.find(['\'', '`'])?;
    let open = rest.as_bytes()[quote] as char;
    let mut parts = rest[quote + 1..].split(open);
    let mut name = parts.next()?;
    // A column with its database and table: `hr`.`staff`.`hired`.
    while parts.next() == Some(".")
        && let Some(next) = parts.next()
    {
        name = next;
    }
    Some(name.to_owned())
}

pub(in crate::store::database) fn bad_url() -> DatabaseFault {
    DatabaseFault::new("the URL of the database has an option that is not understood")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_texts() {
        let text = "Data too long for column 'mobile' at row 1";
        assert_eq!(quoted_after(text, "column").as_deref(), Some("mobile"));
        let text = "a foreign key constraint fails (`hr`.`e`, CONSTRAINT `c` FOREIGN KEY \
            (`department`) REFERENCES";
        assert_eq!(quoted_after(text, "FOREIGN KEY (").as_deref(), Some("department"));
        let text = "Incorrect date value: '02/03/2024' for column `hr`.`staff`.`hired` at row 1";
        assert_eq!(quoted_after(text, "column").as_deref(), Some("hired"));
        assert_eq!(quoted_after("nothing here", "column"), None);
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
