//! Plans and reports as text for people and machines.

pub mod excerpt;
pub mod mask;
pub mod problem;
