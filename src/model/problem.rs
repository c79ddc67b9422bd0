//! A finding about a directory or the settings: what is wrong, where, and what to do.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use super::hygiene::SourceKind;
use super::hygiene::lookalike::appearance_of;
use super::kind::Kind;
use super::record::Place;
use super::shared::InColumn;

/// Text as messages show it.
pub trait Escaped {
    /// The text with its control and invisible characters escaped. Quotes and backslashes stand as
    /// they are: a search for `\'` does not find `'` in the data.
    fn to_escaped(&self) -> String;
}

impl Escaped for str {
    fn to_escaped(&self) -> String {
        let mut out = String::with_capacity(self.len());
        let mut escaped = self.escape_debug().peekable();
        while let Some(c) = escaped.next() {
            let plain = escaped.next_if(|next| c == '\\' && matches!(next, '\'' | '"' | '\\'));
            out.push(plain.unwrap_or(c));
        }
        out
    }
}

/// Where something comes from. Lines and columns count from 1; columns count characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Origin {
    /// The path of a file as it is shown, or the name of a query or server.
    pub file: Arc<str>,
    #[serde(skip_serializing_if = "is_zero")]
    pub line: u32,
    #[serde(skip_serializing_if = "is_zero16")]
    pub column: u16,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn is_zero16(number: &u16) -> bool {
    *number == 0
}

impl Origin {
    pub fn new(file: Arc<str>, place: Place) -> Origin {
        Origin { file, line: place.line, column: place.column }
    }

    /// What people correct there: remedies differ. Rows of a query have no lines.
    pub fn source_kind(&self) -> SourceKind {
        let file = self.file.to_lowercase();
        match self.line {
            0 => SourceKind::Query,
            _ if file.ends_with(".yaml") || file.ends_with(".yml") => SourceKind::Yaml,
            _ => SourceKind::File,
        }
    }

    /// The place that a message begins with (`file:line:column: …`), and the message behind it.
    pub fn split_leading(message: &str) -> Option<(Origin, &str)> {
        let (place, rest) = message.split_once(": ")?;
        let (place, column) = place.rsplit_once(':')?;
        let (file, line) = place.rsplit_once(':')?;
        let origin =
            Origin { file: file.into(), line: line.parse().ok()?, column: column.parse().ok()? };
        Some((origin, rest))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.column) {
            (0, _) => write!(f, "{}", self.file),
            (line, 0) => write!(f, "{}:{line}", self.file),
            (line, column) => write!(f, "{}:{line}:{column}", self.file),
        }
    }
}

/// A source line as it may be shown, of a file that cannot simply be read again as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuotedLine {
    /// Empty where the line is not to be shown at all.
    pub line: String,
    /// The characters that are never shown, in order.
    pub hidden: Vec<Range<usize>>,
    /// The characters that are shown only where people may be seen, in order: all but codes, names
    /// of keys and what belongs to the work.
    pub personal: Vec<Range<usize>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
}

/// One finding. Problems are collected, never thrown at the first: a person fixes ten mistakes in
/// one go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub severity: Severity,
    /// The name of the rule, for machines: `unknown-key`.
    pub rule: &'static str,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// How many characters from the origin on are meant; at least 1.
    #[serde(skip)]
    pub width: usize,
    /// The item that is meant, of the list at the origin.
    #[serde(skip)]
    pub item: Option<String>,
    /// The place holds something secret: the rest of its line is never shown.
    #[serde(skip)]
    pub secret: bool,
    /// Pieces of message and help that repeat what is known of a person, as they stand there.
    #[serde(skip)]
    pub pieces: Vec<String>,
    /// It is about a value of a column, where many rows may have the same mistake.
    #[serde(skip)]
    pub column: Option<InColumn>,
    /// It is about settings, which hold nothing of people: its line may be shown wherever it is
    /// read.
    #[serde(skip)]
    pub of_settings: bool,
    /// The tables of builds are the reason, for a record of this kind: the server's own rules may
    /// differ.
    #[serde(skip)]
    pub by_build: Option<Kind>,
    /// It is shown where people may not be seen: of its line only what is known to be harmless.
    #[serde(skip)]
    pub veiled: bool,
    /// The line of the origin; without it the line is read again from the file.
    #[serde(skip)]
    pub quoted: Option<QuotedLine>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Other places that belong to it, each with a word on why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<(Origin, String)>,
}

impl Problem {
    pub fn error(rule: &'static str, message: impl Into<String>) -> Problem {
        Problem {
            severity: Severity::Error,
            rule,
            message: message.into(),
            origin: None,
            width: 1,
            item: None,
            secret: false,
            pieces: Vec::new(),
            column: None,
            of_settings: false,
            by_build: None,
            veiled: false,
            quoted: None,
            help: None,
            related: Vec::new(),
        }
    }

    pub fn warning(rule: &'static str, message: impl Into<String>) -> Problem {
        Problem { severity: Severity::Warning, ..Problem::error(rule, message) }
    }

    #[must_use]
    pub fn at_origin(mut self, origin: Origin) -> Problem {
        self.origin = Some(origin);
        self
    }

    #[must_use]
    pub fn with_width(mut self, width: usize) -> Problem {
        self.width = width.max(1);
        self
    }

    /// Names the item of the list at the origin that is meant.
    #[must_use]
    pub fn of_item(mut self, item: &str) -> Problem {
        self.item = Some(item.to_owned());
        self
    }

    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Problem {
        self.help = Some(help.into());
        self
    }

    #[must_use]
    pub fn with_related(mut self, origin: Origin, why: impl Into<String>) -> Problem {
        self.related.push((origin, why.into()));
        self
    }

    /// Marks the place as one that holds something secret.
    #[must_use]
    pub fn with_secret(mut self, secret: bool) -> Problem {
        self.secret = secret;
        self
    }

    /// Marks that message or help repeat this of a person, in exactly these letters.
    #[must_use]
    pub fn with_personal_fragment(mut self, piece: impl Into<String>) -> Problem {
        self.pieces.push(piece.into());
        self
    }

    /// Adds the column that it is about.
    #[must_use]
    pub fn in_column(mut self, column: InColumn) -> Problem {
        self.column = Some(column);
        self
    }

    /// Marks that it is about settings and no people.
    #[must_use]
    pub fn of_settings(mut self) -> Problem {
        self.of_settings = true;
        self
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The candidate nearest to what was typed, when it is near enough to be meant.
pub fn find_nearest<'a>(
    typed: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    candidates
        .into_iter()
        .map(|known| (strsim::jaro_winkler(&typed, &known.to_lowercase()), known))
        .filter(|(likeness, _)| *likeness > 0.78)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, known)| known)
}

/// The code that was meant, as far as it can be guessed: equal but for leading zeros, then but for
/// case, else the nearest.
pub fn nearest_code<'a>(typed: &str, codes: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = typed.to_lowercase();
    let likeness = |code: &str| match looks_alike(code, typed) {
        true if is_equal_but_for_zeros(code, typed) => 3.0,
        true => 2.0,
        false => strsim::jaro_winkler(&folded, &code.to_lowercase()),
    };
    let found = codes
        .into_iter()
        .map(|code| (likeness(code), code))
        .filter(|(likeness, _)| *likeness > 0.78);
    found.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, code)| code)
}

/// Whether two codes are taken for each other: equal but for leading zeros or case, or equal to the
/// eye.
pub fn looks_alike(a: &str, b: &str) -> bool {
    is_equal_but_for_zeros(a, b)
        || a.to_lowercase() == b.to_lowercase()
        || appearance_of(a) == appearance_of(b)
}

fn is_equal_but_for_zeros(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a == b && !a.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_code_is_the_one_that_lost_its_zeros() {
        let codes = ["000123", "126000", "1260", "000126", "HQ"];
        assert_eq!(nearest_code("126", codes), Some("000126"));
        assert_eq!(nearest_code("hq", codes), Some("HQ"));
        assert_eq!(nearest_code("HQX", codes), Some("HQ"));
        assert_eq!(nearest_code("L\u{410}B", ["LOB", "LAB"]), Some("LAB"), "a Cyrillic letter");
        assert_eq!(nearest_code("zz", codes), None);
    }

    #[test]
    fn messages_show_quotes_as_they_are_and_control_characters_escaped() {
        for (text, shown) in [
            ("'0501", "'0501"),
            ("\\N", "\\N"),
            ("a\\'\"b", "a\\'\"b"),
            ("a\nb\u{1b}[31m", "a\\nb\\u{1b}[31m"),
            ("\u{202e}x", "\\u{202e}x"),
            ("\\\n", "\\\\n"),
            ("é\u{301}", "é\u{301}"),
            ("", ""),
        ] {
            assert_eq!(text.to_escaped(), shown, "{text:?}");
        }
    }

    #[test]
    fn a_place_in_front_of_a_message_is_found_again() {
        let origin = Origin { file: "a b/c.yaml".into(), line: 12, column: 3 };
        let message = format!("{origin}: too long: 7");
        assert_eq!(Origin::split_leading(&message), Some((origin, "too long: 7")));
        assert_eq!(Origin::split_leading("employee 7: at 10:30: late"), None);
    }
}
