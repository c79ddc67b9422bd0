//! What a difference is made of.

use serde::Serialize;

use super::informational::InformationalNotes;
use crate::planning::PlanDelta;

/// What a difference is made of, with what its changes do not say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "lowercase")]
pub enum Compared {
    Declarations(InformationalNotes),
    Plans(PlanDelta),
}
