//! A column of a person's query, as help in SQL names it: by the expression behind its name, as a
//! name that a query gives to a column is not known inside the query.

use super::statement::skip_quoted;

/// A column that a query gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SqlColumn {
    /// Its name.
    pub(crate) name: String,
    /// What stands for it in the query, where that is seen.
    pub(crate) expression: Option<String>,
    /// It is known by its name only around the query.
    pub(crate) is_around: bool,
}

impl SqlColumn {
    /// A column that is known by this name in the query.
    pub(crate) fn with_name(name: &str) -> SqlColumn {
        SqlColumn { name: name.to_owned(), expression: None, is_around: false }
    }

    /// The column of this name in a query. Only simple lists of columns are understood.
    pub(crate) fn of_query(sql: &str, name: &str) -> SqlColumn {
        let items = list_items(sql).unwrap_or_default();
        let own = items.iter().find(|item| item.has_name(name));
        let expression = own.map(|item| item.expression.to_owned());
        // Of all columns of a table each has its own name.
        let is_around = expression.is_none() && !items.iter().any(ListItem::is_all);
        SqlColumn { name: name.to_owned(), expression, is_around }
    }
}

/// One of the columns that a query lists.
#[derive(Debug, PartialEq, Eq)]
struct ListItem<'q> {
    expression: &'q str,
    name: &'q str,
}

impl ListItem<'_> {
    fn has_name(&self, name: &str) -> bool {
        let plain = self.name.trim_matches(['"', '`', '[', ']']);
        plain.eq_ignore_ascii_case(name)
    }

    fn is_all(&self) -> bool {
        self.expression == "*" || self.expression.ends_with(".*")
    }
}

/// A word or sign of SQL that stands in no brackets, by its place.
type Piece<'q> = (usize, &'q str);

/// The columns that a query lists; `None` where it is no simple one.
fn list_items(sql: &str) -> Option<Vec<ListItem<'_>>> {
    let pieces = outer_pieces(sql)?;
    let is = |piece: &Piece<'_>, word: &str| piece.1.eq_ignore_ascii_case(word);
    let joins = ["UNION", "EXCEPT", "INTERSECT"];
    if !is(pieces.first()?, "SELECT")
        || pieces.iter().any(|piece| joins.iter().any(|word| is(piece, word)))
    {
        return None;
    }
    let first = 1 + usize::from(pieces.get(1).is_some_and(|piece| is(piece, "DISTINCT")));
    let end = pieces.iter().position(|piece| is(piece, "FROM")).unwrap_or(pieces.len());
    let listed = pieces.get(first..end)?;
    listed.split(|(_, text)| *text == ",").map(|item| read_item(sql, item)).collect()
}

fn read_item<'q>(sql: &'q str, pieces: &[Piece<'q>]) -> Option<ListItem<'q>> {
    let (start, _) = *pieces.first()?;
    let (last_at, last) = *pieces.last()?;
    let whole = &sql[start..last_at + last.len()];
    let as_at = pieces.len().checked_sub(2).filter(|at| *at > 0);
    if let Some(at) = as_at
        && pieces[at].1.eq_ignore_ascii_case("AS")
    {
        return Some(ListItem { expression: sql[start..pieces[at].0].trim_end(), name: last });
    }
    let is_path = whole.chars().all(|c| c.is_alphanumeric() || "_.*\"`[]$".contains(c));
    if is_path {
        return Some(ListItem { expression: whole, name: whole.rsplit('.').next()? });
    }
    // `expression name`, where nothing but a name can be meant.
    let (before_at, before) = *pieces.get(pieces.len().checked_sub(2)?)?;
    let is_name = last.starts_with(|c: char| c.is_alphabetic() || "_\"`".contains(c));
    let ends = before.ends_with(|c: char| c.is_alphanumeric() || "_)\"`'".contains(c));
    let apart = before_at + before.len() < last_at && pieces.len() <= 3;
    Some(match is_name && ends && apart {
        true => ListItem { expression: sql[start..last_at].trim_end(), name: last },
        false => ListItem { expression: whole, name: "" },
    })
}

/// The words and signs of a query that stand in no brackets, each bracket with what is in it as
/// one; `None` where there are comments.
fn outer_pieces(sql: &str) -> Option<Vec<Piece<'_>>> {
    let (mut at, mut pieces) = (0, Vec::new());
    while at < sql.len() {
        let rest = &sql[at..];
        if rest.starts_with("--") || rest.starts_with("/*") {
            return None;
        }
        let first = rest.chars().next()?;
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let end = match first {
            '(' => bracket_end(sql, at)?,
            _ if first.is_alphanumeric() || "_\"`[".contains(first) => word_end(sql, at)?,
            _ => skip_quoted(sql, at).max(at + first.len_utf8()),
        };
        pieces.push((at, &sql[at..end]));
        at = end;
    }
    Some(pieces)
}

/// The end of a name with its dots, of a number, or of a call with what is in its brackets.
fn word_end(sql: &str, start: usize) -> Option<usize> {
    let mut at = start;
    while let Some(next) = sql[at..].chars().next() {
        at = match next {
            '"' | '`' => skip_quoted(sql, at).max(at + 1),
            '[' => at + sql[at..].find(']')? + 1,
            '(' => return bracket_end(sql, at),
            _ if next.is_alphanumeric() || "_.$".contains(next) => at + next.len_utf8(),
            '*' if sql[start..at].ends_with('.') => return Some(at + 1),
            _ => break,
        };
    }
    Some(at)
}

fn bracket_end(sql: &str, start: usize) -> Option<usize> {
    let (mut at, mut depth) = (start, 0_usize);
    while at < sql.len() {
        let rest = &sql[at..];
        if rest.starts_with("--") || rest.starts_with("/*") {
            return None;
        }
        let first = rest.chars().next()?;
        match first {
            '(' => depth += 1,
            ')' if depth == 1 => return Some(at + 1),
            ')' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        at = skip_quoted(sql, at).max(at + first.len_utf8());
    }
    None
}

/// Whether an expression can stand beside operators as it is: a name, or one call.
pub(super) fn stands_alone(expression: &str) -> bool {
    word_end(expression, 0) == Some(expression.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expression_behind_a_name_is_found_in_simple_queries() {
        for (sql, name, expression) in [
            ("SELECT ends AS active_until FROM p", "active_until", Some("ends")),
            ("select p.Ends as Active_Until from p", "active_until", Some("p.Ends")),
            ("SELECT id, hired hire_date FROM p", "hire_date", Some("hired")),
            ("SELECT p.code, q.name FROM p, q", "code", Some("p.code")),
            ("SELECT DISTINCT a || 'x, y' AS code FROM p", "code", Some("a || 'x, y'")),
            ("SELECT coalesce(a, 'FROM') AS code FROM p", "code", Some("coalesce(a, 'FROM')")),
            ("SELECT max(a) code, 1 AS x FROM p", "code", Some("max(a)")),
            ("SELECT \"Staff No\" AS \"code\" FROM p", "code", Some("\"Staff No\"")),
            ("SELECT `no` AS `code` FROM p", "code", Some("`no`")),
            ("SELECT x::int AS code FROM p", "code", Some("x::int")),
            (
                "SELECT CASE WHEN a THEN b ELSE c END AS code FROM p",
                "code",
                Some("CASE WHEN a THEN b ELSE c END"),
            ),
            (
                "SELECT (SELECT max(y) FROM q) AS code FROM p",
                "code",
                Some("(SELECT max(y) FROM q)"),
            ),
            ("SELECT 7 AS code", "code", Some("7")),
            ("SELECT CASE WHEN a THEN b END FROM p", "end", None),
            ("SELECT a || b FROM p", "b", None),
            ("SELECT * FROM p", "code", None),
            ("SELECT a AS code FROM p UNION SELECT b FROM q", "code", None),
            ("WITH q AS (SELECT 1) SELECT a AS code FROM q", "code", None),
            ("SELECT a -- the code\n AS code FROM p", "code", None),
            ("SELECT max(a) FROM p", "max", None),
        ] {
            assert_eq!(SqlColumn::of_query(sql, name).expression.as_deref(), expression, "{sql}");
        }
        assert!(!SqlColumn::of_query("SELECT p.*, 1 AS x FROM p", "code").is_around);
        assert!(SqlColumn::of_query("SELECT a AS x FROM p UNION SELECT 1", "x").is_around);
        for (expression, alone) in [
            ("x", true),
            ("p.x", true),
            ("max(x, 'a')", true),
            ("\"a b\".c", true),
            ("a || b", false),
            ("x::int", false),
        ] {
            assert_eq!(stands_alone(expression), alone, "{expression}");
        }
    }
}
