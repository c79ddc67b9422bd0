//! A person's SQL as tokens, as far as it takes to see which column a value is written into.

use super::statement::{Statement, skip_quoted};

/// A piece of SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SqlToken {
    Word(String),
    /// A name in quotes, without them.
    Quoted(String),
    /// A value by its position.
    Value(usize),
    /// A text or a number.
    Literal,
    Sign(char),
}

/// A sign that stands in no SQL: it marks where a value is.
const MARK: char = '\u{1}';

/// The tokens of a statement, without comments.
pub(crate) fn tokenize_statement(statement: &Statement) -> Vec<SqlToken> {
    let sql = statement.to_sql(|at| format!("{MARK}{at}{MARK}"));
    let (mut at, mut found) = (0, Vec::new());
    while at < sql.len() {
        let rest = &sql[at..];
        let Some(first) = rest.chars().next() else { break };
        let end = skip_quoted(&sql, at);
        if first == MARK {
            let inner = rest[1..].split(MARK).next().unwrap_or_default();
            found.extend(inner.parse().ok().map(SqlToken::Value));
            at += inner.len() + 2;
        } else if first.is_whitespace() || rest.starts_with("--") || rest.starts_with("/*") {
            at = end.max(at + first.len_utf8());
        } else if matches!(first, '"' | '`' | '[') {
            let closing = if first == '[' { ']' } else { first };
            let inner = rest[1..].split(closing).next().unwrap_or_default();
            found.push(SqlToken::Quoted(inner.to_owned()));
            at = end.max(at + inner.len() + 2);
        } else if first == '\'' || (first == '$' && end > at) {
            found.push(SqlToken::Literal);
            at = end.max(at + 1);
        } else if first.is_alphabetic() || first == '_' {
            let word: String =
                rest.chars().take_while(|c| c.is_alphanumeric() || "_$".contains(*c)).collect();
            at += word.len();
            found.push(SqlToken::Word(word));
        } else if first.is_ascii_digit() {
            at += rest.chars().take_while(char::is_ascii_alphanumeric).count();
            found.push(SqlToken::Literal);
        } else {
            found.push(SqlToken::Sign(first));
            at += first.len_utf8();
        }
    }
    found
}
