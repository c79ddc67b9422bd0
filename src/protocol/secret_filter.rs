//! Taking secrets out of what a server says: servers repeat in errors what was sent to them, and
//! what they hold.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value as Json;

use super::api_errors::Throttle;
use super::encodings::{decode_all_escapes, encoded_forms, fold_case, redact_decoded};
use super::{RequestFault, Secrets, foreign_words};
use crate::model::tables::SPECS;

/// What stands in the place of a secret.
pub(super) const MASK: &str = "***";

/// Values shorter than this are masked where they stand alone: a PIN of "1" inside other numbers
/// reveals nothing, and without them no message could be read.
const WHOLE: usize = 4;

/// Keys whose values are secret beside those of the tables.
const KEYS: [&str; 3] = ["password", "token", "authorization"];

/// Whether values under this key of a body are secret.
pub fn is_secret(key: &str) -> bool {
    let lower = key.to_lowercase();
    let field =
        SPECS.iter().flat_map(|spec| spec.fields).any(|field| field.secret && field.wire == lower);
    field || KEYS.contains(&lower.as_str())
}

/// Values that must not be shown, in all the forms in which servers repeat them.
#[derive(Default)]
pub struct SecretFilter {
    /// In small letters.
    forms: Vec<String>,
    /// Those of all other people.
    others: Option<Arc<Secrets>>,
    /// No secrets of other people are known: every unusual word could be one.
    of_unknown_people: bool,
}

impl std::fmt::Debug for SecretFilter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hidden(…)")
    }
}

impl SecretFilter {
    /// Also hides this value.
    pub fn add_secret(&mut self, secret: &str) {
        self.forms.extend(encoded_forms(secret).iter().map(|form| fold_case(form).into_owned()));
        // The longest first: a form may hold another one.
        self.forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        self.forms.dedup();
    }

    /// Also hides the secrets of all people in this run.
    pub fn add_run_secrets(&mut self, secrets: Arc<Secrets>) {
        self.others = Some(secrets);
    }

    /// Also hides what a server says of people of whom nothing is known: of its words the usual
    /// ones stay. Text of a
    /// [`Fault`] alone is treated so.
    pub fn hide_unknown_people(&mut self) {
        self.of_unknown_people = true;
    }

    /// Also hides what stands under secret keys in this body.
    pub fn add_body(&mut self, body: &Json) {
        for (_, value) in body.as_object().into_iter().flatten().filter(|(key, _)| is_secret(key)) {
            match value {
                Json::String(text) => self.add_secret(text),
                Json::Number(number) => self.add_secret(&number.to_string()),
                Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => {}
            }
        }
    }

    /// The text without what is hidden.
    pub fn redact_text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        redact_decoded(text, &|text| self.redact_known(text))
    }

    /// The text without what is known; `None` where nothing of it stands there.
    fn redact_known(&self, text: &str) -> Option<String> {
        let own = self.forms.iter().fold(None, |shown: Option<String>, form| {
            mask_form(shown.as_deref().unwrap_or(text), form).or(shown)
        });
        let others = self.others.as_ref();
        others.and_then(|others| others.redact_known(own.as_deref().unwrap_or(text))).or(own)
    }

    /// Words of a server as they may be shown.
    fn redact_server_words(&self, text: &str) -> String {
        let known = self.redact_text(text);
        if !self.of_unknown_people {
            return known.into_owned();
        }
        foreign_words::keep_usual_words(&decode_all_escapes(&known))
    }

    /// The body of an answer without what is hidden; JSON stays JSON.
    pub fn redact_body(&self, body: &[u8]) -> String {
        match serde_json::from_slice::<Json>(body) {
            Ok(mut json) => {
                self.redact_json(&mut json, true);
                json.to_string()
            }
            Err(_) => self.redact_text(&String::from_utf8_lossy(body)).into_owned(),
        }
    }

    fn redact_json(&self, json: &mut Json, top: bool) {
        match json {
            Json::String(text) => *text = self.redact_text(text).into_owned(),
            Json::Number(number) => {
                let text = number.to_string();
                if self.redact_text(&text) != text {
                    *json = Json::String(MASK.to_owned());
                }
            }
            Json::Array(items) => items.iter_mut().for_each(|item| self.redact_json(item, false)),
            Json::Object(map) => {
                let held = std::mem::take(map).into_iter().map(|(key, mut value)| {
                    // The envelope's own number says what kind of failure it is.
                    if !(top && key == "code" && value.is_number()) {
                        self.redact_json(&mut value, false);
                    }
                    (self.redact_text(&key).into_owned(), value)
                });
                *map = held.collect();
            }
            Json::Null | Json::Bool(_) => {}
        }
    }

    /// The fault without what is hidden.
    #[must_use]
    pub fn redact_fault(&self, fault: RequestFault) -> RequestFault {
        let hide = |text: String| self.redact_server_words(&text);
        let own = |text: String| self.redact_text(&text).into_owned();
        match fault {
            RequestFault::Rejected { fields } => {
                let shown = |(field, texts): (String, Vec<String>)| {
                    (hide(field), texts.into_iter().map(hide).collect())
                };
                RequestFault::Rejected { fields: fields.into_iter().map(shown).collect() }
            }
            RequestFault::Unauthorized { status, detail } => {
                RequestFault::Unauthorized { status, detail: hide(detail) }
            }
            RequestFault::Forbidden { detail, is_of_token } => {
                RequestFault::Forbidden { detail: hide(detail), is_of_token }
            }
            RequestFault::NotFound { detail } => RequestFault::NotFound { detail: hide(detail) },
            RequestFault::Html { status, title } => {
                RequestFault::Html { status, title: hide(title) }
            }
            RequestFault::Envelope { code, msg } => RequestFault::Envelope { code, msg: hide(msg) },
            RequestFault::Redirect { to } if self.of_unknown_people => RequestFault::Redirect {
                to: foreign_words::truncate_to_host(&self.redact_text(&to)),
            },
            RequestFault::Redirect { to } => RequestFault::Redirect { to: own(to) },
            RequestFault::Status { status, excerpt } => {
                RequestFault::Status { status, excerpt: hide(excerpt) }
            }
            RequestFault::Unreadable { why } => RequestFault::Unreadable { why: own(why) },
            RequestFault::NoAnswer { why, sent, is_final } => {
                RequestFault::NoAnswer { why: own(why), sent, is_final }
            }
            RequestFault::Throttled(throttle) => {
                RequestFault::Throttled(Throttle { detail: hide(throttle.detail), ..throttle })
            }
            RequestFault::NotDone(fault) => {
                RequestFault::NotDone(Box::new(self.redact_fault(*fault)))
            }
            RequestFault::WrongHost { text } => RequestFault::WrongHost { text: hide(text) },
        }
    }
}

/// The text with these small letters masked, however they are written; a short piece where no
/// letter or digit stands beside it. `None` where they do not stand in it.
fn mask_form(text: &str, form: &str) -> Option<String> {
    let small = fold_case(text);
    let mut out = String::new();
    let mut from = 0;
    for (at, _) in small.match_indices(form) {
        let end = at + form.len();
        let beside = [text[..at].chars().next_back(), text[end..].chars().next()];
        if form.len() < WHOLE && beside.into_iter().flatten().any(char::is_alphanumeric) {
            continue;
        }
        out.push_str(&text[from..at]);
        out.push_str(MASK);
        from = end;
    }
    (from > 0).then(|| out + &text[from..])
}

/// Text of a server in which what follows a secret key is masked: `'card_no': '123'`,
/// `password=abc`.
pub fn mask_keyed_values(text: &str) -> String {
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
        let quoted =
            rest.len() > value.len() && rest[..rest.len() - value.len()].contains(['"', '\'']);
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
    use url::form_urlencoded::byte_serialize;

    use super::super::encodings::escape_non_ascii;
    use super::*;

    #[test]
    fn every_form_of_a_value_is_hidden() {
        let secret = "pa\"ss & <ü>  x'y";
        let mut hidden = SecretFilter::default();
        hidden.add_secret(secret);
        hidden.add_secret("");
        let json = serde_json::to_string(secret).expect("JSON");
        for text in [
            secret.to_owned(),
            json.clone(),
            serde_json::to_string(&json).expect("JSON"),
            escape_non_ascii(&json),
            "pa\"ss & <ü> x'y".to_owned(),
            "pa&quot;ss &amp; &lt;ü&gt;  x&#x27;y".to_owned(),
            byte_serialize(secret.as_bytes()).collect(),
        ] {
            let shown = hidden.redact_text(&text).into_owned();
            assert!(!shown.contains("ss") && shown.contains("***"), "{text} → {shown}");
        }
        assert_eq!(hidden.redact_text("nothing here"), "nothing here");
        let mut short = SecretFilter::default();
        short.add_secret("1");
        assert_eq!(
            short.redact_text("employee 0001: \"1\" and 1 are not good (11)"),
            "employee 0001: \"***\" and *** are not good (11)"
        );
    }

    #[test]
    fn of_strangers_only_usual_words_are_repeated() {
        let mut hidden = SecretFilter::default();
        hidden.hide_unknown_people();
        let said = |text: &str| RequestFault::Status { status: 500, excerpt: text.to_owned() };
        for (text, shown) in [
            ("card 87654321098 is taken by Zq9-self-Pw!", "card … is taken by …!"),
            ("%38%37%36%35 &#56;&#55;&#54;&#53; \\u0038\\u0037\\u0036\\u0035 at 12", "… at 12"),
            ("row 12 of 998 877 and 8 7 6", "row 12 of … and 876"),
            (
                "employee with this emp_code already exists.",
                "employee with this emp_code already exists.",
            ),
        ] {
            assert_eq!(hidden.redact_fault(said(text)), said(shown));
        }
        let to = |to: &str| RequestFault::Redirect { to: to.to_owned() };
        assert_eq!(hidden.redact_fault(to("http://h:1/4711")), to("http://h:1/…"));
        assert_eq!(hidden.redact_fault(to("/4711/")), to("/…"));
    }

    #[test]
    fn capital_letters_and_escapes_hide_nothing() {
        let mut hidden = SecretFilter::default();
        hidden.add_secret("Zq9-self-Pé");
        hidden.add_secret("12");
        hidden.add_run_secrets(Arc::new(Secrets::default().with_secrets(["998877", "Hunter-Bob"])));
        for text in [
            "ZQ9-SELF-PÉ",
            "zq9-self-pé",
            "(%31%32)",
            "%28998877%29",
            "HUNTER-bob",
            "%48unter%2DBob",
        ] {
            let shown = hidden.redact_text(text);
            assert!(["***", "(***)"].contains(&&*shown), "{text} → {shown}");
        }
        assert_eq!(hidden.redact_text("100%25 of %28112%29"), "100%25 of %28112%29");
    }

    #[test]
    fn a_body_stays_json_whatever_is_hidden() {
        let mut hidden = SecretFilter::default();
        hidden.add_secret("1");
        hidden.add_run_secrets(Arc::new(Secrets::default().with_secrets(["4711", "karte-99"])));
        let body = r#"{"code":1,"n":4711,"karte-99":["x karte-99 is taken by 004711",47110]}"#;
        assert_eq!(
            hidden.redact_body(body.as_bytes()),
            r#"{"code":1,"n":"***","***":["x *** is taken by 00***",47110]}"#
        );
        assert_eq!(hidden.redact_body(b"<p>karte-99</p>"), "<p>***</p>");
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
            assert_eq!(mask_keyed_values(text), shown);
        }
    }
}
