//! Where results go: standard output in one form, report files in others, progress and errors to standard error.

use std::io::{self, Write};

use anyhow::Context as _;
use serde_json::value::RawValue;

use super::args::{Color, Common, Format};
use super::failure::{Exit, Failure};
use super::file;
use crate::render::text::Detail;

/// The result of one flow, in both forms.
#[derive(Debug)]
pub struct Verdict {
    pub exit: Exit,
    /// For standard output, with colours.
    pub text: String,
    pub json: Box<RawValue>,
    /// For standard error.
    pub errors: String,
}

impl Verdict {
    /// A failure as the result of a flow.
    pub fn failed(failure: &Failure, flow: Option<&str>) -> anyhow::Result<Verdict> {
        let mut errors = super::problems::excerpts(&failure.problems, &failure.base);
        errors.push_str(&failure.text());
        let json = failure.json(flow).context("cannot write the failure as JSON")?;
        Ok(Verdict { exit: failure.exit, text: String::new(), json, errors })
    }
}

/// Sets where colours are used, for both streams.
pub fn choose_colors(common: &Common) {
    match common.color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
}

/// How much previews say.
pub fn detail(common: &Common) -> Detail {
    Detail { brief: common.quiet, long: common.verbose > 0 }
}

/// Prints the results of all flows, writes the report files, and gives the worst exit code.
pub fn emit(common: &Common, verdicts: &[Verdict]) -> anyhow::Result<Exit> {
    let json = match verdicts {
        [one] => pretty(&one.json)?,
        many => together(many)?,
    };
    let text: String = verdicts.iter().map(|verdict| verdict.text.as_str()).collect::<Vec<_>>().join("\n");
    for (format, path) in &common.report {
        let content = match format {
            Format::Text => anstream::adapter::strip_str(&text).to_string(),
            Format::Json => json.clone(),
        };
        file::private(path, content.as_bytes())?;
    }
    match common.format {
        Format::Text => say(&mut anstream::stdout(), &text)?,
        Format::Json => say(&mut anstream::stdout(), &json)?,
    }
    for verdict in verdicts {
        say(&mut anstream::stderr(), &verdict.errors)?;
    }
    Ok(Exit::worst(verdicts.iter().map(|verdict| verdict.exit)))
}

fn pretty(json: &RawValue) -> anyhow::Result<String> {
    let value: serde_json::Value = serde_json::from_str(json.get())?;
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}

fn together(verdicts: &[Verdict]) -> anyhow::Result<String> {
    let flows: Vec<serde_json::Value> =
        verdicts.iter().map(|verdict| serde_json::from_str(verdict.json.get())).collect::<Result<_, _>>()?;
    let all = serde_json::json!({ "format_version": crate::planning::plan::FORMAT_VERSION, "flows": flows });
    Ok(serde_json::to_string_pretty(&all)? + "\n")
}

/// Writes and flushes; a reader that went away (`muster plan | head`) is no error.
pub fn say(stream: &mut dyn Write, text: &str) -> anyhow::Result<()> {
    let result = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("cannot write the result"),
    }
}
