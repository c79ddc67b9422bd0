//! The findings of a sheet that a person should look at, each with its place: what annotations and
//! test lists are made of.

use std::path::{Path, PathBuf};

use super::conflict_text::explain_conflict;
use super::document::plan_texts::PlanTexts;
use super::document::{Document, DocumentBody, FailureView};
use super::terminal_style::plain_json;
use super::text_output::why_not;
use crate::engine::{Outcome, Report};
use crate::model::{Code, Kind, Origin, Problem};
use crate::planning::Plan;
use crate::planning::drift_report::{Drift, DriftKind};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Error,
    Warning,
}

/// One finding.
#[derive(Debug)]
pub(super) struct RenderedFinding {
    pub(super) level: Level,
    /// The name of the rule, for machines.
    pub(super) rule: String,
    pub(super) message: String,
    pub(super) help: Option<String>,
    pub(super) place: Option<FindingPlace>,
}

/// A place in a file. Lines and columns count from 1.
#[derive(Clone, Debug)]
pub(super) struct FindingPlace {
    /// Relative to the root of the checkout where it lies in there; with `/` between folders.
    pub(super) file: String,
    pub(super) line: u32,
    /// The first character, and the one behind the last.
    pub(super) columns: Option<(u32, u32)>,
}

/// All findings of a sheet, in the order in which the sheet holds them.
pub(super) fn collect_findings(sheet: &Document, root: &Path) -> Vec<RenderedFinding> {
    let places = FileLocator { base: &sheet.base, root };
    match &sheet.body {
        DocumentBody::Planned(planned) => findings_of_plan(&planned.plan, &planned.texts, &places),
        DocumentBody::Compared(compared) => {
            findings_of_plan(&compared.difference.plan, &compared.texts, &places)
        }
        DocumentBody::Performed(done) => {
            let mut found = findings_of_report(&done.report, &places);
            found.extend(findings_of_plan(&done.report.plan, &done.texts, &places));
            found
        }
        DocumentBody::Failed(trouble) => findings_of_failure(trouble, &places),
        DocumentBody::Checked(checked) => {
            checked.problems.iter().map(|problem| of_problem(problem, &places)).collect()
        }
        DocumentBody::Text(told) => told.drift.iter().map(finding_of_drift).collect(),
    }
}

/// Finds the files of origins below the root of the checkout.
struct FileLocator<'a> {
    base: &'a Path,
    root: &'a Path,
}

impl FileLocator<'_> {
    /// The place of an origin; what comes from a query has none.
    fn place_of_origin(&self, origin: &Origin) -> Option<FindingPlace> {
        let file = self.path_below_root(&self.base.join(origin.file.as_ref()));
        (origin.line > 0).then_some(FindingPlace { file, line: origin.line, columns: None })
    }

    fn path_below_root(&self, path: &Path) -> String {
        let whole =
            |path: &Path| std::fs::canonicalize(path).or_else(|_| std::path::absolute(path));
        let whole = |path: &Path| whole(path).unwrap_or_else(|_| path.to_owned());
        let (path, root) = (whole(path), whole(self.root));
        let inside: PathBuf = path.strip_prefix(&root).map(Path::to_owned).unwrap_or(path);
        inside
            .components()
            .map(|part| part.as_os_str().to_string_lossy())
            .collect::<Vec<_>>()
            .join("/")
    }
}

fn of_problem(problem: &Problem, places: &FileLocator<'_>) -> RenderedFinding {
    let place = problem.origin.as_ref().and_then(|origin| {
        let place = places.place_of_origin(origin)?;
        let first = u32::from(origin.column);
        let behind = first + u32::try_from(problem.width).unwrap_or(1);
        Some(FindingPlace { columns: (first > 0).then_some((first, behind)), ..place })
    });
    RenderedFinding {
        level: if problem.is_error() { Level::Error } else { Level::Warning },
        rule: problem.rule.to_owned(),
        message: problem.message.clone(),
        help: problem.help.clone(),
        place,
    }
}

/// Refusals, conflicts and warnings.
fn findings_of_plan(
    plan: &Plan,
    texts: &PlanTexts,
    places: &FileLocator<'_>,
) -> Vec<RenderedFinding> {
    let declared = |kind: Kind, code: &Code| {
        let change = plan.all_changes().find(|change| change.kind == kind && change.code == *code);
        change.and_then(|change| places.place_of_origin(change.origin.as_ref()?))
    };
    let refusals = texts.refusals.iter().map(|refusal| RenderedFinding {
        level: Level::Error,
        rule: refusal.rule.to_owned(),
        message: refusal.message.clone(),
        help: Some(refusal.help.clone()),
        place: refusal
            .kind
            .zip(refusal.code.as_ref())
            .and_then(|(kind, code)| declared(kind, code)),
    });
    let conflicts = plan.conflicts.iter().map(|conflict| RenderedFinding {
        level: Level::Error,
        rule: "conflict".to_owned(),
        message: format!(
            "{} {}: {} {}",
            conflict.kind,
            conflict.code,
            conflict.field,
            explain_conflict(conflict, &plan.header.from.store, &plan.header.to.store)
        ),
        help: Some(conflict.resolve_commands(&plan.header.flow).join("\n")),
        place: conflict.origin.as_ref().and_then(|origin| places.place_of_origin(origin)),
    });
    let warnings = texts.warnings().map(|warning| {
        let text = warning.to_sentences();
        let placed = Origin::split_leading(&text)
            .and_then(|(origin, rest)| Some((places.place_of_origin(&origin)?, rest)));
        let (place, message) =
            placed.map_or((None, text.as_str()), |(place, rest)| (Some(place), rest));
        let (level, rule, message) = (Level::Warning, warning.rule.to_owned(), message.to_owned());
        RenderedFinding { level, rule, message, help: None, place }
    });
    let notices = texts.plain_notices().map(|notice| RenderedFinding {
        level: Level::Warning,
        rule: notice.rule.to_owned(),
        message: notice.message.clone(),
        help: (!notice.help.is_empty()).then(|| notice.help.clone()),
        place: None,
    });
    refusals.chain(conflicts).chain(notices).chain(warnings).collect()
}

/// Changes that did not simply succeed.
fn findings_of_report(report: &Report, places: &FileLocator<'_>) -> Vec<RenderedFinding> {
    let ended = report.executed_legs().flat_map(|executed| {
        let unsuccessful = executed.unsuccessful_changes();
        unsuccessful.map(move |(change, outcome)| (executed.leg, change, outcome))
    });
    let found = ended.map(|(leg, change, outcome)| {
        let (word, why) = why_not(leg, outcome);
        let skipped = matches!(outcome, Outcome::Skipped(_));
        RenderedFinding {
            level: if skipped { Level::Warning } else { Level::Error },
            rule: outcome.name().to_owned(),
            message: format!(
                "{word}: {} {} {}: {why}",
                change.action.name(),
                change.kind,
                change.code
            ),
            help: None,
            place: change.origin.as_ref().and_then(|origin| places.place_of_origin(origin)),
        }
    });
    found.collect()
}

/// A record that is not what was agreed.
fn finding_of_drift(drift: &Drift) -> RenderedFinding {
    let how = match drift.moved {
        DriftKind::Changed => "changed on the server",
        DriftKind::Added => "came on the server",
        DriftKind::Removed => "went from the server",
    };
    let label = if drift.label.is_empty() { String::new() } else { format!(" {}", drift.label) };
    let fields = drift.fields.iter().map(|field| {
        format!("{}: {} → {}", field.name, plain_json(&field.before), plain_json(&field.now))
    });
    let fields = fields.collect::<Vec<_>>().join("; ");
    let colon = if fields.is_empty() { "" } else { ": " };
    RenderedFinding {
        level: Level::Error,
        rule: "drift".to_owned(),
        message: format!("{} {}{label} {how}{colon}{fields}", drift.kind, drift.code),
        help: Some("declare it (muster pull), or put it right (muster apply)".to_owned()),
        place: None,
    }
}

fn findings_of_failure(trouble: &FailureView, places: &FileLocator<'_>) -> Vec<RenderedFinding> {
    // The mistakes are complete: the failure only counts them.
    if trouble.problems.iter().any(Problem::is_error) {
        return trouble.problems.iter().map(|problem| of_problem(problem, places)).collect();
    }
    let mut message = trouble.message.clone();
    for line in trouble.causes.iter().chain(&trouble.details) {
        message.push('\n');
        message.push_str(line);
    }
    let help = (!trouble.hints.is_empty()).then(|| trouble.hints.join("\n"));
    let whole = RenderedFinding {
        level: Level::Error,
        rule: format!("exit-{}", trouble.exit_code),
        message,
        help,
        place: None,
    };
    let warnings = trouble.problems.iter().map(|problem| of_problem(problem, places));
    [whole].into_iter().chain(warnings).collect()
}
