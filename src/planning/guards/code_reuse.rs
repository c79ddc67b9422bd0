//! Codes that mean another person now: a person left, and the code was given away before the old
//! record was gone.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::refusal::refusal_fact::{CodedPerson, RefusalFact};
use super::refusal::{OverrideSubject, Refusal};
use crate::model::equivalence::is_same_value;
use crate::model::{Kind, Record, Value};
use crate::planning::change::{Action, Change};
use crate::planning::notice::private_text::PersonName;
use crate::planning::request::Request;

/// The rule.
pub(in crate::planning) const REUSED: &str = "reused-code";

/// How many are named.
const NAMED: usize = 5;

/// What is known of a person that does not change with a marriage or a correction.
const LASTING: [&str; 4] = ["birthday", "hire_date", "ssn", "email"];

/// Refuses updates that would make one person out of another, under a code that both had.
///
/// One word of a name may change, or a birthday be corrected; both at once are another person. So
/// are both names at once, unless a lasting value shows that it is the same one: birthday, day of
/// hiring, social security number, e-mail address. A rename by `previous_code` says itself that the
/// person is the same, so it is refused only where both names are other ones and nothing lasting is
/// shared: a column that slipped by a row looks like that.
pub(in crate::planning) fn refuse_reused_codes(
    request: &Request<'_>,
    changes: &[Change],
) -> Option<Refusal> {
    let other = find_replaced_people(request, changes);
    if other.is_empty() {
        return None;
    }
    let count = other.len() as u64;
    let person = |change: &&Change| CodedPerson {
        code: change.code.clone(),
        name: PersonName::new(change.label.as_str()),
    };
    let people = other.iter().take(NAMED).map(person).collect();
    let are_renamed = other.iter().all(|change| change.live_code.is_some());
    let fact = RefusalFact::ReusedCodes { people, are_renamed };
    let code = (count == 1).then(|| other[0].code.clone());
    let refusal = Refusal { code, ..Refusal::about_kind(REUSED, Kind::Employee, fact) };
    Some(refusal.with_override(OverrideSubject::Reuse, count))
}

/// The updates that would make one person out of another.
pub(in crate::planning) fn find_replaced_people<'c>(
    request: &Request<'_>,
    changes: &'c [Change],
) -> Vec<&'c Change> {
    changes.iter().filter(|change| is_other(request, change)).collect()
}

fn is_other(request: &Request<'_>, change: &Change) -> bool {
    if change.kind != Kind::Employee || !matches!(change.action, Action::Update | Action::Reinstate)
    {
        return false;
    }
    let code = change.live_code.as_ref().unwrap_or(&change.code);
    let Some(live) = request.live.get(Kind::Employee, code.as_str()) else { return false };
    let (first, last) = (
        is_value_replaced(change, live, "first_name"),
        is_value_replaced(change, live, "last_name"),
    );
    let names = [first, last].into_iter().filter(|moved| *moved).count();
    if names == 0 || are_names_swapped(change, live) {
        return false;
    }
    if change.live_code.is_none() && is_value_replaced(change, live, "birthday") {
        return true;
    }
    names == 2
        && !are_names_respelled(change, live)
        && !LASTING.iter().any(|field| is_value_shared(request, change, live, field))
}

fn value_after<'c>(change: &'c Change, field: &str) -> Option<&'c Value> {
    change.field_change(Kind::Employee.spec().by_name(field)?)?.after.as_ref()
}

fn value_before<'r>(live: &'r Record, field: &str) -> Option<&'r Value> {
    live.get(Kind::Employee.spec().by_name(field)?).filter(|value| !value.is_empty())
}

/// Letters alone: accents apart, `LOVELACE` and `Lovelace ` are one name.
fn fold_letters(value: &Value) -> String {
    value.to_string().chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a value is put in place of another one; filling what was empty is no evidence.
fn is_value_replaced(change: &Change, live: &Record, field: &str) -> bool {
    let (Some(before), Some(after)) = (value_before(live, field), value_after(change, field))
    else {
        return false;
    };
    if after.is_empty() {
        return false;
    }
    let (before, after) = (fold_letters(before), fold_letters(after));
    // A second name that is added or left out.
    !(before.starts_with(&after) || after.starts_with(&before))
}

/// Whether both names are written in another way, with or without accents or with a letter
/// corrected: `Văn An Nguyễn` and `Van An Nguyen` are one person.
fn are_names_respelled(change: &Change, live: &Record) -> bool {
    ["first_name", "last_name"].into_iter().all(|field| {
        match (value_before(live, field), value_after(change, field)) {
            (Some(before), Some(after)) => {
                let [before, after] = [before, after].map(|name| fold_spelling(&name.to_string()));
                let pairs = before.iter().flat_map(|old| after.iter().map(move |new| (old, new)));
                pairs.into_iter().any(|(old, new)| {
                    old == new || (old.len() > 5 && strsim::levenshtein(old, new) <= 1)
                })
            }
            _ => false,
        }
    })
}

/// A name without accents, as it is written where they cannot be typed: `Jürgen` is `jurgen` and
/// `juergen`.
fn fold_spelling(name: &str) -> [String; 2] {
    let fold = |umlauts: bool| {
        let lower = name.to_lowercase();
        let mut out = String::with_capacity(lower.len());
        for c in lower.nfc() {
            match c {
                'ä' if umlauts => out.push_str("ae"),
                'ö' | 'ø' if umlauts => out.push_str("oe"),
                'ü' if umlauts => out.push_str("ue"),
                'å' if umlauts => out.push_str("aa"),
                'æ' => out.push_str("ae"),
                'œ' => out.push_str("oe"),
                'ß' => out.push_str("ss"),
                'þ' => out.push_str("th"),
                'ð' | 'đ' => out.push('d'),
                'ł' => out.push('l'),
                'ø' => out.push('o'),
                'ı' => out.push('i'),
                // Alef with hamza or madda, alef maqsura, teh marbuta.
                '\u{622}' | '\u{623}' | '\u{625}' => out.push('\u{627}'),
                '\u{649}' => out.push('\u{64a}'),
                '\u{629}' => out.push('\u{647}'),
                c => out.extend(
                    std::iter::once(c)
                        .nfkd()
                        .filter(|c| c.is_alphanumeric() && !is_combining_mark(*c)),
                ),
            }
        }
        out
    };
    [fold(false), fold(true)]
}

/// First and last name in each other's place.
fn are_names_swapped(change: &Change, live: &Record) -> bool {
    let same = |old: &str, new: &str| match (value_before(live, old), value_after(change, new)) {
        (Some(before), Some(after)) => fold_letters(before) == fold_letters(after),
        _ => false,
    };
    same("first_name", "last_name") && same("last_name", "first_name")
}

/// Whether both sides know this of the person, and it stays.
fn is_value_shared(request: &Request<'_>, change: &Change, live: &Record, field: &str) -> bool {
    let Some(before) = value_before(live, field) else { return false };
    let id = Kind::Employee.spec().by_name(field);
    if value_after(change, field).is_some()
        || change.fields.iter().any(|one| one.field.plan_name(Kind::Employee) == field)
    {
        return false;
    }
    let declared = request.desired.get(Kind::Employee, change.code.as_str());
    let row = id.map(|id| Kind::Employee.spec().field(id));
    declared
        .zip(id)
        .and_then(|(declared, id)| declared.get(id))
        .is_some_and(|value| is_same_value(row, value, before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_another_spelling_is_one_name() {
        let is_same = |one: &str, other: &str| {
            let [one, other] = [one, other].map(fold_spelling);
            one.iter().any(|one| other.contains(one))
        };
        for (one, other) in [
            ("Nguyễn", "Nguyen"),
            ("Lefèvre", "LEFEVRE"),
            ("Żółć", "Zolc"),
            ("Işık", "Isik"),
            ("Jürgen", "Juergen"),
            ("Jürgen", "Jurgen"),
            ("Þórsson", "Thorsson"),
            ("إبراهيم", "ابراهيم"),
        ] {
            assert!(is_same(one, other), "{one} {other}");
        }
        for (one, other) in [("Ada", "Eda"), ("Müller", "Maller"), ("نادية", "هادية")] {
            assert!(!is_same(one, other), "{one} {other}");
        }
    }
}
