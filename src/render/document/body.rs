//! What a command has to show, before it is given a form: a plan, what became of one, findings, or
//! why there is neither. Every form of a review (Markdown, HTML, JUnit, annotations) is made of it.

use std::path::{Path, PathBuf};

use super::failure_view::FailureView;
use super::plan_texts::PlanTexts;
use super::plan_view::{PlanPurpose, PlanView};
use crate::engine::Report;
use crate::model::Problem;
use crate::planning::drift_report::Drift;
use crate::planning::{Difference, Plan};

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
    Compared(Box<ComparedResult>),
    Performed(Box<ExecutedResult>),
    Failed(Box<FailureView>),
    Checked(Checked),
    /// Everything else.
    Text(TextResult),
}

/// A plan with its sentences.
#[derive(Debug)]
pub struct PlannedResult {
    pub plan: Plan,
    pub texts: PlanTexts,
    /// The run that was begun for it.
    pub run: Option<i64>,
}

/// A difference with the sentences of its plan.
#[derive(Debug)]
pub struct ComparedResult {
    pub difference: Difference,
    pub texts: PlanTexts,
}

/// What became of a plan, with the plan's sentences.
#[derive(Debug)]
pub struct ExecutedResult {
    pub report: Report,
    pub texts: PlanTexts,
    pub run: i64,
}

impl PlannedResult {
    fn as_view(&self) -> PlanView<'_> {
        let purpose = self.run.map_or(PlanPurpose::Preview, PlanPurpose::Run);
        PlanView { plan: &self.plan, texts: &self.texts, purpose }
    }
}

impl ComparedResult {
    fn as_view(&self) -> PlanView<'_> {
        let Difference { plan, compared } = &self.difference;
        PlanView { plan, texts: &self.texts, purpose: PlanPurpose::Difference(compared) }
    }
}

impl ExecutedResult {
    fn as_view(&self) -> PlanView<'_> {
        let (plan, texts) = (&self.report.plan, &self.texts);
        PlanView { plan, texts, purpose: PlanPurpose::Run(self.run) }
    }
}

/// A result that has no form of its own.
#[derive(Debug, Default)]
pub struct TextResult {
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
    /// The result of a flow whose origins are files below `base`.
    pub fn of_flow(flow: &str, base: &Path, body: DocumentBody) -> Document {
        Document { flow: Some(flow.to_owned()), base: base.to_owned(), body }
    }

    /// A result that has no form of its own, and holds no personal data.
    pub fn from_text(text: String) -> Document {
        let told = TextResult { text, ..TextResult::default() };
        Document { flow: None, base: PathBuf::new(), body: DocumentBody::Text(told) }
    }

    /// The name in titles: the flow, or the program.
    pub fn display_title(&self) -> &str {
        self.flow.as_deref().unwrap_or("muster")
    }

    /// The plan, made, compared or performed, with its sentences.
    pub fn plan_view(&self) -> Option<PlanView<'_>> {
        match &self.body {
            DocumentBody::Planned(planned) => Some(planned.as_view()),
            DocumentBody::Compared(compared) => Some(compared.as_view()),
            DocumentBody::Performed(done) => Some(done.as_view()),
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
            DocumentBody::Planned(_)
            | DocumentBody::Compared(_)
            | DocumentBody::Performed(_)
            | DocumentBody::Text(_) => &[],
        }
    }
}
