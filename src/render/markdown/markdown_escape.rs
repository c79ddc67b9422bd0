//! Data inside Markdown: it can neither leave its cell nor mention any user, whatever it holds.

use std::fmt::Write as _;

use similar::{ChangeTag, TextDiff};

use crate::model::Value;
use crate::render::terminal_style::strip_unprintable;

/// The longest value that is shown whole, in characters.
const LONGEST: usize = 120;
/// From this length on, both sides of a change are shown as one text with the differences marked.
const LONG: usize = 24;

/// A value from data as code, in which nothing is linked, called or formatted.
///
/// What a code span of a table could not hold for sure (backticks, pipes, backslashes) stands in a
/// `code` element, each of its signs written as a number.
pub(super) fn render_code(text: &str) -> String {
    let text = truncate_text(text);
    match text.trim() {
        "" => "<code> </code>".to_owned(),
        _ if text.contains(['`', '|', '\\', '<', '&']) => {
            format!("<code>{}</code>", escape_to_entities(&text))
        }
        trimmed => format!("`{trimmed}`"),
    }
}

/// A name from data: as it is where it consists of letters, else as code.
pub(super) fn render_name(text: &str) -> String {
    let harmless = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’');
    let letters = text.chars().any(char::is_alphabetic);
    if letters && text.chars().count() <= LONGEST && text.chars().all(harmless) {
        return text.trim().to_owned();
    }
    if text.is_empty() { String::new() } else { render_code(text) }
}

/// A sentence of the program that may hold data, as one line of text: no sign in it means anything
/// to Markdown, and no user is mentioned.
///
/// What it quotes in backticks becomes code.
pub(super) fn escape_sentence(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escape_words(text);
    }
    let quoted = parts.iter().enumerate();
    quoted
        .map(|(at, part)| if at % 2 == 1 { render_code(part) } else { escape_words(part) })
        .collect()
}

fn escape_words(text: &str) -> String {
    let mut out = String::new();
    for c in strip_unprintable(text).chars() {
        match c {
            // Hosts call people, and link issues and labels, by what follows these: something
            // invisible stands between.
            '@' | '#' | '!' | '~' | '$' | '%' | '&' | '^' => {
                let _ = write!(out, "&#{};&#8203;", u32::from(c));
            }
            ':' if out.ends_with("http") || out.ends_with("https") => out.push_str("&#58;&#8203;"),
            // A text that begins like `1.` would begin a list.
            '.' | ')' if !out.is_empty() && out.bytes().all(|byte| byte.is_ascii_digit()) => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            '.' if out.ends_with("www") => out.push_str("&#46;&#8203;"),
            '-' if out.ends_with("GH") => out.push_str("-&#8203;"),
            '<' | '>' | '"' | '`' | '*' | '_' | '[' | ']' | '\\' | '|' | '=' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// Both sides of a change.
pub(super) fn render_value_change(before: Option<&Value>, after: Option<&Value>) -> String {
    let (before, after) = (before.unwrap_or(&Value::Empty), after.unwrap_or(&Value::Empty));
    match (before, after) {
        (Value::Codes(old), Value::Codes(new)) => {
            let gone = old
                .iter()
                .filter(|code| !new.contains(code))
                .map(|gone| format!("−{}", render_code(gone.as_str())));
            let added = new
                .iter()
                .filter(|code| !old.contains(code))
                .map(|new| format!("+{}", render_code(new.as_str())));
            let moves: Vec<String> = gone.chain(added).collect();
            format!("{} → {} ({})", render_value(before), render_value(after), moves.join(" "))
        }
        (Value::Text(old), Value::Text(new)) if old.len().min(new.len()) >= LONG => {
            render_text_difference(old, new)
        }
        _ => format!("{} → {}", render_value(before), render_value(after)),
    }
}

/// One value, without words around it.
pub(super) fn render_value(value: &Value) -> String {
    match value {
        value if value.is_empty() => "*empty*".to_owned(),
        value => render_code(&value.to_string()),
    }
}

/// Two long texts as one, with what goes and what comes marked word by word; of very long ones the
/// part that differs.
fn render_text_difference(old: &str, new: &str) -> String {
    if old.chars().count().max(new.chars().count()) > LONGEST {
        return render_middle_difference(
            &old.chars().collect::<Vec<char>>(),
            &new.chars().collect::<Vec<char>>(),
        );
    }
    let (old, new) = (strip_unprintable(old), strip_unprintable(new));
    let diff = TextDiff::from_words(old.as_str(), new.as_str());
    let mut out = String::from("<code>");
    for part in diff.iter_all_changes() {
        let text = escape_to_entities(part.value());
        let _ = match part.tag() {
            ChangeTag::Equal => write!(out, "{text}"),
            ChangeTag::Delete => write!(out, "<del>{text}</del>"),
            ChangeTag::Insert => write!(out, "<ins>{text}</ins>"),
        };
    }
    out + "</code>"
}

/// What stands between the common beginning and the common end of two texts, with a little of both.
fn render_middle_difference(old: &[char], new: &[char]) -> String {
    const AROUND: usize = 30;
    let both = old.len().min(new.len());
    let begin = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let ends = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let end = ends.min(both - begin);
    let text =
        |part: &[char]| escape_to_entities(&strip_unprintable(&part.iter().collect::<String>()));
    let moved =
        |part: &[char]| escape_to_entities(&truncate_text(&part.iter().collect::<String>()));
    let (gone, come) = (moved(&old[begin..old.len() - end]), moved(&new[begin..new.len() - end]));
    let (before, after) = (&old[begin.saturating_sub(AROUND)..begin], &old[old.len() - end..]);
    let after_shown = &after[..after.len().min(AROUND)];
    let more = |left: bool| if left { "…" } else { "" };
    let mut out = format!("<code>{}{}", more(before.len() < begin), text(before));
    for (tag, part) in [("del", gone), ("ins", come)] {
        if !part.is_empty() {
            let _ = write!(out, "<{tag}>{part}</{tag}>");
        }
    }
    let _ = write!(out, "{}{}</code>", text(after_shown), more(after_shown.len() < after.len()));
    out
}

/// Every sign that could mean something, as its number.
fn escape_to_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() || c == ' ' || !c.is_ascii() {
            out.push(c);
        } else {
            let _ = write!(out, "&#{};", u32::from(c));
            // Some hosts make links of addresses even here.
            out.push_str(if c == '@' { "&#8203;" } else { "" });
        }
    }
    out
}

/// The beginning of a long text, and how long it is.
fn truncate_text(text: &str) -> String {
    let length = text.chars().count();
    if length <= LONGEST {
        return strip_unprintable(text);
    }
    let begin: String = text.chars().take(LONGEST - 20).collect();
    format!("{}… ({length} characters)", strip_unprintable(&begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_in_their_cell() {
        assert_eq!(render_code("ENG"), "`ENG`");
        assert_eq!(render_code("a|b`c"), "<code>a&#124;b&#96;c</code>");
        assert_eq!(render_code("</details>"), "<code>&#60;&#47;details&#62;</code>");
        assert_eq!(render_code("a\nb"), "<code>a&#92;u&#123;a&#125;b</code>");
        assert_eq!(render_code("  "), "<code> </code>");
        assert!(render_code(&"x".repeat(10_000)).len() < 160);
        assert!(render_code(&"x".repeat(10_000)).contains("(10000 characters)"));
    }

    #[test]
    fn names_are_read_as_they_are_and_signs_are_not() {
        assert_eq!(render_name("Zoë O'Brien-Øst"), "Zoë O'Brien-Øst");
        assert_eq!(render_name("李 小龙"), "李 小龙");
        assert_eq!(render_name("@octocat"), "`@octocat`");
        assert_eq!(render_name("www.example.com"), "`www.example.com`");
        assert_eq!(render_name("---"), "`---`");
        assert_eq!(render_name("a\u{202e}b"), "<code>a&#92;u&#123;202e&#125;b</code>");
        assert_eq!(render_name(""), "");
    }

    #[test]
    fn sentences_call_nobody_and_link_nowhere() {
        let text = escape_sentence("employee 7 @you: see https://x.example #12 <b>`</b> www.x.y");
        for sign in ["@you", "https:", "#12", "<b>", "`", "www."] {
            assert!(!text.contains(sign), "{sign} in {text}");
        }
        assert_eq!(escape_sentence("set `a|b` and `c`"), "set <code>a&#124;b</code> and `c`");
    }

    #[test]
    fn long_texts_are_marked_word_by_word() {
        let (old, new) = (
            Value::from_text("12 Long Winding Street, Springfield"),
            Value::from_text("14 Long Winding Street, Springfield"),
        );
        let text = render_value_change(Some(&old), Some(&new));
        assert!(text.contains("<del>12</del>") && text.contains("<ins>14</ins>"), "{text}");
        assert_eq!(render_value_change(None, Some(&Value::from_text("x"))), "*empty* → `x`");
        let (old, new) =
            (Value::from_text("q".repeat(180) + "a"), Value::from_text("q".repeat(180) + "b"));
        let shown = format!("<code>…{}<del>a</del><ins>b</ins></code>", "q".repeat(30));
        assert_eq!(render_value_change(Some(&old), Some(&new)), shown);
        let (old, new) = (Value::from_text("q".repeat(175)), Value::from_text("q".repeat(180)));
        assert!(render_value_change(Some(&old), Some(&new)).ends_with("<ins>qqqqq</ins></code>"));
    }
}
