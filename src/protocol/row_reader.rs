//! A row of a list or an object of the API, read by the tables straight into a record.

mod fields;
mod row_keys;
#[cfg(test)]
mod same_rows;
#[cfg(test)]
mod simple;

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::api_value::{ApiValue, Id};
use crate::model::{Code, FieldId, FieldSharing, Kind, Record, Type, Value};
use fields::RowFields;
use row_keys::{KeyOrder, RowSlot};

pub(super) use row_keys::KeyText;

/// One row as it was sent. References by id stay open until the ids of all kinds are known.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiRow {
    pub id: Option<Id>,
    /// `None` when the row has no code: it cannot be distinguished from others.
    pub record: Option<Record>,
    pub open: Vec<(FieldId, Vec<Id>)>,
    /// A row that came with the server: id 1, or marked as default.
    pub fixed: bool,
    /// The attendance flags stood in an object of their own.
    pub nested: bool,
    /// A stroke stood in the place of an optional text.
    pub stroke: bool,
}

/// Reads the rows of a kind, one after the other: what it knows of one row makes it read the next
/// one faster, and changes nothing in what is read.
#[derive(Debug)]
pub struct RowReader<'a> {
    kind: Kind,
    sharing: Option<FieldSharing<'a>>,
    work: RefCell<RowWork>,
}

/// What is kept from row to row.
#[derive(Debug, Default)]
struct RowWork {
    keys: KeyOrder,
    fields: RowFields,
}

impl<'a> RowReader<'a> {
    pub fn new(kind: Kind) -> RowReader<'a> {
        RowReader::sharing_fields(kind, None)
    }

    /// Reads rows whose records share fields with declared ones, where there are any.
    pub fn sharing_fields(kind: Kind, sharing: Option<FieldSharing<'a>>) -> RowReader<'a> {
        RowReader { kind, sharing, work: RefCell::default() }
    }
}

impl<'de> DeserializeSeed<'de> for &RowReader<'_> {
    type Value = ApiRow;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<ApiRow, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &RowReader<'_> {
    type Value = ApiRow;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object for one of the {}", self.kind.plural())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ApiRow, A::Error> {
        // Taken out: a row that breaks off leaves nothing behind for the next one.
        let mut work = self.work.take();
        let row = read_row(self.kind, self.sharing, &mut work, map)?;
        self.work.replace(work);
        Ok(row)
    }
}

fn read_row<'de, A: MapAccess<'de>>(
    kind: Kind,
    sharing: Option<FieldSharing<'_>>,
    work: &mut RowWork,
    mut map: A,
) -> Result<ApiRow, A::Error> {
    let RowWork { keys, fields } = work;
    keys.start_row();
    fields.start_row(kind);
    let (mut id, mut code, mut is_default) = (None, None, false);
    while let Some(slot) = map.next_key_seed(keys.next_key(kind))? {
        match slot {
            RowSlot::Id => id = map.next_value::<ApiValue>()?.id(),
            RowSlot::Code => code = map.next_value::<ApiValue>()?.code(),
            RowSlot::Default => {
                is_default |=
                    map.next_value::<ApiValue>()?.into_value(Type::Flag) == Value::Flag(true);
            }
            RowSlot::Ignored => drop(map.next_value::<IgnoredAny>()?),
            RowSlot::Settings => map.next_value_seed(fields.read_settings(kind))?,
            RowSlot::Field(id, field) => map.next_value_seed(fields.read_field(id, field))?,
            RowSlot::Custom => fields.add_custom(keys.last_key(), map.next_value()?),
        }
    }
    let fixed = is_fixed(kind, id.as_ref(), code.as_ref(), is_default);
    // Codes come before fields on every build seen, but nothing promises it: the record is made at
    // the end.
    let (record, open) = fields.take_record(code, sharing);
    Ok(ApiRow { id, record, open, fixed, nested: fields.nested, stroke: fields.stroke })
}

/// Whether a row came with the server.
fn is_fixed(kind: Kind, id: Option<&Id>, code: Option<&Code>, is_default: bool) -> bool {
    let is_first = match id {
        Some(id @ Id::Number(_)) => id.is_first(),
        // Where ids say nothing, the code that such rows come with does.
        Some(Id::Text(_)) => code.is_some_and(|code| code.as_str() == "1"),
        None => false,
    };
    // No person comes with a server, whatever number or mark the first one bears.
    kind != Kind::Employee && (is_default || is_first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: Kind, text: &str) -> ApiRow {
        RowReader::new(kind)
            .deserialize(&mut serde_json::Deserializer::from_str(text))
            .expect("a row")
    }

    #[test]
    fn odd_types_do_not_break_a_row() {
        for settings in ["null", "5", "-5", "1.5", "\"-\"", "true", "[1, {}]"] {
            let text = format!(
                r#"{{"id":7,"emp_code":"7","attemployee":{settings},"position":0,"department":"2"}}"#
            );
            let row = row(Kind::Employee, &text);
            assert!(
                !row.nested && row.record.is_some_and(|record| record.code.as_str() == "7"),
                "{settings}"
            );
            assert_eq!(
                row.open.len(),
                1,
                "the department is looked up, and there is no position: {settings}"
            );
        }
    }

    #[test]
    fn a_stroke_is_nothing_but_where_people_are_called_so() {
        let row = row(
            Kind::Employee,
            r#"{"id":7,"emp_code":"7","last_name":"-","mobile":"-","email":"-","gender":"-","Locker":"-"}"#,
        );
        let record = row.record.expect("a record");
        let held = |name: &str| record.get(Kind::Employee.spec().by_name(name).expect("a field"));
        for name in ["mobile", "email", "gender"] {
            assert_eq!(held(name), Some(&Value::Empty), "{name}");
        }
        assert_eq!(record.get_custom("Locker"), Some(&Value::Empty));
        assert!(row.stroke && held("last_name") == Some(&Value::from_text("-")));
    }

    #[test]
    fn rows_that_came_with_the_server_are_known() {
        let fixed = |text: &str| row(Kind::Department, text).fixed;
        assert!(fixed(r#"{"id":1,"dept_code":"77"}"#) && fixed(r#"{"id":"1","dept_code":"77"}"#));
        assert!(fixed(r#"{"id":5,"dept_code":"x","is_default":true}"#));
        assert!(fixed(r#"{"id":"0b7c-5e","dept_code":"1"}"#));
        assert!(
            !fixed(r#"{"id":5,"dept_code":"1"}"#) && !fixed(r#"{"id":"0b7c-5e","dept_code":"2"}"#)
        );
    }
}
