//! Values that a statement is given.

use sqlx::Database;
use sqlx::query::Query;

/// A value that a statement is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store::database) enum Param {
    Null,
    Text(String),
    /// A day: 2024-12-31.
    Day(String),
    Number(i64),
    Flag(bool),
    /// A set: an array where there are arrays, else text.
    List {
        items: Vec<String>,
        separator: char,
    },
}

impl Param {
    /// As PostgreSQL reads it as a value of this type.
    pub(in crate::store::database) fn to_postgres_text(&self, ty: &str) -> Option<String> {
        match self {
            Param::Null => None,
            Param::Text(text) | Param::Day(text) => Some(text.clone()),
            Param::Number(number) => Some(number.to_string()),
            Param::Flag(flag) if ty == "boolean" || ty == "text" || ty.starts_with("character") => {
                Some(flag.to_string())
            }
            Param::Flag(flag) => Some(i64::from(*flag).to_string()),
            Param::List { items, .. } if ty.ends_with("[]") => {
                let quoted = items
                    .iter()
                    .map(|item| format!("\"{}\"", item.replace('\\', "\\\\").replace('"', "\\\"")));
                Some(format!("{{{}}}", quoted.collect::<Vec<_>>().join(",")))
            }
            Param::List { items, separator } => Some(items.join(&separator.to_string())),
        }
    }
}

/// A query with its values, for databases that take them as they are.
pub(in crate::store::database) fn bind_params<'q, DB>(
    query: Query<'q, DB, <DB as Database>::Arguments>,
    params: &[Param],
) -> Query<'q, DB, <DB as Database>::Arguments>
where
    DB: Database,
    String: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    Option<String>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    i64: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
{
    params.iter().fold(query, |query, param| match param {
        Param::Null => query.bind(None::<String>),
        Param::Text(text) | Param::Day(text) => query.bind(text.clone()),
        Param::Number(number) => query.bind(*number),
        Param::Flag(flag) => query.bind(i64::from(*flag)),
        Param::List { items, separator } => query.bind(items.join(&separator.to_string())),
    })
}
