//! All that a reader is handed of a text, to compare two ways of reading it.

use std::sync::Arc;

use muster::markup::{
    NodeStyle, NodeView, SourceText, Visit, WalkSummary, walk_parsed, walk_parts, walk_scanned,
};
use muster::model::{Findings, Place};

/// A node, or the beginning of a list that is handed out item by item.
#[derive(Debug, PartialEq, Eq)]
struct VisitedNode {
    role: &'static str,
    text: Option<String>,
    style: Option<NodeStyle>,
    place: Place,
    width: usize,
    size: usize,
}

#[derive(Default)]
struct VisitRecorder(Vec<VisitedNode>);

impl VisitRecorder {
    fn note(&mut self, role: &'static str, view: NodeView<'_, '_>) {
        let at = self.0.len();
        let text = view.text().map(str::to_owned);
        let (style, place, width) = (Some(view.style()), view.place(), view.width());
        self.0.push(VisitedNode { role, text, style, place, width, size: 1 });
        view.list_items().for_each(|item| self.note("item inside", item));
        for (key, value) in view.mapping_pairs() {
            self.note("key inside", key);
            self.note("value inside", value);
        }
        self.0[at].size = self.0.len() - at;
    }
}

impl Visit for VisitRecorder {
    fn visit_key(&mut self, key: NodeView<'_, '_>, _: &mut Findings) {
        self.note("key", key);
    }

    fn visit_list(&mut self, place: Place, _: &mut Findings) {
        self.0.push(VisitedNode {
            role: "list",
            text: None,
            style: None,
            place,
            width: 0,
            size: 0,
        });
    }

    fn visit_item(&mut self, item: NodeView<'_, '_>, _: &mut Findings) {
        self.note("item", item);
    }

    fn visit_value(&mut self, value: NodeView<'_, '_>, _: &mut Findings) {
        self.note("value", value);
    }
}

/// Texts of this many bytes are read part by part only.
const LARGE: usize = 256 << 10;

/// Reads a text both ways, and as a whole and part by part. Gives how many nodes the scanner took,
/// `None` where it declined; fails where it took what the parser reads differently, or objects to.
pub(super) fn compare(text: &str, first_line: u32) -> Option<usize> {
    let source = SourceText { text, file: Arc::from("a.yaml"), first_line };
    let mut parts = VisitRecorder::default();
    let by_parts = walk_parts(&source, &mut parts);
    let mut scanned = VisitRecorder::default();
    let whole = walk_scanned(&source, &mut scanned);
    if text.len() < LARGE {
        assert_eq!(whole.is_some(), by_parts.is_some(), "as a whole, and part by part: {text:?}");
    }
    if whole.is_some() {
        assert!(scanned.0 == parts.0, "as a whole, and part by part: {text:?}");
    } else {
        assert!(scanned.0.is_empty(), "something was visited, and then it was declined: {text:?}");
    }
    let summary = by_parts?;
    let scanned = parts;
    let mut parsed = VisitRecorder::default();
    let expected = walk_parsed(source, &mut parsed);
    if scanned.0 != parsed.0 {
        let at = scanned.0.iter().zip(&parsed.0).take_while(|(one, other)| one == other).count();
        panic!("{text:?}\nscanned: {:?}\n parsed: {:?}", scanned.0.get(at), parsed.0.get(at));
    }
    let expected = outline(expected);
    assert_eq!(outline(summary), expected, "{text:?}");
    assert!(whole.is_none_or(|whole| outline(whole) == expected), "as a whole: {text:?}");
    Some(scanned.0.len())
}

fn outline(walk: WalkSummary) -> String {
    let WalkSummary { findings, complete, documents, keys, ends_in_list } = walk;
    format!("{complete} {documents} {keys:?} {ends_in_list} {:?}", findings.into_problems())
}
