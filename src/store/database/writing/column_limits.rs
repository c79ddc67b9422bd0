//! How a value is written into a column: in the column's own words. A flag is `Y` where the column
//! says `Y` and `N`, a member of an ENUM is written by its word, since a number would be its
//! position in the list, and a day goes only where days stand as 2024-12-31.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::update_columns::{SqlName, SqlTableName};
use crate::markup::plain::loose_flag;
use crate::rows::CellValue;
use crate::store::database::sql::address::DatabaseDialect;
use crate::store::database::sql::connection::Connection;
use crate::store::database::sql::database_errors::{DatabaseFault, DatabaseFaultKind};
use crate::store::database::sql::param::Param;

/// How many different values of a column are looked at.
const SAMPLED: usize = 200;

/// A column, as far as it matters for what may be written into it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::store::database) struct ColumnForm {
    /// Its type as it was declared, in small letters; empty where that is not known.
    declared: String,
    /// The only values that it may hold.
    members: Vec<String>,
    /// Different values that it holds.
    held: Vec<ColumnValue>,
}

/// A value that a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
enum ColumnValue {
    Text(String),
    Other,
}

/// The forms of columns that were looked at in this run.
#[derive(Debug, Default)]
pub(in crate::store::database) struct Forms(BTreeMap<(SqlTableName, SqlName), ColumnForm>);

impl Forms {
    /// The value as this column takes it.
    pub(in crate::store::database) async fn fit_to_column(
        &mut self,
        connection: &mut Connection,
        (table, column): (&SqlTableName, &SqlName),
        param: Param,
    ) -> Result<Param, DatabaseFault> {
        let is_mysql = connection.dialect() == DatabaseDialect::Mysql;
        match &param {
            Param::Flag(_) | Param::Day(_) => {}
            // Only there a number is taken for a position.
            Param::Text(_) | Param::Number(_) | Param::List { .. } if is_mysql => {}
            _ => return Ok(param),
        }
        let key = (table.clone(), column.clone());
        if !self.0.contains_key(&key) {
            let form = inspect_column(connection, table, column).await?;
            self.0.insert(key.clone(), form);
        }
        let form = &self.0[&key];
        form.fit_param(param)
            .map_err(|fault| fault.with_kind(DatabaseFaultKind::Value).of_column(&column.text))
    }
}

impl ColumnForm {
    fn has_type(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.declared.contains(word))
    }

    fn is_set(&self) -> bool {
        self.declared.starts_with("set(")
    }

    /// Whether texts are what it is for.
    fn is_text(&self) -> bool {
        self.has_type(&["char", "text", "clob", "string", "enum("]) || !self.members.is_empty()
    }

    fn fit_param(&self, param: Param) -> Result<Param, DatabaseFault> {
        match param {
            Param::Flag(flag) => self.fit_flag(flag),
            Param::Day(day) => self.fit_day(day),
            Param::Text(text) if !self.members.is_empty() => {
                self.match_member(&text, ',').map(Param::Text)
            }
            Param::Number(number) if !self.members.is_empty() => {
                self.match_member(&number.to_string(), ',').map(Param::Text)
            }
            Param::List { items, separator } if self.is_set() => {
                self.match_member(&items.join(&separator.to_string()), separator).map(Param::Text)
            }
            other => Ok(other),
        }
    }

    /// The word of the list that is meant; of a SET, the words.
    fn match_member(&self, text: &str, separator: char) -> Result<String, DatabaseFault> {
        let one = |text: &str| {
            let found = self.members.iter().find(|member| member.eq_ignore_ascii_case(text.trim()));
            found.cloned().ok_or_else(|| {
                DatabaseFault::new(format!(
                    "this value is not in its list of values: {}",
                    self.members.join(", ")
                ))
                .with_hint("correct the value, or add it to the list of the column (ALTER TABLE)")
            })
        };
        if !self.is_set() {
            return one(text);
        }
        let items = text.split([separator, ',', ';']).filter(|item| !item.trim().is_empty());
        Ok(items.map(one).collect::<Result<Vec<_>, _>>()?.join(","))
    }

    fn fit_flag(&self, flag: bool) -> Result<Param, DatabaseFault> {
        let held = self.held.iter().map(|held| match held {
            ColumnValue::Text(text) => Some(text.clone()),
            ColumnValue::Other => None,
        });
        let words: Option<Vec<String>> = match self.members.is_empty() {
            false => Some(self.members.clone()),
            true => held.collect(),
        };
        // Numbers, or a type of flags: it takes what it is given.
        let Some(words) =
            words.filter(|_| self.is_text() || self.declared.is_empty() || self.has_texts())
        else {
            return Ok(Param::Flag(flag));
        };
        let known: Vec<&String> = words.iter().filter(|word| !word.trim().is_empty()).collect();
        if known.is_empty() && !self.is_text() {
            return Ok(Param::Flag(flag));
        }
        let no_word = |why: &str| {
            Err(DatabaseFault::new(format!("{why} for {flag}")).with_hint(
                "say it in `update` in the column's own words: … = CASE WHEN :enable_att THEN 'Y' \
                 ELSE 'N' END",
            ))
        };
        if let Some(word) = known.iter().find(|word| loose_flag(word.trim()) == Some(flag)) {
            return Ok(Param::Text((*word).clone()));
        }
        if !self.members.is_empty() {
            return no_word("no word of its list stands");
        }
        match known.iter().find_map(|word| opposite_word(word.trim())) {
            Some(word) if known.iter().all(|word| loose_flag(word.trim()).is_some()) => {
                Ok(Param::Text(word))
            }
            _ if known.is_empty() => no_word("it holds no word yet that shows which one it has"),
            _ => no_word("it holds other words, and none"),
        }
    }

    fn has_texts(&self) -> bool {
        self.held.iter().any(|held| matches!(held, ColumnValue::Text(_)))
    }

    fn fit_day(&self, day: String) -> Result<Param, DatabaseFault> {
        if self.has_type(&["date", "timestamp", "datetime"]) && !self.has_texts() {
            return Ok(Param::Day(day));
        }
        if !self.is_text()
            && !self.has_texts()
            && !self.declared.is_empty()
            && !self.has_type(&["date", "time"])
        {
            return Err(DatabaseFault::new(format!(
                "a day does not fit its type, {}",
                self.declared
            ))
            .with_hint("turn the day into what the column holds, in `update`"));
        }
        let plain = |held: &ColumnValue| match held {
            ColumnValue::Text(text) => {
                let text = text.trim();
                text.is_empty()
                    || text
                        .get(..10)
                        .is_some_and(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").is_ok())
            }
            ColumnValue::Other => false,
        };
        match self.held.iter().all(plain) {
            true => Ok(Param::Day(day)),
            false => Err(DatabaseFault::new("it holds days in another form than 2024-12-31")
                .with_hint(
                    "write the day in the form of the column, in `update`: to_char(CAST(:VALUE AS \
                 DATE), 'DD/MM/YYYY') \
                 (MySQL: DATE_FORMAT(:VALUE, '%d/%m/%Y'), SQLite: strftime('%d/%m/%Y', :VALUE))",
                )),
        }
    }
}

/// The opposite word, in the letters of this one.
fn opposite_word(word: &str) -> Option<String> {
    const PAIRS: [(&str, &str); 5] =
        [("true", "false"), ("yes", "no"), ("on", "off"), ("y", "n"), ("1", "0")];
    let other = PAIRS.iter().find_map(|(yes, no)| match word.to_ascii_lowercase() {
        low if low == *yes => Some(*no),
        low if low == *no => Some(*yes),
        _ => None,
    })?;
    let capital = |c: char| c.is_ascii_uppercase();
    Some(match (word.chars().all(capital), word.starts_with(capital)) {
        (true, _) => other.to_ascii_uppercase(),
        (_, true) => other[..1].to_ascii_uppercase() + &other[1..],
        _ => other.to_owned(),
    })
}

/// Looks at a column: its type, its list of words, and what it holds.
async fn inspect_column(
    connection: &mut Connection,
    table: &SqlTableName,
    column: &SqlName,
) -> Result<ColumnForm, DatabaseFault> {
    let dialect = connection.dialect();
    let mut form = ColumnForm {
        declared: declared_type(connection, table, column).await?,
        ..ColumnForm::default()
    };
    form.members = match dialect {
        DatabaseDialect::Mysql => parse_word_list(&form.declared),
        DatabaseDialect::Postgres => enum_labels(connection, table, column).await?,
        DatabaseDialect::Sqlite => Vec::new(),
    };
    form.declared.make_ascii_lowercase();
    if !form.members.is_empty() {
        return Ok(form);
    }
    let from = table.0.iter().map(|name| sql_name(dialect, name)).collect::<Vec<_>>().join(".");
    let sql = format!(
        "SELECT DISTINCT {0} AS held FROM {from} WHERE {0} IS NOT NULL LIMIT {SAMPLED}",
        sql_name(dialect, column)
    );
    let mut held = Vec::new();
    connection
        .for_each_row(&sql, &mut |row| {
            held.extend(row.first().map(|given| match given {
                CellValue::Text(text) => ColumnValue::Text(text.clone().into_owned()),
                _ => ColumnValue::Other,
            }));
        })
        .await?;
    form.held = held;
    Ok(form)
}

fn sql_name(dialect: DatabaseDialect, name: &SqlName) -> String {
    if name.quoted { dialect.quote_name(&name.text) } else { name.text.clone() }
}

fn sql_literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "").replace('\'', "''"))
}

async fn declared_type(
    connection: &mut Connection,
    table: &SqlTableName,
    column: &SqlName,
) -> Result<String, DatabaseFault> {
    let sql = match connection.dialect() {
        DatabaseDialect::Sqlite => {
            let table = table.0.last().map(|name| sql_literal(&name.text)).unwrap_or_default();
            let column = sql_literal(&column.text);
            format!(
                "SELECT type FROM pragma_table_info({table}) WHERE lower(name) = lower({column})"
            )
        }
        DatabaseDialect::Postgres => format!(
            "SELECT format_type(CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END, \
             NULL) AS type {}",
            of_attribute(table, column)
        ),
        DatabaseDialect::Mysql => {
            let (schema, name) = match table.0.as_slice() {
                [schema, name] => (sql_literal(&schema.text), sql_literal(&name.text)),
                _ => (
                    "DATABASE()".to_owned(),
                    table.0.last().map(|name| sql_literal(&name.text)).unwrap_or_default(),
                ),
            };
            format!(
                "SELECT CAST(column_type AS CHAR) AS type FROM information_schema.columns \
                 WHERE table_schema = {schema} AND table_name = {name} AND column_name = {}",
                sql_literal(&column.text)
            )
        }
    };
    Ok(query_texts(connection, &sql).await?.into_iter().next().unwrap_or_default())
}

/// The rest of a query about a column of PostgreSQL: `a` is the column, `t` its type.
fn of_attribute(table: &SqlTableName, column: &SqlName) -> String {
    let path = table
        .0
        .iter()
        .map(|name| sql_name(DatabaseDialect::Postgres, name))
        .collect::<Vec<_>>()
        .join(".");
    let column = if column.quoted { column.text.clone() } else { column.text.to_lowercase() };
    format!(
        "FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid \
         WHERE a.attrelid = to_regclass({}) AND a.attname = {}",
        sql_literal(&path),
        sql_literal(&column)
    )
}

async fn enum_labels(
    connection: &mut Connection,
    table: &SqlTableName,
    column: &SqlName,
) -> Result<Vec<String>, DatabaseFault> {
    let sql = format!(
        "SELECT e.enumlabel AS label FROM pg_enum e WHERE e.enumtypid = (SELECT CASE WHEN \
         t.typtype = 'd' \
         THEN t.typbasetype ELSE t.oid END {}) ORDER BY e.enumsortorder",
        of_attribute(table, column)
    );
    query_texts(connection, &sql).await
}

async fn query_texts(connection: &mut Connection, sql: &str) -> Result<Vec<String>, DatabaseFault> {
    let mut found = Vec::new();
    connection
        .for_each_row(sql, &mut |row| {
            if let Some(CellValue::Text(text)) = row.first() {
                found.push(text.clone().into_owned());
            }
        })
        .await?;
    Ok(found)
}

/// The words of `enum('N','Y')` and of `set('a','b')`.
fn parse_word_list(declared: &str) -> Vec<String> {
    let lower = declared.to_ascii_lowercase();
    let Some(inner) = ["enum(", "set("]
        .iter()
        .find_map(|word| lower.starts_with(word).then(|| &declared[word.len()..]))
    else {
        return Vec::new();
    };
    let (mut found, mut word, mut within) = (Vec::new(), String::new(), false);
    let mut signs = inner.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '\'' if within && signs.peek() == Some(&'\'') => {
                word.push('\'');
                signs.next();
            }
            '\'' => {
                if within {
                    found.push(std::mem::take(&mut word));
                }
                within = !within;
            }
            other if within => word.push(other),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(declared: &str, held: &[&str]) -> ColumnForm {
        let members = parse_word_list(declared);
        let held = held.iter().map(|text| ColumnValue::Text((*text).to_owned())).collect();
        ColumnForm { declared: declared.to_owned(), members, held }
    }

    fn said(param: Result<Param, DatabaseFault>) -> String {
        match param {
            Ok(Param::Text(text)) => text,
            Ok(other) => format!("{other:?}"),
            Err(fault) => format!("error: {fault}"),
        }
    }

    #[test]
    fn flags_are_written_in_the_words_of_their_column() {
        for (declared, held, flag, word) in [
            ("enum('N','Y')", &[][..], true, "Y"),
            ("enum('0','1')", &[], false, "0"),
            ("enum('No','Yes')", &[], true, "Yes"),
            ("varchar(3)", &["N"], true, "Y"),
            ("text", &["Yes"], false, "No"),
            ("text", &["1"], false, "0"),
            ("character(1)", &["y", "n"], false, "n"),
            ("tinyint(1)", &[], true, "Flag(true)"),
            ("boolean", &[], true, "Flag(true)"),
        ] {
            assert_eq!(
                said(form(declared, held).fit_param(Param::Flag(flag))),
                word,
                "{declared} {held:?}"
            );
        }
        for (declared, held) in
            [("enum('A','I')", &[][..]), ("varchar(1)", &["A", "I"]), ("text", &[])]
        {
            assert!(
                said(form(declared, held).fit_param(Param::Flag(true))).starts_with("error"),
                "{declared}"
            );
        }
    }

    #[test]
    fn members_are_written_by_word_and_never_by_position() {
        let kinds = form("enum('a','b''c','3')", &[]);
        assert_eq!(said(kinds.fit_param(Param::Number(3))), "3");
        assert_eq!(said(kinds.fit_param(Param::Text("B'C".into()))), "b'c");
        assert!(said(kinds.fit_param(Param::Number(1))).starts_with("error"));
        let areas = form("set('HQ','LAB')", &[]);
        let list = |items: &[&str]| Param::List {
            items: items.iter().map(ToString::to_string).collect(),
            separator: ';',
        };
        assert_eq!(said(areas.fit_param(list(&["lab", "HQ"]))), "LAB,HQ");
        assert!(said(areas.fit_param(list(&["SHOP"]))).starts_with("error"));
    }

    #[test]
    fn days_go_where_days_stand_so() {
        let day = || Param::Day("2024-12-31".into());
        for (declared, held, fits) in [
            ("date", &[][..], true),
            ("timestamp with time zone", &[], true),
            ("text", &["2024-01-31", ""], true),
            ("text", &["2024-01-31 00:00:00"], true),
            ("text", &[], true),
            ("text", &["31/01/2024"], false),
            ("", &["31.01.2024"], false),
            ("integer", &[], false),
        ] {
            assert_eq!(form(declared, held).fit_param(day()).is_ok(), fits, "{declared} {held:?}");
        }
    }
}
