//! A device: a terminal at a door that people punch at, as its server reports it.

use std::fmt;

use chrono::NaiveDateTime;
use compact_str::CompactString;
use serde::Serialize;

use super::value::Code;

/// One device of a server. Text that the server leaves out, or has as null, `""` or a stroke, is
/// empty; times are the wall clock of the server's zone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// The server's own id: opaque.
    pub id: CompactString,
    /// The serial number: what punches name the device by.
    pub sn: CompactString,
    pub alias: CompactString,
    pub ip_address: CompactString,
    pub terminal_name: CompactString,
    /// The versions of its firmware and of its push protocol.
    pub fw_ver: CompactString,
    pub push_ver: CompactString,
    pub state: DeviceState,
    /// A code of the vendor's list of zones; the number of hours on some builds only.
    pub terminal_tz: Option<i64>,
    /// The area whose people it holds. Builds name it by id, by code and name, or not at all.
    pub area: DeviceArea,
    pub last_activity: Option<NaiveDateTime>,
    pub push_time: Option<NaiveDateTime>,
    /// What the device holds, as far as the server has it.
    pub user_count: Option<i64>,
    pub fp_count: Option<i64>,
    pub face_count: Option<i64>,
    pub palm_count: Option<i64>,
    pub transaction_count: Option<i64>,
    /// When it sends what it holds back: `00:00;14:05`, and every so many minutes.
    pub transfer_time: CompactString,
    pub transfer_interval: Option<i64>,
    pub is_attendance: Option<bool>,
}

impl Device {
    /// This device, with what it lacks taken from another answer about it.
    #[must_use]
    pub fn merged_with(self, other: Device) -> Device {
        let text =
            |own: CompactString, other: CompactString| if own.is_empty() { other } else { own };
        let is_known = self.state != DeviceState::Unknown;
        Device {
            id: text(self.id, other.id),
            sn: text(self.sn, other.sn),
            alias: text(self.alias, other.alias),
            ip_address: text(self.ip_address, other.ip_address),
            terminal_name: text(self.terminal_name, other.terminal_name),
            fw_ver: text(self.fw_ver, other.fw_ver),
            push_ver: text(self.push_ver, other.push_ver),
            state: if is_known { self.state } else { other.state },
            terminal_tz: self.terminal_tz.or(other.terminal_tz),
            area: DeviceArea {
                id: text(self.area.id, other.area.id),
                code: self.area.code.or(other.area.code),
                name: text(self.area.name, other.area.name),
            },
            last_activity: self.last_activity.or(other.last_activity),
            push_time: self.push_time.or(other.push_time),
            user_count: self.user_count.or(other.user_count),
            fp_count: self.fp_count.or(other.fp_count),
            face_count: self.face_count.or(other.face_count),
            palm_count: self.palm_count.or(other.palm_count),
            transaction_count: self.transaction_count.or(other.transaction_count),
            transfer_time: text(self.transfer_time, other.transfer_time),
            transfer_interval: self.transfer_interval.or(other.transfer_interval),
            is_attendance: self.is_attendance.or(other.is_attendance),
        }
    }
}

/// The area of a device, as far as the row has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceArea {
    pub id: CompactString,
    pub code: Option<Code>,
    pub name: CompactString,
}

/// Whether a device is in touch with its server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DeviceState {
    Online,
    Offline,
    /// It was not given.
    #[default]
    Unknown,
    /// A word or number that no public source explains.
    Other(CompactString),
}

impl DeviceState {
    /// `1` and `4` were seen on servers as online and offline; later builds write words.
    pub fn parse_state(text: &str) -> DeviceState {
        match text.trim().to_lowercase().as_str() {
            "" | "-" => DeviceState::Unknown,
            "1" | "online" => DeviceState::Online,
            "0" | "4" | "offline" => DeviceState::Offline,
            _ => DeviceState::Other(CompactString::new(text.trim())),
        }
    }
}

impl fmt::Display for DeviceState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            DeviceState::Online => "online",
            DeviceState::Offline => "offline",
            DeviceState::Unknown => "unknown",
            DeviceState::Other(text) => text,
        })
    }
}

impl Serialize for DeviceState {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
