//! Where something stands in muster.yaml, looked up again when it turns out to be of no use:
//! settings keep values, not places.

use std::sync::Arc;

use super::loaded::Settings;
use crate::markup::{self, NodeView, SourceText, Visit, walk_text};
use crate::model::{Findings, Origin, Place};

/// The place of the value under these keys, or of the last key of them that is there.
pub fn origin_of_keys(settings: &Settings, keys: &[&str]) -> Option<Origin> {
    let bytes = std::fs::read(&settings.file).ok()?;
    let text = markup::decode_utf8(&bytes).ok()?;
    let mut search = KeySearch { keys, here: false, found: None };
    walk_text(SourceText { text, file: Arc::clone(&settings.shown), first_line: 1 }, &mut search);
    search.found.map(|place| Origin::new(Arc::clone(&settings.shown), place))
}

struct KeySearch<'k> {
    keys: &'k [&'k str],
    /// Whether the key that was read last is the first one that is looked for.
    here: bool,
    found: Option<Place>,
}

impl Visit for KeySearch<'_> {
    fn visit_key(&mut self, key: NodeView<'_, '_>, _: &mut Findings) {
        self.here = key.text() == self.keys.first().copied();
    }

    fn visit_list(&mut self, _: Place, _: &mut Findings) {}

    fn visit_item(&mut self, _: NodeView<'_, '_>, _: &mut Findings) {}

    fn visit_value(&mut self, value: NodeView<'_, '_>, _: &mut Findings) {
        if !self.here {
            return;
        }
        let mut view = value;
        for key in self.keys.iter().skip(1) {
            // In a list the item itself is named.
            let item = || {
                view.list_items().find(|item| item.text().is_some_and(|text| text.trim() == *key))
            };
            let Some(inner) = view.get(key).or_else(item) else { break };
            view = inner;
        }
        self.found = Some(view.place());
    }
}
