//! Databases of the settings become stores.

use crate::settings::{Address, DatabaseSettings};

/// What a database is, without user and password; `None` when its URL cannot be had.
pub fn place(database: &DatabaseSettings) -> Option<String> {
    let _ = &database.url;
    let Address::Plain(url) = &database.url else { return None };
    Some(url.clone())
}
