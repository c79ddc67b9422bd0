//! Taking secrets out of what a server says: servers repeat in errors what was sent to them, and what they hold.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value as Json;
use url::form_urlencoded::byte_serialize;

use super::{Fault, Secrets};
use crate::model::tables::SPECS;

/// What stands in the place of a secret.
pub(super) const MASK: &str = "***";

/// Values shorter than this are masked where they stand alone: a PIN of "1" inside other numbers tells nobody anything,
/// and without them no message could be read.
const WHOLE: usize = 4;

/// Keys whose values are secret beside those of the tables.
const KEYS: [&str; 3] = ["password", "token", "authorization"];

/// Whether values under this key of a body are secret.
pub fn is_secret(key: &str) -> bool {
    let lower = key.to_lowercase();
    let field = SPECS.iter().flat_map(|spec| spec.fields).any(|field| field.secret && field.wire == lower);
    field || KEYS.contains(&lower.as_str())
}

/// Values that must not be shown, in all the forms in which servers repeat them.
#[derive(Default)]
pub struct Hidden {
    forms: Vec<String>,
    /// Those of everybody else.
    others: Option<Arc<Secrets>>,
}

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hidden(…)")
    }
}

impl Hidden {
    /// Also hides this value.
    pub fn add(&mut self, secret: &str) {
        self.forms.extend(forms(secret));
        // The longest first: a form may hold another one.
        self.forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        self.forms.dedup();
    }

    /// Also hides what anybody in this run has for a secret.
    pub fn add_all(&mut self, secrets: Arc<Secrets>) {
        self.others = Some(secrets);
    }

    /// Also hides what stands under secret keys in this body.
    pub fn add_body(&mut self, body: &Json) {
        for (_, value) in body.as_object().into_iter().flatten().filter(|(key, _)| is_secret(key)) {
            match value {
                Json::String(text) => self.add(text),
                Json::Number(number) => self.add(&number.to_string()),
                Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => {}
            }
        }
    }

    /// The text without what is hidden.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let own =
            self.forms.iter().fold(Cow::Borrowed(text), |text, form| match text.contains(form.as_str()) {
                true if form.len() < WHOLE => Cow::Owned(replace_words(&text, form)),
                true => Cow::Owned(text.replace(form.as_str(), MASK)),
                false => text,
            });
        match (&self.others, own) {
            (None, own) => own,
            (Some(others), Cow::Borrowed(text)) => others.text(text),
            (Some(others), Cow::Owned(text)) => Cow::Owned(others.text(&text).into_owned()),
        }
    }

    /// The body of an answer without what is hidden; JSON stays JSON.
    pub fn body(&self, body: &[u8]) -> String {
        match serde_json::from_slice::<Json>(body) {
            Ok(mut json) => {
                self.json(&mut json, true);
                json.to_string()
            }
            Err(_) => self.text(&String::from_utf8_lossy(body)).into_owned(),
        }
    }

    fn json(&self, json: &mut Json, top: bool) {
        match json {
            Json::String(text) => *text = self.text(text).into_owned(),
            Json::Number(number) => {
                let text = number.to_string();
                if self.text(&text) != text {
                    *json = Json::String(MASK.to_owned());
                }
            }
            Json::Array(items) => items.iter_mut().for_each(|item| self.json(item, false)),
            Json::Object(map) => {
                let held = std::mem::take(map).into_iter().map(|(key, mut value)| {
                    // The envelope's own number says what kind of failure it is.
                    if !(top && key == "code" && value.is_number()) {
                        self.json(&mut value, false);
                    }
                    (self.text(&key).into_owned(), value)
                });
                *map = held.collect();
            }
            Json::Null | Json::Bool(_) => {}
        }
    }

    /// The fault without what is hidden.
    #[must_use]
    pub fn fault(&self, fault: Fault) -> Fault {
        let hide = |text: String| self.text(&text).into_owned();
        match fault {
            Fault::Rejected { fields } => {
                let shown = |(field, texts): (String, Vec<String>)| {
                    (hide(field), texts.into_iter().map(hide).collect())
                };
                Fault::Rejected { fields: fields.into_iter().map(shown).collect() }
            }
            Fault::Unauthorized { detail } => Fault::Unauthorized { detail: hide(detail) },
            Fault::Forbidden { detail } => Fault::Forbidden { detail: hide(detail) },
            Fault::NotFound { detail } => Fault::NotFound { detail: hide(detail) },
            Fault::Html { status, title } => Fault::Html { status, title: hide(title) },
            Fault::Envelope { code, msg } => Fault::Envelope { code, msg: hide(msg) },
            Fault::Redirect { to } => Fault::Redirect { to: hide(to) },
            Fault::Status { status, excerpt } => Fault::Status { status, excerpt: hide(excerpt) },
            Fault::Unreadable { why } => Fault::Unreadable { why: hide(why) },
            Fault::NoAnswer { why, sent } => Fault::NoAnswer { why: hide(why), sent },
            Fault::Throttled { .. } => fault,
        }
    }
}

/// A value in all the forms in which servers repeat it; none of nothing.
pub(super) fn forms(secret: &str) -> Vec<String> {
    let secret = secret.trim();
    if secret.is_empty() {
        return Vec::new();
    }
    let json = serde_json::to_string(secret).unwrap_or_default();
    let json = json.trim_matches('"').to_owned();
    // Text inside JSON inside JSON is escaped twice.
    let twice = serde_json::to_string(&json).unwrap_or_default().trim_matches('"').to_owned();
    let html = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let joined = secret.split_whitespace().collect::<Vec<_>>().join(" ");
    let encoded: String = byte_serialize(secret.as_bytes()).collect();
    let percent = encoded.replace('+', "%20");
    vec![
        ascii(&json),
        ascii(&twice),
        json,
        twice,
        html.replace('\'', "&#x27;"),
        html,
        joined,
        encoded,
        percent,
        secret.to_owned(),
    ]
}

/// The text with this word masked wherever no letter or digit stands beside it.
fn replace_words(text: &str, word: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (at, _) in text.match_indices(word) {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        if before.into_iter().chain(after).any(char::is_alphanumeric) {
            continue;
        }
        out.push_str(&text[from..at]);
        out.push_str(MASK);
        from = at + word.len();
    }
    out + &text[from..]
}

/// JSON text with everything beyond ASCII escaped, as the framework of the servers writes it.
fn ascii(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            out.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    out
}

/// Text of a server in which what follows a secret key is masked: `'card_no': '123'`, `password=abc`.
pub fn keyed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find([':', '=']) {
        let (before, after) = rest.split_at(at + 1);
        out.push_str(before);
        rest = after;
        let key = before[..at].trim_end_matches(['"', '\'', '\\', ' ']);
        let start = key.rfind(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(0, |at| at + 1);
        // The character before a key may be longer than one byte.
        if !key.get(start..).is_some_and(is_secret) {
            continue;
        }
        let value = rest.trim_start_matches([' ', '"', '\'', '\\']);
        out.push_str(&rest[..rest.len() - value.len()]);
        let quoted = rest.len() > value.len() && rest[..rest.len() - value.len()].contains(['"', '\'']);
        let ends: &[char] =
            if quoted { &['"', '\'', '\\'] } else { &[' ', ',', ';', '}', ']', '&', '"', '\''] };
        let end = value.find(ends).unwrap_or(value.len());
        if end > 0 {
            out.push_str(MASK);
        }
        rest = &value[end..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_value_is_hidden() {
        let secret = "pa\"ss & <ü>  x'y";
        let mut hidden = Hidden::default();
        hidden.add(secret);
        hidden.add("");
        let json = serde_json::to_string(secret).expect("JSON");
        for text in [
            secret.to_owned(),
            json.clone(),
            serde_json::to_string(&json).expect("JSON"),
            ascii(&json),
            "pa\"ss & <ü> x'y".to_owned(),
            "pa&quot;ss &amp; &lt;ü&gt;  x&#x27;y".to_owned(),
            byte_serialize(secret.as_bytes()).collect(),
        ] {
            let shown = hidden.text(&text).into_owned();
            assert!(!shown.contains("ss") && shown.contains("***"), "{text} → {shown}");
        }
        assert_eq!(hidden.text("nothing here"), "nothing here");
        let mut short = Hidden::default();
        short.add("1");
        assert_eq!(
            short.text("employee 0001: \"1\" and 1 are not good (11)"),
            "employee 0001: \"***\" and *** are not good (11)"
        );
    }

    #[test]
    fn a_body_stays_json_whatever_is_hidden() {
        let mut hidden = Hidden::default();
        hidden.add("1");
        hidden.add_all(Arc::new(Secrets::default().and(["4711", "karte-99"])));
        let body = r#"{"code":1,"n":4711,"karte-99":["x karte-99 is taken by 004711",47110]}"#;
        assert_eq!(
            hidden.body(body.as_bytes()),
            r#"{"code":1,"n":"***","***":["x *** is taken by 00***",47110]}"#
        );
        assert_eq!(hidden.body(b"<p>karte-99</p>"), "<p>***</p>");
    }

    #[test]
    fn values_under_secret_keys_are_masked_in_any_text() {
        for (text, shown) in [
            (
                r#"{"code": "1", "card_no": "77 12", "city": "X"}"#,
                r#"{"code": "1", "card_no": "***", "city": "X"}"#,
            ),
            ("{'card_no': 7712, 'ssn': None}", "{'card_no': ***, 'ssn': ***}"),
            ("password=abc&user=x", "password=***&user=x"),
            (r#"\"device_password\": \"12\""#, r#"\"device_password\": \"***\""#),
            (r#"{"card_no": "771"#, r#"{"card_no": "***"#),
            ("a: b, cité: x, üssn: 1", "a: b, cité: x, üssn: 1"),
            ("card_no is taken", "card_no is taken"),
            ("card_no:", "card_no:"),
        ] {
            assert_eq!(keyed(text), shown);
        }
    }
}
