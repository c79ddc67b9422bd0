//! The API as data: paths, bodies, answers, pages, logins, faults and dialects. Pure: nothing here sends anything.
//!
//! Client and sandbox both speak through this layer and never know each other.

pub mod atom;
pub mod body;
pub mod conceal;
pub mod device;
pub mod dialect;
pub mod discreet;
pub mod fault;
pub mod login;
pub mod moment;
pub mod page;
pub mod punch;
pub mod routes;
pub mod row;
pub mod secrets;
pub mod server_rules;
mod spelling;

pub use atom::{Atom, Id};
pub use conceal::Hidden;
pub use device::DeviceOf;
pub use dialect::AttendanceDialect;
pub use fault::RequestFault;
pub use login::Scheme;
pub use page::{Misread, Page};
pub use punch::{PunchOf, PunchRow};
pub use routes::Resource;
pub use row::{ApiRow, RowReader};
pub use secrets::Secrets;
