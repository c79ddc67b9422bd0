//! How this server's build deviates, learnt from what it answers to plain reads.

use serde::Serialize;

/// Where a server keeps the attendance flags: the one difference that bodies must follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AttendanceDialect {
    /// As in the vendor's document: `enable_att` beside the other fields.
    Flat,
    /// As on 9.x: in the object `attemployee`; flat ones are dropped there without a word.
    Nested,
    /// No employee shows the form: both are sent, servers ignore the one they do not support.
    #[default]
    Unknown,
}

impl AttendanceDialect {
    pub fn name(self) -> &'static str {
        match self {
            AttendanceDialect::Flat => "flat",
            AttendanceDialect::Nested => "nested",
            AttendanceDialect::Unknown => "unknown",
        }
    }

    /// What one more employee says about the dialect.
    #[must_use]
    pub fn with_observed_layout(self, nested: bool) -> AttendanceDialect {
        match (self, nested) {
            (_, true) => AttendanceDialect::Nested,
            (AttendanceDialect::Unknown, false) => AttendanceDialect::Flat,
            (known, false) => known,
        }
    }
}
