//! The differences between two lists of changes.

use serde::Serialize;

/// What the changes that the world asks for now have that the reviewed ones have not, and the
/// reverse. Each names action, kind and code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PlanDelta {
    pub appeared: Vec<String>,
    pub disappeared: Vec<String>,
    pub changed: Vec<String>,
}

impl PlanDelta {
    pub fn is_empty(&self) -> bool {
        self.appeared.is_empty() && self.disappeared.is_empty() && self.changed.is_empty()
    }
}
