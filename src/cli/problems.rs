//! Problems for the terminal: each with its place, its line and what to do.

use std::path::Path;

use super::sight;
use crate::model::Problem;
use crate::render::problem::{ProblemStyle, text};

/// Problems with their excerpts, painted: the stream strips colours where they are not wanted. Lines are read again
/// from the files, whose names are relative to `base`.
pub fn excerpts(problems: &[Problem], base: &Path) -> String {
    text(&sight::problems(problems), base, ProblemStyle { color: true })
}
