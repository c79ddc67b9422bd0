//! What must change, decided purely: no clock, no network, no disk.

pub mod agreed;
pub mod allow;
pub mod both;
pub mod change;
pub mod diff;
pub mod drift;
pub mod fingerprint;
pub mod guard;
pub mod merge;
pub mod missing;
pub mod order;
pub mod past;
pub mod plan;
pub mod policy;
pub mod punches;
pub mod refs;
mod reused;
pub mod saved;
pub mod scope;
pub mod undo;

pub use agreed::{Agreed, agreed};
pub use allow::{Allow, allow};
pub use both::{Joined, Ways, both_ways};
pub use change::{Action, Change, FieldChange, FieldName, Reason};
pub use diff::Request;
pub use fingerprint::{Digest, Fingerprint, Parts};
pub use guard::Refusal;
pub use past::{Past, PastBoth, recall};
pub use plan::{Counts, End, Plan, plan, planned, undone};
pub use policy::{Absent, Limit, Limits, Mode, Owner, Owners, Policy, Scope};
pub use saved::{Moved, SavedPlan};
pub use scope::Filter;
