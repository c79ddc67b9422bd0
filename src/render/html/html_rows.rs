//! The changes of a plan as compact JSON, from which the page draws its table.
//!
//! A row is `[group, kind, action, back, outcome, code, label, was, file, line, fields, note]`:
//! numbers stand for what `lists` names, `back` is 1 where the change comes back to the declaring
//! side, `file` is -1 where there is none. A field is `[name]` when it is secret, `[name, before,
//! after]` with values, or `[name, kept, gone, added]` with codes of a set. A value is null, text,
//! or pieces of text of which every second one is marked.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::html_escape::{make_visible, told_apart, write_json_string};
use super::inline_diff::{DiffMarker, DiffPiece};
use super::outcome::{OUTCOMES, code_before, outcome_note, outcome_number};
use crate::engine::Report;
use crate::model::{Kind, Value};
use crate::planning::{Action, FieldChange, Plan};
use crate::render::groups::{ChangeGroup, ChangeSection, Item};
use crate::render::leaving_text::declared_leaving;

/// Names in the order of their first use.
#[derive(Debug, Default)]
struct NameTable(HashMap<String, usize>);

impl NameTable {
    fn index_of_name(&mut self, name: &str) -> usize {
        if let Some(number) = self.0.get(name) {
            return *number;
        }
        let next = self.0.len();
        self.0.insert(name.to_owned(), next);
        next
    }

    fn into_json(self) -> String {
        let mut names: Vec<(String, usize)> = self.0.into_iter().collect();
        names.sort_unstable_by_key(|(_, number)| *number);
        json_array_of(names.iter().map(|(name, _)| name.as_str()))
    }
}

fn json_array_of<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::from("[");
    for text in texts {
        if out.len() > 1 {
            out.push(',');
        }
        write_json_string(&mut out, &make_visible(text));
    }
    out.push(']');
    out
}

/// The data of one table.
pub(super) fn table_data_json(
    sections: &[ChangeSection<'_>],
    plan: &Plan,
    report: Option<&Report>,
) -> String {
    let mut writer = TableDataWriter {
        out: String::new(),
        fields: NameTable::default(),
        files: NameTable::default(),
        marker: DiffMarker::new(),
    };
    for section in sections {
        for item in &section.items {
            writer.write_row(section.group, item, report);
        }
    }
    let TableDataWriter { out, fields, files, .. } = writer;
    let groups = ChangeGroup::ALL.iter().map(|group| group.title());
    let abouts = ChangeGroup::ALL.iter().map(|group| group.describe_effect());
    format!(
        "{{\"groups\":{},\"abouts\":{},\"kinds\":{},\"actions\":{},\"outcomes\":{},\"sides\":{},\"fields\":{},\"files\":{},\"report\":{},\"back\":{},\"rows\":[{out}]}}",
        json_array_of(groups),
        json_array_of(abouts),
        json_array_of(Kind::ALL.iter().map(|kind| kind.name())),
        json_array_of(Action::ALL.iter().map(|action| action.name())),
        json_array_of(OUTCOMES.into_iter()),
        json_array_of([plan.to.store.as_str(), plan.from.store.as_str()].into_iter()),
        fields.into_json(),
        files.into_json(),
        report.is_some(),
        plan.back.is_some(),
    )
}

struct TableDataWriter {
    out: String,
    fields: NameTable,
    files: NameTable,
    marker: DiffMarker,
}

impl TableDataWriter {
    fn write_row(&mut self, group: ChangeGroup, item: &Item<'_>, report: Option<&Report>) {
        let change = item.change;
        if !self.out.is_empty() {
            self.out.push_str(",\n");
        }
        let (back, outcome) = (u8::from(item.back), outcome_number(item.outcome));
        let numbers = (group as usize, change.kind as usize, change.action as usize);
        let _ = write!(self.out, "[{},{},{},{back},{outcome},", numbers.0, numbers.1, numbers.2);
        for text in [change.code.as_str(), &change.label, code_before(change)] {
            write_json_string(&mut self.out, &make_visible(text));
            self.out.push(',');
        }
        let (file, line) = match &change.origin {
            Some(origin) => (self.files.index_of_name(&origin.file) as i64, origin.line),
            None => (-1, 0),
        };
        let _ = write!(self.out, "{file},{line},[");
        for (at, field) in change.fields.iter().enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            self.write_field(change.kind, field);
        }
        for (at, (name, value)) in declared_leaving(change).into_iter().enumerate() {
            let comma = if at + change.fields.len() > 0 { "," } else { "" };
            let _ = write!(self.out, "{comma}[{},null,", self.fields.index_of_name(name));
            write_json_string(&mut self.out, &make_visible(&value));
            self.out.push(']');
        }
        self.out.push_str("],");
        write_json_string(&mut self.out, &make_visible(&outcome_note(item, report)));
        self.out.push(']');
    }

    fn write_field(&mut self, kind: Kind, field: &FieldChange) {
        let name = self.fields.index_of_name(&field.field.plan_name(kind));
        let _ = write!(self.out, "[{name}");
        if !field.secret {
            match (&field.before, &field.after) {
                (Some(before), Some(after)) => self.write_value_pair(before, after),
                (before, after) => {
                    self.out.push(',');
                    self.write_value(before.as_ref());
                    self.out.push(',');
                    self.write_value(after.as_ref());
                }
            }
        }
        self.out.push(']');
    }

    fn write_value(&mut self, value: Option<&Value>) {
        match value.filter(|value| !value.is_empty()) {
            Some(value) => write_json_string(&mut self.out, &make_visible(&value.to_string())),
            None => self.out.push_str("null"),
        }
    }

    fn write_value_pair(&mut self, before: &Value, after: &Value) {
        match (before, after) {
            (Value::Text(before), Value::Text(after)) => {
                let (before, after) = self.marker.mark_differences(before, after);
                self.write_pieces(&before);
                self.write_pieces(&after);
            }
            (Value::Codes(before), Value::Codes(after)) => self.write_set_change(before, after),
            (Value::Numbers(before), Value::Numbers(after)) => self.write_set_change(before, after),
            _ => {
                self.out.push(',');
                self.write_value(Some(before));
                self.out.push(',');
                self.write_value(Some(after));
            }
        }
    }

    /// Pieces of text: every second one is marked, the first one is not.
    fn write_pieces(&mut self, parts: &[DiffPiece<'_>]) {
        let mut pieces = vec![String::new()];
        for part in parts {
            if (pieces.len() % 2 == 0) != part.marked {
                pieces.push(String::new());
            }
            let shown = if part.marked { told_apart(part.text) } else { make_visible(part.text) };
            if let Some(last) = pieces.last_mut() {
                last.push_str(&shown);
            }
        }
        for (at, piece) in pieces.iter().enumerate() {
            self.out.push_str(if at == 0 { ",[" } else { "," });
            write_json_string(&mut self.out, piece);
        }
        self.out.push(']');
    }

    fn write_set_change<T: Ord + ToString>(&mut self, before: &[T], after: &[T]) {
        let texts = |of: &[T], test: &dyn Fn(&T) -> bool| {
            let texts: Vec<String> =
                of.iter().filter(|one| test(one)).map(ToString::to_string).collect();
            json_array_of(texts.iter().map(String::as_str))
        };
        let kept = texts(before, &|one| after.binary_search(one).is_ok());
        let gone = texts(before, &|one| after.binary_search(one).is_err());
        let added = texts(after, &|one| before.binary_search(one).is_err());
        let _ = write!(self.out, ",{kept},{gone},{added}");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::samples::{change, empty};
    use super::*;
    use crate::engine::Outcome;
    use crate::model::Code;
    use crate::planning::FieldName;
    use crate::render::groups::group_all_changes;

    fn read(plan: &Plan, report: Option<&Report>) -> Json {
        serde_json::from_str(&table_data_json(&group_all_changes(plan, report), plan, report))
            .expect("JSON")
    }

    #[test]
    fn a_row_holds_a_change_and_marks_its_characters() {
        let mut plan = empty();
        let fields = [
            ("email", "a@example.org", "ada@example.org"),
            ("mobile", "", "1"),
            ("card_no", "77712345", "88812345"),
        ];
        plan.changes.push(change(Action::Update, "000123", "Ada Lovelace", &fields));
        let read = read(&plan, None);
        assert_eq!(
            read["rows"],
            json!([[
                5,
                3,
                1,
                0,
                0,
                "000123",
                "Ada Lovelace",
                "",
                0,
                7,
                [[0, ["a@example.org"], ["a", "da", "@example.org"]], [1, null, "1"], [2]],
                ""
            ]])
        );
        assert_eq!(
            (&read["fields"], &read["files"]),
            (&json!(["email", "mobile", "card_no"]), &json!(["people.yaml"]))
        );
        assert!(!read.to_string().contains("12345"), "secrets are not in it");
    }

    #[test]
    fn sets_are_told_by_what_stays_goes_and_comes() {
        let mut plan = empty();
        let mut mover = change(Action::Update, "1", "", &[]);
        let codes =
            |codes: &[&str]| Some(Value::from_codes(codes.iter().filter_map(Code::new).collect()));
        let areas = Kind::Employee.spec().by_name("areas").expect("a field");
        let (before, after) = (codes(&["HQ", "LAB"]), codes(&["HQ", "SHOP"]));
        mover.fields.push(FieldChange {
            field: FieldName::Of(areas),
            before,
            after,
            secret: false,
        });
        plan.changes.push(mover);
        assert_eq!(read(&plan, None)["rows"][0][10], json!([[0, ["HQ"], ["LAB"], ["SHOP"]]]));
        assert_eq!(read(&plan, None)["rows"][0][0], json!(ChangeGroup::Movers as usize));
    }

    #[test]
    fn both_sides_have_their_outcomes() {
        let (mut plan, mut back) = (empty(), empty());
        plan.changes =
            vec![change(Action::Create, "1", "One", &[]), change(Action::Create, "2", "Two", &[])];
        plan.changes[1].origin = None;
        back.changes = vec![change(Action::Update, "3", "Three", &[])];
        plan.back = Some(Box::new(back.clone()));
        let back = Report { outcomes: vec![Outcome::Done], ..Report::for_empty_plan(back) };
        let failed = Outcome::Failed { error: "HTTP 500".into(), in_doubt: true, help: None };
        let outcomes = vec![failed, Outcome::Skipped { because: None, leans_on: Some(0) }];
        let report =
            Report { outcomes, back: Some(Box::new(back)), ..Report::for_empty_plan(plan) };
        let read = read(&report.plan, Some(&report));
        assert_eq!(
            (&read["report"], &read["back"], &read["sides"]),
            (&json!(true), &json!(true), &json!(["hq", "directory"]))
        );
        let rows = read["rows"].as_array().expect("rows");
        let short: Vec<Json> =
            rows.iter().map(|row| json!([row[5], row[3], row[4], row[8], row[11]])).collect();
        assert_eq!(
            json!(short),
            json!([
                ["3", 1, 1, 0, ""],
                ["1", 0, 2, 0, "HTTP 500 (whether it took effect is not known)"],
                ["2", 0, 3, -1, "it leans on employee 1, which was not done"]
            ])
        );
    }
}
