//! What is settled when a mapping ends: keys are texts, each once, and merge keys are put in.

use std::collections::{HashMap, HashSet};

use super::node::{Node, NodeStyle, NodeView};
use crate::model::Place;
use crate::model::problem::Escaped as _;

/// A mistake in a mapping, at a place, with another place that belongs to it.
pub(crate) struct Mistake {
    pub(crate) rule: &'static str,
    pub(crate) message: String,
    pub(crate) help: &'static str,
    pub(crate) place: Place,
    pub(crate) width: usize,
    pub(crate) related: Option<(Place, &'static str)>,
}

/// Above this many keys a table is cheaper than comparing all pairs.
const FEW: usize = 24;

/// Mistakes among the keys of a mapping, and whether one of them is a merge key.
pub(crate) fn check_mapping_keys(map: NodeView<'_, '_>, mistakes: &mut Vec<Mistake>) -> bool {
    let mut merges = false;
    let mut few: [(&str, Place); FEW] = [("", Place::default()); FEW];
    let mut table: HashMap<&str, Place> = HashMap::new();
    let mut count = 0;
    for (key, _) in map.mapping_pairs() {
        let Some(text) = key.text() else {
            mistakes.push(not_text(key));
            continue;
        };
        merges |= key.is_plain() && text == "<<";
        let earlier = if count < FEW {
            few[..count].iter().find(|(known, _)| *known == text).map(|(_, place)| *place)
        } else {
            if table.is_empty() {
                table.extend(few.iter().copied());
            }
            table.get(text).copied()
        };
        match earlier {
            Some(earlier) => mistakes.push(repeated_key_mistake(key, text, earlier)),
            None if count < FEW => few[count] = (text, key.place()),
            None => _ = table.insert(text, key.place()),
        }
        if earlier.is_none() {
            count += 1;
        }
    }
    merges
}

fn not_text(key: NodeView<'_, '_>) -> Mistake {
    Mistake {
        rule: "bad-key",
        message: format!("a key has to be text, not {}", key.describe_node()),
        help: "write `key: value`; a value that begins with [ or { goes in quotes",
        place: key.place(),
        width: 1,
        related: None,
    }
}

fn repeated_key_mistake(key: NodeView<'_, '_>, text: &str, earlier: Place) -> Mistake {
    Mistake {
        rule: "duplicate-key",
        message: format!("the key `{}` stands twice in one mapping", text.to_escaped()),
        help: "keep one of the two",
        place: key.place(),
        width: key.width(),
        related: Some((earlier, "it stands here too")),
    }
}

/// The pairs of a mapping with its merge keys put in; the mapping's own pairs take precedence over
/// what is merged.
pub(crate) fn expand_merge_keys<'t>(
    map: NodeView<'_, 't>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Node<'t>> {
    let is_merge = |key: &NodeView<'_, '_>| key.is_plain() && key.text() == Some("<<");
    let mut out: Vec<Node<'t>> = Vec::new();
    let mut known: HashSet<&str> = HashSet::new();
    let own = map.mapping_pairs().filter(|(key, _)| !is_merge(key));
    for (key, value) in own {
        known.extend(key.text());
        out.extend_from_slice(key.all_nodes());
        out.extend_from_slice(value.all_nodes());
    }
    for (key, value) in map.mapping_pairs().filter(|(key, _)| is_merge(key)) {
        let single = value.is_map().then_some(value);
        let sources: Vec<NodeView<'_, 't>> = single.into_iter().chain(value.list_items()).collect();
        if (sources.is_empty() && !value.is_list())
            || sources.iter().any(|source| source.style() != NodeStyle::Map)
        {
            mistakes.push(Mistake {
                rule: "bad-merge",
                message: "the merge key << takes a mapping or a list of mappings".to_owned(),
                help: "write `<<: *name`, where &name stands before a mapping",
                place: key.place(),
                width: key.width(),
                related: None,
            });
            continue;
        }
        for (key, value) in sources.iter().flat_map(NodeView::mapping_pairs) {
            let Some(text) = key.text() else { continue };
            if known.insert(text) {
                out.extend_from_slice(key.all_nodes());
                out.extend_from_slice(value.all_nodes());
            }
        }
    }
    out
}
