//! The changes of a plan as compact JSON, from which the page draws its table.
//!
//! A row is `[group, kind, action, back, outcome, code, label, was, file, line, fields, note]`:
//! numbers stand for what `lists` names, `back` is 1 where the change comes back to the declaring
//! side, `file` is -1 where there is none. A field is `[name]` when it is secret, `[name, before,
//! after]` with values, or `[name, kept, gone, added]` with codes of a set. A value is null, text,
//! or pieces of text of which every second one is marked.

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use super::html_escape::{escape_json_for_script, make_visible, show_spaces};
use super::inline_diff::{DiffMarker, DiffPiece};
use super::outcome::{OUTCOMES, code_before, outcome_note, outcome_number};
use crate::engine::Report;
use crate::model::{Kind, Value};
use crate::planning::{Action, FieldChange, Plan};
use crate::render::change_groups::{ChangeGroup, ChangeSection, Item};
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

    fn into_json(self) -> Json {
        let mut names: Vec<(String, usize)> = self.0.into_iter().collect();
        names.sort_unstable_by_key(|(_, number)| *number);
        names.iter().map(|(name, _)| visible_text(name)).collect()
    }
}

fn visible_text(text: &str) -> Json {
    Json::String(make_visible(text).into_owned())
}

/// The data of one table.
pub(super) fn table_data_json(
    sections: &[ChangeSection<'_>],
    plan: &Plan,
    report: Option<&Report>,
) -> String {
    let mut writer = TableDataWriter {
        fields: NameTable::default(),
        files: NameTable::default(),
        marker: DiffMarker::new(),
    };
    // As text one by one: as a tree a hundred thousand rows take many times the memory.
    let mut rows = String::new();
    for section in sections {
        for item in &section.items {
            rows.push_str(if rows.is_empty() { "" } else { ",\n" });
            rows.push_str(&writer.row_cells(section.group, item).to_string());
        }
    }
    let head = json!({
        "groups": ChangeGroup::ALL.map(|group| group.title()),
        "abouts": ChangeGroup::ALL.map(|group| group.describe_effect()),
        "kinds": Kind::ALL.map(|kind| kind.name()),
        "actions": Action::ALL.map(|action| action.name()),
        "outcomes": OUTCOMES,
        "sides": [visible_text(&plan.header.to.store), visible_text(&plan.header.from.store)],
        "fields": writer.fields.into_json(),
        "files": writer.files.into_json(),
        "report": report.is_some(),
        "back": plan.reverse.is_some(),
    })
    .to_string();
    let head = head.trim_end_matches('}');
    escape_json_for_script(&format!("{head},\"rows\":[{rows}]}}"))
}

struct TableDataWriter {
    fields: NameTable,
    files: NameTable,
    marker: DiffMarker,
}

impl TableDataWriter {
    fn row_cells(&mut self, group: ChangeGroup, item: &Item<'_>) -> Json {
        let change = item.change;
        let (file, line) = match &change.origin {
            Some(origin) => (self.files.index_of_name(&origin.file) as i64, origin.line),
            None => (-1, 0),
        };
        let fields = change.fields.iter().map(|field| self.field_cells(change.kind, field));
        let mut fields: Vec<Json> = fields.collect();
        for (name, value) in declared_leaving(change) {
            fields.push(json!([self.fields.index_of_name(name), null, visible_text(&value)]));
        }
        json!([
            group as usize,
            change.kind as usize,
            change.action as usize,
            u8::from(item.back),
            outcome_number(item.outcome),
            visible_text(change.code.as_str()),
            visible_text(&change.label),
            visible_text(code_before(change)),
            file,
            line,
            fields,
            visible_text(&outcome_note(item)),
        ])
    }

    fn field_cells(&mut self, kind: Kind, field: &FieldChange) -> Json {
        let name = self.fields.index_of_name(&field.field.plan_name(kind));
        if field.secret {
            return json!([name]);
        }
        match (&field.before, &field.after) {
            (Some(Value::Text(before)), Some(Value::Text(after))) => {
                let (before, after) = self.marker.mark_differences(before, after);
                json!([name, text_pieces(&before), text_pieces(&after)])
            }
            (Some(Value::Codes(before)), Some(Value::Codes(after))) => {
                set_change_cells(name, before, after)
            }
            (Some(Value::Numbers(before)), Some(Value::Numbers(after))) => {
                set_change_cells(name, before, after)
            }
            (before, after) => {
                json!([name, value_cell(before.as_ref()), value_cell(after.as_ref())])
            }
        }
    }
}

fn value_cell(value: Option<&Value>) -> Json {
    let value = value.filter(|value| !value.is_empty());
    value.map_or(Json::Null, |value| visible_text(&value.to_string()))
}

/// Pieces of text: every second one is marked, the first one is not.
fn text_pieces(parts: &[DiffPiece<'_>]) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for part in parts {
        if (pieces.len() % 2 == 0) != part.marked {
            pieces.push(String::new());
        }
        let shown = if part.marked { show_spaces(part.text) } else { make_visible(part.text) };
        if let Some(last) = pieces.last_mut() {
            last.push_str(&shown);
        }
    }
    pieces
}

fn set_change_cells<T: Ord + ToString>(name: usize, before: &[T], after: &[T]) -> Json {
    let texts = |of: &[T], other: &[T], held: bool| -> Vec<Json> {
        let kept = of.iter().filter(|one| other.binary_search(one).is_ok() == held);
        kept.map(|one| visible_text(&one.to_string())).collect()
    };
    json!([
        name,
        texts(before, after, true),
        texts(before, after, false),
        texts(after, before, false)
    ])
}

#[cfg(test)]
mod tests {
    use super::super::samples::{change, empty};
    use super::*;
    use crate::engine::{LegReport, Outcome};
    use crate::model::Code;
    use crate::planning::{FieldName, PlanLeg};
    use crate::render::change_groups::group_all_changes;

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
        plan.forward.changes.push(change(Action::Update, "000123", "Ada Lovelace", &fields));
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
        plan.forward.changes.push(mover);
        assert_eq!(read(&plan, None)["rows"][0][10], json!([[0, ["HQ"], ["LAB"], ["SHOP"]]]));
        assert_eq!(read(&plan, None)["rows"][0][0], json!(ChangeGroup::Movers as usize));
    }

    #[test]
    fn both_sides_have_their_outcomes() {
        let mut plan = empty();
        plan.forward.changes =
            vec![change(Action::Create, "1", "One", &[]), change(Action::Create, "2", "Two", &[])];
        plan.forward.changes[1].origin = None;
        let changes = vec![change(Action::Update, "3", "Three", &[])];
        plan.reverse = Some(PlanLeg { changes, ..PlanLeg::default() });
        let reverse = LegReport { outcomes: vec![Outcome::Done], ..LegReport::default() };
        let failed = Outcome::Failed { error: "HTTP 500".into(), in_doubt: true, help: None };
        let outcomes = vec![failed, Outcome::Skipped(crate::engine::SkipReason::DependsOn(0))];
        let forward = LegReport { outcomes, ..LegReport::default() };
        let report = Report { plan, forward, reverse: Some(reverse) };
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
                ["2", 0, 3, -1, "it depends on employee 1, which was not done"]
            ])
        );
    }
}
