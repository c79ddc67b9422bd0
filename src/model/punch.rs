//! A punch: who was seen where and when, as the server reports it.

use chrono::NaiveDateTime;
use compact_str::CompactString;

use super::value::Code;

/// One punch of the transactions of a server. Text that the server leaves out, or has as null, `""`
/// or a stroke, is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Punch {
    /// The server's own id: opaque, never empty. Given on arrival; a restored server gives the same
    /// ids again.
    pub id: CompactString,
    /// Not checked against the directory: punches of unknown codes are punches too.
    pub emp_code: Code,
    /// The wall clock of the server's zone; see [`super::clock`] for what that leaves open.
    pub punch_time: NaiveDateTime,
    /// `0` in, `1` out, `2` break out, `3` break in, `4` overtime in, `5` overtime out, `255`
    /// unknown; devices may send others.
    pub punch_state: CompactString,
    pub verify_type: Option<i64>,
    pub work_code: CompactString,
    /// The serial number of the device; empty for punches that came another way.
    pub terminal_sn: CompactString,
    /// The alias of the device, and the name of its area, as they were on arrival.
    pub terminal_alias: CompactString,
    pub area_alias: CompactString,
    /// When the server got it, wall clock too: minutes or months after the punch.
    pub upload_time: Option<NaiveDateTime>,
    /// The other documented fields that have a value, in the order of [`DETAILS`].
    pub details: Vec<(&'static str, CompactString)>,
}

/// What else is documented of a punch, by its name on the wire: the vendor's fields, then those
/// that 9.5 adds. Keys that are in neither document are not kept: their meaning is not known.
pub const DETAILS: [&str; 21] = [
    "longitude",
    "latitude",
    "gps_location",
    "mobile",
    "source",
    "purpose",
    "crc",
    "is_attendance",
    "reserved",
    "sync_status",
    "sync_time",
    "emp",
    "terminal",
    "first_name",
    "last_name",
    "department",
    "position",
    "punch_state_display",
    "verify_type_display",
    "temperature",
    "is_mask",
];

impl Punch {
    /// The id as a number, where it is one; text ids have no order.
    pub fn numeric_id(&self) -> Option<i64> {
        self.id.parse().ok()
    }

    /// One of [`DETAILS`]; `""` when the server does not give it.
    pub fn detail_text(&self, name: &str) -> &str {
        self.details.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text)
    }
}

/// A row of the transactions that is no punch: something that every punch needs is missing, or
/// cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OddPunch {
    pub id: Option<CompactString>,
    pub emp_code: Option<Code>,
    /// The field that is to blame: `id`, `emp_code` or `punch_time`.
    pub field: &'static str,
    /// What stood in it; empty when nothing did.
    pub text: CompactString,
}

impl std::fmt::Display for OddPunch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.id {
            Some(id) => write!(f, "transaction {id}")?,
            None => write!(f, "a transaction")?,
        }
        if let Some(code) = &self.emp_code {
            write!(f, " of {code}")?;
        }
        match self.text.as_str() {
            "" => write!(f, " has no {}", self.field),
            text => write!(f, " has a {} that cannot be understood: {text:?}", self.field),
        }
    }
}

/// What a state of a punch means, in a word; the state itself where its meaning is not documented.
pub fn state_name(state: &str) -> &str {
    match state {
        "0" => "in",
        "1" => "out",
        "2" => "break out",
        "3" => "break in",
        "4" => "overtime in",
        "5" => "overtime out",
        "255" => "unknown",
        other => other,
    }
}
