//! The rows: kept in one form, whatever form they are answered in. References are ids, flags are
//! flat.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::habits::Ids;
use super::tables::{Kind, What};

pub(super) type Fields = Map<String, Value>;

#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) id: Value,
    pub(super) serial: usize,
    /// Only fields that have a value.
    pub(super) fields: Fields,
}

impl Row {
    pub(super) fn get(&self, name: &str) -> &Value {
        self.fields.get(name).unwrap_or(&Value::Null)
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.get(name).as_str().unwrap_or_default()
    }
}

#[derive(Debug)]
pub(super) struct World {
    rows: BTreeMap<Kind, Vec<Row>>,
    next: BTreeMap<Kind, usize>,
    ids: Ids,
}

impl World {
    /// The default rows that every server comes with.
    pub(super) fn new(ids: Ids) -> World {
        let mut world = World { rows: BTreeMap::new(), next: BTreeMap::new(), ids };
        for (kind, name) in [
            (Kind::Area, "Not Authorized"),
            (Kind::Department, "Department"),
            (Kind::Position, "Position"),
        ] {
            world.insert(kind, object(json!({ kind.code(): "1", kind.name(): name })));
        }
        world
    }

    /// A new world whose records, but for the default rows, get ids from this number on.
    pub(super) fn anew(ids: Ids, first: usize) -> World {
        let mut world = World::new(ids);
        for kind in Kind::ALL {
            world.next.insert(kind, first);
        }
        world
    }

    pub(super) fn all(&self, kind: Kind) -> &[Row] {
        self.rows.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The row with this id, given as a number or as text.
    pub(super) fn find(&self, kind: Kind, id: &Value) -> Option<&Row> {
        let wanted = id_text(id);
        self.all(kind).iter().find(|row| id_text(&row.id) == wanted)
    }

    pub(super) fn by_code(&self, kind: Kind, code: &str) -> Option<&Row> {
        self.all(kind).iter().find(|row| row.text(kind.code()) == code)
    }

    pub(super) fn insert(&mut self, kind: Kind, mut fields: Fields) -> Row {
        fields.retain(|_, value| !is_blank(value));
        let serial = self.next.entry(kind).or_insert(0);
        *serial += 1;
        // Punches keep the ids that a test gives them: they appear out of order, and again after a
        // restore.
        let given = (kind == Kind::Transaction).then(|| fields.shift_remove("id")).flatten();
        let id = match self.ids {
            _ if given.is_some() => given.unwrap_or_default(),
            Ids::Numbers => json!(*serial),
            Ids::Uuids => {
                json!(format!("{:08x}-5eed-4a11-8000-{:012x}", *serial * 2_654_435, kind as usize))
            }
        };
        let row = Row { id, serial: *serial, fields };
        self.rows.entry(kind).or_default().push(row.clone());
        row
    }

    /// Lays these fields over those of a row; blank ones clear.
    pub(super) fn update(&mut self, kind: Kind, id: &Value, fields: Fields) {
        let wanted = id_text(id);
        let rows = self.rows.entry(kind).or_default();
        if let Some(row) = rows.iter_mut().find(|row| id_text(&row.id) == wanted) {
            row.fields.extend(fields);
            row.fields.retain(|_, value| !is_blank(value));
        }
    }

    /// Takes a row away; areas drop out of the lists of employees, as on real servers.
    pub(super) fn remove(&mut self, kind: Kind, id: &Value) {
        let wanted = id_text(id);
        self.rows.entry(kind).or_default().retain(|row| id_text(&row.id) != wanted);
        if kind == Kind::Area {
            for employee in self.rows.entry(Kind::Employee).or_default() {
                if let Some(areas) = employee.fields.get_mut("area").and_then(Value::as_array_mut) {
                    areas.retain(|area| id_text(area) != wanted);
                }
            }
        }
    }

    /// Takes a row away and whatever refers to it, as Django does in Python.
    pub(super) fn remove_with_all(&mut self, kind: Kind, id: &Value) {
        let wanted = id_text(id);
        self.remove(kind, id);
        for other in Kind::ALL {
            let fields = other.fields().iter().filter(|field| field.what == What::One(kind));
            let names: Vec<&str> = fields.map(|field| field.name).collect();
            let refers = |row: &&Row| names.iter().any(|name| id_text(row.get(name)) == wanted);
            let ids: Vec<Value> =
                self.all(other).iter().filter(refers).map(|row| row.id.clone()).collect();
            ids.iter().for_each(|id| self.remove_with_all(other, id));
        }
    }

    /// Whether any row of the given kinds refers to this one by id; areas of employees do not hold
    /// it.
    pub(super) fn is_used(&self, kind: Kind, id: &Value) -> bool {
        let wanted = id_text(id);
        Kind::ALL.into_iter().any(|other| {
            let fields = other.fields().iter().filter(|field| field.what == What::One(kind));
            let names: Vec<&str> = fields.map(|field| field.name).collect();
            let rows = self.all(other).iter();
            rows.flat_map(|row| names.iter().map(|name| row.get(name)))
                .any(|value| id_text(value) == wanted)
        })
    }

    /// Fields whose references are codes, as a test writes them.
    pub(super) fn with_ids(&self, kind: Kind, mut fields: Fields) -> Fields {
        for (name, value) in &mut fields {
            match kind.field(name).map(|field| field.what) {
                Some(What::One(other)) if !value.is_null() => *value = self.id_of(other, value),
                Some(What::Many(other)) => {
                    let codes = value.as_array().cloned().unwrap_or_default();
                    *value = codes.iter().map(|code| self.id_of(other, code)).collect();
                }
                _ => {}
            }
        }
        fields
    }

    fn id_of(&self, kind: Kind, code: &Value) -> Value {
        let row = code.as_str().and_then(|code| self.by_code(kind, code));
        assert!(row.is_some(), "the test refers to a {kind:?} {code} that it did not seed");
        row.map_or(Value::Null, |row| row.id.clone())
    }

    /// Fields whose references are codes, as a test compares them.
    pub(super) fn with_codes(&self, kind: Kind, fields: &Fields) -> Fields {
        let code_of = |other: Kind, id: &Value| {
            self.find(other, id).map_or(Value::Null, |row| json!(row.text(other.code())))
        };
        let named = fields.iter().map(|(name, value)| {
            let value = match kind.field(name).map(|field| field.what) {
                Some(What::One(other)) => code_of(other, value),
                Some(What::Many(other)) => {
                    let ids = value.as_array().into_iter().flatten();
                    let mut codes: Vec<Value> = ids.map(|id| code_of(other, id)).collect();
                    codes.sort_by_key(ToString::to_string);
                    Value::Array(codes)
                }
                _ => value.clone(),
            };
            (name.clone(), value)
        });
        named.collect()
    }

    pub(super) fn state(&self, kind: Kind) -> BTreeMap<String, Fields> {
        let rows = self.all(kind).iter();
        let state = rows.map(|row| {
            let fields = self.with_codes(kind, &row.fields);
            let code =
                fields.get(kind.code()).and_then(Value::as_str).unwrap_or_default().to_owned();
            (code, fields)
        });
        state.collect()
    }
}

pub(super) fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty)
}

/// An id as it stands in paths; what is not an id gives nothing that any row has.
pub(super) fn id_text(id: &Value) -> String {
    match id {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

pub(super) fn object(value: Value) -> Fields {
    match value {
        Value::Object(fields) => fields,
        _ => Fields::new(),
    }
}
