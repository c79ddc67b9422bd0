//! What must change, decided purely: no clock, no network, no disk.

pub mod base_snapshot;
pub mod change;
pub mod compare;
pub mod department_snapshot;
pub mod diff;
pub mod drift_report;
pub mod fingerprint;
pub mod guards;
pub mod identity;
pub mod inverse_plan;
mod known_side_effects;
pub mod notice;
pub mod order;
pub mod plan;
pub mod plan_file;
pub mod policy;
pub mod punches;
pub mod references;
pub mod request;
pub mod rule_checks;
pub mod selection;
pub mod server_print;
pub mod three_way_merge;
pub mod two_way_plan;

pub use crate::planning::guards::approved_plan::{ApprovalMatch, Approved};
pub use crate::planning::guards::deletion_evidence::Expected;
pub use crate::planning::guards::first_run::first_run;
pub use crate::planning::guards::history_guards::{check_history_guards, check_new_records};
pub use crate::planning::guards::limit_override::{LimitOverride, lift_refusals};
pub use crate::planning::identity::same_person::{
    PreviousCodes, adopt_new_codes, find_wanted_resigned,
};
pub use crate::planning::plan::plan_delta::PlanDelta;
pub use crate::planning::selection::glob::Glob;
pub use crate::planning::selection::record_filter::{Pattern, RecordFilter};
pub use crate::planning::selection::scope::last_day;
pub use crate::planning::selection::unmatched_filters::Unmatched;
pub use base_snapshot::{AgreedRecord, snapshot_base};
pub use change::{Action, Change, FieldChange, FieldName, LiveSnapshot, Reason};
pub use compare::Declarations;
pub use compare::difference::{Compared, Difference};
pub use fingerprint::{Fingerprint, FingerprintKey, FingerprintParts, SideDigest};
pub use guards::applied_limit::LimitUse;
pub use guards::leavers::{DeactivatedPerson, KnownLeavers};
pub use guards::refusal::{Refusal, RefusalFact};
pub use guards::server_history::{FlowBase, ServerHistory, TwoWayHistory};
pub use known_side_effects::{
    OwnEffects, mark_of, marked_field, note_own_effects, remembered, remove_side_effects,
};
pub use notice::{Notice, NoticeFact, NoticeSeverity};
pub use plan::{
    Counts, Plan, PlanEndpoint, PlanHeader, PlanLeg, PlannedLeg, make_plan, plan_leg_with_digest,
    plan_undo,
};
pub use plan_file::SavedPlan;
pub use policy::{Absent, ChangeLimit, FieldOwners, FlowMode, Limits, Owner, Policy, Scope};
pub use request::Request;
pub(crate) use request::noun_of_target;
pub use server_print::{Identity, KnownServer, ServerPrint};
pub use two_way_plan::{TwoWayPlan, TwoWayRequest, both_ways};
