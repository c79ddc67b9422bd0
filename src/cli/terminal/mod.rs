//! What a person sees and answers: output in every format, standard error, progress, the log, and
//! questions.

pub(super) mod confirmation;
pub(super) mod log_output;
pub mod output;
pub(super) mod panic;
pub mod progress;
pub(super) mod prompts;
pub(super) mod stderr;
