//! Devices for programs: lines of CSV, and the objects of JSON.

use chrono::{NaiveDateTime, SecondsFormat};
use serde::Serialize;

use super::super::csv_output;
use super::{DeviceRow, Devices, format_number, format_time};
use crate::model::{Code, DeviceState, LocalTimeMeaning, Zone};
use crate::protocol::local_time;

/// All devices as CSV with a head.
pub fn render_devices_csv(devices: &Devices) -> String {
    let mut out = csv_output::render_csv_line([
        "id",
        "sn",
        "alias",
        "area_code",
        "area_name",
        "state",
        "last_activity",
        "last_activity_at",
        "last_activity_at_doubt",
        "ip_address",
        "terminal_name",
        "fw_ver",
        "push_ver",
        "terminal_tz",
        "push_time",
        "user_count",
        "people",
        "fp_count",
        "face_count",
        "palm_count",
        "transaction_count",
        "transfer_time",
        "transfer_interval",
        "is_attendance",
    ]);
    for row in &devices.rows {
        let device = &row.device;
        let (at, doubt) = resolve_wall_time(device.last_activity, devices.zone);
        out.push_str(&csv_output::render_csv_line([
            device.id.to_string(),
            device.sn.to_string(),
            device.alias.to_string(),
            device.area.code.as_ref().map(ToString::to_string).unwrap_or_default(),
            device.area.name.to_string(),
            device.state.to_string(),
            format_time(device.last_activity),
            at.unwrap_or_default(),
            doubt.unwrap_or_default().to_owned(),
            device.ip_address.to_string(),
            device.terminal_name.to_string(),
            device.fw_ver.to_string(),
            device.push_ver.to_string(),
            format_number(device.terminal_tz),
            format_time(device.push_time),
            format_number(device.user_count),
            format_number(row.people.as_ref().map(|people| people.len() as i64)),
            format_number(device.fp_count),
            format_number(device.face_count),
            format_number(device.palm_count),
            format_number(device.transaction_count),
            device.transfer_time.to_string(),
            format_number(device.transfer_interval),
            device.is_attendance.map(|on| on.to_string()).unwrap_or_default(),
        ]));
    }
    out
}

fn resolve_wall_time(
    wall: Option<NaiveDateTime>,
    zone: Option<Zone>,
) -> (Option<String>, Option<&'static str>) {
    let Some(moment) = wall.and_then(|wall| Some(LocalTimeMeaning::from_local(wall, zone?))) else {
        return (None, None);
    };
    (
        moment.certain_time().map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, false)),
        moment.uncertainty_word(),
    )
}

/// A device as JSON; `schemas/devices.schema.json` describes it. What the server does not give is
/// null.
#[derive(Debug, Serialize)]
pub struct DeviceView<'a> {
    id: Option<&'a str>,
    sn: Option<&'a str>,
    alias: Option<&'a str>,
    area: Area<'a>,
    state: &'a DeviceState,
    last_activity: Option<String>,
    last_activity_at: Option<String>,
    last_activity_at_doubt: Option<&'static str>,
    ip_address: Option<&'a str>,
    terminal_name: Option<&'a str>,
    fw_ver: Option<&'a str>,
    push_ver: Option<&'a str>,
    terminal_tz: Option<i64>,
    push_time: Option<String>,
    user_count: Option<i64>,
    /// How many people belong to its area.
    people: Option<usize>,
    /// Their codes, where one device is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    people_codes: Option<&'a [Code]>,
    fp_count: Option<i64>,
    face_count: Option<i64>,
    palm_count: Option<i64>,
    transaction_count: Option<i64>,
    transfer_time: Option<&'a str>,
    transfer_interval: Option<i64>,
    is_attendance: Option<bool>,
}

#[derive(Debug, Serialize)]
struct Area<'a> {
    id: Option<&'a str>,
    code: Option<&'a Code>,
    name: Option<&'a str>,
}

impl<'a> DeviceView<'a> {
    /// A device of a server in this zone; `codes` also lists the people.
    pub fn from_row(row: &'a DeviceRow, zone: Option<Zone>, codes: bool) -> DeviceView<'a> {
        let DeviceRow { device, people } = row;
        let text = |text: &'a str| Some(text).filter(|text| !text.is_empty());
        let (at, doubt) = resolve_wall_time(device.last_activity, zone);
        DeviceView {
            id: text(&device.id),
            sn: text(&device.sn),
            alias: text(&device.alias),
            area: Area {
                id: text(&device.area.id),
                code: device.area.code.as_ref(),
                name: text(&device.area.name),
            },
            state: &device.state,
            last_activity: device.last_activity.map(local_time::format_local_time),
            last_activity_at: at,
            last_activity_at_doubt: doubt,
            ip_address: text(&device.ip_address),
            terminal_name: text(&device.terminal_name),
            fw_ver: text(&device.fw_ver),
            push_ver: text(&device.push_ver),
            terminal_tz: device.terminal_tz,
            push_time: device.push_time.map(local_time::format_local_time),
            user_count: device.user_count,
            people: people.as_ref().map(Vec::len),
            people_codes: people.as_deref().filter(|_| codes),
            fp_count: device.fp_count,
            face_count: device.face_count,
            palm_count: device.palm_count,
            transaction_count: device.transaction_count,
            transfer_time: text(&device.transfer_time),
            transfer_interval: device.transfer_interval,
            is_attendance: device.is_attendance,
        }
    }
}
