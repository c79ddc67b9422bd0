//! What the server saw of a person lately, and where they may punch. Neither is needed to explain a
//! record: a server that does not report is named in a line.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Serialize;

use crate::app::failure::Failure;
use crate::app::stores::flow_stores::{self, FlowStores, Live, ServerAccount};
use crate::engine::{Observer, ReadError, WatchedRecord};
use crate::model::{Device, Kind, Punch, Record, Value, Zone};
use crate::render::devices::{self, DeviceRow};
use crate::render::punch_output::{self, PunchRenderOptions};
use crate::render::terminal_style::{CHANGED, STRONG, paint_text, strip_unprintable};
use crate::settings::{Flow, Settings, StoreSettings};
use crate::store::server::Server;

/// How many punches are shown.
const PUNCHES: usize = 5;

/// The last punches of a person, and the devices of their areas.
#[derive(Debug, Default)]
pub(super) struct Attendance {
    zone: Option<Zone>,
    /// The newest first; `None` where they could not be read.
    punches: Option<Vec<Punch>>,
    devices: Option<Vec<DeviceRow>>,
    /// What could not be read, and why.
    unread: Vec<String>,
}

/// As it stands beside the rest of what is explained.
#[derive(Serialize)]
pub(super) struct AttendanceOutput<'a> {
    punches: Option<Vec<punch_output::PunchView<'a>>>,
    devices: Option<Vec<devices::DeviceView<'a>>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    unread: &'a [String],
}

/// Asks the server at one of the ends; `None` where neither is one, or the record is no person.
pub(super) async fn read_attendance(
    settings: &Settings,
    flow: &Flow,
    ends: &FlowStores,
    (kind, code): (Kind, &str),
    watched: &WatchedRecord,
    observer: &dyn Observer,
) -> Result<Option<Attendance>, Failure> {
    if kind != Kind::Employee {
        return Ok(None);
    }
    let at_end =
        [&flow.to, &flow.from].into_iter().find_map(|name| match settings.stores.get(name) {
            Some(StoreSettings::Server(server)) => Some((name, server)),
            _ => None,
        });
    let Some((name, server_condition)) = at_end else { return Ok(None) };
    let other;
    let server = match &ends.to {
        Live::Server(server) => server.as_ref(),
        Live::Whole(_) => {
            other = flow_stores::connect_server(
                settings,
                name,
                (server_condition, ServerAccount::Read),
            )?;
            &other
        }
    };
    let sides = [&watched.desired, &watched.live];
    Ok(Some(from_server(server, server_condition.timezone, code, sides, observer).await))
}

/// Asks this server.
pub(super) async fn from_server(
    server: &Server,
    zone: Option<Zone>,
    code: &str,
    sides: [&Option<Record>; 2],
    observer: &dyn Observer,
) -> Attendance {
    let areas = area_codes_of(sides);
    let (punches, devices) = tokio::join!(
        server.last_punches(code, PUNCHES, observer),
        devices_of(server, &areas, observer)
    );
    let mut found = Attendance { zone, ..Attendance::default() };
    found.punches =
        punches.map_err(|error| found.unread.push(describe_unread("punches", error))).ok();
    found.devices =
        devices.map_err(|error| found.unread.push(describe_unread("devices", error))).ok();
    found
}

/// The codes of the areas on either side.
fn area_codes_of(sides: [&Option<Record>; 2]) -> BTreeSet<String> {
    let Some(field) = Kind::Employee.spec().by_name("areas") else { return BTreeSet::new() };
    let values = sides.into_iter().flatten().filter_map(|record| record.get(field));
    values.flat_map(Value::references).map(str::to_owned).collect()
}

async fn devices_of(
    server: &Server,
    areas: &BTreeSet<String>,
    observer: &dyn Observer,
) -> Result<Vec<DeviceRow>, ReadError> {
    let of_areas = |device: &Device| {
        device.area.code.as_ref().is_some_and(|code| areas.contains(code.as_str()))
    };
    let devices = server.named_devices(&[], observer).await?;
    Ok(devices
        .into_iter()
        .filter(of_areas)
        .map(|device| DeviceRow { device, people: None })
        .collect())
}

fn describe_unread(what: &str, error: ReadError) -> String {
    let why = match error {
        ReadError::Failed(error) => error.root_cause().to_string(),
        ReadError::Incomplete(why) => why,
        ReadError::Invalid(_) => "the server did not answer as it should".to_owned(),
    };
    format!("the {what} could not be read: {why}")
}

impl Attendance {
    pub(super) fn has_punches(&self) -> bool {
        self.punches.as_ref().is_some_and(|punches| !punches.is_empty())
    }

    pub(super) fn to_output(&self) -> AttendanceOutput<'_> {
        let punch = |punch| punch_output::PunchView { punch, zone: self.zone, masked: false };
        let device = |row| devices::DeviceView::from_row(row, self.zone, false);
        AttendanceOutput {
            punches: self.punches.as_ref().map(|list| list.iter().map(punch).collect()),
            devices: self.devices.as_ref().map(|list| list.iter().map(device).collect()),
            unread: &self.unread,
        }
    }

    pub(super) fn render_text(&self) -> String {
        let mut out = String::new();
        if let Some(punches) = &self.punches {
            let none = if punches.is_empty() { ": none" } else { "" };
            let _ = writeln!(out, "\n{}{none}", paint_text(STRONG, "Last punches"));
            for punch in punches {
                let _ = write!(
                    out,
                    "  {}",
                    punch_output::render_table_line(
                        punch,
                        PunchRenderOptions { zone: self.zone, details: false }
                    )
                );
            }
        }
        if let Some(devices) = &self.devices {
            let none = if devices.is_empty() { ": none" } else { "" };
            let _ = writeln!(out, "\n{}{none}", paint_text(STRONG, "Devices of the areas"));
            for DeviceRow { device, .. } in devices {
                let code = device.area.code.as_ref().map(ToString::to_string).unwrap_or_default();
                let (sn, alias) = (strip_unprintable(&device.sn), strip_unprintable(&device.alias));
                let _ = writeln!(
                    out,
                    "  {sn}  {alias}  {}  {}",
                    strip_unprintable(&code),
                    strip_unprintable(&device.state.to_string())
                );
            }
        }
        for why in &self.unread {
            let _ =
                writeln!(out, "\n{} {}", paint_text(CHANGED, "warning:"), strip_unprintable(why));
        }
        out
    }
}
