//! What the user reads when something ends badly, and every exit code there is.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::redaction;
use crate::engine::PrepareError;
use crate::model::Problem;
use crate::protocol::RequestFault;
use crate::render::document::FailureView;
use crate::render::document::plan_texts::RefusalText;
use crate::render::problem_text::{ProblemStyle, render_problems};
use crate::render::terminal_style::{BAD, FAINT, paint_text, strip_unprintable};

/// Exit codes; part of the contract with scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Exit {
    Done = 0,
    /// Server unreachable, answer not understood, I/O.
    Error = 1,
    /// Changes are pending, and the caller asked for this code.
    Pending = 2,
    /// Invalid configuration or desired state; nothing was sent.
    Invalid = 3,
    /// A limit, a protected record, an incomplete read, an empty source; nothing was sent.
    Refused = 4,
    /// The saved plan no longer fits; nothing was sent.
    Stale = 5,
    /// Another run holds the lock of the server.
    Locked = 6,
    /// Some changes failed or did not take.
    Partial = 7,
    /// Both sides moved apart, and a person has to decide; all else was done.
    Conflict = 8,
    Interrupted = 130,
}

impl Exit {
    /// The worst of several: an interruption, then errors, then refusals, then what is merely
    /// pending.
    pub fn worst_of(all: impl IntoIterator<Item = Exit>) -> Exit {
        let rank = |exit: &Exit| match exit {
            Exit::Done => 0,
            Exit::Pending => 1,
            Exit::Conflict => 2,
            Exit::Partial => 3,
            Exit::Stale => 4,
            Exit::Locked => 5,
            Exit::Refused => 6,
            Exit::Invalid => 7,
            Exit::Error => 8,
            Exit::Interrupted => 9,
        };
        all.into_iter().max_by_key(rank).unwrap_or(Exit::Done)
    }
}

/// A command that did not do what it was asked to.
#[derive(Debug)]
pub struct Failure {
    pub exit: Exit,
    /// What was attempted, with its causes.
    pub error: anyhow::Error,
    /// Findings with their places, if it failed because of them.
    pub problems: Vec<Problem>,
    /// The folder that the files of the problems are relative to.
    pub base: PathBuf,
    /// What belongs to the message and is too long for it, line by line.
    pub details: Vec<String>,
    pub hints: Vec<String>,
    /// The word for why it was refused, in JSON.
    pub rule: &'static str,
}

/// What most refusals without a plan come from.
const UNREAD: &str = "incomplete-read";

impl Failure {
    pub fn new(exit: Exit, error: impl Into<anyhow::Error>) -> Failure {
        let error = error.into();
        let fault = error.chain().find_map(|cause| cause.downcast_ref::<RequestFault>());
        let hints = fault.and_then(RequestFault::hint).map(str::to_owned).into_iter().collect();
        let (problems, base, details) = (Vec::new(), PathBuf::new(), Vec::new());
        Failure { exit, error, problems, base, details, hints, rule: UNREAD }
    }

    pub fn with_message(exit: Exit, message: impl Into<String>) -> Failure {
        Failure::new(exit, anyhow::Error::msg(message.into()))
    }

    pub fn with_problems(problems: Vec<Problem>) -> Failure {
        let errors = problems.iter().filter(|problem| problem.is_error()).count();
        let message = match errors {
            1 => "1 mistake: nothing was sent".to_owned(),
            errors => format!("{errors} mistakes: nothing was sent"),
        };
        Failure { problems, ..Failure::with_message(Exit::Invalid, message) }
    }

    /// Sets the folder in which the files of its problems lie.
    #[must_use]
    pub fn with_base(mut self, base: &Path) -> Failure {
        self.base = base.to_owned();
        self
    }

    /// Names the rule that refused it.
    #[must_use]
    pub fn with_rule(mut self, rule: &'static str) -> Failure {
        self.rule = rule;
        self
    }

    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Failure {
        self.hints.push(hint.into());
        self
    }

    /// The error, its causes and the hints, as a person reads them. Problems are shown before, with
    /// their excerpts.
    pub fn render_text(&self) -> String {
        let shown = |text: &str| strip_unprintable(&redaction::redact_sentence(text));
        let mut causes = self.error.chain().map(|cause| shown(&cause.to_string()));
        let mut out =
            format!("{} {}\n", paint_text(BAD, "error:"), causes.next().unwrap_or_default());
        for cause in causes {
            out.push_str(&format!("  because: {cause}\n"));
        }
        for detail in &self.details {
            out.push_str(&format!("  {}\n", shown(detail)));
        }
        for hint in &self.hints {
            out.push_str(&format!("  {} {}\n", paint_text(FAINT, "help:"), shown(hint)));
        }
        out
    }
}

impl Failure {
    /// What a review shows of it.
    pub fn to_failure_view(&self) -> FailureView {
        let mut chain = self.error.chain().map(ToString::to_string);
        FailureView {
            exit_code: self.exit as i32,
            message: chain.next().unwrap_or_default(),
            causes: chain.collect(),
            details: self.details.clone(),
            hints: self.hints.clone(),
            problems: self.problems.clone(),
        }
    }
}

/// Problems with their excerpts, painted: the stream strips colours where they are not wanted.
/// Lines are read again from the files, whose names are relative to `base`.
pub fn render_excerpts(problems: &[Problem], base: &Path) -> String {
    render_problems(&redaction::redact_problems(problems), base, ProblemStyle { color: true })
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Failure::new(Exit::Error, error)
    }
}

impl From<PrepareError> for Failure {
    fn from(error: PrepareError) -> Self {
        match error {
            PrepareError::Invalid(mut problems, unmatched) => {
                problems.extend(unmatched.into_iter().map(|entry| entry.problem));
                Failure::with_problems(problems)
            }
            PrepareError::Incomplete(why) => Failure::with_message(Exit::Refused, why).with_hint(
                "nothing is concluded from an incomplete read; try again, and check that the \
                 account sees everything",
            ),
            PrepareError::Failed(error) => Failure::new(Exit::Error, error),
        }
    }
}

/// The published form of a failure.
#[derive(Serialize)]
struct FailureOutput<'a> {
    format_version: &'a str,
    muster_version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    flow: Option<&'a str>,
    exit_code: i32,
    error: PublishedError<'a>,
    problems: &'a [Problem],
    refusals: Vec<RefusalText>,
    converged: bool,
}

#[derive(Serialize)]
struct PublishedError<'a> {
    message: String,
    causes: Vec<String>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    details: &'a [String],
    hints: &'a [String],
}

impl Failure {
    /// The failure as JSON, for the flow it happened in.
    pub fn to_json(
        &self,
        flow: Option<&str>,
    ) -> serde_json::Result<Box<serde_json::value::RawValue>> {
        let mut trouble = self.to_failure_view();
        if let Some(redactor) = redaction::output_redactor() {
            redactor.redact_failure(&mut trouble);
        }
        let FailureView { message, causes, details, hints, problems, .. } = trouble;
        let refusals = (self.exit == Exit::Refused).then(|| {
            let help = hints.first().cloned().unwrap_or_default();
            RefusalText { rule: self.rule, kind: None, code: None, message: message.clone(), help }
        });
        serde_json::value::to_raw_value(&FailureOutput {
            format_version: crate::planning::plan::FORMAT_VERSION,
            muster_version: env!("CARGO_PKG_VERSION"),
            flow,
            exit_code: self.exit as i32,
            error: PublishedError { message, causes, details: &details, hints: &hints },
            problems: &problems,
            refusals: refusals.into_iter().collect(),
            converged: false,
        })
    }
}
