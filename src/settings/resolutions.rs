//! resolutions.yaml: decisions on conflicts, written by `muster resolve` or by hand, and reviewed
//! like any other file.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value as Json;

use super::reading::section::report_unknown_key;
use crate::markup::{self, DiagnosticSink, NodeView, SourceText, Visit, walk_text};
use crate::model::hygiene::{self, SourceKind};
use crate::model::problem::Escaped as _;
use crate::model::{Code, Findings, Kind, Origin, Place, Problem, Profile};
use crate::planning::three_way_merge::{
    CODE, ChosenSide, RECORD, Resolution, check_decision_value,
};

/// The name of the file where a flow names none.
pub const FILE_NAME: &str = "resolutions.yaml";

/// The keys of a decision. `from` and `to` are what the sides held when it was decided, `value`
/// stands in place of `take`, and `note` is for people.
const KEYS: &[&str] = &["kind", "code", "field", "take", "value", "from", "to", "flow", "note"];

/// Reads the decisions; none when there is no file. `shown` is its name in messages, `profile` the
/// server that values have to suit.
pub fn read_resolutions(
    path: &Path,
    shown: &str,
    profile: Option<Profile>,
) -> Result<Vec<Resolution>, Vec<Problem>> {
    let name: Arc<str> = Arc::from(shown);
    let at =
        |problem: Problem, place| vec![problem.at_origin(Origin::new(Arc::clone(&name), place))];
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            let what = format!("`{shown}` cannot be read: {error}");
            let help = "look at its owner and permissions";
            return Err(at(Problem::error("unreadable", what).with_help(help), Place::default()));
        }
    };
    let text = markup::decode_utf8(&bytes).map_err(|(problem, place)| at(problem, place))?;
    let mut reader =
        ResolutionReader { name: Arc::clone(&name), known: false, profile, found: Vec::new() };
    let walked = walk_text(SourceText { text, file: name, first_line: 1 }, &mut reader);
    let mut problems = walked.findings.into_problems();
    problems.extend(find_contradictions(&reader.found));
    match problems.iter().any(Problem::is_error) {
        true => Err(problems),
        false => Ok(reader.found),
    }
}

/// Two answers to one question, as a merge of two branches leaves them: neither counts more than
/// the other. The same answer twice is one.
fn find_contradictions(found: &[Resolution]) -> Vec<Problem> {
    let mut first: HashMap<(Kind, &str, &str), Vec<&Resolution>> = HashMap::new();
    let mut problems = Vec::new();
    for one in found {
        let before = first.entry((one.kind, one.code.as_str(), one.field.as_str())).or_default();
        if let Some(other) =
            before.iter().find(|other| other.take != one.take && other.asks_the_same(one))
        {
            problems.push(contradiction_problem(other, one));
        }
        before.push(one);
    }
    problems
}

fn contradiction_problem(first: &Resolution, second: &Resolution) -> Problem {
    let Resolution { kind, code, field, .. } = second;
    let line =
        first.origin.as_ref().map(|origin| format!(" in line {}", origin.line)).unwrap_or_default();
    let what = format!(
        "{} of {kind} {} has two different decisions: {} here, and {}{line}",
        markup::display_text(field),
        code.as_str().to_escaped(),
        second.take.decision_key(),
        first.take.decision_key()
    );
    let problem = Problem::error("two-decisions", what)
        .with_help("keep the decision that is right, and remove the other one");
    let problem = match &first.origin {
        Some(origin) => problem.with_related(origin.clone(), "the other decision".to_owned()),
        None => problem,
    };
    match &second.origin {
        Some(origin) => problem.at_origin(origin.clone()),
        None => problem,
    }
}

struct ResolutionReader {
    name: Arc<str>,
    /// The key was `resolutions`.
    known: bool,
    profile: Option<Profile>,
    found: Vec<Resolution>,
}

impl Visit for ResolutionReader {
    fn visit_key(&mut self, view: NodeView<'_, '_>, findings: &mut Findings) {
        self.known = view.text() == Some("resolutions");
        if !self.known {
            let mut desk = DiagnosticSink { file: &self.name, findings };
            report_unknown_key(&["resolutions"], "the file", view, &mut desk);
        }
    }

    fn visit_list(&mut self, _: Place, _: &mut Findings) {}

    fn visit_item(&mut self, view: NodeView<'_, '_>, findings: &mut Findings) {
        if self.known {
            let mut desk = DiagnosticSink { file: &self.name, findings };
            self.found.extend(decode_resolution(view, self.profile, &mut desk));
        }
    }

    fn visit_value(&mut self, view: NodeView<'_, '_>, findings: &mut Findings) {
        let mut desk = DiagnosticSink { file: &self.name, findings };
        if view.is_list() {
            let found: Vec<Resolution> = view
                .list_items()
                .filter_map(|item| decode_resolution(item, self.profile, &mut desk))
                .collect();
            self.found.extend(found);
        } else if self.known && !view.is_null() {
            let what = format!("`resolutions` has to be a list, not {}", view.describe_node());
            desk.report_error("wrong-type", what, "every decision begins with a dash", view);
        }
    }
}

fn decode_resolution(
    view: NodeView<'_, '_>,
    profile: Option<Profile>,
    desk: &mut DiagnosticSink<'_>,
) -> Option<Resolution> {
    if !view.is_map() {
        let what = format!("a decision is a mapping, not {}", view.describe_node());
        desk.report_error(
            "wrong-type",
            what,
            "write - { kind: …, code: …, field: …, take: from, from: …, to: … }",
            view,
        );
        return None;
    }
    let mut fine = true;
    for (key, _) in view.mapping_pairs() {
        if !key.text().is_some_and(|text| KEYS.contains(&text)) {
            report_unknown_key(KEYS, "a decision", key, desk);
            fine = false;
        }
    }
    let kind = decode_text(view, "kind", "area, department, position or employee", desk);
    let code = decode_text(view, "code", "the code of the record", desk);
    let field = decode_text(view, "field", "the name of the field, or record", desk);
    let (kind, field) = (decode_kind(view, &kind?, desk)?, field?);
    let named = matches!(field.as_str(), RECORD | CODE)
        || field.starts_with("custom.")
        || kind.spec().by_name(&field).is_some();
    if !named {
        let what =
            format!("records of kind {kind} have no field `{}`", markup::display_text(&field));
        desk.report_error("unknown-field", what, "name a field as plans do, or record", view);
    }
    let take = decode_take(view, desk);
    let marks = (decode_mark(view, "from", desk), decode_mark(view, "to", desk));
    let origin = Some(desk.origin_at(view.place()));
    let flow = view.get("flow").and_then(|flow| flow.text()).map(str::to_owned);
    let (code, take, marks) = (read_code(kind, &code?, view, desk)?, take?, (marks.0?, marks.1?));
    if let (true, ChosenSide::Value(value)) = (named, &take)
        && let Some(problem) = check_decision_value((kind, &code, &field), value, profile)
    {
        let place = view.get("value").unwrap_or(view).place();
        desk.findings.push(problem.at_origin(desk.origin_at(place)));
        return None;
    }
    (fine && named).then_some(Resolution { flow, kind, code, field, take, marks, origin })
}

/// The text under a key that every decision has; `about` describes it, for the message where it is
/// missing.
fn decode_text(
    view: NodeView<'_, '_>,
    key: &str,
    about: &str,
    desk: &mut DiagnosticSink<'_>,
) -> Option<String> {
    let text = view.get(key).and_then(|value| value.text()).map(str::trim);
    let text = text.filter(|text| !text.is_empty());
    if text.is_none() {
        desk.report_error(
            "missing-key",
            format!("this decision has no `{key}`"),
            format!("add `{key}:` ({about})"),
            view,
        );
    }
    text.map(str::to_owned)
}

fn decode_kind(view: NodeView<'_, '_>, word: &str, desk: &mut DiagnosticSink<'_>) -> Option<Kind> {
    let kind = Kind::parse(word);
    if kind.is_none() {
        let help = format!("there is {}", Kind::ALL.map(Kind::name).join(", "));
        desk.report_error(
            "unknown-kind",
            format!("there is no kind `{}`", markup::display_text(word)),
            help,
            view,
        );
    }
    kind
}

/// What a side held when it was decided.
fn decode_mark(view: NodeView<'_, '_>, key: &str, desk: &mut DiagnosticSink<'_>) -> Option<Json> {
    let value = view.get(key);
    if value.is_none() {
        let what = format!("this decision does not say what `{key}` held");
        let help = "a decision is about two values, and expires when either moves: copy both \
            from the plan; null for none";
        desk.report_error("missing-key", what, help, view);
    }
    value.map(decode_json)
}

fn decode_take(view: NodeView<'_, '_>, desk: &mut DiagnosticSink<'_>) -> Option<ChosenSide> {
    match (view.get("take").and_then(|take| take.text()), view.get("value")) {
        (Some("from"), None) => Some(ChosenSide::From),
        (Some("to"), None) => Some(ChosenSide::To),
        (None, Some(value)) => Some(ChosenSide::Value(decode_json(value))),
        _ => {
            let what = "a decision takes `from`, `to` or a `value`".to_owned();
            desk.report_error("missing-key", what, "write take: from, take: to, or value: …", view);
            None
        }
    }
}

/// A value as it stands in plans. Text and number are one when they are compared, so plain text
/// stays text.
fn decode_json(view: NodeView<'_, '_>) -> Json {
    if view.is_list() {
        return Json::Array(view.list_items().map(decode_json).collect());
    }
    match view.text() {
        _ if view.is_null() => Json::Null,
        Some("true") if view.is_plain() => Json::Bool(true),
        Some("false") if view.is_plain() => Json::Bool(false),
        Some(text) => Json::from(text),
        None => Json::Null,
    }
}

/// The code of the record, unless a program damaged it: such a decision would be on no record.
fn read_code(
    kind: Kind,
    text: &str,
    view: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) -> Option<Code> {
    let Some(flaw) = hygiene::find_code_flaw(kind, text) else { return Code::new(text) };
    let what = flaw.describe_in_field("code", &format!("`{}`", markup::display_text(text)));
    let place = view.get("code").unwrap_or(view);
    desk.report_diagnostic(
        Problem::error(flaw.rule_name(), what).with_help(flaw.remedy_for(SourceKind::Settings)),
        place,
    );
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Vec<Resolution>, Vec<Problem>> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(FILE_NAME);
        std::fs::write(&path, text).expect("written");
        read_resolutions(&path, FILE_NAME, None)
    }

    #[test]
    fn two_answers_to_one_question_are_an_error_with_both_lines() {
        let entry =
            |rest: &str| format!("  - {{ kind: employee, code: \"01\", field: mobile, {rest} }}\n");
        let file = |all: &[&str]| {
            format!("resolutions:\n{}", all.iter().map(|rest| entry(rest)).collect::<String>())
        };
        let first = "take: from, from: 1, to: null";
        for second in [
            "take: to, from: 1, to: null",
            "take: to, from: \"1\", to: \"\"",
            "take: to, from: 1, to: null, flow: hq",
            "value: \"2\", from: 1, to: null",
        ] {
            for all in [[first, second], [second, first]] {
                let problems = read_text(&file(&all)).expect_err("two answers");
                assert_eq!(problems.len(), 1, "{problems:#?}");
                let problem = &problems[0];
                assert_eq!(
                    (problem.rule, problem.origin.as_ref().map(|origin| origin.line)),
                    ("two-decisions", Some(3))
                );
                assert!(problem.message.contains("in line 2"), "{}", problem.message);
                assert!(
                    !problem.message.contains("\"2\""),
                    "no value of a person: {}",
                    problem.message
                );
            }
        }
        // Other values, another field, another flow, and the same answer again are no second
        // answer.
        let of_hq = "take: from, from: 1, to: null, flow: hq";
        for all in [
            [first, "take: to, from: 1, to: 3"],
            [of_hq, "take: to, from: 1, to: null, flow: north"],
            [first, first],
        ] {
            assert_eq!(read_text(&file(&all)).map(|found| found.len()), Ok(2), "{all:?}");
        }
        let email = "  - { kind: employee, code: \"01\", field: email, take: to, from: null, to: \
            a@x.org }\n";
        assert_eq!(
            read_text(&format!("{}{email}", file(&[first]))).map(|found| found.len()),
            Ok(2)
        );
        // A whole record: written by hand, and by the program.
        let record = |take: &str, there: &str| {
            format!(
                "  - {{ kind: employee, code: \"01\", field: record, take: {take}, from: \
                 \"{there}\", to: gone }}\n"
            )
        };
        let both = format!(
            "resolutions:\n{}{}",
            record("from", "there"),
            record("to", "there:0123456789ab")
        );
        assert_eq!(read_text(&both).expect_err("two answers")[0].rule, "two-decisions");
    }

    #[test]
    fn every_mistake_is_told() {
        for (text, rule) in [
            ("resolution: []\n", "unknown-key"),
            ("resolutions: 3\n", "wrong-type"),
            ("resolutions:\n  - 3\n", "wrong-type"),
            (
                "resolutions:\n  - { kind: staff, code: a, field: mobile, take: to, from: 1, to: \
                 2 }\n",
                "unknown-kind",
            ),
            (
                "resolutions:\n  - { kind: employee, code: a, field: mobil, take: to, from: 1, \
                 to: 2 }\n",
                "unknown-field",
            ),
            (
                "resolutions:\n  - { kind: employee, code: 1.2E+3, field: mobile, take: to, from: \
                 1, to: 2 }\n",
                "number-format",
            ),
            (
                "resolutions:\n  - { kind: employee, code: \"NULL\", field: mobile, take: to, \
                 from: 1, to: 2 }\n",
                "no-value",
            ),
            (
                "resolutions:\n  - { kind: employee, code: a, field: mobile, take: me, from: 1, \
                 to: 2 }\n",
                "missing-key",
            ),
            (
                "resolutions:\n  - { kind: employee, code: a, field: mobile, take: to, to: 2 }\n",
                "missing-key",
            ),
            (
                "resolutions:\n  - { kind: employee, code: a, field: mobile, takes: to, from: 1, \
                 to: 2 }\n",
                "unknown-key",
            ),
            (
                "resolutions:\n  - { kind: employee, code: a, field: mobile, value: \
                 012345678901234567890123456789, from: 1, to: 2 }\n",
                "text-length",
            ),
            (
                "resolutions:\n  - { kind: employee, code: a, field: email, value: nobody, from: \
                 1, to: 2 }\n",
                "email",
            ),
            (
                "resolutions:\n  - { kind: employee, code: a, field: hire_date, value: 31.1.2026, \
                 from: 1, to: 2 }\n",
                "wrong-value",
            ),
        ] {
            let problems = read_text(text).expect_err(text);
            assert!(problems.iter().any(|problem| problem.rule == rule), "{text}: {problems:#?}");
        }
    }
}
