//! Why there is no plan of a flow.

use super::store_ports::ReadError;
use crate::model::Problem;
use crate::planning::selection::unmatched_filters::Unmatched;

/// Why there is no plan.
#[derive(Debug)]
pub enum PrepareError {
    /// The desired state is wrong; besides, entries may name nothing.
    Invalid(Vec<Problem>, Vec<Unmatched>),
    /// A side could not be read whole.
    Incomplete(String),
    Failed(anyhow::Error),
}

impl From<ReadError> for PrepareError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Invalid(problems) => PrepareError::Invalid(problems, Vec::new()),
            ReadError::Incomplete(why) => PrepareError::Incomplete(why),
            ReadError::Failed(error) => PrepareError::Failed(error),
        }
    }
}
