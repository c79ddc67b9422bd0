//! A review as JUnit XML: each flow is a suite, each change, refusal, conflict, drifting record and finding a case.

use std::path::Path;

use quick_junit::{NonSuccessKind, Report as Xml, TestCase, TestCaseStatus, TestSuite};

use super::findings::{Level, RenderedFinding, findings};
use super::groups::{ChangeSection, Item, sections};
use super::leaving::last_day;
use super::paint::plain_lines;
use super::sheet::{Document, DocumentBody};
use super::text::why_not;
use crate::engine::{Outcome, Report};

/// The XML; what is planned or done passes, what is refused, torn, drifted or not taken fails.
pub fn junit(sheets: &[Document], root: &Path) -> String {
    let mut xml = Xml::new("muster");
    xml.add_test_suites(sheets.iter().map(|sheet| suite(sheet, root)));
    // Written into memory: it cannot fail.
    xml.to_string().unwrap_or_default() + "\n"
}

fn suite(sheet: &Document, root: &Path) -> TestSuite {
    let mut suite = TestSuite::new(format!("muster.{}", sheet.title()));
    let found = findings(sheet, root);
    // Failures of changes stand with their changes.
    let own = |finding: &&RenderedFinding| sheet.report().is_none() || !is_outcome(&finding.rule);
    suite.add_test_cases(found.iter().filter(own).map(|finding| case(sheet, finding)));
    if let Some(plan) = sheet.plan() {
        for section in sections(plan, sheet.report()) {
            suite.add_test_cases(section.items.iter().map(|item| change(sheet, &section, item)));
        }
    }
    if suite.test_cases.is_empty() {
        let name = match &sheet.body {
            DocumentBody::Checked(_) => "no mistakes",
            DocumentBody::Text(_) => "done",
            _ => "nothing to do",
        };
        suite.add_test_case(named(sheet, "verdict", name, TestCaseStatus::success()));
    }
    suite
}

fn is_outcome(rule: &str) -> bool {
    matches!(rule, "failed" | "not_taken" | "skipped")
}

fn named(sheet: &Document, class: &str, name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(plain_lines(name), status);
    case.set_classname(format!("muster.{}.{class}", sheet.title()));
    case
}

fn case(sheet: &Document, finding: &RenderedFinding) -> TestCase {
    let place = finding.place.as_ref().map(|place| format!("{}:{}: ", place.file, place.line));
    let name = format!("{}{}", place.unwrap_or_default(), finding.message);
    let status = match finding.level {
        // Nothing fails for a warning.
        Level::Warning => TestCaseStatus::success(),
        Level::Error => failure(&finding.rule, &finding.message, finding.help.as_deref()),
    };
    let mut case = named(sheet, &finding.rule, &name, status);
    if finding.level == Level::Warning {
        case.set_system_out(plain_lines(&format!("warning: {name}")));
    }
    case
}

fn failure(rule: &str, message: &str, help: Option<&str>) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type(rule).set_message(plain_lines(message));
    if let Some(help) = help {
        status.set_description(plain_lines(&format!("{message}\nhelp: {help}")));
    }
    status
}

fn change(sheet: &Document, section: &ChangeSection<'_>, item: &Item<'_>) -> TestCase {
    let change = item.change;
    let side = if item.back { " (back)" } else { "" };
    let name = format!("{} {} {} {}{side}", change.action.name(), change.kind, change.code, change.label);
    // What a change leans on stands in the plan of its own direction.
    let report =
        sheet.report().and_then(|report| if item.back { report.back.as_deref() } else { Some(report) });
    let status = match (report, item.outcome) {
        (Some(report), Some(outcome)) => became(report, outcome),
        _ => TestCaseStatus::success(),
    };
    let mut case = named(sheet, section.group.title(), name.trim_end(), status);
    if let Some(why) = last_day(change) {
        case.set_system_out(plain_lines(&why));
    }
    case
}

fn became(report: &Report, outcome: &Outcome) -> TestCaseStatus {
    let (_, why) = why_not(report, outcome);
    match outcome {
        Outcome::Done => TestCaseStatus::success(),
        Outcome::Skipped { .. } => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(plain_lines(&why));
            status
        }
        Outcome::Failed { .. } | Outcome::NotTaken { .. } => failure(outcome.name(), &why, None),
    }
}
