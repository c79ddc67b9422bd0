//! Which records a run is about: scope, filters of the command line, lists of codes, flows that
//! overlap.

pub mod glob;
pub(super) mod meant_references;
pub mod missing;
pub mod overlap;
pub mod record_filter;
pub mod scope;
pub mod unmatched_filters;
