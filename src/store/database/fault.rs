//! What a database says when it does not do what it was asked: in its own words, without values that are not for eyes.

use std::fmt;

use sqlx::error::ErrorKind;
use sqlx::mysql::MySqlDatabaseError;
use sqlx::postgres::PgDatabaseError;

use crate::protocol::discreet::SAYS;

/// An answer that is an error, or no answer.
#[derive(Debug)]
pub(super) struct Fault {
    what: String,
    pub(super) sort: Sort,
    /// The column that is to blame, where the database names it.
    pub(super) column: Option<String>,
    /// The constraint or key that is broken, where it is named.
    pub(super) constraint: Option<String>,
    /// The value is there already, and may be there once.
    pub(super) unique: bool,
}

/// What can be done about a fault depends on this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
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
    Other,
}

impl Fault {
    pub(super) fn new(what: impl Into<String>) -> Fault {
        Fault { what: what.into(), sort: Sort::Other, column: None, constraint: None, unique: false }
    }

    #[must_use]
    pub(super) fn of(mut self, sort: Sort) -> Fault {
        self.sort = sort;
        self
    }

    /// The same fault in other words.
    pub(super) fn told(self, what: String) -> Fault {
        Fault { what, ..self }
    }

    pub(super) fn lost(what: impl Into<String>) -> Fault {
        Fault::new(what).of(Sort::Lost)
    }

    fn untrusted(error: &dyn fmt::Display) -> Fault {
        Fault::new(format!("no secure connection to the database came about: {error}")).of(Sort::Untrusted)
    }

    /// SQLite cannot make the files of a write-ahead log beside a database in a folder that it may not write.
    pub(super) fn is_read_only_log(&self) -> bool {
        self.what.contains("unable to open database file") || self.what.contains("readonly database")
    }

    /// What to do about it.
    pub(super) fn hint(&self) -> &'static str {
        match self.sort {
            Sort::Value | Sort::Taken => "correct the value, or the rule of the database",
            Sort::Reference => {
                "the record that it names has to be there first, and must stay as long as it is named"
            }
            Sort::Locked => "another program is writing there: wait until it is done and run this again",
            Sort::Lost => "is the database up and reachable? Run it again",
            Sort::Untrusted => {
                "check `sslmode` (MySQL: `ssl-mode`), `sslrootcert` (`ssl-ca`) and the host of its URL"
            }
            Sort::Denied => "check user, password and rights of the account",
            Sort::Damaged => {
                "the file is damaged, or no database of SQLite: bring it back from a backup; a `.ledger` can also be moved \
                 away together with the file of punches that it is of, to begin anew"
            }
            Sort::Other => "correct the SQL or the database; `muster doctor` looks it over",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Fault {}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Fault {
        match error {
            sqlx::Error::Database(error) => said(error.as_ref()),
            sqlx::Error::Io(error) if error.to_string().contains("certificate") => Fault::untrusted(&error),
            sqlx::Error::Tls(error) => Fault::untrusted(&error),
            sqlx::Error::Io(error) => Fault::lost(format!("the connection to the database failed: {error}")),
            sqlx::Error::Protocol(what) => {
                Fault::lost(format!("the database and muster do not understand each other: {what}"))
            }
            sqlx::Error::WorkerCrashed => Fault::lost("the database was closed in the middle of its work"),
            other => Fault::new(other.to_string()),
        }
    }
}

fn said(error: &dyn sqlx::error::DatabaseError) -> Fault {
    let what = format!("{SAYS}{}", error.message().trim().replace('\n', " "));
    let code = error.code().unwrap_or_default();
    let kind = error.kind();
    let sort = match kind {
        ErrorKind::ForeignKeyViolation => Sort::Reference,
        ErrorKind::UniqueViolation => Sort::Taken,
        ErrorKind::NotNullViolation | ErrorKind::CheckViolation => Sort::Value,
        _ => Sort::Other,
    };
    let fault = Fault { unique: matches!(kind, ErrorKind::UniqueViolation), ..Fault::new(what).of(sort) };
    let mut fault = if let Some(error) = error.try_downcast_ref::<PgDatabaseError>() {
        postgres(error, &code, fault)
    } else if let Some(error) = error.try_downcast_ref::<MySqlDatabaseError>() {
        mysql(error.number(), fault)
    } else {
        sqlite(&code, fault)
    };
    fault.column = fault.column.filter(|name| !name.is_empty());
    fault.constraint = fault.constraint.filter(|name| !name.is_empty());
    fault
}

fn postgres(error: &PgDatabaseError, code: &str, fault: Fault) -> Fault {
    let sort = match code.get(..2).unwrap_or_default() {
        "22" => Sort::Value,
        "55" | "40" => Sort::Locked,
        "57" | "08" => Sort::Lost,
        "28" => Sort::Denied,
        _ if code == "42501" => Sort::Denied,
        _ => fault.sort,
    };
    let column = error.column().map(str::to_owned).or_else(|| keyed(error.detail()?));
    Fault { sort, column, constraint: error.constraint().map(str::to_owned), ..fault }
}

/// The column of `Key (email)=(ada@example.org) already exists.`: what stands behind it is not for eyes.
fn keyed(detail: &str) -> Option<String> {
    let (columns, _) = detail.strip_prefix("Key (")?.split_once(")=(")?;
    let one = columns.trim_matches('"');
    let plain = !one.is_empty() && one.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ' ');
    plain.then(|| one.to_owned())
}

fn mysql(number: u16, fault: Fault) -> Fault {
    let sort = match number {
        1205 | 1213 | 1412 => Sort::Locked,
        1044 | 1045 | 1142 | 1143 | 1227 => Sort::Denied,
        1216 | 1217 | 1451 | 1452 => Sort::Reference,
        1062 => Sort::Taken,
        1048 | 1264 | 1265 | 1292 | 1364 | 1366 | 1406 | 3819 | 4025 => Sort::Value,
        1053 | 1077 | 1927 | 3169 => Sort::Lost,
        _ => fault.sort,
    };
    // The text repeats the value that is there twice, which may be a secret.
    if number == 1062 {
        let key = quoted_after(&fault.what, "for key").unwrap_or_default();
        let what = format!("the key {key} holds this value already");
        let constraint = key.rsplit('.').next().map(str::to_owned);
        return Fault { what, sort, constraint, unique: true, ..fault };
    }
    let named = |word| quoted_after(&fault.what, word);
    let (column, constraint) = (named("FOREIGN KEY (").or_else(|| named("column")), named("CONSTRAINT"));
    Fault { sort, column, constraint, ..fault }
}

/// The low byte of the code is the error, the rest says more.
fn sqlite(code: &str, fault: Fault) -> Fault {
    let sort = match code.parse::<u32>().unwrap_or_default() & 0xFF {
        5 | 6 => Sort::Locked,
        8 | 23 => Sort::Denied,
        11 | 26 => Sort::Damaged,
        _ => fault.sort,
    };
    let named = fault.what.rsplit_once("constraint failed: ").map(|(_, names)| names.trim().to_owned());
    // `UNIQUE constraint failed: staff.phone`, and all others by the name of the constraint.
    let of_table = |name: &String| {
        let first = name.split(',').next().unwrap_or_default();
        first.split_once('.').map(|(_, column)| column.to_owned())
    };
    let column = named.as_ref().and_then(of_table);
    let constraint = named.filter(|_| column.is_none());
    Fault { sort, column, constraint, ..fault }
}

/// The name in quotes that follows a word.
fn quoted_after(text: &str, word: &str) -> Option<String> {
    let rest = &text[text.find(word)? + word.len()..];
    let quote = rest.find(['\'', '`'])?;
    let open = rest.as_bytes()[quote] as char;
    let name = rest[quote + 1..].split(open).next()?;
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_texts() {
        let text = "Data too long for column 'mobile' at row 1";
        assert_eq!(quoted_after(text, "column").as_deref(), Some("mobile"));
        let text =
            "a foreign key constraint fails (`hr`.`e`, CONSTRAINT `c` FOREIGN KEY (`department`) REFERENCES";
        assert_eq!(quoted_after(text, "FOREIGN KEY (").as_deref(), Some("department"));
        assert_eq!(quoted_after("nothing here", "column"), None);
        assert_eq!(keyed("Key (phone)=(050 1) already exists.").as_deref(), Some("phone"));
        assert_eq!(keyed("Key (\"Staff No\")=(1) already exists.").as_deref(), Some("Staff No"));
        // More than one of them, or an expression, is no column.
        assert_eq!(keyed("Key (a, b)=(1, 2) already exists."), None);
        assert_eq!(keyed("Key (lower(phone::text))=(1) already exists."), None);
    }
}
