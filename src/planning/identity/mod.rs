//! Which records are the same person or unit: under another code, under a code that looks alike, or
//! a returned code.

pub(super) mod lookalikes;
pub(super) mod mismatch;
pub(super) mod previous;
pub(super) mod same_person;
pub(super) mod same_unit;
