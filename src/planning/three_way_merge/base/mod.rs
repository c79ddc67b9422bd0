//! The base of a merge: what both sides agreed on, how it is read, and what a run leaves of it.

pub(super) mod base_fields;
pub(super) mod base_rows;
pub(super) mod base_side_effects;
pub(super) mod merge_base;
pub(super) mod pending_values;
