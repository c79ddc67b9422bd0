//! A review as JUnit XML: each flow is a suite, each change, refusal, conflict, drifting record and
//! finding a case.

use std::path::Path;

use quick_junit::{NonSuccessKind, Report as Xml, TestCase, TestCaseStatus, TestSuite};

use super::change_groups::{ChangeSection, Item, group_all_changes};
use super::document::{Document, DocumentBody};
use super::findings_text::{Level, RenderedFinding, collect_findings};
use super::leaving_text::last_day;
use super::terminal_style::plain_lines;
use super::text_output::why_not;
use crate::engine::Outcome;
use crate::planning::PlanLeg;

/// The XML; what is planned or done passes, what is refused, torn, drifted or not taken fails.
pub fn render_junit(sheets: &[Document], root: &Path) -> String {
    let mut xml = Xml::new("muster");
    xml.add_test_suites(sheets.iter().map(|sheet| build_test_suite(sheet, root)));
    // Written into memory: it cannot fail.
    xml.to_string().unwrap_or_default() + "\n"
}

fn build_test_suite(sheet: &Document, root: &Path) -> TestSuite {
    let mut suite = TestSuite::new(format!("muster.{}", sheet.display_title()));
    let found = collect_findings(sheet, root);
    // Failures of changes stand with their changes.
    let own =
        |finding: &&RenderedFinding| sheet.report_shown().is_none() || !is_outcome(&finding.rule);
    suite.add_test_cases(found.iter().filter(own).map(|finding| case_of_finding(sheet, finding)));
    if let Some(view) = sheet.plan_view() {
        for section in group_all_changes(view.plan, sheet.report_shown()) {
            suite.add_test_cases(
                section.items.iter().map(|item| case_of_change(sheet, &section, item)),
            );
        }
    }
    if suite.test_cases.is_empty() {
        let name = match &sheet.body {
            DocumentBody::Checked(_) => "no mistakes",
            DocumentBody::Text(_) => "done",
            _ => "nothing to do",
        };
        suite.add_test_case(build_test_case(sheet, "verdict", name, TestCaseStatus::success()));
    }
    suite
}

fn is_outcome(rule: &str) -> bool {
    matches!(rule, "failed" | "not_taken" | "skipped")
}

fn build_test_case(sheet: &Document, class: &str, name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(plain_lines(name), status);
    case.set_classname(format!("muster.{}.{class}", sheet.display_title()));
    case
}

fn case_of_finding(sheet: &Document, finding: &RenderedFinding) -> TestCase {
    let place = finding.place.as_ref().map(|place| format!("{}:{}: ", place.file, place.line));
    let name = format!("{}{}", place.unwrap_or_default(), finding.message);
    let status = match finding.level {
        // Nothing fails for a warning.
        Level::Warning => TestCaseStatus::success(),
        Level::Error => failure_status(&finding.rule, &finding.message, finding.help.as_deref()),
    };
    let mut case = build_test_case(sheet, &finding.rule, &name, status);
    if finding.level == Level::Warning {
        case.set_system_out(plain_lines(&format!("warning: {name}")));
    }
    case
}

fn failure_status(rule: &str, message: &str, help: Option<&str>) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type(rule).set_message(plain_lines(message));
    if let Some(help) = help {
        status.set_description(plain_lines(&format!("{message}\nhelp: {help}")));
    }
    status
}

fn case_of_change(sheet: &Document, section: &ChangeSection<'_>, item: &Item<'_>) -> TestCase {
    let change = item.change;
    let side = if item.back { " (back)" } else { "" };
    let name =
        format!("{} {} {} {}{side}", change.action.name(), change.kind, change.code, change.label);
    let status = match item.outcome {
        Some(outcome) => status_of_outcome(item.leg, outcome),
        None => TestCaseStatus::success(),
    };
    let mut case = build_test_case(sheet, section.group.title(), name.trim_end(), status);
    if let Some(why) = last_day(change) {
        case.set_system_out(plain_lines(&why));
    }
    case
}

fn status_of_outcome(leg: &PlanLeg, outcome: &Outcome) -> TestCaseStatus {
    let (_, why) = why_not(leg, outcome);
    match outcome {
        Outcome::Done => TestCaseStatus::success(),
        Outcome::Skipped(_) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(plain_lines(&why));
            status
        }
        Outcome::Failed { .. } | Outcome::NotTaken { .. } => {
            failure_status(outcome.name(), &why, None)
        }
    }
}
