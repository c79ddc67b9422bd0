//! The API as data: paths, bodies, answers, pages, logins, faults and dialects. Pure: nothing here sends anything.
//!
//! Client and sandbox both speak through this layer and never know each other.

pub mod login;
pub mod routes;

pub use login::Scheme;
pub use routes::Resource;
