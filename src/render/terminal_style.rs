//! Colours by meaning. Text is painted always; the stream that it goes to strips colours where they
//! are not wanted.

use anstyle::{AnsiColor, Style};

pub const ADDED: Style = AnsiColor::Green.on_default();
pub const REMOVED: Style = AnsiColor::Red.on_default();
pub const CHANGED: Style = AnsiColor::Yellow.on_default();
pub const STRONG: Style = Style::new().bold();
pub const FAINT: Style = Style::new().dimmed();
pub const BAD: Style = AnsiColor::Red.on_default().bold();
pub const GOOD: Style = AnsiColor::Green.on_default().bold();

/// The text in a style.
pub fn paint_text(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Text from data, fit for a terminal: no control characters, none that turn the direction of
/// writing, and none that cannot be seen.
pub fn strip_unprintable(text: &str) -> String {
    let turns = |c: char| {
        matches!(c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    // Line ends that are no control characters, and invisible characters.
    let hides = |c: char| {
        matches!(c,
        '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    };
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || turns(c) || hides(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// The same for text of several lines.
pub fn plain_lines(text: &str) -> String {
    text.lines().map(strip_unprintable).collect::<Vec<_>>().join("\n")
}

/// `1 employee`, `2 employees`.
pub fn count_label(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A value as a preview shows it.
pub fn plain_json(value: &serde_json::Value) -> String {
    use serde_json::Value as Json;
    match value {
        Json::Null => "-".to_owned(),
        Json::String(text) => strip_unprintable(text),
        Json::Array(items) => items.iter().map(plain_json).collect::<Vec<_>>().join(", "),
        other => strip_unprintable(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_cannot_move_the_cursor() {
        assert_eq!(strip_unprintable("a\u{1b}[2Jb\u{202e}c"), "a\\u{1b}[2Jb\\u{202e}c");
        assert_eq!(strip_unprintable("Åsa 李"), "Åsa 李");
    }
}
