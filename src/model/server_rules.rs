//! The rules that a server itself states for a record: they take precedence over any table of
//! builds.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::kind::{Kind, PerKind};
use super::tables::{Field, FieldAccess, Type};
use super::value::Value;

/// The server's rule for one field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldRule {
    /// The longest text, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// The values that it takes, as texts; empty where it names none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// Without it no record is created.
    #[serde(default)]
    pub required: bool,
    /// It is shown, and never taken.
    #[serde(default)]
    pub read_only: bool,
}

/// The server's rules for the fields of one kind, by their names in the API; a field inside an
/// object as `attemployee.enable_att`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindRules {
    pub fields: BTreeMap<String, FieldRule>,
    /// The day of the answer, where it was kept by an earlier run and is not of this one.
    #[serde(skip)]
    pub kept_on: Option<NaiveDate>,
}

/// The server's rules for the kinds of which it was asked.
pub type ServerRules = PerKind<Option<KindRules>>;

impl KindRules {
    /// The rule for a field of the table.
    pub fn field(&self, field: &Field) -> Option<&FieldRule> {
        let inside = field.nested.and_then(|key| self.fields.get(&format!("attemployee.{key}")));
        inside.or_else(|| self.fields.get(field.wire))
    }

    /// The rule for the code.
    pub fn code(&self, kind: Kind) -> Option<&FieldRule> {
        self.fields.get(kind.spec().code_wire)
    }

    /// Whether the server takes a value in a field, as far as it states a rule that judges it;
    /// `None` where it does not.
    pub fn takes(&self, field: &Field, value: &Value) -> Option<bool> {
        let rule = self.field(field)?;
        match (field.ty, value) {
            (Type::Text(_) | Type::Email(_), Value::Text(text)) => rule.takes_length(text),
            (Type::Choice(_), Value::Text(text)) => rule.takes_choice(text),
            (Type::Number(_), Value::Number(number)) => rule.takes_choice(&number.to_string()),
            _ => None,
        }
    }

    /// Whether the server never takes this field, though muster could write it.
    pub fn is_read_only(&self, field: &Field) -> bool {
        // What every server needs cannot be read-only: such an answer is not about this field.
        let writable = field.access == FieldAccess::ReadWrite && !field.required;
        writable && self.field(field).is_some_and(|rule| rule.read_only)
    }

    /// The day of an old answer, for messages: ` (so it said on 2026-11-20)`.
    pub fn dated(&self) -> String {
        self.kept_on.map_or_else(String::new, |day| format!(" (so it said on {day})"))
    }
}

impl FieldRule {
    /// Whether a text is short enough; `None` where there is no limit.
    pub fn takes_length(&self, text: &str) -> Option<bool> {
        let most = self.max_length? as usize;
        // Bytes are never fewer than characters: most texts are settled without counting.
        Some(text.is_empty() || text.len() <= most || text.chars().count() <= most)
    }

    fn takes_choice(&self, text: &str) -> Option<bool> {
        (!self.choices.is_empty())
            .then(|| text.is_empty() || self.choices.iter().any(|choice| choice == text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(name: &str, rule: FieldRule) -> KindRules {
        KindRules { fields: BTreeMap::from([(name.to_owned(), rule)]), kept_on: None }
    }

    fn row(name: &str) -> &'static Field {
        let spec = Kind::Employee.spec();
        spec.field(spec.by_name(name).expect("a field"))
    }

    #[test]
    fn lengths_are_counted_in_characters_and_choices_compared_as_texts() {
        let short = rules("first_name", FieldRule { max_length: Some(3), ..FieldRule::default() });
        assert_eq!(short.takes(row("first_name"), &Value::from_text("éàü")), Some(true));
        assert_eq!(short.takes(row("first_name"), &Value::from_text("éàüo")), Some(false));
        assert_eq!(short.takes(row("last_name"), &Value::from_text("éàüo")), None);
        let choices = vec!["-1".to_owned(), "15".to_owned()];
        let modes = rules("verify_mode", FieldRule { choices, ..FieldRule::default() });
        assert_eq!(modes.takes(row("verify_mode"), &Value::Number(15)), Some(true));
        assert_eq!(modes.takes(row("verify_mode"), &Value::Number(4)), Some(false));
        assert_eq!(modes.takes(row("verify_mode"), &Value::Empty), None);
    }

    #[test]
    fn flags_are_found_in_their_object_and_what_is_needed_is_never_read_only() {
        let shown = FieldRule { read_only: true, ..FieldRule::default() };
        assert!(
            rules("attemployee.enable_overtime", shown.clone())
                .is_read_only(row("enable_overtime"))
        );
        assert!(rules("enable_overtime", shown.clone()).is_read_only(row("enable_overtime")));
        assert!(!rules("department", shown).is_read_only(row("department")));
    }
}
