//! Where results go: standard output in one form, report files in others, progress and errors to
//! standard error.

use std::io::{self, Write};

use anyhow::Context as _;
use serde::Serialize;
use serde_json::value::RawValue;

use super::stderr;
use crate::app::command_output::{CommandOutput, strip_colors};
use crate::app::failure::{Exit, Failure};
use crate::app::{ci_environment, output_file, redaction};
use crate::cli::arguments::common::{Color, Common, Format};
use crate::planning::Counts;
use crate::render::document::{Document, DocumentBody};
use crate::render::pseudonyms::{NOTE, Pseudonymizer};
use crate::render::terminal_style::{FAINT, paint_text};
use crate::render::text_output::flow_totals::{FlowEnding, render_flow_totals};
use crate::render::{annotations, html, junit, markdown};

/// Sets where colours are used, for both streams.
pub fn choose_colors(common: &Common) {
    match common.color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
}

/// Prints the results of all flows, writes the report files, and gives the worst exit code.
pub fn emit_outputs(common: &Common, verdicts: Vec<CommandOutput>) -> anyhow::Result<Exit> {
    let exit = Exit::worst_of(verdicts.iter().map(|verdict| verdict.exit));
    let totals = render_totals(&verdicts);
    let errors: Vec<String> = match &verdicts[..] {
        [one] => vec![one.errors.clone()],
        many => many.iter().map(errors_of_flow).collect(),
    };
    let forms = common.report.iter().map(|(format, _)| *format).chain([common.format]);
    let mut results =
        Results::from_outputs(verdicts, forms.clone().any(|format| format == Format::Json))?;
    if let (true, Some(redactor)) =
        (forms.clone().any(Format::is_review), redaction::review_redactor())
    {
        results.sheets.iter_mut().for_each(|sheet| redactor.redact_document(sheet));
    }
    if redaction::output_redactor().is_some_and(Pseudonymizer::has_redacted) {
        for text in [&mut results.text, &mut results.long] {
            let gap = if text.is_empty() { "" } else { "\n" };
            text.push_str(&format!("{gap}{}\n", paint_text(FAINT, NOTE)));
        }
    }
    for text in [&mut results.text, &mut results.long] {
        let is_apart = text.is_empty() || text.ends_with("\n\n");
        let gap = if is_apart || totals.is_empty() { "" } else { "\n" };
        text.push_str(&format!("{gap}{totals}"));
    }
    // What cannot be written to a file is still reported.
    let mut written = Ok(());
    for (format, path) in &common.report {
        let content = match format {
            Format::Text => strip_colors(&results.long),
            format => results.render_format(*format, common),
        };
        written = written.and(output_file::write_private_file(path, content.as_bytes()));
    }
    let said =
        write_and_flush(&mut anstream::stdout(), &results.render_format(common.format, common));
    for errors in errors {
        stderr::write_text(&errors);
    }
    said?;
    match written {
        Ok(()) => Ok(exit),
        Err(error) => {
            // The result is out: as JSON nothing more can be added.
            stderr::write_text(&Failure::new(Exit::Error, error).render_text());
            Ok(Exit::worst_of([exit, Exit::Error]))
        }
    }
}

/// The closing line of several flows; empty where there is only one, or something else.
fn render_totals(verdicts: &[CommandOutput]) -> String {
    let mut planned = Counts::default();
    let results = verdicts.iter().map(|verdict| {
        let sheet = verdict.sheet.as_ref().filter(|sheet| sheet.flow.is_some())?;
        let plan = match &sheet.body {
            DocumentBody::Planned(result) => Some(&result.plan),
            _ => None,
        };
        Some(match (verdict.exit, plan) {
            (Exit::Done | Exit::Pending, Some(plan)) if plan.is_empty() => FlowEnding::Unchanged,
            (Exit::Done | Exit::Pending, Some(plan)) => {
                planned.add_counts(&plan.total_counts());
                FlowEnding::Changed
            }
            (Exit::Done, None) => FlowEnding::Done,
            (Exit::Pending, None) => FlowEnding::Pending,
            (Exit::Conflict, _) => FlowEnding::Conflict,
            (Exit::Partial, _) => FlowEnding::Partial,
            (Exit::Refused, _) => FlowEnding::Refused,
            (Exit::Stale, _) => FlowEnding::Stale,
            (Exit::Locked, _) => FlowEnding::Locked,
            (Exit::Invalid, _) => FlowEnding::Invalid,
            (Exit::Error, _) => FlowEnding::Failed,
            (Exit::Interrupted, _) => FlowEnding::Interrupted,
        })
    });
    match results.collect::<Option<Vec<FlowEnding>>>() {
        Some(results) if results.len() > 1 => render_flow_totals(&results, &planned),
        _ => String::new(),
    }
}

/// What a flow that is one of several says on standard error, below its name.
fn errors_of_flow(verdict: &CommandOutput) -> String {
    let flow = verdict.sheet.as_ref().and_then(|sheet| sheet.flow.as_deref());
    match (flow, verdict.errors.is_empty()) {
        (Some(flow), false) => {
            format!("{} {flow}\n{}", paint_text(FAINT, "flow:"), verdict.errors)
        }
        _ => verdict.errors.clone(),
    }
}

/// The results of all flows together.
struct Results {
    text: String,
    /// The same for files, with every change.
    long: String,
    /// Empty where JSON was not asked for: as a tree it takes many times the memory of all else.
    json: String,
    sheets: Vec<Document>,
}

impl Results {
    fn from_outputs(verdicts: Vec<CommandOutput>, in_json: bool) -> anyhow::Result<Results> {
        let json = match &verdicts[..] {
            _ if !in_json => String::new(),
            [one] => indent_json(one.json.get())?,
            many => join_flow_outputs(many)?,
        };
        let text =
            verdicts.iter().map(|verdict| verdict.text.as_str()).collect::<Vec<_>>().join("\n");
        let long = verdicts.iter().map(|verdict| verdict.long.as_deref().unwrap_or(&verdict.text));
        let long = long.collect::<Vec<_>>().join("\n");
        Ok(Results {
            text,
            long,
            json,
            sheets: verdicts.into_iter().map(CommandOutput::into_document).collect(),
        })
    }

    fn render_format(&self, format: Format, common: &Common) -> String {
        match format {
            Format::Text => self.text.clone(),
            Format::Json => self.json.clone(),
            Format::Markdown => markdown::render_markdown(&self.sheets, &markdown_options(common)),
            Format::Html => html::render_html(&self.sheets),
            Format::Junit => junit::render_junit(&self.sheets, &ci_environment::checkout_root()),
            Format::Github => {
                annotations::render_github(&self.sheets, &ci_environment::checkout_root())
            }
            Format::Gitlab => {
                annotations::render_gitlab(&self.sheets, &ci_environment::checkout_root())
            }
            Format::Sarif => {
                annotations::render_sarif(&self.sheets, &ci_environment::checkout_root())
            }
        }
    }
}

/// How long Markdown may be, and where all of it can be found when it was cut.
fn markdown_options(common: &Common) -> markdown::MarkdownOptions {
    let files = common
        .report
        .iter()
        .filter(|(format, _)| matches!(format, Format::Html | Format::Json | Format::Text));
    let files = files.map(|(_, path)| path.display().to_string());
    markdown::MarkdownOptions {
        budget: common.markdown_bytes,
        whole: files.collect(),
        run: ci_environment::pipeline_run_url(),
    }
}

fn join_flow_outputs(verdicts: &[CommandOutput]) -> anyhow::Result<String> {
    #[derive(Serialize)]
    struct All<'a> {
        format_version: &'static str,
        flows: Vec<&'a RawValue>,
    }
    let flows = verdicts.iter().map(|verdict| &*verdict.json).collect();
    let all = All { format_version: crate::planning::plan::FORMAT_VERSION, flows };
    indent_json(&serde_json::to_string(&all)?)
}

/// JSON in lines, from its text to its text: a tree of it would take ten times its room.
fn indent_json(json: &str) -> anyhow::Result<String> {
    let mut out = Vec::with_capacity(json.len() + json.len() / 2);
    serde_transcode::transcode(
        &mut serde_json::Deserializer::from_str(json),
        &mut serde_json::Serializer::pretty(&mut out),
    )?;
    out.push(b'\n');
    Ok(String::from_utf8(out)?)
}

/// Writes and flushes; a reader that went away (`muster plan | head`) is no error.
pub fn write_and_flush(stream: &mut dyn Write, text: &str) -> anyhow::Result<()> {
    let result = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("cannot write the result"),
    }
}

#[cfg(test)]
mod tests {
    use super::indent_json;

    #[test]
    fn json_stands_in_lines_as_its_writer_indents_it() {
        let texts = [
            r#"{}"#,
            r#"[]"#,
            r#"null"#,
            r#"-1.5e-7"#,
            r#""a\"b\\""#,
            r#"{"a":1,"b":[],"c":{},"d":[1,[2,{"x":"{[,:]}\"\\"}],null,true,-0.25],"é \u0007 ":"ü, \\"}"#,
            "{ \"a\" : [ ] ,\n\t\"b\": { }, \"c\": [ 1 , 2 ] }",
        ];
        for text in texts {
            let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
            let expected = serde_json::to_string_pretty(&value).expect("JSON") + "\n";
            assert_eq!(indent_json(text).expect("JSON"), expected, "{text}");
        }
    }
}
