//! Devices: read whole, and never written.

use std::collections::HashMap;

use super::Server;
use super::lister::{self, Identified, List};
use crate::engine::{Observer, ReadError};
use crate::model::{Code, Device, FieldId, Kind, Record};
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
    /// prefix, or ignore a filter: compare yourself. Where a build names areas by their ids alone, their codes and names are
    /// looked up.
    ///
    /// # Errors
    /// As for any list: see [`ReadError`].
    pub async fn named_devices(
        &self,
        filters: &[(String, String)],
        observer: &dyn Observer,
    ) -> Result<Vec<Device>, ReadError> {
        let mut devices = self.devices(filters, observer).await?;
        let unnamed = |device: &Device| device.area.code.is_none() && !device.area.id.is_empty();
        if !devices.iter().any(unnamed) {
            return Ok(devices);
        }
        let name = Kind::Area.spec().by_name("name").unwrap_or(FieldId(u8::MAX));
        let areas = self.rows(Kind::Area, observer).await?;
        let areas: HashMap<Id, Record> =
            areas.into_iter().filter_map(|row| Some((row.id?, row.record?))).collect();
        for device in devices.iter_mut().filter(|device| unnamed(device)) {
            if let Some(area) = Id::parse(&device.area.id).and_then(|id| areas.get(&id)) {
                device.area.code = Some(area.code.clone());
                device.area.name = area.text(name).into();
            }
        }
        Ok(devices)
    }

    /// The areas that the server has: code and name.
    ///
    /// # Errors
    /// When they cannot be read whole.
    pub async fn area_names(&self, observer: &dyn Observer) -> Result<Vec<(Code, String)>, ReadError> {
        let name = Kind::Area.spec().by_name("name").unwrap_or(FieldId(u8::MAX));
        let records = self.rows(Kind::Area, observer).await?.into_iter().filter_map(|row| row.record);
        Ok(records.map(|area| (area.code.clone(), area.text(name).to_owned())).collect())
    }

    /// The devices as the server sends them.
    pub(super) async fn devices(
        &self,
        filters: &[(String, String)],
        observer: &dyn Observer,
    ) -> Result<Vec<Device>, ReadError> {
        let list = List { resource: Resource::Terminal, filters: filters.to_vec() };
        Ok(lister::all(&self.client, &list, read, observer).await?)
    }
}
