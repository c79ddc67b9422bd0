//! The sections of `muster.yaml`, and the typed settings that they become.

pub(super) mod decode;
pub(super) mod feed_settings;
pub(super) mod flow_sections;
pub(super) mod flow_settings;
pub(super) mod login_settings;
pub(super) mod punch_settings;
pub(super) mod schedule_settings;
pub(super) mod server_settings;
pub(super) mod store_settings;
