//! From the blocks of a checked `muster.yaml` to typed values.

pub(super) mod decode;
pub(super) mod decode_values;
pub(super) mod feed_settings;
pub(super) mod flow_settings;
pub(super) mod punch_settings;
pub(super) mod schedule_settings;
pub(super) mod server_settings;
pub(super) mod store_settings;
