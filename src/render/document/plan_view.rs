//! A plan as the forms of a review draw it.

use super::plan_texts::PlanTexts;
use crate::planning::{Compared, Plan};

/// What a plan is drawn for.
#[derive(Clone, Copy, Debug)]
pub enum PlanPurpose<'a> {
    /// To be looked at: no run was begun.
    Preview,
    /// It belongs to the run with this number.
    Run(i64),
    /// It shows a difference of declarations or of plans.
    Difference(&'a Compared),
}

/// A plan with its sentences.
#[derive(Clone, Copy, Debug)]
pub struct PlanView<'a> {
    pub plan: &'a Plan,
    pub texts: &'a PlanTexts,
    pub purpose: PlanPurpose<'a>,
}

impl PlanPurpose<'_> {
    /// Whether nothing can perform what is drawn.
    pub fn is_difference(self) -> bool {
        matches!(self, PlanPurpose::Difference(_))
    }

    /// The number of the run.
    pub fn run(self) -> Option<i64> {
        match self {
            PlanPurpose::Run(run) => Some(run),
            PlanPurpose::Preview | PlanPurpose::Difference(_) => None,
        }
    }
}
