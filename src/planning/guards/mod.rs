//! What a plan refuses or holds back: limits, protected records, evidence, first runs, cards and
//! codes in use.

pub mod applied_limit;
pub mod approved_plan;
pub(super) mod card_conflicts;
pub(super) mod code_reuse;
pub mod deletion_evidence;
pub(super) mod first_load;
pub(super) mod first_run;
pub(in crate::planning) mod hiring_age;
pub mod history_guards;
pub mod known_leavers;
pub mod leavers;
pub mod limit_override;
pub mod limits;
pub mod plan_guards;
pub(super) mod protection;
pub mod refusal;
pub mod rejected_values;
pub mod server_history;
pub(super) mod shuffled_values;
