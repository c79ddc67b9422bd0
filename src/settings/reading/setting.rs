//! What stands at keys of settings, and where.

use crate::markup::NodeView;
use crate::model::Place;

/// A value of settings, and its key as messages name it.
#[derive(Clone, Copy, Debug)]
pub(in crate::settings) struct KeyedValue<'a, 't> {
    pub(in crate::settings) key: &'a str,
    pub(in crate::settings) view: NodeView<'a, 't>,
}

impl<'a, 't> KeyedValue<'a, 't> {
    /// A part of it, which messages name by the same key.
    pub(in crate::settings) fn with_view(self, view: NodeView<'a, 't>) -> KeyedValue<'a, 't> {
        KeyedValue { view, ..self }
    }
}

/// Where a value stands.
#[derive(Clone, Copy, Debug)]
pub(in crate::settings) struct Spot {
    pub(in crate::settings) place: Place,
    pub(in crate::settings) width: usize,
}

impl Spot {
    pub(in crate::settings) fn of_view(view: NodeView<'_, '_>) -> Spot {
        Spot { place: view.place(), width: view.width() }
    }
}

/// What stands at a key: nothing, something wrong, or a value.
#[derive(Debug)]
pub(in crate::settings) struct Setting<T> {
    /// Where it stands; `None` where the key is not there.
    pub(in crate::settings) spot: Option<Spot>,
    /// `None` also where it is wrong, which has been reported.
    pub(in crate::settings) value: Option<T>,
}

impl<T> Default for Setting<T> {
    fn default() -> Self {
        Setting { spot: None, value: None }
    }
}

impl<T> Setting<T> {
    pub(in crate::settings) fn is_present(&self) -> bool {
        self.spot.is_some()
    }

    /// A value that is right, and where it stands.
    pub(in crate::settings) fn value_with_spot(&self) -> Option<(&T, Spot)> {
        self.value.as_ref().zip(self.spot)
    }
}

/// An entry of a mapping whose keys a person chooses.
#[derive(Debug)]
pub(in crate::settings) struct NamedEntry<T> {
    pub(in crate::settings) name: String,
    pub(in crate::settings) name_spot: Spot,
    pub(in crate::settings) setting: Setting<T>,
}
