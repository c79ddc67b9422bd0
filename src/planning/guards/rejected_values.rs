//! Values that a server did not keep.

use std::collections::BTreeMap;

use crate::model::Kind;

/// The value that was wanted of a field, by kind, code and field name; secrets stand as `***`.
pub type RejectedValues = BTreeMap<(Kind, String, String), String>;
