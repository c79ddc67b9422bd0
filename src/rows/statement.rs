//! A person's SQL with named values: `:mobile` becomes a placeholder, whatever else has a colon
//! stays as it is.

/// SQL in pieces: text, and between two pieces the name of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pieces: Vec<String>,
    names: Vec<String>,
}

impl Statement {
    pub fn parse(sql: &str) -> Statement {
        let (mut pieces, mut names) = (Vec::new(), Vec::new());
        let (mut start, mut at) = (0, 0);
        let bytes = sql.as_bytes();
        while at < bytes.len() {
            let end = skip_quoted(sql, at);
            if end > at {
                at = end;
                continue;
            }
            let name = (bytes[at] == b':').then(|| parameter_name(&sql[at + 1..])).flatten();
            match name {
                Some(name) => {
                    pieces.push(sql[start..at].to_owned());
                    names.push(name.to_owned());
                    at += 1 + name.len();
                    start = at;
                }
                // A cast of PostgreSQL, or an assignment of MySQL.
                None if bytes[at] == b':' => {
                    at += 1 + usize::from(matches!(bytes.get(at + 1), Some(b':' | b'=')))
                }
                None => at += 1,
            }
        }
        pieces.push(sql[start..].to_owned());
        Statement { pieces, names }
    }

    /// Whether this word stands first, comments aside.
    pub fn starts_with(&self, word: &str) -> bool {
        let sql = self.pieces.first().map_or("", String::as_str);
        let mut at = 0;
        while at < sql.len() {
            let next = skip_quoted(sql, at);
            let rest = &sql[at..];
            let blank = rest.starts_with("--")
                || rest.starts_with("/*")
                || rest.starts_with(char::is_whitespace);
            if !blank {
                return rest
                    .get(..word.len())
                    .is_some_and(|first| first.eq_ignore_ascii_case(word));
            }
            at = if next > at { next } else { at + 1 };
        }
        false
    }

    /// A statement of ours, in which every `?` stands for a value.
    pub(crate) fn from_placeholders(sql: &str) -> Statement {
        let pieces: Vec<String> = sql.split('?').map(str::to_owned).collect();
        let names = vec![String::new(); pieces.len() - 1];
        Statement { pieces, names }
    }

    /// The statement that only explains this one.
    pub(crate) fn with_explain(&self) -> Statement {
        let mut explained = self.clone();
        if let Some(first) = explained.pieces.first_mut() {
            first.insert_str(0, "EXPLAIN ");
        }
        explained
    }

    /// The names of its values, in the order in which they stand there, each as often as it does.
    pub fn parameter_names(&self) -> &[String] {
        &self.names
    }

    /// The SQL with a placeholder for each value, by its position.
    pub fn to_sql(&self, placeholder: impl Fn(usize) -> String) -> String {
        let mut out = String::new();
        for (at, piece) in self.pieces.iter().enumerate() {
            out.push_str(piece);
            if at < self.names.len() {
                out.push_str(&placeholder(at));
            }
        }
        out
    }
}

/// The query without what may stand after it: spaces, comments, and the semicolon that ends it.
pub(crate) fn trim_query(sql: &str) -> &str {
    let (mut at, mut end) = (0, 0);
    while at < sql.len() {
        let next = skip_quoted(sql, at);
        let rest = &sql[at..];
        let says_nothing = rest.starts_with("--")
            || rest.starts_with("/*")
            || rest.starts_with(|c: char| c.is_whitespace() || c == ';');
        at = if next > at { next } else { at + 1 };
        if !says_nothing {
            end = at;
        }
    }
    &sql[..end]
}

/// How many statements there are: what stands between semicolons, comments aside.
pub(crate) fn count_statements(sql: &str) -> usize {
    let (mut at, mut count, mut within) = (0, 0, false);
    while at < sql.len() {
        let next = skip_quoted(sql, at);
        let rest = &sql[at..];
        let says_nothing = rest.starts_with("--")
            || rest.starts_with("/*")
            || rest.starts_with(char::is_whitespace);
        if rest.starts_with(';') {
            within = false;
        } else if !says_nothing && !within {
            (count, within) = (count + 1, true);
        }
        at = if next > at { next } else { at + 1 };
    }
    count
}

/// The statement with names in backquotes where they are in double quotes.
pub(crate) fn backquote_names(sql: &str) -> String {
    let (mut at, mut out) = (0, String::with_capacity(sql.len()));
    while at < sql.len() {
        let end = skip_quoted(sql, at);
        if !sql[at..].starts_with('"') || end < at + 2 || !sql[at + 1..end].ends_with('"') {
            let next = if end > at { end } else { at + 1 };
            out.push_str(&sql[at..next]);
            at = next;
            continue;
        }
        // A doubled quote is one that belongs to the name.
        let mut whole = end;
        while sql[whole..].starts_with('"') && skip_quoted(sql, whole) > whole + 1 {
            whole = skip_quoted(sql, whole);
        }
        let inner = sql[at + 1..whole - 1].replace("\"\"", "\"").replace('`', "``");
        out.push('`');
        out.push_str(&inner);
        out.push('`');
        at = whole;
    }
    out
}

/// The name of a value at the start of the text.
fn parameter_name(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    let name = &text[..end];
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_').then_some(name)
}

/// The end of the text, quoted name or comment that begins at `at`; `at` itself when none does.
pub(super) fn skip_quoted(sql: &str, at: usize) -> usize {
    let rest = &sql[at..];
    let until = |opening: usize, closing: &str| {
        rest[opening..]
            .find(closing)
            .map_or(sql.len(), |found| at + opening + found + closing.len())
    };
    match rest.as_bytes()[0] {
        // A doubled quote ends one text and begins the next, which comes to the same.
        quote @ (b'\'' | b'"' | b'`') => {
            let closing = (quote as char).to_string();
            until(1, &closing)
        }
        b'-' if rest.starts_with("--") => until(2, "\n"),
        b'/' if rest.starts_with("/*") => until(2, "*/"),
        b'$' => {
            let Some(end) = rest[1..].find('$') else { return at };
            let tag = &rest[..end + 2];
            let fits = tag[1..=end].chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            if fits { until(tag.len(), tag) } else { at }
        }
        // The rest of a character of several bytes, or of a cast.
        b':' if rest.starts_with("::") => at + 2,
        byte if byte >= 0x80 => at + rest.chars().next().map_or(1, char::len_utf8),
        _ => at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_ends_where_it_says_nothing_more() {
        for (sql, bared) in [
            ("SELECT 1", "SELECT 1"),
            ("SELECT 1; -- é ;\n ; /* x */ ", "SELECT 1"),
            ("SELECT ';' ;", "SELECT ';'"),
            ("SELECT 1; SELECT 2;", "SELECT 1; SELECT 2"),
            ("-- first\nSELECT 'é' -- last", "-- first\nSELECT 'é'"),
        ] {
            assert_eq!(trim_query(sql), bared);
        }
    }

    #[test]
    fn statements_are_counted_and_names_stay_names() {
        for (sql, count) in [
            ("SELECT 1", 1),
            ("SELECT 1; -- no; more", 1),
            ("SELECT ';' ; ", 1),
            ("SELECT 1; DELETE FROM x", 2),
            (";;", 0),
        ] {
            assert_eq!(count_statements(sql), count, "{sql}");
        }
        for (sql, named) in [
            ("SELECT \"a b\", 'x\"y' FROM t -- \"c\"", "SELECT `a b`, 'x\"y' FROM t -- \"c\""),
            ("SELECT \"a\"\"b\" AS \"`\"", "SELECT `a\"b` AS ````"),
            ("SELECT 'é' AS \"é\"", "SELECT 'é' AS `é`"),
        ] {
            assert_eq!(backquote_names(sql), named);
        }
    }

    #[test]
    fn values_are_told_from_everything_else_with_a_colon() {
        for (sql, names, postgres) in [
            (
                "SET a = :a WHERE c = :code",
                &["a", "code"][..],
                "SET a = $1::text WHERE c = $2::text",
            ),
            ("SET a = ':no' || :yes", &["yes"], "SET a = ':no' || $1::text"),
            ("SET a = 'it''s :no' , b=:b", &["b"], "SET a = 'it''s :no' , b=$1::text"),
            ("SET \":no\" = :b::int", &["b"], "SET \":no\" = $1::text::int"),
            ("-- :no\nSET a = :a", &["a"], "-- :no\nSET a = $1::text"),
            ("/* :no */ SET a = :a", &["a"], "/* :no */ SET a = $1::text"),
            (
                "SET a = $$ :no $$, b = $q$ :no $ $q$, c = :c",
                &["c"],
                "SET a = $$ :no $$, b = $q$ :no $ $q$, c = $1::text",
            ),
            (
                "SET @x := 1, t = 12:30, é = :é, b = :b",
                &["b"],
                "SET @x := 1, t = 12:30, é = :é, b = $1::text",
            ),
            ("SET a = 'open :no", &[], "SET a = 'open :no"),
            (":a:a", &["a", "a"], "$1::text$2::text"),
        ] {
            let statement = Statement::parse(sql);
            assert_eq!(statement.parameter_names(), names, "{sql}");
            assert_eq!(statement.to_sql(|at| format!("${}::text", at + 1)), postgres, "{sql}");
        }
    }
}
