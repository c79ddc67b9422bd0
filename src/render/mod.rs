//! Plans and reports as text for people and machines. Pure: plan or report in, text out; only the source lines that
//! problems speak of are read again.

pub mod annotations;
mod conflicts;
pub mod csv;
pub mod devices;
pub mod excerpt;
mod findings;
pub mod groups;
pub mod health;
pub mod html;
pub mod junit;
pub mod leaving;
pub mod markdown;
pub mod mask;
pub mod paint;
pub mod problem;
pub mod punches;
pub mod sheet;
pub mod text;
pub mod veil;
