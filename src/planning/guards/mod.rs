//! What a plan refuses or holds back: limits, protected records, evidence, first runs, cards and
//! codes in use.

pub mod allow;
pub mod approved_plan;
pub mod bounds;
pub(super) mod card_conflicts;
pub(super) mod code_reuse;
pub mod deletion_evidence;
pub(super) mod first_load;
pub(super) mod first_run;
pub mod guard;
pub mod history_guards;
pub mod leaver_rules;
pub mod leavers;
pub mod limits;
pub(in crate::planning) mod live_dates;
pub(super) mod protection;
pub mod refusal;
pub mod rejected_values;
pub mod server_history;
pub(super) mod shuffled_values;
