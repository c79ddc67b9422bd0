//! Plans and reports as text for people and machines. Pure: plan or report in, text out; only the source lines that
//! problems speak of are read again.

mod conflicts;
pub mod csv;
pub mod devices;
pub mod excerpt;
pub mod health;
pub mod mask;
pub mod paint;
pub mod problem;
pub mod punches;
pub mod text;
