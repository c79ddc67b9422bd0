//! Folders, revisions or saved plans compared, offline. No server, no state, no secret is looked
//! at.

mod compare_saved_plans;
mod compute_difference;
mod context;
mod operands;
mod read_operand;

pub use compute_difference::compute_difference;
pub use operands::ComparisonRequest;
