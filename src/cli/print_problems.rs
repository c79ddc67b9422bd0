//! Problems for the terminal: each with its place, its line and what to do.

use std::path::Path;

use super::redaction;
use crate::model::Problem;
use crate::render::problem_text::{ProblemStyle, render_problems};

/// Problems with their excerpts, painted: the stream strips colours where they are not wanted.
/// Lines are read again from the files, whose names are relative to `base`.
pub fn render_excerpts(problems: &[Problem], base: &Path) -> String {
    render_problems(&redaction::redact_problems(problems), base, ProblemStyle { color: true })
}
