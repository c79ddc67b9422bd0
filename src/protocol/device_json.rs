//! Devices on the wire: a row of the terminals as a device.

use std::fmt;

use compact_str::CompactString;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};

use super::api_value::ApiValue;
use super::local_time;
use super::row_reader::KeyText;
use crate::model::{Device, DeviceArea, DeviceState, Type, Value, Zone};

/// Reads one row of the terminals, of a server in this zone. Later builds send objects in it, whose
/// other keys are left alone.
#[derive(Clone, Copy, Debug)]
pub struct DeviceOf(pub Option<Zone>);

impl<'de> DeserializeSeed<'de> for DeviceOf {
    type Value = Device;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Device, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for DeviceOf {
    type Value = Device;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object for one of the devices")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Device, A::Error> {
        let mut device = Device::default();
        let mut key = KeyText::default();
        while map.next_key_seed(&mut key)?.is_some() {
            match slot_of_key(&mut device, key.text()) {
                DeviceSlot::Text(text) => *text = map.next_value::<ApiValue>()?.into_plain_text(),
                DeviceSlot::Number(number) => {
                    *number = map.next_value::<ApiValue>()?.into_plain_text().parse().ok()
                }
                DeviceSlot::Time(time) => {
                    *time = local_time::parse_server_time(
                        &map.next_value::<ApiValue>()?.into_plain_text(),
                        self.0,
                    )
                }
                DeviceSlot::State(state) => {
                    *state =
                        DeviceState::parse_state(&map.next_value::<ApiValue>()?.into_plain_text())
                }
                DeviceSlot::Area(area) => read_area(area, map.next_value()?),
                DeviceSlot::Flag(flag) => {
                    *flag = match map.next_value::<ApiValue>()?.into_value(Type::Flag) {
                        Value::Flag(on) => Some(on),
                        _ => None,
                    }
                }
                DeviceSlot::Ignored => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        if device.sn.is_empty() && device.id.is_empty() {
            return Err(A::Error::custom("a device has neither `sn` nor `id`"));
        }
        Ok(device)
    }
}

enum DeviceSlot<'a> {
    Text(&'a mut CompactString),
    Number(&'a mut Option<i64>),
    Time(&'a mut Option<chrono::NaiveDateTime>),
    Flag(&'a mut Option<bool>),
    State(&'a mut DeviceState),
    Area(&'a mut DeviceArea),
    Ignored,
}

fn slot_of_key<'a>(device: &'a mut Device, key: &str) -> DeviceSlot<'a> {
    match key {
        "id" => DeviceSlot::Text(&mut device.id),
        "sn" => DeviceSlot::Text(&mut device.sn),
        "alias" => DeviceSlot::Text(&mut device.alias),
        "ip_address" => DeviceSlot::Text(&mut device.ip_address),
        "terminal_name" => DeviceSlot::Text(&mut device.terminal_name),
        "fw_ver" => DeviceSlot::Text(&mut device.fw_ver),
        "push_ver" => DeviceSlot::Text(&mut device.push_ver),
        "state" => DeviceSlot::State(&mut device.state),
        "terminal_tz" => DeviceSlot::Number(&mut device.terminal_tz),
        "area" => DeviceSlot::Area(&mut device.area),
        "area_name" => DeviceSlot::Text(&mut device.area.name),
        "last_activity" => DeviceSlot::Time(&mut device.last_activity),
        "push_time" => DeviceSlot::Time(&mut device.push_time),
        "user_count" => DeviceSlot::Number(&mut device.user_count),
        "fp_count" => DeviceSlot::Number(&mut device.fp_count),
        "face_count" => DeviceSlot::Number(&mut device.face_count),
        "palm_count" => DeviceSlot::Number(&mut device.palm_count),
        "transaction_count" => DeviceSlot::Number(&mut device.transaction_count),
        "transfer_time" => DeviceSlot::Text(&mut device.transfer_time),
        "transfer_interval" => DeviceSlot::Number(&mut device.transfer_interval),
        "is_attendance" => DeviceSlot::Flag(&mut device.is_attendance),
        _ => DeviceSlot::Ignored,
    }
}

/// The area by id, or as an object with id and code.
fn read_area(area: &mut DeviceArea, atom: ApiValue) {
    if let Some(id) = atom.id() {
        area.id = CompactString::new(id.to_string());
    }
    if let ApiValue::Object(link) = atom {
        area.code = link.code;
    }
}

#[cfg(test)]
mod tests {
    use super::super::page_reader;
    use super::*;

    fn device(text: &str) -> Device {
        page_reader::read_page(format!("[{text}]").as_bytes(), DeviceOf(None))
            .expect("a page")
            .rows
            .remove(0)
    }

    #[test]
    fn the_row_of_the_document_is_read() {
        let device = device(
            r#"{"id":1,"sn":"ACEZ185060382","ip_address":"127.0.0.1","alias":"Gate","terminal_name":null,
            "push_ver":"","state":1,"terminal_tz":8,"area":{"id":1,"area_code":"1","area_name":"Not Authorized"},
            "last_activity":null,"user_count":null,"transfer_time":"00:00;14:05","transfer_interval":10,
            "is_attendance":true,"area_name":"Not Authorized"}"#,
        );
        assert_eq!(
            (device.id.as_str(), device.sn.as_str(), device.alias.as_str()),
            ("1", "ACEZ185060382", "Gate")
        );
        assert_eq!((device.state, device.is_attendance), (DeviceState::Online, Some(true)));
        assert_eq!(device.area.code.as_ref().map(|code| code.as_str()), Some("1"));
        assert_eq!((device.area.name.as_str(), device.user_count), ("Not Authorized", None));
    }

    #[test]
    fn later_builds_write_the_same_otherwise() {
        let device = device(
            r#"{"id":"0b-5e","sn":"A1","state":"4","is_attendance":1,"terminal_tz":"750","area":"7",
            "last_activity":"2026-11-23 08:00:00","user_count":"12","company":{"id":1}}"#,
        );
        assert_eq!((device.state, device.is_attendance), (DeviceState::Offline, Some(true)));
        assert_eq!((device.terminal_tz, device.user_count), (Some(750), Some(12)));
        assert_eq!((device.area.id.as_str(), device.area.code), ("7", None));
        assert!(device.last_activity.is_some());
    }

    #[test]
    fn states_that_nobody_explains_are_shown_as_they_are() {
        assert_eq!(DeviceState::parse_state("Online"), DeviceState::Online);
        assert_eq!(DeviceState::parse_state("-"), DeviceState::Unknown);
        assert_eq!(DeviceState::parse_state("3").to_string(), "3");
    }
}
