//! The API as data: paths, bodies, answers, pages, logins, faults and dialects. Pure: nothing here
//! sends anything.
//!
//! Client and sandbox both use this layer, and do not call each other.

pub mod api_dialect;
pub mod api_errors;
pub mod api_value;
pub mod device_json;
mod encodings;
pub mod foreign_words;
pub mod local_time;
pub mod login;
pub mod page_reader;
pub mod punch_json;
pub mod request_body;
pub mod routes;
pub mod row_reader;
pub mod rule_metadata;
pub mod secret_filter;
pub mod secret_index;
pub mod write_answer;

pub use api_dialect::AttendanceDialect;
pub use api_errors::RequestFault;
pub use api_value::{ApiValue, Id};
pub use device_json::DeviceOf;
pub use login::Scheme;
pub use page_reader::{Page, PageError};
pub use punch_json::{PunchRow, PunchSeed};
pub use routes::Resource;
pub use row_reader::{ApiRow, RowReader};
pub use secret_filter::SecretFilter;
pub use secret_index::Secrets;
pub use write_answer::WriteAnswer;
