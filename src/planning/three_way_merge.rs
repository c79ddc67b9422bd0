//! The three-way merge: from both sides and what they last agreed on to what each side should hold.
//!
//! Nothing is written and nothing compared twice: the merge makes one declaration for each side,
//! and both go the way of every declaration, through the diff, the guards and the order. What stays
//! on a side stands in its declaration without fields; what is to go is left out of it.

mod base;
mod check_decisions;
mod conflict;
mod cycles;
mod decide_conflict;
mod decide_fields;
mod disposition;
mod field;
mod matched_records;
mod merge_decision;
mod merge_record;
mod merge_records;
mod merge_result;
mod merge_sides;
mod merge_table;
mod merge_values;
mod parse_resolution;
mod record_pair;
#[cfg(test)]
mod tests;
mod waiting_records;

pub use crate::planning::three_way_merge::base::base_rows::{
    BaseRow, CreatedRecords, RereadRecords, Rows, SideOutcomes, build_base_rows,
};
pub use crate::planning::three_way_merge::base::base_side_effects::{
    mark_freed_cards, mark_side_effects,
};
pub use crate::planning::three_way_merge::base::merge_base::MergeBase;
pub(super) use check_decisions::restore_failed_decisions;
pub use conflict::{
    CODE, CarriedDecision, ChosenSide, Conflict, ConflictKind, LastAgreement, RECORD,
    ReferenceCycle, Resolution,
};
pub use field::SecretHasher;
pub(super) use matched_records::{agreed_code, lost_and_new};
pub use merge_decision::{ChangedSides, Disposition, FieldDecision, FieldOutcome, MergeDecision};
pub use merge_result::{MergeInput, Merged, ResolutionUse};
pub use merge_sides::merge_sides;
pub(super) use merge_sides::warn_unused_decisions;
pub use parse_resolution::check_decision_value;
pub use record_pair::Renumbered;
