//! What a flow may do: mode, scope, absence, limits, protection and owners of fields.

use chrono::TimeDelta;

use super::selection::glob::Glob;
use crate::model::{Code, Kind, PerKind};

/// In which direction a flow carries changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FlowMode {
    /// `from` is right: `to` is changed.
    #[default]
    Push,
    /// `to` is right: `from` is changed.
    Pull,
    TwoWay,
}

impl FlowMode {
    pub fn name(self) -> &'static str {
        match self {
            FlowMode::Push => "push",
            FlowMode::Pull => "pull",
            FlowMode::TwoWay => "two-way",
        }
    }
}

/// Which records a flow speaks of. Empty lists of areas and departments mean "all".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    pub kinds: PerKind<bool>,
    /// Employees in any of these areas, or in areas below them.
    pub areas: Vec<Code>,
    /// Employees in these departments, or in departments below them.
    pub departments: Vec<Code>,
}

impl Default for Scope {
    fn default() -> Self {
        Scope { kinds: PerKind([true; 4]), areas: Vec::new(), departments: Vec::new() }
    }
}

/// What happens to a live record that a declared kind does not declare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Absent {
    /// It stays and is counted as unmanaged.
    #[default]
    Keep,
    Delete,
    /// Employees only.
    Resign,
    /// Employees only: switched off and kept; resigned where the server can do that.
    Deactivate,
}

/// How leavers are deactivated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deactivation {
    /// Where they are put, if anywhere.
    pub department: Option<Code>,
    pub area: Option<Code>,
    /// After so long they may be deleted, when that is allowed by itself.
    pub grace: Option<TimeDelta>,
}

/// How many changes of one kind and action one run may hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ChangeLimit {
    /// Per cent of the live records of the kind.
    Share(f64),
    Count(u64),
}

/// Limits of one kind. A share never bites at or below `floor` changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Deletions and resignations.
    pub delete: ChangeLimit,
    pub update: ChangeLimit,
    /// New records, of a kind that the flow has loaded before.
    pub create: ChangeLimit,
    pub floor: u64,
}

impl Default for Limits {
    fn default() -> Self {
        let half = ChangeLimit::Share(50.0);
        Limits { delete: ChangeLimit::Share(10.0), update: half, create: half, floor: 10 }
    }
}

/// Who decides on a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Owner {
    /// The declaring side: its values are written.
    #[default]
    From,
    /// The live side: what it holds is right, and is never written.
    To,
    /// Both; without a base the declaring side wins.
    Shared,
    /// The declaring side, once: sent when the record is created, never compared.
    CreateOnly,
    /// No side: neither compared nor written.
    Ignored,
}

impl Owner {
    /// The word in settings.
    pub fn name(self) -> &'static str {
        match self {
            Owner::From => "from",
            Owner::To => "to",
            Owner::Shared => "shared",
            Owner::CreateOnly => "create-only",
            Owner::Ignored => "ignored",
        }
    }
}

/// Owners of the fields of each kind: the first pattern that fits decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldOwners(pub PerKind<Vec<(Glob, Owner)>>);

impl FieldOwners {
    /// Whether a rule names this field itself. A pattern that happens to fit a secret asks for no
    /// copy of it.
    pub fn names_itself(&self, kind: Kind, field: &str) -> bool {
        self.0[kind]
            .iter()
            .any(|(pattern, owner)| *owner != Owner::Ignored && pattern.as_str() == field)
    }

    /// Reports whether the settings name the side that decides on this field.
    pub fn names_field(&self, kind: Kind, field: &str) -> bool {
        self.0[kind]
            .iter()
            .any(|(pattern, owner)| *owner != Owner::Ignored && fits_field(pattern, field))
    }

    pub fn owner_of(&self, kind: Kind, field: &str) -> Owner {
        let rules = &self.0[kind];
        rules
            .iter()
            .find(|(pattern, _)| fits_field(pattern, field))
            .map_or(Owner::From, |(_, owner)| *owner)
    }
}

/// The name of an attribute may itself hold what stands for other characters in a pattern.
fn fits_field(pattern: &Glob, field: &str) -> bool {
    pattern.as_str() == field || pattern.is_match(field)
}

/// The policy of one flow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    pub mode: FlowMode,
    pub scope: Scope,
    pub absent: PerKind<Absent>,
    pub deactivation: Deactivation,
    pub limits: PerKind<Limits>,
    /// Codes that are never changed and never deleted, beside the rows that came with the server.
    pub protect: PerKind<Vec<Code>>,
    pub owners: FieldOwners,
    /// SQL NULL means "clear it" and not "not managed".
    pub empty_is_null: bool,
    /// Kinds whose codes are created when records name them and the live side lacks them.
    pub create_missing: PerKind<bool>,
    /// Secret fields are written into files and databases also where `owners` does not name them.
    pub secrets: bool,
    /// Codes that were looked at and are those of two records.
    pub not_same: Vec<[Code; 2]>,
}

impl Policy {
    /// The policy of the same flow with its ends swapped: what the live side holds is carried back.
    ///
    /// A field that the settings give to `from` is not touched there; a resignation on the live
    /// side takes no person off the other one, where no such thing is known.
    pub fn to_reversed(&self) -> Policy {
        self.reversed_with_secrets(false)
    }

    /// Whether a secret field may be written into files or a database.
    pub fn writes_secret(&self, kind: Kind, field: &str) -> bool {
        self.secrets || self.owners.names_itself(kind, field)
    }

    /// The same; with `secrets` those fields are carried back too of which the settings say
    /// nothing.
    pub fn reversed_with_secrets(&self, secrets: bool) -> Policy {
        let swapped = |owner: Owner| match owner {
            Owner::From => Owner::To,
            Owner::To => Owner::From,
            other => other,
        };
        let absent = |kind: Kind| match self.absent[kind] {
            Absent::Delete => Absent::Delete,
            Absent::Keep | Absent::Resign | Absent::Deactivate => Absent::Keep,
        };
        let owners = |kind: Kind| {
            let rules = &self.owners.0[kind];
            let secret = kind.spec().fields.iter().filter(|field| field.secret && secrets);
            let secret = secret
                .filter(|field| rules.iter().all(|(pattern, _)| pattern.as_str() != field.name));
            let secret =
                secret.filter_map(|field| Some((Glob::new(field.name).ok()?, Owner::From)));
            secret
                .chain(rules.iter().map(|(pattern, owner)| (pattern.clone(), swapped(*owner))))
                .collect()
        };
        Policy {
            mode: FlowMode::Pull,
            absent: PerKind::from_fn(absent),
            owners: FieldOwners(PerKind::from_fn(owners)),
            // They speak of what must stay on the live side.
            protect: PerKind::default(),
            create_missing: PerKind::default(),
            secrets,
            ..self.clone()
        }
    }
}
