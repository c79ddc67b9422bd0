//! What a command has to show, before it is given a form; the sentences of plans, made once for
//! every form; and the JSON of plans.

pub mod approval_text;
mod body;
mod failure_view;
pub mod fragments;
pub mod merge_decision_text;
pub mod notice_text;
pub mod org_chart;
pub mod plan_json;
pub mod plan_texts;
pub mod plan_view;
mod refusal_text;
mod same_person_text;
pub mod skip_text;

pub use body::{
    Checked, ComparedResult, Document, DocumentBody, ExecutedResult, PlannedResult, TextResult,
};
pub use failure_view::FailureView;
