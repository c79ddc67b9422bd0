//! Devices: read whole, and never written.

use std::collections::HashMap;

use serde::de::DeserializeSeed as _;
use serde_json::Value as Json;

use super::http::api_call::Call;
use super::lister::{self, ListSpec, RowIdentity};
use super::paging::PageReader;
use super::server_store::Server;
use crate::engine::{Observer, ReadError};
use crate::model::{Code, Device, FieldId, Kind, Record, Zone};
use crate::protocol::{DeviceOf, Id, Page, PageError, RequestFault, Resource, page_reader};

impl RowIdentity for Device {
    fn identity(&self) -> Option<Id> {
        Id::parse(&self.id)
    }
}

fn read_device_page(
    body: &[u8],
    _: Resource,
    zone: Option<Zone>,
) -> Result<Page<Device>, PageError> {
    page_reader::read_page(body, DeviceOf(zone))
}

/// A device as its object is answered, bare or in an envelope.
fn read_device_object(body: &[u8], zone: Option<Zone>) -> Option<Device> {
    let json: Json = serde_json::from_slice(body).ok()?;
    let inner = json.get("data").filter(|data| data.is_object()).unwrap_or(&json);
    DeviceOf(zone).deserialize(inner).ok()
}

impl Server {
    /// All devices that fit these filters: `sn`, `alias`, `area`, the last one by the id of an
    /// area. Some builds match by prefix, or ignore a filter: compare yourself. Where a build names
    /// areas by their ids alone, their codes and names are looked up.
    ///
    /// # Errors
    /// As for any list: see [`ReadError`].
    pub async fn named_devices(
        &self,
        filters: &[(String, String)],
        observer: &dyn Observer,
    ) -> Result<Vec<Device>, ReadError> {
        let mut devices = self.read_devices(filters, observer).await?;
        let unnamed = |device: &Device| device.area.code.is_none() && !device.area.id.is_empty();
        if !devices.iter().any(unnamed) {
            return Ok(devices);
        }
        let name = Kind::Area.spec().by_name("name").unwrap_or(FieldId(u8::MAX));
        let areas = self.read_rows(Kind::Area, None, observer).await?;
        let areas: HashMap<Id, Record> =
            areas.into_iter().filter_map(|row| Some((row.id?, row.record?))).collect();
        for device in devices.iter_mut().filter(|device| unnamed(device)) {
            if let Some(area) = Id::parse(&device.area.id).and_then(|id| areas.get(&id)) {
                device.area.code = Some(area.code.clone());
                device.area.name = area.text_of(name).into();
            }
        }
        Ok(devices)
    }

    /// One device that was listed, in full: its object may say more. Where a build does not answer
    /// for single devices it is as the list had it.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn device_in_full(
        &self,
        listed: Device,
        observer: &dyn Observer,
    ) -> Result<Device, ReadError> {
        if listed.id.is_empty() {
            return Ok(listed);
        }
        let call = Call::get_call(Resource::Terminal.object_path(&listed.id));
        let zone = self.client.zone();
        let asked = self.client.patience.retry_request("device", observer, || async {
            let body = self.client.send_authorized(&call).await?;
            read_device_object(&body, zone)
                .ok_or_else(|| RequestFault::Unreadable { why: "it is not a device".to_owned() })
        });
        match asked.await {
            Ok(device) if device.sn == listed.sn => Ok(device.merged_with(listed)),
            Ok(_)
            | Err(
                RequestFault::NotFound { .. }
                | RequestFault::Forbidden { .. }
                | RequestFault::Html { status: 200..=499, .. }
                | RequestFault::Status { status: 405, .. }
                | RequestFault::Unreadable { .. },
            ) => Ok(listed),
            Err(fault) => {
                let attempted = format!("read the device {}", listed.sn);
                Err(ReadError::Failed(self.client.request_error(&attempted, fault).into()))
            }
        }
    }

    /// The areas that the server has: code and name.
    ///
    /// # Errors
    /// When they cannot be read whole.
    pub async fn area_names(
        &self,
        observer: &dyn Observer,
    ) -> Result<Vec<(Code, String)>, ReadError> {
        let name = Kind::Area.spec().by_name("name").unwrap_or(FieldId(u8::MAX));
        let records = self
            .read_rows(Kind::Area, None, observer)
            .await?
            .into_iter()
            .filter_map(|row| row.record);
        Ok(records.map(|area| (area.code.clone(), area.text_of(name).to_owned())).collect())
    }

    /// The devices as the server sends them.
    pub(super) async fn read_devices(
        &self,
        filters: &[(String, String)],
        observer: &dyn Observer,
    ) -> Result<Vec<Device>, ReadError> {
        let list = ListSpec { resource: Resource::Terminal, filters: filters.to_vec() };
        Ok(lister::read_list(&self.client, &list, PageReader::new(read_device_page), observer)
            .await?)
    }
}
