//! What a database says when it does not do what it was asked: in its own words, without values
//! that must not be shown.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use sqlx::error::ErrorKind;
use sqlx::mysql::MySqlDatabaseError;

use super::{mysql_errors, sqlite_errors};
use crate::protocol::foreign_words::DATABASE_PREFIX;

/// An answer that is an error, or no answer.
#[derive(Debug)]
pub(in crate::store::database) struct DatabaseFault {
    pub(super) what: String,
    pub(in crate::store::database) sort: DatabaseFaultKind,
    /// The column that is to blame, where the database names it.
    pub(in crate::store::database) column: Option<String>,
    /// The constraint or key that is broken, where it is named.
    pub(in crate::store::database) constraint: Option<String>,
    /// The value is there already, and may be there once.
    pub(in crate::store::database) unique: bool,
    /// What to do, where that depends on more than the sort.
    pub(super) hint: Option<Cow<'static, str>>,
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
    /// Another connection holds what is needed.
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

    pub(super) fn untrusted_certificate(error: &dyn fmt::Display) -> DatabaseFault {
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
    let what = format!("{DATABASE_PREFIX}{}", error.message().trim().replace('\n', " "));
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
        mysql_errors::classify_mysql(error.number(), fault)
    } else {
        sqlite_errors::classify_sqlite(&code, fault)
    };
    fault.column = fault.column.filter(|name| !name.is_empty());
    fault.constraint = fault.constraint.filter(|name| !name.is_empty());
    fault
}

/// A length of time, as people say it: `90 s`, `10 min`.
fn format_wait(length: Duration) -> String {
    match length.as_secs() {
        seconds if seconds >= 120 && seconds.is_multiple_of(60) => format!("{} min", seconds / 60),
        seconds => format!("{seconds} s"),
    }
}

pub(in crate::store::database) fn bad_url() -> DatabaseFault {
    DatabaseFault::new("the URL of the database has an option that is not understood")
}
