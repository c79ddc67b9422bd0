//! Rows as answers: the same row in the form of four generations, with the dirt of real servers on
//! it.

use serde_json::{Value, json};

use super::habits::{Blanks, Booleans, Habits, Refs, Shape};
use super::iclock;
use super::rows::{Fields, Row, World, object};
use super::tables::{FLAGS, Kind, What};

/// Which answer a row stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Occasion {
    List,
    Object,
    Created,
    Updated,
}

impl Occasion {
    fn is_write(self) -> bool {
        matches!(self, Occasion::Created | Occasion::Updated)
    }
}

const HASH: &str =
    "pbkdf2_sha256$36000$Zm9yZWlnbnNhbHQ$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const NUMBERS: &[&str] = &["verify_mode", "emp_type", "dev_privilege", "app_status", "app_role"];

pub(super) fn render(
    habits: &Habits,
    world: &World,
    kind: Kind,
    row: &Row,
    occasion: Occasion,
) -> Value {
    let view = View { habits, world, row, occasion };
    let mut answer = match kind {
        Kind::Area | Kind::Department | Kind::Position => view.frame(kind),
        Kind::Employee => view.employee(),
        Kind::Terminal => iclock::device(habits, world, row),
        Kind::Transaction => iclock::punch(habits, world, row),
        Kind::Resign => view.plain(kind),
    };
    if occasion == Occasion::Created && habits.create_without_id.contains(&kind) {
        answer.shift_remove("id");
    }
    if habits.extra_fields && !occasion.is_write() {
        answer.insert("is_default".to_owned(), json!(row.serial == 1));
        answer.insert(
            "company".to_owned(),
            json!({ "id": 1, "company_code": "1", "company_name": "Demo" }),
        );
    }
    Value::Object(answer)
}

struct View<'a> {
    habits: &'a Habits,
    world: &'a World,
    row: &'a Row,
    occasion: Occasion,
}

impl View<'_> {
    fn refs_are_objects(&self) -> bool {
        match self.habits.refs {
            Refs::Objects => true,
            Refs::Ids => false,
            Refs::ByShape => {
                self.habits.shape != Shape::Flat80
                    || matches!(self.occasion, Occasion::List | Occasion::Created)
            }
        }
    }

    /// Another record as it stands inside an answer.
    fn other(&self, kind: Kind, id: &Value) -> Value {
        let Some(other) = self.world.find(kind, id) else { return Value::Null };
        let mut short = object(json!({
            "id": other.id, kind.code(): other.text(kind.code()), kind.name(): other.text(kind.name()),
        }));
        if let Some((parent, _)) = kind.parent().filter(|_| self.habits.shape.is_nested()) {
            short.insert(parent.to_owned(), other.get(parent).clone());
        }
        Value::Object(short)
    }

    fn name_of(&self, kind: Kind, id: &Value) -> Value {
        self.world.find(kind, id).map_or(Value::Null, |other| json!(other.text(kind.name())))
    }

    /// An area, department or position.
    fn frame(&self, kind: Kind) -> Fields {
        let row = self.row;
        let mut answer = object(json!({
            "id": row.id, kind.code(): row.text(kind.code()), kind.name(): row.text(kind.name()),
        }));
        let Some((parent, parent_name)) = kind.parent() else { return answer };
        let above = row.get(parent);
        // Departments of flat servers name the one above by id; writes answer so everywhere.
        let flat_department = kind == Kind::Department && !self.habits.shape.is_nested();
        let as_id = match self.habits.refs {
            Refs::Ids => true,
            Refs::Objects => false,
            Refs::ByShape => flat_department || self.occasion.is_write(),
        };
        let shown = if as_id { above.clone() } else { self.other(kind, above) };
        answer.insert(parent.to_owned(), shown);
        let nested_department = kind == Kind::Department && self.habits.shape.is_nested();
        if !(self.occasion.is_write() || nested_department) {
            answer.insert(parent_name.to_owned(), self.name_of(kind, above));
        }
        answer
    }

    fn employee(&self) -> Fields {
        let shape = self.habits.shape;
        let mut answer = Fields::new();
        if shape != Shape::Flat80 || matches!(self.occasion, Occasion::List | Occasion::Created) {
            answer.insert("id".to_owned(), self.row.id.clone());
        }
        for (position, field) in Kind::Employee.fields().iter().enumerate() {
            let value = self.row.get(field.name);
            match field.what {
                What::Flag | What::Many(_) => continue,
                What::One(kind) => self.reference(&mut answer, field.name, kind),
                _ if field.name == "self_password" => self.password(&mut answer),
                _ => {
                    let value = self.dirty(field.name, field.what, value, position);
                    answer.insert(field.name.to_owned(), value);
                }
            }
        }
        self.areas(&mut answer);
        self.flags(&mut answer);
        self.additions(&mut answer);
        answer
    }

    fn reference(&self, answer: &mut Fields, name: &str, kind: Kind) {
        let id = self.row.get(name);
        let shown = if self.refs_are_objects() { self.other(kind, id) } else { id.clone() };
        answer.insert(name.to_owned(), shown);
        if self.copies_names() {
            answer.insert(kind.name().to_owned(), self.name_of(kind, id));
        }
    }

    fn copies_names(&self) -> bool {
        !self.habits.shape.is_nested() && self.refs_are_objects()
    }

    fn areas(&self, answer: &mut Fields) {
        let ids: Vec<Value> = self.row.get("area").as_array().cloned().unwrap_or_default();
        if self.copies_names() {
            let names = ids.iter().filter_map(|id| self.world.find(Kind::Area, id));
            let names: Vec<&str> = names.map(|area| area.text("area_name")).collect();
            answer.insert("area_name".to_owned(), json!(names.join(",")));
        }
        let objects = self.refs_are_objects() && !self.habits.area_ids;
        let shown = if objects {
            ids.iter().map(|id| self.other(Kind::Area, id)).collect()
        } else {
            json!(ids)
        };
        answer.insert("area".to_owned(), shown);
    }

    fn flags(&self, answer: &mut Fields) {
        let shape = self.habits.shape;
        let mut nested = object(json!({ "id": self.row.serial + 1000 }));
        for (flat, inner) in FLAGS {
            let value = self.dirty_flag(self.row.get(flat).as_bool().unwrap_or(false));
            if shape.is_nested() {
                nested.insert((*inner).to_owned(), value);
            } else if *flat != "enable_schedule" {
                answer.insert((*flat).to_owned(), value);
            }
        }
        if shape.is_nested() && !(shape == Shape::Nested90 && self.occasion == Occasion::Created) {
            answer.insert("attemployee".to_owned(), Value::Object(nested));
        }
    }

    fn password(&self, answer: &mut Fields) {
        let shown = match self.habits.shape {
            Shape::Flat80 | Shape::Flat85 => true,
            Shape::Nested90 => self.occasion.is_write(),
            Shape::Nested95 => false,
        };
        if shown {
            answer.insert("self_password".to_owned(), json!(HASH));
        }
    }

    /// What builds add: enrolment summaries, names put together, custom attributes.
    fn additions(&self, answer: &mut Fields) {
        for name in &self.habits.custom {
            answer.insert((*name).to_owned(), self.row.get(name).clone());
        }
        if self.habits.shape == Shape::Flat80 {
            return;
        }
        answer.insert("update_time".to_owned(), json!("2026-11-20 08:15:30"));
        for name in ["fingerprint", "face", "palm", "vl_face"] {
            answer.insert(name.to_owned(), json!("-"));
        }
        if self.habits.shape.is_nested() {
            let full = format!("{} {}", self.row.text("first_name"), self.row.text("last_name"));
            answer.insert("full_name".to_owned(), json!(full.trim()));
            answer.insert(
                "format_name".to_owned(),
                json!(format!("{} {full}", self.row.text("emp_code"))),
            );
            answer.insert("photo".to_owned(), json!(""));
        }
    }

    fn dirty(&self, name: &str, what: What, value: &Value, position: usize) -> Value {
        let habits = self.habits;
        if value.is_null() && what == What::Numbers {
            return json!([]);
        }
        if value.is_null() && matches!(what, What::Text(..) | What::Email | What::Date) {
            let empty = match habits.blanks {
                Blanks::Stroke => return json!("-"),
                Blanks::Null => false,
                Blanks::Empty => true,
                Blanks::Mixed => (self.row.serial + position).is_multiple_of(2),
            };
            return if empty { json!("") } else { Value::Null };
        }
        if habits.numbers_as_text && NUMBERS.contains(&name) && value.is_number() {
            return json!(value.to_string());
        }
        if habits.card_as_number && name == "card_no" {
            let text = value.as_str().unwrap_or_default();
            let number = text.parse::<u64>().ok().filter(|number| number.to_string() == text);
            return number.map_or_else(|| value.clone(), |number| json!(number));
        }
        value.clone()
    }

    fn dirty_flag(&self, flag: bool) -> Value {
        match self.habits.booleans {
            Booleans::Plain => json!(flag),
            Booleans::Digits => json!(u8::from(flag)),
            Booleans::YesNo => json!(if flag { "Yes" } else { "No" }),
            Booleans::YesStroke => json!(if flag { "Yes" } else { "-" }),
        }
    }

    /// A leaver: its fields as they are, references as objects.
    fn plain(&self, kind: Kind) -> Fields {
        let mut answer = object(json!({ "id": self.row.id }));
        for (name, value) in &self.row.fields {
            let shown = match kind.field(name).map(|field| field.what) {
                Some(What::One(_)) if self.habits.leavers_by_id => value.clone(),
                Some(What::One(other)) => self.other(other, value),
                _ => value.clone(),
            };
            answer.insert(name.clone(), shown);
        }
        answer
    }
}
