//! muster.yaml: what the person configured, checked, with a place for every mistake.

mod configured_flow;
mod cron;
mod decoding;
mod find;
mod keys;
mod load;
mod loaded;
mod reading;
pub mod resolution_entries;
pub mod resolutions;
pub mod secret;
pub mod settings_place;
pub mod settings_schema;
mod stores;
pub mod zones;

pub use crate::settings::configured_flow::Flow;
pub use crate::settings::decoding::punch_settings::{PunchImport, PunchesInto};
pub use crate::settings::decoding::schedule_settings::{OnChange, Schedule};
pub use cron::{CronLine, DayRule};
pub use find::{FILE_NAME, display_path};
pub use load::{load_settings, read_from};
pub use loaded::{Settings, StateSettings};
pub use secret::{NoSecret, Secret};
pub use stores::{
    ClientCertificate, Credentials, DatabaseSettings, DatabaseTls, FeedFileSettings, FeedSettings,
    Queries, ServerSettings, StoreSettings, UrlSetting, Username,
};
