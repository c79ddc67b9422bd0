//! Findings on the lines of a pull request.

use std::path::Path;

use super::sheet::Sheet;

pub fn github(_sheets: &[Sheet], _root: &Path) -> String {
    String::new()
}

pub fn gitlab(_sheets: &[Sheet], _root: &Path) -> String {
    String::new()
}

pub fn sarif(_sheets: &[Sheet], _root: &Path) -> String {
    String::new()
}
