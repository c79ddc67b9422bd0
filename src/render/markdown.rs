//! Markdown for a comment on a pull request.

use super::sheet::Sheet;

/// How long it may be, and where all of it is.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// In bytes.
    pub budget: usize,
    /// Files that hold all of it.
    pub whole: Vec<String>,
    /// The address of the run of the pipeline.
    pub run: Option<String>,
}

pub fn markdown(_sheets: &[Sheet], _look: &Look) -> String {
    String::new()
}
