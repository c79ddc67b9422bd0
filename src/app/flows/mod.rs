//! Flows: selected, planned, and held against each other.

pub mod conflicting_flows;
pub mod decisions;
pub mod exclusive_flows;
pub mod flow_context;
pub mod overlapping_flows;
pub mod planned_flow;
pub mod resolve_conflict;
pub mod select_flows;
pub mod unmatched_entries;
