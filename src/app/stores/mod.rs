//! Settings become stores, and stores are checked.

pub mod chosen_server;
pub mod database_stores;
pub mod feed_stores;
pub mod file_stores;
pub mod flow_stores;
pub mod local_stores;
pub mod store_health;
