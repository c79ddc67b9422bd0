//! Whether two values of a field mean the same: the only comparison of field values there is.
//!
//! A value is reduced to its meaning, and two values are the same when that is equal. So the
//! comparison is reflexive, symmetric and transitive by its form, whatever rules are added. What a
//! site could mean by a difference stays one: case, spaces inside, leading zeros and accents count,
//! and codes are compared to the letter.

use std::borrow::Cow;

use chrono::NaiveDate;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use super::kind::Kind;
use super::tables::{Field, Type};
use super::value::{Code, Value};

/// What builds show where there is no text.
const STROKE: &str = "-";

/// The meaning of a value, without how it was written.
#[derive(Debug, PartialEq, Eq)]
enum CanonicalValue<'v> {
    Nothing,
    Flag(bool),
    Number(i64),
    Date(NaiveDate),
    Text(Cow<'v, str>),
    Codes(&'v [Code]),
    Numbers(&'v [i64]),
}

/// Whether two values of one field mean the same. Custom attributes have no row.
pub fn is_same_value(row: Option<&Field>, one: &Value, other: &Value) -> bool {
    one == other || canonical_value(row, one) == canonical_value(row, other)
}

/// The same for two sides of which either may lack the field.
pub fn same_where_known(row: Option<&Field>, one: Option<&Value>, other: Option<&Value>) -> bool {
    is_same_value(row, one.unwrap_or(&Value::Empty), other.unwrap_or(&Value::Empty))
}

/// The same where records are about to be renamed: `current` gives the code that a record of the
/// older side will have.
pub fn same_after_renames<'v>(
    row: Option<&Field>,
    new: &Value,
    old: &'v Value,
    current: impl Fn(Kind, &'v str) -> &'v str,
) -> bool {
    if is_same_value(row, new, old) {
        return true;
    }
    match (row.map(|row| row.ty), new, old) {
        (Some(Type::One(kind)), Value::Text(new), Value::Text(old)) => {
            new.as_str() == current(kind, old)
        }
        (Some(Type::Many(kind)), Value::Codes(new), Value::Codes(old)) => {
            let mut old: Vec<&str> = old.iter().map(|code| current(kind, code.as_str())).collect();
            old.sort_unstable();
            new.iter().map(Code::as_str).eq(old)
        }
        _ => false,
    }
}

/// Whether a value of a field means that there is nothing.
pub fn is_nothing(row: Option<&Field>, value: &Value) -> bool {
    canonical_value(row, value) == CanonicalValue::Nothing
}

/// The meaning of a value, as text: equal for values that mean the same, `""` for nothing. Digests
/// are made of it.
pub fn canonical_text<'v>(row: Option<&Field>, value: &'v Value) -> Cow<'v, str> {
    match canonical_value(row, value) {
        CanonicalValue::Nothing => Cow::Borrowed(""),
        CanonicalValue::Text(text) => text,
        CanonicalValue::Flag(_)
        | CanonicalValue::Number(_)
        | CanonicalValue::Date(_)
        | CanonicalValue::Codes(_)
        | CanonicalValue::Numbers(_) => Cow::Owned(value.to_string()),
    }
}

fn canonical_value<'v>(row: Option<&Field>, value: &'v Value) -> CanonicalValue<'v> {
    match (row, value) {
        (_, value) if value.is_empty() => CanonicalValue::Nothing,
        (_, Value::Text(text)) => of_text(row, text),
        // The type of an attribute is the server's alone: a number is as good as its text.
        (None, other) => CanonicalValue::Text(Cow::Owned(other.to_string())),
        (_, Value::Flag(flag)) => CanonicalValue::Flag(*flag),
        (_, Value::Number(number)) => CanonicalValue::Number(*number),
        (_, Value::Date(date)) => CanonicalValue::Date(*date),
        (_, Value::Codes(codes)) => CanonicalValue::Codes(codes),
        (_, Value::Numbers(numbers)) => CanonicalValue::Numbers(numbers),
        (_, Value::Empty) => CanonicalValue::Nothing,
    }
}

fn of_text<'v>(row: Option<&Field>, text: &'v str) -> CanonicalValue<'v> {
    let ty = row.map(|row| row.ty);
    if ty.is_some_and(|ty| ty.refers_to().is_some()) {
        return CanonicalValue::Text(Cow::Borrowed(text));
    }
    let text = text.trim();
    // What must hold something is called so.
    let optional = row.is_none_or(|row| !row.required);
    let zero =
        || row.is_some_and(|row| row.zero_is_nothing) && text.bytes().all(|byte| byte == b'0');
    if text.is_empty() || (optional && text == STROKE) || zero() {
        return CanonicalValue::Nothing;
    }
    let text = compose_unicode(text);
    CanonicalValue::Text(match ty {
        // Few servers distinguish addresses by case, and none of them keeps two people apart by it.
        Some(Type::Email(_)) if text.chars().any(char::is_uppercase) => {
            Cow::Owned(text.to_lowercase())
        }
        _ => text,
    })
}

/// A text in the form that most programs write. Files of macOS and some HR systems hold letters and
/// their accents apart, and servers keep whichever they were sent.
fn compose_unicode(text: &str) -> Cow<'_, str> {
    match text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.nfc().collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str) -> Option<&'static Field> {
        let spec = Kind::Employee.spec();
        spec.by_name(name).map(|id| spec.field(id))
    }

    fn text_of(text: &str) -> Value {
        Value::Text(text.into())
    }

    #[test]
    fn nothing_is_nothing_however_it_is_shown() {
        for name in ["mobile", "last_name", "gender", "email", "card_no"] {
            for shown in [
                Value::Empty,
                text_of("-"),
                text_of(""),
                text_of(" "),
                Value::from_codes(Vec::new()),
            ] {
                assert!(is_same_value(row(name), &shown, &Value::Empty), "{name} {shown:?}");
                assert!(!is_same_value(row(name), &shown, &text_of("x")), "{name} {shown:?}");
            }
        }
        assert!(
            is_nothing(None, &text_of("-")) && is_nothing(row("card_no"), &text_of("0000000000"))
        );
        assert!(!is_nothing(row("ssn"), &text_of("0")) && !is_nothing(None, &text_of("0")));
    }

    #[test]
    fn what_must_hold_something_may_be_called_a_stroke() {
        let spec = Kind::Department.spec();
        let name = spec.by_name("name").map(|id| spec.field(id));
        assert!(!is_same_value(name, &text_of("-"), &Value::Empty));
        assert!(!is_same_value(row("department"), &text_of("-"), &Value::Empty), "a code");
        assert!(!is_same_value(row("position"), &text_of("-"), &Value::Empty), "a code");
    }

    #[test]
    fn letters_and_their_accents_may_be_written_apart() {
        let (apart, whole) = (text_of("Jose\u{301}"), text_of("Jos\u{e9}"));
        for field in [row("first_name"), row("email"), None] {
            assert!(is_same_value(field, &apart, &whole));
        }
        // Codes are compared to the letter: servers hold two records for these.
        assert!(!is_same_value(row("department"), &apart, &whole));
    }

    #[test]
    fn real_differences_stay() {
        for (name, one, other) in [
            ("first_name", "ada", "Ada"),
            ("first_name", "Jose", "Jos\u{e9}"),
            ("first_name", "Ada  L", "Ada L"),
            ("mobile", "0501", "501"),
            ("mobile", "+971 50", "+97150"),
            ("card_no", "0012", "12"),
            ("national", "-", "- "),
            ("department", "eng", "ENG"),
        ] {
            let differ = one.trim() != other.trim();
            assert_eq!(
                is_same_value(row(name), &text_of(one), &text_of(other)),
                !differ,
                "{name} {one} {other}"
            );
        }
        assert!(
            !is_same_value(row("enable_att"), &Value::Flag(false), &Value::Empty),
            "unset is not off"
        );
        assert!(!is_same_value(row("emp_type"), &Value::Number(0), &Value::Empty));
        assert!(
            !is_same_value(None, &text_of("077"), &Value::Number(77)),
            "zeros in front of an attribute count"
        );
    }

    #[test]
    fn attributes_have_no_type_and_addresses_no_case() {
        assert!(is_same_value(None, &text_of("77"), &Value::Number(77)));
        assert!(is_same_value(None, &text_of("true"), &Value::Flag(true)));
        assert!(is_same_value(
            row("email"),
            &text_of("Ada@Example.org"),
            &text_of("ada@example.ORG")
        ));
        assert_eq!(canonical_text(row("email"), &text_of("Ada@Example.org")), "ada@example.org");
        assert_eq!(canonical_text(row("card_no"), &Value::Empty), "");
    }

    #[test]
    fn references_are_looked_at_by_the_codes_to_come() {
        let current = |_: Kind, code: &str| if code == "OLD" { "NEW" } else { "OTHER" };
        let code = |code: &str| Code::new(code).expect("a code");
        let (from, to) = (text_of("OLD"), text_of("NEW"));
        assert!(same_after_renames(row("department"), &to, &from, current));
        assert!(!same_after_renames(row("mobile"), &to, &from, current));
        let (new, old) =
            (Value::from_codes(vec![code("NEW")]), Value::from_codes(vec![code("OLD")]));
        assert!(same_after_renames(row("areas"), &new, &old, current));
    }
}
