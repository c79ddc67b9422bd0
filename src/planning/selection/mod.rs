//! Which records a run is about: scope, filters of the command line, lists of codes, flows that
//! overlap.

pub(super) mod carried_fields;
pub mod glob;
pub(super) mod meant_references;
pub mod missing_units;
pub mod overlap;
pub mod record_filter;
pub mod scope;
pub(super) mod structure_in_use;
pub mod unmatched_filters;
