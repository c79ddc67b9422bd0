//! How a sandbox behaves: the profile of a build, habits, trouble on demand, its clock, and the
//! people who punch.

pub mod habit;
pub(super) mod manner;
pub(super) mod punch_generator;
pub(super) mod rng;
pub(super) mod server_clock;
pub mod server_profile;
pub mod traffic;
pub mod trouble;
