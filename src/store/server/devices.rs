//! Devices: read whole, and never written.

use super::Server;
use super::lister::{self, Identified, List};
use crate::engine::{Observer, ReadError};
use crate::model::Device;
use crate::protocol::{DeviceOf, Id, Misread, Page, Resource, page};

impl Identified for Device {
    fn identity(&self) -> Option<Id> {
        Id::parse(&self.id)
    }
}

fn read(body: &[u8], _: Resource) -> Result<Page<Device>, Misread> {
    page::read(body, DeviceOf)
}

impl Server {
    /// All devices that fit these filters: `sn`, `alias`, `area`, the last one by the id of an area. Some builds match by
    /// prefix, or ignore a filter: compare yourself.
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
}
