//! What a statement of a site's own writes straight into a column: which value, into which column
//! of which table. What stands in an expression is the site's own translation, and none of our
//! business.

use crate::rows::{SqlToken, Statement, tokenize_statement};

/// A table as it is named in SQL: perhaps with its schema, each part as it was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::store::database) struct SqlTableName(pub(in crate::store::database) Vec<SqlName>);

/// A name in SQL.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::store::database) struct SqlName {
    pub(in crate::store::database) text: String,
    pub(in crate::store::database) quoted: bool,
}

/// A column that a value is written into as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store::database) struct AssignedColumn {
    /// The position of the value among those of the statement.
    pub(in crate::store::database) value: usize,
    pub(in crate::store::database) table: SqlTableName,
    pub(in crate::store::database) column: SqlName,
}

/// What an UPDATE writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::store::database) struct UpdateTargets {
    /// All tables that it names before SET.
    pub(in crate::store::database) tables: Vec<SqlTableName>,
    pub(in crate::store::database) columns: Vec<AssignedColumn>,
}

/// Words that may stand between UPDATE and its table.
const BEFORE: &[&str] = &["only", "low_priority", "ignore"];
/// Words that are no name of a table's own in the statement.
const NO_ALIAS: &[&str] = &[
    "set",
    "join",
    "inner",
    "left",
    "right",
    "cross",
    "natural",
    "on",
    "using",
    "straight_join",
    "outer",
];
/// Words that end the list of what is set.
const AFTER: &[&str] = &["where", "from", "returning", "order", "limit"];

/// Reads an UPDATE statement, as far as it is a plain one.
pub(in crate::store::database) fn parse_update(statement: &Statement) -> UpdateTargets {
    let mut reader = UpdateReader { tokens: tokenize_statement(statement), at: 0 };
    reader.read_update().unwrap_or_default()
}

struct UpdateReader {
    tokens: Vec<SqlToken>,
    at: usize,
}

impl UpdateReader {
    fn peek_token(&self) -> Option<&SqlToken> {
        self.tokens.get(self.at)
    }

    fn peek_word(&self, ahead: usize) -> Option<String> {
        match self.tokens.get(self.at + ahead) {
            Some(SqlToken::Word(word)) => Some(word.to_ascii_lowercase()),
            _ => None,
        }
    }

    fn is_word(&self, words: &[&str]) -> bool {
        self.peek_word(0).is_some_and(|word| words.contains(&word.as_str()))
    }

    fn is_sign(&self, sign: char) -> bool {
        matches!(self.peek_token(), Some(SqlToken::Sign(found)) if *found == sign)
    }

    fn read_name(&mut self) -> Option<SqlName> {
        let name = match self.peek_token()? {
            SqlToken::Word(word) => SqlName { text: word.clone(), quoted: false },
            SqlToken::Quoted(name) => SqlName { text: name.clone(), quoted: true },
            _ => return None,
        };
        self.at += 1;
        Some(name)
    }

    fn read_path(&mut self) -> Option<Vec<SqlName>> {
        let mut path = vec![self.read_name()?];
        while self.is_sign('.') {
            self.at += 1;
            path.push(self.read_name()?);
        }
        Some(path)
    }

    fn read_update(&mut self) -> Option<UpdateTargets> {
        if !self.is_word(&["update"]) {
            return None;
        }
        self.at += 1;
        // UPDATE OR REPLACE of SQLite.
        if self.is_word(&["or"]) {
            self.at += 2;
        }
        while self.is_word(BEFORE) {
            self.at += 1;
        }
        let tables = self.read_tables()?;
        let mut found = UpdateTargets {
            tables: tables.iter().map(|(table, _)| table.clone()).collect(),
            columns: Vec::new(),
        };
        self.at += 1;
        while let Some(path) = self.read_path() {
            if !self.is_sign('=') {
                break;
            }
            self.at += 1;
            let value = match self.peek_token() {
                Some(SqlToken::Value(value)) => Some(*value),
                _ => None,
            };
            let start = self.at;
            self.skip_expression();
            if let (Some(value), 1, Some((column, table))) =
                (value, self.at - start, resolve_column(&tables, path))
            {
                found.columns.push(AssignedColumn { value, table, column });
            }
            if !self.is_sign(',') {
                break;
            }
            self.at += 1;
        }
        Some(found)
    }

    /// The tables before SET, each with the name that it has in the statement; stops at SET.
    fn read_tables(&mut self) -> Option<Vec<(SqlTableName, Option<SqlName>)>> {
        let mut tables = Vec::new();
        let mut begins = true;
        while !self.is_word(&["set"]) {
            self.peek_token()?;
            if begins {
                let path = self.read_path()?;
                if self.is_word(&["as"]) {
                    self.at += 1;
                }
                let named = match self.peek_token() {
                    Some(SqlToken::Quoted(_)) => self.read_name(),
                    Some(SqlToken::Word(_)) if !self.is_word(NO_ALIAS) => self.read_name(),
                    _ => None,
                };
                tables.push((SqlTableName(path), named));
            }
            begins = self.is_sign(',') || self.is_word(&["join", "straight_join"]);
            if !self.is_word(&["set"]) {
                self.at += 1;
            }
        }
        Some(tables)
    }

    /// Goes on to the comma or the word that ends an expression.
    fn skip_expression(&mut self) {
        let mut depth = 0;
        while let Some(token) = self.peek_token() {
            match token {
                SqlToken::Sign('(') => depth += 1,
                SqlToken::Sign(')') => depth -= 1,
                SqlToken::Sign(',' | ';') if depth == 0 => return,
                SqlToken::Word(_) if depth == 0 && self.is_word(AFTER) => return,
                _ => {}
            }
            self.at += 1;
        }
    }
}

/// The column that a path names, and the table that it is of; `None` where that is not sure.
fn resolve_column(
    tables: &[(SqlTableName, Option<SqlName>)],
    mut path: Vec<SqlName>,
) -> Option<(SqlName, SqlTableName)> {
    let column = path.pop()?;
    let Some(of) = path.last() else {
        return match tables {
            [(table, _)] => Some((column, table.clone())),
            _ => None,
        };
    };
    let same = |name: &SqlName| name.text.eq_ignore_ascii_case(&of.text);
    let named = |(table, alias): &&(SqlTableName, Option<SqlName>)| {
        alias.as_ref().is_some_and(same) || table.0.last().is_some_and(same)
    };
    tables.iter().find(named).map(|(table, _)| (column, table.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(sql: &str) -> (Vec<String>, Vec<String>) {
        let shown = |table: &SqlTableName| {
            table.0.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(".")
        };
        let found = parse_update(&Statement::parse(sql));
        let columns = found
            .columns
            .iter()
            .map(|one| format!("{}.{}={}", shown(&one.table), one.column.text, one.value));
        (found.tables.iter().map(shown).collect(), columns.collect())
    }

    #[test]
    fn values_that_are_written_as_they_are_are_told_from_expressions() {
        for (sql, tables, columns) in [
            (
                "UPDATE staff SET att = :a, p = UPPER(:b), q=:c WHERE code = :code",
                "staff",
                "staff.att=0 staff.q=2",
            ),
            (
                "update hr.`Staff` s set s.att = :a where s.code = :code",
                "hr.Staff",
                "hr.Staff.att=0",
            ),
            (
                "UPDATE ONLY \"Staff\" AS s SET att = :a::text, b = :b RETURNING 1",
                "Staff",
                "Staff.b=1",
            ),
            (
                "UPDATE staff s JOIN phones p ON p.id = s.id SET p.no = :a, x = :b WHERE s.code = \
                 :code",
                "staff phones",
                "phones.no=0",
            ),
            ("UPDATE t SET a = IF(:a, 'Y, N', 'N'), b = :b", "t", "t.b=1"),
            ("UPDATE t SET a = :a || 'x', b = 'WHERE', c = :b", "t", "t.c=1"),
            ("-- x\nUPDATE OR REPLACE t SET a = :a", "t", "t.a=0"),
            ("WITH x AS (SELECT 1) UPDATE t SET a = :a", "", ""),
        ] {
            let (found, written) = read(sql);
            assert_eq!(found.join(" "), tables, "{sql}");
            assert_eq!(written.join(" "), columns, "{sql}");
        }
    }
}
