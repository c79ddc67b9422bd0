//! Where the items of lists stand: a record keeps the place of the list alone, and a mistake is in
//! one item of it. The file is read again for that.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::files;
use crate::markup::{self, NodeView, SourceText, Visit};
use crate::model::{Findings, Origin, Place, Problem};

/// Moves the problems about an item of a list from the place of the list to that of the item. Where
/// the file changed or cannot be read they stay at the list.
pub(super) fn move_to_items(problems: &mut [Problem], root: &Path, shown_as: &str) {
    let mut wanted: BTreeMap<Arc<str>, BTreeMap<Place, Vec<usize>>> = BTreeMap::new();
    for (at, problem) in problems.iter().enumerate().filter(|(_, problem)| problem.item.is_some()) {
        if let Some(origin) = problem.origin.as_ref() {
            let place = Place { line: origin.line, column: origin.column };
            let of_file = wanted.entry(Arc::clone(&origin.file)).or_default();
            of_file.entry(place).or_default().push(at);
        }
    }
    if wanted.is_empty() {
        return;
    }
    for file in files::list_files(root, shown_as).0 {
        let Some(lists) = wanted.remove(&file.name) else { continue };
        let Ok(bytes) = fs::read(&file.path) else { continue };
        let Ok(text) = markup::decode_utf8(&bytes).map(str::to_owned) else { continue };
        let source = SourceText { text: &text, file: Arc::clone(&file.name), first_line: 1 };
        let new = || ItemFinder { lists: &lists, found: Vec::new(), problems: &*problems };
        let found = markup::walk_with_new(source, new).0.found;
        for (at, place, width) in found {
            problems[at].origin = Some(Origin::new(Arc::clone(&file.name), place));
            problems[at].width = width;
        }
    }
}

/// Looks for lists at known places, and in them for the items that are meant.
struct ItemFinder<'p> {
    lists: &'p BTreeMap<Place, Vec<usize>>,
    problems: &'p [Problem],
    /// The number of the problem, the place of its item, and how wide that is.
    found: Vec<(usize, Place, usize)>,
}

impl ItemFinder<'_> {
    fn search_node(&mut self, node: NodeView<'_, '_>) {
        if node.is_map() {
            for (_, value) in node.mapping_pairs() {
                self.search_node(value);
            }
            return;
        }
        if !node.is_list() {
            return;
        }
        for at in self.lists.get(&node.place()).into_iter().flatten() {
            let code = self.problems[*at].item.as_deref();
            let item = node.list_items().find(|item| item.text().map(str::trim) == code);
            self.found.extend(item.map(|item| (*at, item.place(), item.width())));
        }
        node.list_items().for_each(|item| self.search_node(item));
    }
}

impl Visit for ItemFinder<'_> {
    fn visit_key(&mut self, _: NodeView<'_, '_>, _: &mut Findings) {}

    fn visit_list(&mut self, _: Place, _: &mut Findings) {}

    fn visit_item(&mut self, item: NodeView<'_, '_>, _: &mut Findings) {
        self.search_node(item);
    }

    fn visit_value(&mut self, value: NodeView<'_, '_>, _: &mut Findings) {
        self.search_node(value);
    }
}
