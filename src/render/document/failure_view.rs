//! Why a command failed, before it is given a form.

use crate::model::Problem;

/// Why a command did not do what it was asked to.
#[derive(Debug)]
pub struct FailureView {
    pub exit_code: i32,
    pub message: String,
    pub causes: Vec<String>,
    pub details: Vec<String>,
    pub hints: Vec<String>,
    pub problems: Vec<Problem>,
}
