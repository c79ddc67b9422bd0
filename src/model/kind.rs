//! The four kinds of record, in the order in which they lean on each other.

use std::fmt;
use std::ops::{Index, IndexMut};

use serde::{Deserialize, Serialize};

use super::tables::{self, Spec};

/// A kind of record that muster manages. The order is the order of creation: employees name the
/// other three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Area,
    Department,
    Position,
    Employee,
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Area, Kind::Department, Kind::Position, Kind::Employee];

    /// The table of this kind: the only list of its fields.
    pub fn spec(self) -> &'static Spec {
        &tables::SPECS[self as usize]
    }

    /// The word used in settings, plans and messages: `employee`.
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// The word used for lists of this kind in YAML and in the API's paths: `employees`.
    pub fn plural(self) -> &'static str {
        self.spec().plural
    }

    /// The kind with this singular name, if there is one.
    pub fn parse(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The kind with this plural name, if there is one.
    pub fn parse_plural(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.plural() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One `T` for each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PerKind<T>(pub [T; 4]);

impl<T> PerKind<T> {
    pub fn from_fn(make: impl FnMut(Kind) -> T) -> Self {
        PerKind(Kind::ALL.map(make))
    }

    pub fn iter(&self) -> impl Iterator<Item = (Kind, &T)> {
        Kind::ALL.into_iter().zip(self.0.iter())
    }
}

impl<T> Index<Kind> for PerKind<T> {
    type Output = T;
    fn index(&self, kind: Kind) -> &T {
        &self.0[kind as usize]
    }
}

impl<T> IndexMut<Kind> for PerKind<T> {
    fn index_mut(&mut self, kind: Kind) -> &mut T {
        &mut self.0[kind as usize]
    }
}
