//! Which records are the same person or unit: under another code, under a code that looks alike, or
//! a returned code.

pub mod code_mismatch;
pub mod identity_fact;
pub(super) mod lookalikes;
pub mod person_match;
pub(super) mod previous_codes;
pub(super) mod same_person;
pub(super) mod same_unit;
