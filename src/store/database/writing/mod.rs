//! How changes become statements in the tables of a site.

pub(super) mod column_limits;
pub(super) mod custom_update;
pub(super) mod default_tables;
pub(super) mod error_attribution;
pub(super) mod row_writer;
pub(super) mod unique_swaps;
pub(super) mod update_columns;
mod write_rights;
