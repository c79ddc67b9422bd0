//! The read-only kinds: devices and transactions, with every filter that the vendor's document names.

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::Server;
use super::lister::{self, Identified, List};
use crate::engine::{Observer, ReadError};
use crate::model::Code;
use crate::protocol::{Atom, Id, Misread, Page, Resource, page};

/// A device. What builds send beside these keys is kept in `other`.
#[derive(Clone, Debug, Deserialize)]
pub struct Device {
    #[serde(default, deserialize_with = "id")]
    pub id: Option<Id>,
    /// Serial number.
    #[serde(default, deserialize_with = "plain")]
    pub sn: String,
    #[serde(default, deserialize_with = "named")]
    pub alias: Option<String>,
    #[serde(default, deserialize_with = "linked_code")]
    pub area: Option<Code>,
    #[serde(flatten)]
    pub other: Map<String, Json>,
}

/// A punch. `punch_time` is wall-clock text in the server's zone.
#[derive(Clone, Debug, Deserialize)]
pub struct Transaction {
    #[serde(default, deserialize_with = "id")]
    pub id: Option<Id>,
    #[serde(deserialize_with = "plain")]
    pub emp_code: String,
    #[serde(deserialize_with = "plain")]
    pub punch_time: String,
    #[serde(flatten)]
    pub other: Map<String, Json>,
}

impl Identified for Device {
    fn identity(&self) -> Option<Id> {
        self.id.clone()
    }
}

impl Identified for Transaction {
    fn identity(&self) -> Option<Id> {
        self.id.clone()
    }
}

fn id<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Id>, D::Error> {
    Atom::deserialize(deserializer).map(|atom| atom.id())
}

fn linked_code<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Code>, D::Error> {
    Atom::deserialize(deserializer).map(|atom| match atom {
        Atom::Object(link) => link.code,
        other => other.code(),
    })
}

fn plain<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Atom::deserialize(deserializer).map(|atom| atom.text_value().to_string())
}

fn named<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let value = Atom::deserialize(deserializer)?.text_value();
    Ok((!value.is_empty()).then(|| value.to_string()))
}

fn read<T: for<'de> Deserialize<'de>>(body: &[u8], _: Resource) -> Result<Page<T>, Misread> {
    page::read(body, std::marker::PhantomData::<T>)
}

impl Server {
    /// All devices that fit these filters: `sn`, `alias`, `area`.
    ///
    /// # Errors
    /// As for any list: see [`ReadError`].
    pub async fn devices(
        &self,
        filters: &[(String, String)],
        observer: &dyn Observer,
    ) -> Result<Vec<Device>, ReadError> {
        let list = List { resource: Resource::Terminal, filters: filters.to_vec() };
        Ok(lister::all(&self.client, &list, read, observer).await?)
    }

    /// All punches that fit these filters: `emp_code`, `terminal_sn`, `terminal_alias`, `start_time`, `end_time`
    /// (both inclusive, `YYYY-MM-DD HH:MM:SS` in the server's zone).
    ///
    /// # Errors
    /// As for any list: see [`ReadError`].
    pub async fn transactions(
        &self,
        filters: &[(String, String)],
        observer: &dyn Observer,
    ) -> Result<Vec<Transaction>, ReadError> {
        let list = List { resource: Resource::Transaction, filters: filters.to_vec() };
        Ok(lister::all(&self.client, &list, read, observer).await?)
    }

    /// One object of any resource, as the server sends it.
    ///
    /// # Errors
    /// When the server has no such object or does not answer.
    pub async fn object(&self, resource: Resource, id: &str) -> anyhow::Result<Json> {
        let call = super::client::Call::get(resource.object(id));
        let answer = super::retry::repeat("object", &crate::engine::Silent, || async {
            let body = self.client.send(&call).await?;
            serde_json::from_slice(&body)
                .map_err(|error| crate::protocol::Fault::Unreadable { why: page::unquoted(&error) })
        });
        let attempted = format!("read {id} among the {}", resource.name());
        Ok(answer.await.map_err(|fault| self.client.failed(&attempted, fault))?)
    }
}
