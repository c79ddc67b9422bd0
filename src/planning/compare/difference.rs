//! What a difference is made of.

use serde::Serialize;

use super::informational::InformationalNotes;
use crate::planning::{Plan, PlanDelta};

/// What `diff` finds: changes in the form of a plan that no command performs, and what was
/// compared.
#[derive(Clone, Debug)]
pub struct Difference {
    pub plan: Plan,
    pub compared: Compared,
}

impl Difference {
    /// Whether there is anything to show: changes, or what is said beside them.
    pub fn is_empty(&self) -> bool {
        let beside = match &self.compared {
            Compared::Declarations(notes) => notes.is_empty(),
            Compared::Plans(delta) => delta.is_empty(),
        };
        beside && self.plan.is_empty()
    }
}

/// What was compared, with what the changes do not say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "lowercase")]
pub enum Compared {
    Declarations(InformationalNotes),
    Plans(PlanDelta),
}
