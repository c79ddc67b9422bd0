//! What a directory is: the kinds and their tables, values, records, and what can be wrong with
//! them.

pub mod check;
pub mod clock;
pub mod device;
pub mod directory;
pub mod equivalence;
pub mod findings;
pub mod hygiene;
pub mod idset;
pub mod kind;
pub mod problem;
pub mod profile;
pub mod proposal;
pub mod punch;
pub mod record;
pub mod resignation;
pub mod server_rules;
pub mod shared;
pub mod tables;
pub mod time_span;
pub mod value;
pub mod zone;

pub use clock::LocalTimeMeaning;
pub use device::{Device, DeviceArea, DeviceState};
pub use directory::{Directory, Holder, Records, WritableParts};
pub use findings::Findings;
pub use idset::IdSet;
pub use kind::{Kind, PerKind};
pub use problem::{Origin, Problem, QuotedLine, Severity};
pub use profile::{Profile, ServerBuild};
pub use punch::{OddPunch, Punch};
pub use record::field_sharing::FieldSharing;
pub use record::{DeclaredExtras, EntryPool, FieldEntry, Place, PresentFields, Record};
pub use resignation::{Leaving, ResignType};
pub use server_rules::{FieldRule, KindRules, ServerRules};
pub use shared::InColumn;
pub use tables::{Class, Field, FieldAccess, FieldId, Length, Spec, Type};
pub use value::{Code, Value};
pub use zone::Zone;
