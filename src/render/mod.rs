//! Plans and reports as text for people and machines. Pure: plan or report in, text out.

pub mod paint;
pub mod text;
