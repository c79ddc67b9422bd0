//! Plans and reports as text for people and machines. Pure: plan or report in, text out; only the
//! source lines that problems speak of are read again.

pub mod annotations;
pub mod change_groups;
mod conflict_text;
pub mod csv_output;
pub mod devices;
pub mod document;
pub mod excerpt;
mod findings_text;
pub mod health_text;
pub mod html;
pub mod junit;
pub mod leaving_text;
pub mod markdown;
pub mod moment;
pub mod poll_text;
pub mod problem_text;
pub mod pseudonyms;
pub mod punch_output;
pub mod source_line_redaction;
pub mod terminal_style;
pub mod text_output;
