//! The form of texts: addresses, control characters, names of custom attributes.

use crate::model::Kind;
use crate::model::resignation::REASON_MAX;
use crate::model::tables::{CUSTOM_NAME_MAX, Field};

/// The first control character of a text (line breaks among them), as it is written in escapes.
pub fn first_control_character(text: &str) -> Option<String> {
    // The common case, decided for many bytes at once.
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return None;
    }
    text.chars()
        .find(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
        .map(|c| c.escape_default().to_string())
}

/// Whether a text is a number without sign.
pub fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a field holds text in which a line break means no more than a space.
pub fn joins_lines(field: &Field) -> bool {
    field.name == "address"
}

/// The text on one line, with a space for each line break; `None` when it is on one line.
pub fn on_one_line(text: &str) -> Option<String> {
    let text = text.trim();
    memchr::memchr2(b'\n', b'\r', text.as_bytes())?;
    let lines = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
    Some(lines.collect::<Vec<_>>().join(" "))
}

/// An address that belongs to no person, for hints.
pub const EXAMPLE_ADDRESS: &str = "name@example.org";

/// Why a text is not an e-mail address; `None` when it has the form of one.
pub fn not_email(text: &str) -> Option<&'static str> {
    let Some((local, domain)) = text.rsplit_once('@') else { return Some("there is no @ in it") };
    if text.chars().any(|c| c.is_whitespace() || c.is_control() || "()<>[],;:\\\"".contains(c)) {
        return Some("it holds a character that addresses do not have");
    }
    if local.is_empty() || local.contains('@') {
        return Some("there has to be one @ with a name before it");
    }
    if !local.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{}|~.-".contains(c)) {
        return Some("before the @ it holds a character that servers do not take");
    }
    if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return Some("a dot before the @ stands at an end or beside another dot");
    }
    let labels: Vec<&str> = domain.split('.').collect();
    let label_fits = |label: &&str| {
        !label.is_empty()
            && label.chars().count() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    if labels.len() < 2 || !labels.iter().all(label_fits) {
        return Some("after the @ a domain such as example.org is expected");
    }
    let top = labels.last().copied().unwrap_or_default();
    let top_fits = top.chars().count() >= 2 && top.chars().any(|c| !c.is_ascii_digit());
    (!top_fits).then_some("the last part of the domain is not one that exists")
}

/// Why a custom attribute cannot have this name; `None` when it can.
pub fn not_custom_name(name: &str) -> Option<String> {
    let spec = Kind::Employee.spec();
    if name.trim().is_empty() {
        return Some("a custom attribute needs a name".to_owned());
    }
    if name.trim() != name || first_control_character(name).is_some() {
        return Some(
            "the name of a custom attribute has spaces around it or control characters in it"
                .to_owned(),
        );
    }
    if name.chars().count() > CUSTOM_NAME_MAX {
        return Some(format!(
            "the name of a custom attribute has more than {CUSTOM_NAME_MAX} characters"
        ));
    }
    if let Some(id) = spec.by_wire(name).or_else(|| spec.by_name(name)) {
        return Some(format!(
            "`{name}` is no custom attribute: it is the field `{}`",
            spec.field(id).name
        ));
    }
    if name == spec.code_wire {
        return Some(format!("`{name}` is no custom attribute: it is the code of the employee"));
    }
    let known = spec.read_only.contains(&name) || crate::model::tables::NEVER_SENT.contains(&name);
    known.then(|| format!("`{name}` is no custom attribute: the server uses this name itself"))
}

/// Why a text cannot be the reason of a resignation, and what to do; `None` when it can.
pub fn unfit_reason(text: &str) -> Option<(String, &'static str)> {
    if let Some(character) = first_control_character(text) {
        let what = format!("`resign_reason` holds a line break or control character ({character})");
        return Some((what, "write it on one line, without it"));
    }
    let has = text.chars().count();
    let most = usize::from(REASON_MAX);
    (has > most).then(|| {
        let what = format!("`resign_reason` has {has} characters, and servers take at most {most}");
        (what, "shorten it")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_form() {
        for text in [
            "ada@example.org",
            "a.b+c@x-y.co.uk",
            "o'neil@example.org",
            "u@exämple.org",
            "a@b.xn--p1ai",
        ] {
            assert_eq!(not_email(text), None, "{text}");
        }
        for text in [
            "ada",
            "@example.org",
            "a@b",
            "a b@example.org",
            "a@@example.org",
            "a..b@example.org",
            "a@.org",
            "a@-x.org",
            "a@example.1",
            "a@example.org,b@example.org",
            "<a@example.org>",
            "ü@example.org",
            "a€@example.org",
        ] {
            assert!(not_email(text).is_some(), "{text}");
        }
    }

    #[test]
    fn line_breaks_become_spaces() {
        assert_eq!(on_one_line("12 High St \r\n\n Flat 3").as_deref(), Some("12 High St Flat 3"));
        assert_eq!(on_one_line(" 12 High St\n"), None);
    }

    #[test]
    fn names_of_fields_are_no_custom_attributes() {
        for name in ["emp_code", "area", "areas", "update_time", "", " a", "code", "x\ny"] {
            assert!(not_custom_name(name).is_some(), "{name:?}");
        }
        assert!(not_custom_name(&"x".repeat(51)).is_some());
        assert_eq!(not_custom_name("Global ID"), None);
    }
}
