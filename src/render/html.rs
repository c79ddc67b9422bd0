//! One page by itself for a browser.

use super::sheet::Sheet;

/// The page.
pub fn html(_sheets: &[Sheet]) -> String {
    String::new()
}
