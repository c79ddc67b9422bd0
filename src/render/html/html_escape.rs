//! Data as text of a page: nothing in it can become markup, leave its script tag, or turn the
//! direction of writing.

use std::borrow::Cow;

use maud::{Markup, Render, html};

/// Text in which everything can be seen.
pub(super) struct VisibleText<'a>(pub(super) &'a str);

/// The same for a part that is marked as different.
pub(super) struct DifferentText<'a>(pub(super) &'a str);

impl Render for VisibleText<'_> {
    fn render_to(&self, out: &mut String) {
        make_visible(self.0).as_ref().render_to(out);
    }
}

impl Render for DifferentText<'_> {
    fn render_to(&self, out: &mut String) {
        show_spaces(self.0).as_ref().render_to(out);
    }
}

/// Data that keeps its own direction of writing, whatever stands around it.
pub(super) struct Bdi<'a>(pub(super) &'a str);

impl Render for Bdi<'_> {
    fn render(&self) -> Markup {
        html! { bdi { (VisibleText(self.0)) } }
    }
}

/// A sentence in which what stands between backticks is code.
pub(super) struct ProseWithCode<'a>(pub(super) &'a str);

impl Render for ProseWithCode<'_> {
    fn render(&self) -> Markup {
        let last = self.0.matches('`').count();
        html! {
            bdi {
                @for (at, part) in self.0.split('`').enumerate() {
                    @if at % 2 == 0 {
                        (VisibleText(part))
                    } @else if at == last {
                        // One that is never closed is a backtick.
                        "`" (VisibleText(part))
                    } @else {
                        code { (VisibleText(part)) }
                    }
                }
            }
        }
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

/// Text in which spaces of every sort and joiners can be distinguished: for parts that are marked
/// as different.
pub(super) fn show_spaces(text: &str) -> Cow<'_, str> {
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

/// JSON that may stand in a script tag: it holds no character of markup. All of them stand inside
/// of strings, where an escape means the same.
pub(super) fn escape_json_for_script(json: &str) -> String {
    let special = ['<', '>', '&', '\u{2028}', '\u{2029}'];
    let mut out = String::with_capacity(json.len() + json.len() / 32);
    for part in json.split_inclusive(special) {
        let mut kept = part.chars();
        match kept.next_back().filter(|last| special.contains(last)) {
            Some(last) => {
                out.push_str(kept.as_str());
                out.push_str(&format!("\\u{:04x}", u32::from(last)));
            }
            None => out.push_str(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_text() {
        let hostile = "</script><img src=x onerror='a'>&\"";
        assert_eq!(
            VisibleText(hostile).render().into_string(),
            "&lt;/script&gt;&lt;img src=x onerror='a'&gt;&amp;&quot;"
        );
        let json = serde_json::to_string(hostile).expect("JSON");
        assert_eq!(
            escape_json_for_script(&json),
            r#""\u003c/script\u003e\u003cimg src=x onerror='a'\u003e\u0026\"""#
        );
    }

    #[test]
    fn backticks_are_code() {
        assert_eq!(
            ProseWithCode("no `<key>` here, nor `").render().into_string(),
            "<bdi>no <code>&lt;key&gt;</code> here, nor `</bdi>"
        );
        assert_eq!(ProseWithCode("plain").render().into_string(), "<bdi>plain</bdi>");
    }

    #[test]
    fn json_gives_back_what_went_in() {
        for text in ["", "a\\b\"c", "\u{2028}\u{2029}\u{0}\u{1f}\u{7f}\r\n\t", "Åsa 李 🙂 <!-- ]]>"]
        {
            let out = escape_json_for_script(&serde_json::to_string(text).expect("JSON"));
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
        assert_eq!(show_spaces("a\u{a0}\u{200d} b\u{202e}"), "a\\u{a0}\\u{200d} b\\u{202e}");
    }
}
