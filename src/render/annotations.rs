//! Findings on the lines of a pull request, in the words of its host.

use std::collections::HashMap;
use std::path::Path;

use ring::digest::{SHA256, digest};
use serde_json::{Value as Json, json};

use super::change_groups::group_all_changes;
use super::document::{Document, DocumentBody};
use super::findings_text::{Level, RenderedFinding, collect_findings};
use super::terminal_style::plain_lines;

/// Where findings stand that have no place of their own: some hosts show none without one.
const NOWHERE: &str = "muster.yaml";

/// Workflow commands of GitHub Actions, one a line; with a notice that counts the changes of each
/// plan.
pub fn render_github(sheets: &[Document], root: &Path) -> String {
    let mut out = String::new();
    for sheet in sheets {
        for finding in collect_findings(sheet, root) {
            out.push_str(&workflow_command(sheet, &finding));
        }
        let title = escape_property(&format!("muster {}", sheet.display_title()));
        if let DocumentBody::Text(told) = &sheet.body
            && let Some(first) = told.text.lines().next()
        {
            out.push_str(&format!("::notice title={title}::{}\n", escape_message(first)));
        }
        if let Some(view) = sheet.plan_view() {
            let sections = group_all_changes(view.plan, sheet.report_shown());
            let counts: Vec<String> = sections
                .iter()
                .map(|section| section.group.count_label(section.items.len()))
                .collect();
            let counts =
                if counts.is_empty() { "no changes".to_owned() } else { counts.join(", ") };
            out.push_str(&format!("::notice title={title}::{}\n", escape_message(&counts)));
        }
    }
    out
}

fn workflow_command(sheet: &Document, finding: &RenderedFinding) -> String {
    let word = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
    };
    let mut properties = Vec::new();
    if let Some(place) = &finding.place {
        properties.push(format!("file={}", escape_property(&place.file)));
        properties.push(format!("line={}", place.line));
        if let Some((first, behind)) = place.columns {
            properties.push(format!("col={first},endColumn={behind}"));
        }
    }
    let title = match &sheet.flow {
        Some(flow) => format!("muster {flow}: {}", finding.rule),
        None => format!("muster: {}", finding.rule),
    };
    properties.push(format!("title={}", escape_property(&title)));
    format!("::{word} {}::{}\n", properties.join(","), escape_message(&message_with_help(finding)))
}

/// The finding with what to do about it.
fn message_with_help(finding: &RenderedFinding) -> String {
    match &finding.help {
        Some(help) => format!("{}\nhelp: {help}", finding.message),
        None => finding.message.clone(),
    }
}

/// A message cannot end its line, and so begins no command of its own.
fn escape_message(text: &str) -> String {
    plain_lines(text).replace('%', "%25").replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_message(text).replace(':', "%3A").replace(',', "%2C")
}

/// The code quality report of GitLab.
pub fn render_gitlab(sheets: &[Document], root: &Path) -> String {
    let mut seen = FindingFingerprints::default();
    let mut out: Vec<Json> = Vec::new();
    for sheet in sheets {
        for finding in collect_findings(sheet, root) {
            let (file, line) =
                finding.place.as_ref().map_or((NOWHERE, 1), |place| (&place.file, place.line));
            out.push(json!({
                "description": plain_lines(&message_with_help(&finding)),
                "check_name": format!("muster/{}", finding.rule),
                "fingerprint": seen.next_fingerprint(sheet, &finding),
                "severity": match finding.level { Level::Error => "critical",
                    Level::Warning => "minor" },
                "location": { "path": file, "lines": { "begin": line } },
            }));
        }
    }
    to_pretty_json(&Json::Array(out))
}

/// SARIF 2.1.0.
pub fn render_sarif(sheets: &[Document], root: &Path) -> String {
    let (mut seen, mut results, mut rules) =
        (FindingFingerprints::default(), Vec::new(), Vec::<String>::new());
    for sheet in sheets {
        for finding in collect_findings(sheet, root) {
            let id = format!("muster/{}", finding.rule);
            if !rules.contains(&id) {
                rules.push(id.clone());
            }
            results.push(json!({
                "ruleId": id,
                "level": match finding.level { Level::Error => "error",
                    Level::Warning => "warning" },
                "message": { "text": plain_lines(&message_with_help(&finding)) },
                "locations": [sarif_location(&finding)],
                "partialFingerprints": { "muster/v1": seen.next_fingerprint(sheet, &finding) },
            }));
        }
    }
    let rules: Vec<Json> = rules.into_iter().map(|id| json!({ "id": id })).collect();
    to_pretty_json(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "muster", "version": env!("CARGO_PKG_VERSION"),
                "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

fn sarif_location(finding: &RenderedFinding) -> Json {
    let (file, line) =
        finding.place.as_ref().map_or((NOWHERE, 1), |place| (&place.file, place.line));
    let mut region = json!({ "startLine": line });
    if let Some((first, behind)) = finding.place.as_ref().and_then(|place| place.columns) {
        region["startColumn"] = json!(first);
        region["endColumn"] = json!(behind);
    }
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": encode_uri_path(file), "uriBaseId": "%SRCROOT%" },
        "region": region,
    } })
}

/// A relative path as the reference that it is in a URI.
fn encode_uri_path(path: &str) -> String {
    let Ok(mut uri) = url::Url::parse("file:///") else { return path.to_owned() };
    if let Ok(mut segments) = uri.path_segments_mut() {
        segments.clear().extend(path.split('/'));
    }
    uri.path().trim_start_matches('/').to_owned()
}

/// Fingerprints by which hosts find a finding again when its line has moved: of flow, rule, file
/// and message.
#[derive(Default)]
struct FindingFingerprints(HashMap<String, u32>);

impl FindingFingerprints {
    fn next_fingerprint(&mut self, sheet: &Document, finding: &RenderedFinding) -> String {
        let file = finding.place.as_ref().map_or(NOWHERE, |place| &place.file);
        let what =
            format!("{}\0{}\0{file}\0{}", sheet.display_title(), finding.rule, finding.message);
        // The same thing twice in one file is two findings.
        let times = self.0.entry(what.clone()).and_modify(|times| *times += 1).or_insert(0);
        let hash = digest(&SHA256, format!("{what}\0{times}").as_bytes());
        hex::encode(&hash.as_ref()[..16])
    }
}

fn to_pretty_json(json: &Json) -> String {
    // A value always becomes text.
    serde_json::to_string_pretty(json).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_begins_no_command_of_its_own() {
        assert_eq!(
            escape_message("50% of\r\n::error::x\u{1b}[2J"),
            "50%25 of%0A::error::x\\u{1b}[2J"
        );
        assert_eq!(escape_property("a:b,c"), "a%3Ab%2Cc");
    }

    #[test]
    fn paths_become_references() {
        assert_eq!(
            encode_uri_path("directory/Büro 1/a#b.yaml"),
            "directory/B%C3%BCro%201/a%23b.yaml"
        );
    }
}
