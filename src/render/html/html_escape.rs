//! Data as text of a page: nothing in it can become markup, leave its script tag, or turn the
//! direction of writing.

use std::borrow::Cow;
use std::fmt;

/// Text that is escaped as it is written, for content and for quoted attributes.
pub(super) struct HtmlEscaped<'a>(pub(super) &'a str);

/// The same for a part that is marked as different.
pub(super) struct EscapedDifference<'a>(pub(super) &'a str);

impl fmt::Display for HtmlEscaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_escaped(f, &make_visible(self.0))
    }
}

impl fmt::Display for EscapedDifference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_escaped(f, &told_apart(self.0))
    }
}

fn write_escaped(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        f.write_str(&rest[..at])?;
        f.write_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        })?;
        rest = &rest[at + 1..];
    }
    f.write_str(rest)
}

/// Data that keeps its own direction of writing, whatever stands around it.
pub(super) struct Bdi<'a>(pub(super) &'a str);

impl fmt::Display for Bdi<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<bdi>{}</bdi>", HtmlEscaped(self.0))
    }
}

/// A sentence in which what stands between backticks is code.
pub(super) struct ProseWithCode<'a>(pub(super) &'a str);

impl fmt::Display for ProseWithCode<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<bdi>")?;
        let last = self.0.matches('`').count();
        for (at, part) in self.0.split('`').enumerate() {
            match at % 2 {
                // One that is never closed is a backtick.
                1 if at == last => write!(f, "`{}", HtmlEscaped(part))?,
                1 => write!(f, "<code>{}</code>", HtmlEscaped(part))?,
                _ => write!(f, "{}", HtmlEscaped(part))?,
            }
        }
        f.write_str("</bdi>")
    }
}

/// Whether a character is not seen and changes how others are: controls, marks that turn the
/// direction, characters without width. The two joiners are no such: Persian and emoji are written
/// with them.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
                | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// Text in which everything can be seen; an end of a line stays one.
pub(super) fn make_visible(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (b' '..0x7f).contains(&byte)) || !text.chars().any(is_invisible) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("↵\n"),
            c if is_invisible(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Text in which spaces of every sort and joiners can be told apart: for parts that are marked as
/// different.
pub(super) fn told_apart(text: &str) -> Cow<'_, str> {
    let alike = |c: char| {
        (c.is_whitespace() && c != ' ' && c != '\n') || matches!(c, '\u{200c}' | '\u{200d}')
    };
    if !text.chars().any(alike) {
        return make_visible(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            c if alike(c) => out.extend(c.escape_unicode()),
            c => out.push_str(&make_visible(c.encode_utf8(&mut [0; 4]))),
        }
    }
    Cow::Owned(out)
}

/// Adds text as a JSON string that may stand in a script tag.
pub(super) fn write_json_string(out: &mut String, text: &str) {
    out.push('"');
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let special = c < ' '
            || matches!(c, '"' | '\\' | '<' | '>' | '&' | '\u{7f}' | '\u{2028}' | '\u{2029}');
        if !special {
            continue;
        }
        out.push_str(&text[from..at]);
        from = at + c.len_utf8();
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c => {
                let number = u32::from(c);
                out.push_str("\\u");
                out.extend(
                    [12, 8, 4, 0]
                        .map(|by| char::from_digit((number >> by) & 15, 16).unwrap_or('0')),
                );
            }
        }
    }
    out.push_str(&text[from..]);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_text() {
        let hostile = "</script><img src=x onerror='a'>&\"";
        assert_eq!(
            HtmlEscaped(hostile).to_string(),
            "&lt;/script&gt;&lt;img src=x onerror=&#39;a&#39;&gt;&amp;&quot;"
        );
        let mut out = String::new();
        write_json_string(&mut out, hostile);
        assert_eq!(out, r#""\u003c/script\u003e\u003cimg src=x onerror='a'\u003e\u0026\"""#);
    }

    #[test]
    fn backticks_are_code() {
        assert_eq!(
            ProseWithCode("no `<key>` here, nor `").to_string(),
            "<bdi>no <code>&lt;key&gt;</code> here, nor `</bdi>"
        );
        assert_eq!(ProseWithCode("plain").to_string(), "<bdi>plain</bdi>");
    }

    #[test]
    fn json_gives_back_what_went_in() {
        for text in ["", "a\\b\"c", "\u{2028}\u{2029}\u{0}\u{1f}\u{7f}\r\n\t", "Åsa 李 🙂 <!-- ]]>"]
        {
            let mut out = String::new();
            write_json_string(&mut out, text);
            assert_eq!(serde_json::from_str::<String>(&out).expect("JSON"), text);
            assert!(!out.contains(['<', '\u{2028}', '\u{2029}']), "{out}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_shown() {
        assert_eq!(
            make_visible("a\u{202e}b\u{200b}\u{feff}\t"),
            "a\\u{202e}b\\u{200b}\\u{feff}\\u{9}"
        );
        assert_eq!(make_visible("one\ntwo"), "one↵\ntwo");
        assert_eq!(make_visible("Åsa 李 می\u{200c}خواهم"), "Åsa 李 می\u{200c}خواهم");
        assert_eq!(told_apart("a\u{a0}\u{200d} b\u{202e}"), "a\\u{a0}\\u{200d} b\\u{202e}");
    }
}
