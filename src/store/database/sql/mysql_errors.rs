//! What errors of MySQL and MariaDB mean, by their numbers.

use std::borrow::Cow;

use super::database_errors::{DatabaseFault, DatabaseFaultKind};

pub(super) fn classify_mysql(number: u16, fault: DatabaseFault) -> DatabaseFault {
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
    }
}
