//! Evidence for what cannot be undone: a record that is to go must still be what it was when that
//! was planned.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;

use super::plan_guards::guard_fact::GuardFact;
use crate::model::equivalence::{is_nothing, same_after_renames, same_where_known};
use crate::model::{Code, Directory, Field, FieldAccess, Kind, Place, Record, Value};
use crate::planning::change::{Action, Change, FieldChange, FieldName};
use crate::planning::notice::Notice;
use crate::planning::plan::PlanLeg;

/// What a change expects to find on the live side directly before it is sent.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    pub record: &'a Record,
    pub renames: &'a Renames,
}

/// Records that a run gives another code, by kind and old code. Other records refer to them by
/// either one.
#[derive(Clone, Debug, Default)]
pub struct Renames(HashMap<(Kind, Code), Code>);

impl Renames {
    pub fn from_changes(changes: &[Change]) -> Renames {
        let renames = changes.iter().filter_map(|change| {
            let old = change.live_code.as_ref().filter(|_| change.kind != Kind::Employee)?;
            Some(((change.kind, old.clone()), change.code.clone()))
        });
        Renames(renames.collect())
    }

    fn current_code<'v>(&'v self, kind: Kind, code: &'v str) -> &'v str {
        let new = Code::new(code).and_then(|code| self.0.get(&(kind, code)));
        new.map_or(code, Code::as_str)
    }
}

impl Expected<'_> {
    /// The names of the fields that are not as expected; `code` for a record of another code.
    pub fn unexpected_fields(&self, kind: Kind, seen: &Record) -> Vec<String> {
        self.moved_fields(kind, seen)
            .iter()
            .map(|field| field.plan_name(kind).into_owned())
            .collect()
    }

    /// The fields that are not as expected. What only one side reports says nothing: a list and an
    /// object differ in what they show.
    fn moved_fields(&self, kind: Kind, seen: &Record) -> Vec<FieldName> {
        let Expected { record, renames } = self;
        let differs = |row: Option<&Field>, now: &Value, before: &Value| {
            let is_stroke = row.is_some_and(|row| row.may_be_a_stroke)
                && before.is_empty()
                && matches!(now, Value::Text(text) if text == "-");
            !is_stroke
                && !same_after_renames(row, now, before, |kind, code| {
                    renames.current_code(kind, code)
                })
        };
        let mut moved: Vec<FieldName> = Vec::new();
        if seen.code != record.code {
            moved.push(FieldName::Code);
        }
        for entry in record.fields() {
            let row = kind.spec().field(entry.id);
            let Some(now) = seen.get(entry.id).filter(|_| row.access == FieldAccess::ReadWrite)
            else {
                continue;
            };
            if differs(Some(row), now, &entry.value) {
                moved.push(FieldName::Of(entry.id));
            }
        }
        for (name, before) in record.custom_fields() {
            if seen.get_custom(name).is_some_and(|now| differs(None, now, before)) {
                moved.push(FieldName::Custom(name.clone()));
            }
        }
        moved
    }
}

/// The names of the fields that an update is to write and that hold another value by now than when
/// it was planned, other than the one that is to be written; `None` when there is none.
pub fn fields_changed_since(change: &Change, before: Expected<'_>, now: &Record) -> Option<String> {
    let lacks: Vec<&FieldName> =
        missing_fields(change, now).into_iter().map(|at| &change.fields[at].field).collect();
    let moved =
        before.moved_fields(change.kind, now).into_iter().filter(|field| lacks.contains(&field));
    let names: Vec<String> = moved.map(|field| field.plan_name(change.kind).into_owned()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// Fields of a record that changed together with what was written, and that were not requested.
#[derive(Clone, PartialEq, Eq)]
pub struct SideEffect {
    pub kind: Kind,
    pub code: Code,
    /// Each with what the record holds now.
    pub fields: Vec<(FieldName, Value)>,
}

impl fmt::Debug for SideEffect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The values may be secret.
        write!(f, "SideEffect({} {})", self.kind, self.code)
    }
}

/// The rule of the remark on side effects.
pub const SIDE_EFFECT: &str = "side-effect";

/// What an update moved besides: the whole record as it is now is compared with what it was before.
pub fn side_effect(change: &Change, before: Expected<'_>, now: &Record) -> Option<SideEffect> {
    if change.action != Action::Update {
        return None;
    }
    let asked = |field: &FieldName| change.fields.iter().any(|one| one.field == *field);
    let held = |field: &FieldName| match field {
        FieldName::Of(id) => now.get(*id).cloned(),
        FieldName::Custom(name) => now.get_custom(name).filter(|value| !is_time(value)).cloned(),
        FieldName::Code | FieldName::Day(_) => None,
    };
    let moved = before.moved_fields(change.kind, now).into_iter();
    let fields: Vec<(FieldName, Value)> = moved
        .filter(|field| !asked(field))
        .filter_map(|field| Some((field.clone(), held(&field)?)))
        .collect();
    (!fields.is_empty()).then(|| SideEffect {
        kind: change.kind,
        code: change.code.clone(),
        fields,
    })
}

/// Whether an attribute that no table knows holds a moment: such ones say when a record was
/// written.
fn is_time(value: &Value) -> bool {
    let Value::Text(text) = value else { return false };
    let text = text.as_bytes();
    text.len() >= 16
        && text[..4].iter().all(u8::is_ascii_digit)
        && text[4] == b'-'
        && text[13] == b':'
}

/// One remark for all records of which the same fields moved on the side that was written, which is
/// called `there`.
pub fn side_effect_notices(effects: &[SideEffect], there: &'static str) -> Vec<Notice> {
    let mut by_fields: BTreeMap<(Kind, Vec<String>), Vec<Code>> = BTreeMap::new();
    for SideEffect { kind, code, fields } in effects {
        let names = fields.iter().map(|(field, _)| field.plan_name(*kind).into_owned());
        by_fields.entry((*kind, names.collect())).or_default().push(code.clone());
    }
    let notice = |((kind, fields), codes): ((Kind, Vec<String>), Vec<Code>)| {
        let only = fields.first().cloned().filter(|_| fields.len() == 1);
        let notice = Notice::new(SIDE_EFFECT, GuardFact::SideEffect { fields, there });
        Notice { field: only, ..notice.about(kind, codes) }
    };
    by_fields.into_iter().map(notice).collect()
}

/// The positions of the fields that a change asks for and a record does not hold.
pub fn missing_fields(change: &Change, record: &Record) -> Vec<usize> {
    let lacks = |field: &FieldChange| {
        let Some(after) = &field.after else { return false };
        match &field.field {
            FieldName::Code => record.code != change.code,
            FieldName::Day(_) => false,
            FieldName::Custom(name) => {
                !same_where_known(None, Some(after), record.get_custom(name))
            }
            FieldName::Of(id) => {
                let row = change.kind.spec().field(*id);
                row.access == FieldAccess::ReadWrite
                    && !same_where_known(Some(row), Some(after), record.get(*id))
            }
        }
    };
    (0..change.fields.len()).filter(|at| lacks(&change.fields[*at])).collect()
}

/// What a record holds of a field, as it is remembered: JSON, and of secrets only whether there is
/// one.
pub fn describe_held_value(kind: Kind, field: &FieldChange, record: &Record) -> String {
    let held = match &field.field {
        FieldName::Code => return record.code.to_string(),
        FieldName::Day(_) => None,
        FieldName::Custom(name) => record.get_custom(name),
        FieldName::Of(id) => record.get(*id),
    };
    match held.filter(|held| !is_nothing(field.field.table_row(kind), held)) {
        None => String::new(),
        Some(_) if field.secret => "***".to_owned(),
        Some(held) => serde_json::to_string(held).unwrap_or_default(),
    }
}

/// Keeps the live record of each change that needs it: of what goes or is changed.
pub fn keep_live_records(leg: &mut PlanLeg, live: &Directory) {
    for change in &mut leg.changes {
        if change.action == Action::Create {
            continue;
        }
        if let Some(record) = live.get(change.kind, change.known_as().as_str()) {
            change.held = crate::planning::change::LiveSnapshot::from_record(record);
        }
    }
}

/// The record as it is after this change took effect on it.
pub fn record_after<'r>(record: Cow<'r, Record>, change: &Change) -> Cow<'r, Record> {
    let mut record = record.into_owned();
    for field in &change.fields {
        let Some(after) = &field.after else { continue };
        match &field.field {
            FieldName::Of(id) => record.set(*id, after.clone(), Place::default()),
            FieldName::Custom(name) => record.set_custom(name, after.clone()),
            FieldName::Code => record.code = change.code.clone(),
            FieldName::Day(_) => {}
        }
    }
    Cow::Owned(record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::document::plan_texts::samples::notice_text;

    fn person(fields: &[(&str, &str)]) -> Record {
        let mut record = Record::new(Code::new("7").expect("a code"));
        for (name, value) in fields {
            let id = Kind::Employee.spec().by_name(name).expect("a field");
            record.set(id, Value::from_text(value), Place::default());
        }
        record
    }

    fn moved(before: &[(&str, &str)], now: &[(&str, &str)], renames: &Renames) -> Vec<String> {
        Expected { record: &person(before), renames }
            .unexpected_fields(Kind::Employee, &person(now))
    }

    #[test]
    fn what_both_report_and_differs_has_moved() {
        let none = Renames::default();
        let before = [("first_name", "Ada"), ("department", "ENG"), ("mobile", "7")];
        assert_eq!(moved(&before, &before, &none), [""; 0]);
        assert_eq!(
            moved(&before, &[("first_name", "Ada"), ("department", "OPS")], &none),
            ["department"]
        );
        assert_eq!(moved(&before, &[("mobile", "8"), ("city", "Dubai")], &none), ["mobile"]);
        assert_eq!(moved(&[("last_name", "")], &[("last_name", "-")], &none), [""; 0]);
    }

    #[test]
    fn a_unit_that_this_run_renamed_is_the_same_unit() {
        let code = |text: &str| Code::new(text).expect("a code");
        let renames = Renames(HashMap::from([((Kind::Department, code("ENG")), code("TECH"))]));
        assert_eq!(moved(&[("department", "ENG")], &[("department", "TECH")], &renames), [""; 0]);
        assert_eq!(moved(&[("department", "ENG")], &[("department", "ENG")], &renames), [""; 0]);
        assert_eq!(
            moved(&[("department", "ENG")], &[("department", "OPS")], &renames),
            ["department"]
        );
    }

    #[test]
    fn what_moved_and_was_not_asked_for_is_a_side_effect() {
        let set = |name: &str| FieldChange {
            field: FieldName::Of(Kind::Employee.spec().by_name(name).expect("a field")),
            before: None,
            after: Some(Value::from_text("x")),
            secret: false,
        };
        let before = person(&[("mobile", "7"), ("city", "Dubai"), ("address", "")]);
        let mut now = person(&[("mobile", "x"), ("city", ""), ("address", "")]);
        now.set_custom("changed_at", Value::from_text("2026-11-29 17:00:00"));
        let mut change = Change::for_record(
            Kind::Employee,
            (Action::Update, crate::planning::change::Reason::Differs),
            &before,
            None,
            None,
            vec![set("mobile")],
        );
        let renames = Renames::default();
        let expected = Expected { record: &before, renames: &renames };
        let found = side_effect(&change, expected, &now).expect("the city moved");
        assert_eq!(
            notice_text(&side_effect_notices(&[found], "the server")[0]).message,
            "the server changed city of one employee together with what was written (7)"
        );
        change.fields.push(set("city"));
        assert_eq!(side_effect(&change, expected, &now), None);
    }

    #[test]
    fn secrets_of_a_held_record_are_not_printed() {
        let held =
            crate::planning::change::LiveSnapshot::from_record(&person(&[("card_no", "77712345")]));
        assert!(!format!("{held:?}").contains("77712345"));
    }
}
