//! What reads a muster.yaml: sections, the shapes of their keys, and single values.

pub(super) mod choices;
pub(super) mod field_maps;
pub(super) mod field_names;
pub(super) mod key_shape;
pub(super) mod section;
pub(super) mod setting;
pub(super) mod typed_values;
pub(super) mod value_reader;
