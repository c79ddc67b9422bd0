//! The result of a command, or of one flow of it, in every form that can be printed.

use std::path::PathBuf;

use age::x25519::Recipient;
use anyhow::Context as _;
use serde::Serialize;
use serde_json::value::RawValue;

use super::failure::{self, Exit, Failure};
use super::{encryption, redaction};
use crate::planning::drift_report::Drift;
use crate::render::document::{Document, DocumentBody, TextResult};
use crate::render::pseudonyms::Pseudonymizer;
use crate::render::terminal_style::{STRONG, paint_text};

/// The result of one flow, in every form.
#[derive(Debug)]
pub struct CommandOutput {
    pub exit: Exit,
    /// For standard output, with colours.
    pub text: String,
    pub json: Box<RawValue>,
    /// For standard error.
    pub errors: String,
    /// What the forms for reviews are made of; `None` where the text is complete.
    pub sheet: Option<Document>,
    /// The text with every change, for files; `None` where `text` has them all.
    pub long: Option<String>,
    /// The JSON with the values of people, for those who hold a key; `None` where `json` has them.
    pub whole: Option<Box<RawValue>>,
}

impl CommandOutput {
    /// A result that has no form of its own beside text and JSON.
    pub fn from_text_and_json(
        exit: Exit,
        text: String,
        json: &impl Serialize,
    ) -> Result<CommandOutput, Failure> {
        let json = serde_json::value::to_raw_value(json).map_err(anyhow::Error::from)?;
        Ok(CommandOutput {
            exit,
            text,
            json,
            errors: String::new(),
            sheet: None,
            long: None,
            whole: None,
        })
    }

    /// A result that has no form of its own, and that speaks of people: `make` gets what lies over
    /// it.
    pub fn of_people(
        exit: Exit,
        make: impl Fn(Option<&Pseudonymizer>) -> Result<(String, Box<RawValue>), Failure>,
    ) -> Result<CommandOutput, Failure> {
        let (text, json) = make(redaction::output_redactor())?;
        let mut verdict = CommandOutput {
            exit,
            text,
            json,
            errors: String::new(),
            sheet: None,
            long: None,
            whole: None,
        };
        // At a desk only a review of it is masked.
        if let Some(redactor) = redaction::review_redactor() {
            let text = make(Some(redactor))?.0;
            let masked = make(None)?.0 != text;
            let told = TextResult { text: strip_colors(&text), masked, ..TextResult::default() };
            verdict.sheet =
                Some(Document { flow: None, base: PathBuf::new(), body: DocumentBody::Text(told) });
        }
        Ok(verdict)
    }

    /// The same, and these records moved on the server; as they may be shown in a review.
    #[must_use]
    pub fn with_drift(mut self, drift: Vec<Drift>) -> CommandOutput {
        if let Some(Document { body: DocumentBody::Text(told), .. }) = &mut self.sheet {
            told.drift = drift;
        }
        self
    }

    /// The same as the result of this flow, by which its review is found again.
    #[must_use]
    pub fn of_flow(mut self, flow: &str) -> CommandOutput {
        let text = strip_colors(&self.text);
        let sheet = self.sheet.get_or_insert_with(|| Document::from_text(text));
        sheet.flow = Some(flow.to_owned());
        self
    }

    /// Encrypts what speaks of people in the JSON to these recipients, who may see it.
    ///
    /// # Errors
    /// When it cannot be encrypted.
    pub fn encrypt_personal_data(&mut self, recipients: &[Recipient]) -> anyhow::Result<()> {
        if !recipients.is_empty() {
            let whole = self.whole.take().unwrap_or_else(|| std::mem::take(&mut self.json));
            self.json = encryption::encrypt_personal_data(whole, recipients)?;
        }
        Ok(())
    }

    /// A failure as the result of a flow.
    pub fn from_failure(failure: &Failure, flow: Option<&str>) -> anyhow::Result<CommandOutput> {
        let mut errors = failure::render_excerpts(&failure.problems, &failure.base);
        errors.push_str(&failure.render_text());
        let json = failure.to_json(flow).context("cannot write the failure as JSON")?;
        let sheet = Document {
            flow: flow.map(str::to_owned),
            base: failure.base.clone(),
            body: DocumentBody::Failed(Box::new(failure.to_failure_view())),
        };
        let (text, sheet) = (String::new(), Some(sheet));
        Ok(CommandOutput { exit: failure.exit, text, json, errors, sheet, long: None, whole: None })
    }

    /// How a flow ended, in one line: the first of its text, or of what failed.
    pub fn result_line(&self) -> String {
        let said = [&self.text, &self.errors];
        let line = said.iter().flat_map(|text| text.lines()).find(|line| !line.trim().is_empty());
        let line = line.unwrap_or_default();
        match self.sheet.as_ref().and_then(|sheet| sheet.flow.as_deref()) {
            // The text of a result begins with its flow, that of a failure does not.
            Some(flow) if self.text.is_empty() => {
                format!("{} {line}\n", paint_text(STRONG, format!("{flow}:")))
            }
            _ => format!("{line}\n"),
        }
    }

    /// What the forms for reviews are made of.
    pub fn into_document(self) -> Document {
        let text = self.text;
        self.sheet.unwrap_or_else(|| Document::from_text(strip_colors(&text)))
    }
}

/// Text without colours.
pub fn strip_colors(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}
