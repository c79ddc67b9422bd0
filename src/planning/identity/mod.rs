//! Which records are the same person or unit: under another code, under a code that looks alike, or
//! a returned code.

pub mod identity_fact;
pub(super) mod lookalikes;
pub mod mismatch;
pub mod person_match;
pub(super) mod previous;
pub(super) mod same_person;
pub(super) mod same_unit;
