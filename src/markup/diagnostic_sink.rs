//! Where the mistakes of one file are written down.

use std::sync::Arc;

use super::NodeView;
use crate::model::problem::Escaped as _;
use crate::model::{Findings, Origin, Place, Problem};

/// A file's name and the findings so far.
#[derive(Debug)]
pub struct DiagnosticSink<'f> {
    pub file: &'f Arc<str>,
    pub findings: &'f mut Findings,
}

impl DiagnosticSink<'_> {
    /// Reports a problem of a value (or key).
    pub fn report_diagnostic(&mut self, problem: Problem, view: NodeView<'_, '_>) {
        self.report_at(problem, view.place(), view.width());
    }

    /// Reports a problem of so many characters that begin at a place.
    pub fn report_at(&mut self, problem: Problem, place: Place, width: usize) {
        let origin = self.origin_at(place);
        self.findings.push(problem.at_origin(origin).with_width(width));
    }

    /// Reports an error of a value (or key): what is wrong, and what to do.
    pub fn report_error(
        &mut self,
        rule: &'static str,
        what: String,
        help: impl Into<String>,
        view: NodeView<'_, '_>,
    ) {
        self.report_diagnostic(Problem::error(rule, what).with_help(help), view);
    }

    /// A place in this file.
    pub fn origin_at(&self, place: Place) -> Origin {
        Origin::new(Arc::clone(self.file), place)
    }
}

/// Text as messages show it: escaped, and not too long.
pub fn display_text(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        return text.to_escaped();
    }
    let start: String = text.chars().take(MOST).collect();
    format!("{}…", start.to_escaped())
}
