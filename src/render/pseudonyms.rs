//! The step between a result and its forms where people may not be seen: what is known of them
//! becomes tokens, by which a reviewer still sees that something changes, from what to what, and
//! that two are the same person.
//!
//! A token is a keyed digest (HMAC-SHA-256): without the key it cannot be found out who is behind
//! it by trying. What has few values (a gender, a day of birth, a city) is digested together with
//! the code of the record: with the same token for all, what is known of one person would be known
//! of every other with that value.

mod plan_redaction;
mod redact_text;

use std::sync::atomic::{AtomicBool, Ordering};

use compact_str::{CompactString, format_compact};
use ring::hmac;
use ring::rand::{SecureRandom as _, SystemRandom};
use serde_json::Value as Json;

use crate::model::equivalence::is_nothing;
use crate::model::{Class, Field, Kind, Value};
use crate::planning::drift_report::Drift;

pub use redact_text::KnownNames;

/// The note that stands once beside a result with tokens in it.
pub const NOTE: &str = "people are masked: the same token stands for the same value in this \
    result (in others too, with \
                        the same MUSTER_MASK_KEY); --show-values shows the values";

/// Fields with few values: their tokens are the record's own.
const FEW: [&str; 6] = ["gender", "birthday", "national", "religion", "city", "postcode"];

/// Bytes of a digest that are shown. With four, two of 20,000 people share a token once in twenty
/// results.
const SHOWN: usize = 4;

/// Makes tokens with one key.
pub struct Pseudonymizer {
    /// `None` where this machine has no random numbers: all values of a field share one token.
    key: Option<hmac::Key>,
    used: AtomicBool,
}

impl std::fmt::Debug for Pseudonymizer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Veil(…)")
    }
}

/// What a token shows of its field.
#[derive(Clone, Copy)]
struct Tag<'n> {
    class: Class,
    /// What it begins with.
    noun: &'n str,
    /// Which of the attributes of the site's own it is of.
    of: &'n str,
    /// It is the record's own.
    few: bool,
}

impl<'n> Tag<'n> {
    const NAME: Tag<'static> = Tag { class: Class::Identity, noun: "name", of: "", few: false };

    fn from_field(field: &'static Field) -> Tag<'static> {
        let noun = match field.name {
            "first_name" | "last_name" | "nickname" => "name",
            "contact_tel" | "office_tel" | "mobile" => "tel",
            name => name,
        };
        Tag { class: field.class, noun, of: "", few: FEW.contains(&noun) }
    }

    /// Of a field by its name in plans. Attributes of the site's own could be anything.
    fn from_field_name(kind: Kind, name: &'n str) -> Tag<'n> {
        let spec = kind.spec();
        let class = match kind {
            Kind::Employee if !matches!(name, "code" | "record") => Class::Identity,
            _ => Class::Work,
        };
        let other = Tag { class, noun: "custom", of: name, few: true };
        spec.by_name(name).map_or(other, |id| Tag::from_field(spec.field(id)))
    }
}

impl Pseudonymizer {
    /// With a key of the site's own: tokens are the same in every run.
    pub fn with_key(key: &[u8]) -> Pseudonymizer {
        Pseudonymizer {
            key: Some(hmac::Key::new(hmac::HMAC_SHA256, key)),
            used: AtomicBool::new(false),
        }
    }

    /// With a random key that is not kept: tokens of two runs cannot be linked.
    pub fn with_random_key() -> Pseudonymizer {
        let mut key = [0; 32];
        match SystemRandom::new().fill(&mut key) {
            Ok(()) => Pseudonymizer::with_key(&key),
            Err(_) => Pseudonymizer { key: None, used: AtomicBool::new(false) },
        }
    }

    /// Whether anything was masked so far.
    pub fn has_redacted(&self) -> bool {
        self.used.load(Ordering::Relaxed)
    }

    /// What stands for a value: `email-3f9ac1d2`. Letters, digits, `_` and `-` only: it is safe in
    /// every form.
    fn token_for(&self, tag: Tag<'_>, code: &str, text: &str) -> CompactString {
        if !self.has_redacted() {
            self.used.store(true, Ordering::Relaxed);
        }
        let Some(key) = &self.key else { return format_compact!("{}-hidden", tag.noun) };
        let scope = if tag.few { code } else { "" };
        // Of one piece: every part that is added by itself costs as much as the digest.
        let digested = [tag.noun, "\0", tag.of, "\0", scope, "\0", text].concat();
        let digest = hmac::sign(key, digested.as_bytes());
        let mut token = CompactString::with_capacity(tag.noun.len() + 1 + 2 * SHOWN);
        token.push_str(tag.noun);
        token.push('-');
        for byte in digest.as_ref().iter().take(SHOWN) {
            token.extend(
                [byte >> 4, byte & 15]
                    .map(|half| char::from_digit(u32::from(half), 16).unwrap_or('0')),
            );
        }
        token
    }

    /// What a record is called, as it may be shown.
    pub fn redact_label(&self, kind: Kind, label: &str) -> String {
        match kind {
            Kind::Employee if !label.is_empty() => self.token_for(Tag::NAME, "", label).into(),
            _ => label.to_owned(),
        }
    }

    /// A value of a field of a record, as it may be shown. What holds nothing visibly holds
    /// nothing.
    pub fn redact_value(&self, kind: Kind, (field, code): (&str, &str), value: &mut Value) {
        self.redact_tagged_value(Tag::from_field_name(kind, field), code, value);
    }

    fn redact_tagged_value(&self, tag: Tag<'_>, code: &str, value: &mut Value) {
        if tag.class.is_personal() && !is_nothing(None, value) {
            let token = match &*value {
                Value::Text(text) => self.token_for(tag, code, text),
                other => self.token_for(tag, code, &other.to_string()),
            };
            *value = Value::Text(token);
        }
    }

    /// The same for a value as it stands in JSON.
    pub fn redact_json(&self, kind: Kind, (field, code): (&str, &str), value: &mut Json) {
        let empty = match value {
            Json::Null => true,
            Json::String(text) => matches!(text.as_str(), "" | "-"),
            Json::Array(items) => items.is_empty(),
            _ => false,
        };
        let tag = Tag::from_field_name(kind, field);
        if tag.class.is_personal() && !empty {
            *value = Json::String(self.token_for(tag, code, &text_of_json(value)).into());
        }
    }

    /// The fields of a step of the journal: a list of objects with `name`, `before` and `after`.
    pub fn redact_json_fields(&self, kind: Kind, code: &str, fields: &mut Json) {
        for field in fields.as_array_mut().into_iter().flatten().filter_map(Json::as_object_mut) {
            let name = field.get("name").and_then(Json::as_str).unwrap_or_default().to_owned();
            for side in ["before", "after"] {
                if let Some(value) = field.get_mut(side) {
                    self.redact_json(kind, (&name, code), value);
                }
            }
        }
    }

    /// What moved on a server.
    pub fn redact_drift(&self, drift: &mut [Drift]) {
        for one in drift {
            one.label = self.redact_label(one.kind, &one.label);
            for field in &mut one.fields {
                let of = (field.name.as_str(), one.code.as_str());
                self.redact_json(one.kind, of, &mut field.before);
                self.redact_json(one.kind, of, &mut field.now);
            }
        }
    }
}

fn text_of_json(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(redactor: &Pseudonymizer, field: &str, code: &str, text: &str) -> String {
        let mut value = Value::from_text(text);
        redactor.redact_value(Kind::Employee, (field, code), &mut value);
        value.to_string()
    }

    #[test]
    fn the_same_value_has_the_same_token_and_another_key_another_one() {
        let (one, other) = (Pseudonymizer::with_key(b"one"), Pseudonymizer::with_key(b"other"));
        let ada = token(&one, "first_name", "1", "Ada");
        assert_eq!(ada, token(&one, "nickname", "2", "Ada"), "a name is a name");
        assert_eq!(ada, one.redact_label(Kind::Employee, "Ada"));
        assert_ne!(ada, token(&one, "first_name", "1", "Alan"));
        assert_ne!(ada, token(&other, "first_name", "1", "Ada"));
        assert_ne!(ada, token(&Pseudonymizer::with_random_key(), "first_name", "1", "Ada"));
        assert!(ada.starts_with("name-") && ada.len() == 13, "{ada}");
        assert!(one.has_redacted() && !Pseudonymizer::with_random_key().has_redacted());
    }

    #[test]
    fn what_has_few_values_is_told_apart_within_a_record_only() {
        let redactor = Pseudonymizer::with_key(b"key");
        for field in ["gender", "birthday", "custom.Union"] {
            let of = |code: &str, value: &str| token(&redactor, field, code, value);
            assert_ne!(of("1", "F"), of("2", "F"), "{field}");
            assert_ne!(of("1", "F"), of("1", "M"), "{field}");
            assert_eq!(of("1", "F"), of("1", "F"), "{field}");
        }
        let mobile = token(&redactor, "mobile", "1", "0501112222");
        assert_eq!(mobile, token(&redactor, "contact_tel", "2", "0501112222"));
    }

    #[test]
    fn work_stays_and_nothing_stays_nothing() {
        let redactor = Pseudonymizer::with_key(b"key");
        for (field, value) in
            [("department", "ENG"), ("hire_date", "2019-04-02"), ("email", "-"), ("email", "")]
        {
            let before = Value::from_text(value);
            let mut after = before.clone();
            redactor.redact_value(Kind::Employee, (field, "1"), &mut after);
            assert_eq!(after, before, "{field}");
        }
        assert_eq!(redactor.redact_label(Kind::Department, "Engineering"), "Engineering");
        let mut fields = serde_json::json!([
            { "name": "email", "before": null, "after": "a@b.cd" }, { "name": "department",
                "after": "ENG" },
            { "name": "custom.Badge", "before": 5, "after": true }, { "name": "card_no",
                "secret": true }
        ]);
        redactor.redact_json_fields(Kind::Employee, "1", &mut fields);
        let shown = fields.to_string();
        assert!(
            !shown.contains("a@b.cd") && shown.contains("ENG") && fields[0]["before"].is_null(),
            "{shown}"
        );
        assert!(shown.contains("custom-") && !shown.contains(": 5,"), "{shown}");
    }
}
