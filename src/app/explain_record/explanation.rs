//! One record on every side, as it is explained.

use serde::Serialize;
use serde_json::Value as Json;

use super::attendance::AttendanceOutput;
use crate::app::redaction;
use crate::model::{Kind, Origin};
use crate::render::pseudonyms::{KnownNames, Pseudonymizer};
use crate::render::terminal_style::strip_unprintable;
use crate::state::{RunId, RunStep};

/// The record that is asked about.
#[derive(Clone, Copy, Debug)]
pub struct RecordQuery<'a> {
    pub kind: Kind,
    pub code: &'a str,
}

/// One field on every side.
#[derive(Clone, Debug, Serialize)]
pub(super) struct FieldView {
    pub(super) name: String,
    pub(super) owner: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) desired: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) origin: Option<Origin>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) base: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) live: Option<Json>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) secret: bool,
    /// The plan changes it.
    pub(super) changes: bool,
}

#[derive(Serialize)]
pub(super) struct RecordExplanation<'a> {
    pub(super) format_version: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) masked: bool,
    /// `null` where no flow speaks of the server.
    pub(super) flow: Option<&'a str>,
    pub(super) kind: Kind,
    pub(super) code: &'a str,
    pub(super) declared: Option<Origin>,
    /// The last run that both sides agreed in; `null` when there was none.
    pub(super) base: Option<RunId>,
    pub(super) live: bool,
    pub(super) fields: Vec<FieldView>,
    pub(super) action: Option<&'static str>,
    pub(super) why: Vec<String>,
    pub(super) history: Vec<HistoryStep>,
    /// Of a person at a server: the last punches, and the devices of the areas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) attendance: Option<AttendanceOutput<'a>>,
}

#[derive(Serialize)]
pub(super) struct HistoryStep {
    pub(super) run: RunId,
    #[serde(flatten)]
    pub(super) step: RunStep,
}

impl RecordExplanation<'_> {
    /// Masks the personal data in it; `named` are the names that sentences may use.
    pub(super) fn redact_personal_data(&mut self, redactor: &Pseudonymizer) {
        let known = KnownNames::default();
        for why in &mut self.why {
            *why = redactor.redact_text(why, &known);
        }
        for field in self.fields.iter_mut().filter(|field| !field.secret) {
            for value in
                [&mut field.desired, &mut field.base, &mut field.live].into_iter().flatten()
            {
                redactor.redact_json(self.kind, (&field.name, self.code), value);
            }
        }
        self.history.iter_mut().for_each(|past| redaction::redact_step(redactor, &mut past.step));
    }
}

/// The hint for a code that no side has.
pub(super) fn suggest_code(nearest: Option<&str>) -> String {
    match nearest {
        Some(near) => format!(
            "did you mean {}? Codes are compared to the letter, with their leading zeros",
            strip_unprintable(near)
        ),
        None => "codes are compared to the letter, with their leading zeros".to_owned(),
    }
}
