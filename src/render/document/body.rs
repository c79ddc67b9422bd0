//! What a command has to show, before it is given a form: a plan, what became of one, findings, or
//! why there is neither. Every form of a review (Markdown, HTML, JUnit, annotations) is made of it.

use std::path::{Path, PathBuf};

use super::failure_view::FailureView;
use super::plan_texts::PlanTexts;
use crate::engine::Report;
use crate::model::Problem;
use crate::planning::Plan;
use crate::planning::drift_report::Drift;

/// The result of one flow, or of one command without flows.
#[derive(Debug)]
pub struct Document {
    /// The flow; `None` where a command has none.
    pub flow: Option<String>,
    /// The folder that files of findings and origins are relative to.
    pub base: PathBuf,
    pub body: DocumentBody,
}

/// What a sheet holds.
#[derive(Debug)]
pub enum DocumentBody {
    Planned(Box<PlannedResult>),
    Performed(Box<PerformedResult>),
    Failed(Box<FailureView>),
    Checked(Checked),
    /// Everything else.
    Text(FreeResult),
}

/// A plan with its sentences.
#[derive(Debug)]
pub struct PlannedResult {
    pub plan: Plan,
    pub texts: PlanTexts,
}

/// What became of a plan, with the plan's sentences.
#[derive(Debug)]
pub struct PerformedResult {
    pub report: Report,
    pub texts: PlanTexts,
}

/// A result that has no form of its own.
#[derive(Debug, Default)]
pub struct FreeResult {
    /// As it stands on a terminal, without colours.
    pub text: String,
    /// People are masked in it.
    pub masked: bool,
    /// What moved on a server, where the result reports that; as it may be shown.
    pub drift: Vec<Drift>,
}

/// Findings about settings and declarations.
#[derive(Debug)]
pub struct Checked {
    pub problems: Vec<Problem>,
    /// What was checked, a line each.
    pub summary: Vec<String>,
}

impl Document {
    /// A plan whose origins are files below `base`.
    pub fn from_plan(plan: Plan, texts: PlanTexts, base: &Path) -> Document {
        Document {
            flow: Some(plan.flow.clone()),
            base: base.to_owned(),
            body: DocumentBody::Planned(Box::new(PlannedResult { plan, texts })),
        }
    }

    /// What became of a plan whose origins are files below `base`.
    pub fn from_report(report: Report, texts: PlanTexts, base: &Path) -> Document {
        let flow = Some(report.plan.flow.clone());
        let body = DocumentBody::Performed(Box::new(PerformedResult { report, texts }));
        Document { flow, base: base.to_owned(), body }
    }

    /// A result that has no form of its own, and holds no personal data.
    pub fn from_text(text: String) -> Document {
        let told = FreeResult { text, ..FreeResult::default() };
        Document { flow: None, base: PathBuf::new(), body: DocumentBody::Text(told) }
    }

    /// The name in titles: the flow, or the program.
    pub fn display_title(&self) -> &str {
        self.flow.as_deref().unwrap_or("muster")
    }

    /// The plan, made or performed, with its sentences.
    pub fn plan_shown(&self) -> Option<(&Plan, &PlanTexts)> {
        match &self.body {
            DocumentBody::Planned(planned) => Some((&planned.plan, &planned.texts)),
            DocumentBody::Performed(done) => Some((&done.report.plan, &done.texts)),
            DocumentBody::Failed(_) | DocumentBody::Checked(_) | DocumentBody::Text(_) => None,
        }
    }

    /// What became of the plan.
    pub fn report_shown(&self) -> Option<&Report> {
        match &self.body {
            DocumentBody::Performed(done) => Some(&done.report),
            _ => None,
        }
    }

    /// Findings with their places.
    pub fn all_problems(&self) -> &[Problem] {
        match &self.body {
            DocumentBody::Failed(trouble) => &trouble.problems,
            DocumentBody::Checked(checked) => &checked.problems,
            DocumentBody::Planned(_) | DocumentBody::Performed(_) | DocumentBody::Text(_) => &[],
        }
    }
}
