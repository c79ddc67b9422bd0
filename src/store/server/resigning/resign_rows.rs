//! Rows of the list of people who resigned.

use serde::{Deserialize, Deserializer};

use crate::model::{Code, Zone};
use crate::protocol::{Atom, Id, Page, PageError, Resource, page_reader};
use crate::store::server::lister::RowIdentity;

/// The record of somebody who resigned.
#[derive(Clone, Debug)]
pub(in crate::store::server) struct Resigned {
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
}

#[derive(Clone, Debug, Default)]
pub(super) struct ResignedPerson {
    pub(super) id: Option<Id>,
    pub(super) code: Option<Code>,
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
}

impl RowIdentity for ResignRow {
    fn identity(&self) -> Option<Id> {
        self.id.clone()
    }
}

fn deserialize_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Id>, D::Error> {
    Atom::deserialize(deserializer).map(|atom| atom.id())
}

fn deserialize_code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Code>, D::Error> {
    Atom::deserialize(deserializer).map(|atom| atom.code())
}

fn deserialize_person<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<ResignedPerson, D::Error> {
    Atom::deserialize(deserializer).map(|atom| match atom {
        Atom::Object(link) => ResignedPerson { id: link.id, code: link.code },
        other => ResignedPerson { id: other.id(), code: None },
    })
}

pub(in crate::store::server) fn read_resign_page(
    body: &[u8],
    _: Resource,
    _: Option<Zone>,
) -> Result<Page<ResignRow>, PageError> {
    page_reader::read_page(body, std::marker::PhantomData::<ResignRow>)
}
