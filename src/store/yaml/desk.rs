//! Where mistakes of one file are written down.

use std::sync::Arc;

use crate::markup::View;
use crate::model::{Findings, Origin, Place, Problem};

/// A file's name and the findings so far.
pub(super) struct Desk<'f> {
    pub(super) file: &'f Arc<str>,
    pub(super) findings: &'f mut Findings,
}

impl Desk<'_> {
    /// Reports a problem of a value (or key).
    pub(super) fn report(&mut self, problem: Problem, view: View<'_, '_>) {
        let origin = self.origin(view.place());
        self.findings.push(problem.at(origin).wide(view.width()));
    }

    pub(super) fn error(
        &mut self,
        rule: &'static str,
        what: String,
        help: impl Into<String>,
        view: View<'_, '_>,
    ) {
        self.report(Problem::error(rule, what).help(help), view);
    }

    pub(super) fn origin(&self, place: Place) -> Origin {
        Origin::new(Arc::clone(self.file), place)
    }
}

/// Text as messages show it: escaped, and not too long.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        return text.escape_debug().to_string();
    }
    let start: String = text.chars().take(MOST).collect();
    format!("{}…", start.escape_debug())
}
