//! Text as YAML that every tool reads alike, by the rules of 1.1 and of 1.2.

use std::fmt::Write as _;

/// Which quotes a text gets that cannot stand without.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QuoteStyle {
    #[default]
    Double,
    Single,
}

/// A text as a scalar: without quotes where that is safe everywhere, also inside brackets.
pub fn write_scalar(text: &str, quotes: QuoteStyle) -> String {
    if is_safe_plain(text) { text.to_owned() } else { quote_text(text, quotes) }
}

/// A text in quotes; in double ones where single ones cannot hold it.
pub fn quote_text(text: &str, quotes: QuoteStyle) -> String {
    match quotes {
        QuoteStyle::Single if !text.chars().any(needs_escape) => {
            format!("'{}'", text.replace('\'', "''"))
        }
        _ => double_quote(text),
    }
}

fn double_quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if needs_escape(c) => {
                let code = u32::from(c);
                // Writing into a string does not fail.
                let _ = if code > 0xFFFF {
                    write!(out, "\\U{code:08X}")
                } else {
                    write!(out, "\\u{code:04X}")
                };
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// What YAML 1.1 does not take as it is, or takes for a line end, or what is invisible.
fn needs_escape(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{A0}' | '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}'
        )
        || matches!(u32::from(c) & 0xFFFF, 0xFFFE | 0xFFFF)
}

/// Whether a text may stand without quotes: it begins with a letter and holds nothing that any
/// reader could take for something else. Narrow on purpose: quotes too many do no harm.
pub fn is_safe_plain(text: &str) -> bool {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return false };
    let inner = |c: char| {
        c.is_alphanumeric()
            || matches!(c, ' ' | '_' | '-' | '.' | '/' | '(' | ')' | '+' | '&' | '@' | '\'')
            || (!c.is_ascii() && !c.is_whitespace() && !needs_escape(c))
    };
    first.is_alphabetic() && chars.all(inner) && !text.ends_with(' ') && !is_word(text)
}

/// Words that are flags, nothing or numbers to some reader.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 12] =
        ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf"];
    text.len() <= 5 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_safe_stands_plain() {
        for text in [
            "HQ",
            "Head office",
            "ada@example.org",
            "O'Brien",
            "Sales · مبيعات",
            "أحمد",
            "李",
            "a+b (c)",
            "é-1",
        ] {
            assert_eq!(write_scalar(text, QuoteStyle::Double), text);
        }
        for text in [
            "",
            "00123",
            "123",
            "1e5",
            "no",
            "Yes",
            "y",
            "N",
            "null",
            "~",
            "12:30",
            "2024-01-02",
            "=",
            "<<",
            "a: b",
            "a #b",
            "a:",
            "- a",
            "[a]",
            "a,b",
            "a{b",
            "*a",
            "&a",
            "!a",
            "@a",
            "%a",
            "`a",
            "|",
            ">",
            "?a",
            "a\tb",
            "a\u{a0}b",
            " a",
            "a ",
            "\u{feff}a",
            "a\u{2028}b",
            "NaN",
            "e\u{7}",
            "#a",
            "'a'",
            "\"a\"",
            "0x1F",
            ".5",
            "_1",
            "a\\b",
            "+971 50",
        ] {
            assert_ne!(write_scalar(text, QuoteStyle::Double), text, "{text:?}");
        }
    }

    #[test]
    fn quotes_hold_what_they_are_given() {
        assert_eq!(quote_text("it's", QuoteStyle::Single), "'it''s'");
        assert_eq!(quote_text("a\tb", QuoteStyle::Single), "\"a\\tb\"");
        assert_eq!(
            quote_text("a\"\\\u{2028}\u{1FFFE}", QuoteStyle::Double),
            "\"a\\\"\\\\\\u2028\\U0001FFFE\""
        );
    }
}
