//! Rows of the list of people who resigned.

use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;

use crate::model::{Code, Kind, Place, Record, Value, Zone};
use crate::protocol::{ApiValue, Id, Page, PageError, Resource, page_reader};
use crate::store::server::lister::RowIdentity;

/// The record of a person who resigned.
#[derive(Clone, Debug)]
pub(in crate::store::server) struct ResignRecord {
    pub(in crate::store::server) record: Id,
}

/// A row of the list of leavers.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::store::server) struct ResignRow {
    #[serde(default, deserialize_with = "deserialize_id")]
    pub(super) id: Option<Id>,
    #[serde(default, deserialize_with = "deserialize_person")]
    pub(super) employee: ResignedPerson,
    #[serde(default, deserialize_with = "deserialize_code")]
    pub(super) emp_code: Option<Code>,
    #[serde(default, deserialize_with = "deserialize_name")]
    first_name: Option<String>,
    #[serde(default, deserialize_with = "deserialize_name")]
    last_name: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct ResignedPerson {
    pub(super) id: Option<Id>,
    pub(super) code: Option<Code>,
    names: [Option<String>; 2],
}

impl ResignRow {
    /// The id of the person, where the row names one.
    pub(in crate::store::server) fn person_id(&self) -> Option<Id> {
        self.employee.id.clone()
    }

    /// The code of the person, where the row names one.
    pub(in crate::store::server) fn code(&self) -> Option<&Code> {
        self.employee.code.as_ref().or(self.emp_code.as_ref())
    }

    /// The person of this code as far as the row has it: with the names.
    pub(super) fn to_person(&self, code: &Code) -> Record {
        let mut person = Record::new(code.clone());
        let own = [&self.first_name, &self.last_name];
        let names = ["first_name", "last_name"].into_iter().zip(own).zip(&self.employee.names);
        for ((field, own), nested) in names {
            let name = own.as_ref().or(nested.as_ref());
            if let (Some(id), Some(name)) = (Kind::Employee.spec().by_name(field), name) {
                person.set(id, Value::from_text(name), Place::default());
            }
        }
        person
    }
}

impl RowIdentity for ResignRow {
    fn identity(&self) -> Option<Id> {
        self.id.clone()
    }
}

fn deserialize_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Id>, D::Error> {
    ApiValue::deserialize(deserializer).map(|atom| atom.id())
}

fn deserialize_code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Code>, D::Error> {
    ApiValue::deserialize(deserializer).map(|atom| atom.code())
}

fn deserialize_name<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    Json::deserialize(deserializer).map(|value| name_of(&value))
}

fn name_of(value: &Json) -> Option<String> {
    value.as_str().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned)
}

fn deserialize_person<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<ResignedPerson, D::Error> {
    let value = Json::deserialize(deserializer)?;
    let names = ["first_name", "last_name"].map(|name| value.get(name).and_then(name_of));
    Ok(match ApiValue::deserialize(&value).unwrap_or(ApiValue::Null) {
        ApiValue::Object(link) => ResignedPerson { id: link.id, code: link.code, names },
        other => ResignedPerson { id: other.id(), code: None, names },
    })
}

pub(in crate::store::server) fn read_resign_page(
    body: &[u8],
    _: Resource,
    _: Option<Zone>,
) -> Result<Page<ResignRow>, PageError> {
    page_reader::read_page(body, std::marker::PhantomData::<ResignRow>)
}
