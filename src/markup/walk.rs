//! A text from its first document to its last: top-level keys, and their values one by one.

use std::sync::Arc;

use granit_parser::Event;

use super::node::NodeView;
use super::scanner;
use super::tree_builder::{ParseAborted, TreeBuilder};
use crate::model::problem::Escaped as _;
use crate::model::{Findings, Place, Problem};

/// A text, its name for messages, and the number of its first line in the file.
#[derive(Clone, Debug)]
pub struct SourceText<'t> {
    pub text: &'t str,
    pub file: Arc<str>,
    pub first_line: u32,
}

/// Receives what the text holds.
pub trait Visit {
    /// A key of the top-level mapping; its value follows, by `list` and `item` or by `value`.
    fn visit_key(&mut self, key: NodeView<'_, '_>, findings: &mut Findings);
    /// The value is a list that begins here; its items follow, each by `item`.
    fn visit_list(&mut self, place: Place, findings: &mut Findings);
    fn visit_item(&mut self, item: NodeView<'_, '_>, findings: &mut Findings);
    /// The value is something else, or a list that an alias names.
    fn visit_value(&mut self, value: NodeView<'_, '_>, findings: &mut Findings);
}

/// What a walk found out beside what it passed to its visitor.
#[derive(Debug, Default)]
pub struct WalkSummary {
    pub findings: Findings,
    /// False when the parser had to stop: what comes after is unknown.
    pub complete: bool,
    pub documents: usize,
    /// The keys of the last document, in order.
    pub keys: Vec<(String, Place)>,
    /// Whether the value of the last key was a list that was walked item by item.
    pub ends_in_list: bool,
}

/// Walks a text. Every mistake that does not stop the parser is found.
pub fn walk_text(source: SourceText<'_>, visitor: &mut impl Visit) -> WalkSummary {
    walk_scanned(&source, visitor).unwrap_or_else(|| walk_parsed(source, visitor))
}

/// Walks a text that may be large with a visitor of its own. What a visitor was handed of a text
/// that then turns out not to be of plain shape is dropped with it, and a new one is handed all of
/// it.
pub fn walk_with_new<V: Visit>(source: SourceText<'_>, new: impl Fn() -> V) -> (V, WalkSummary) {
    let mut visitor = new();
    if source.text.len() <= scanner::HELD_BYTES {
        let walk = walk_text(source, &mut visitor);
        return (visitor, walk);
    }
    if let Some(walk) = walk_parts(&source, &mut visitor) {
        return (visitor, walk);
    }
    let mut visitor = new();
    let walk = walk_parsed(source, &mut visitor);
    (visitor, walk)
}

/// Walks a text of plain shape part by part; `None`, and some of it visited, where the parser has
/// to read it.
pub fn walk_parts(source: &SourceText<'_>, visitor: &mut impl Visit) -> Option<WalkSummary> {
    scanner::visit_parts(source, visitor)
}

/// Walks a text of plain shape that is not large; `None`, and nothing visited, where the parser has
/// to read it.
pub fn walk_scanned(source: &SourceText<'_>, visitor: &mut impl Visit) -> Option<WalkSummary> {
    let nodes = scanner::scan(source.text, source.first_line)?;
    let mut walk = WalkSummary { complete: true, ..WalkSummary::default() };
    let Some(top) = NodeView::new(&nodes) else { return Some(walk) };
    walk.documents = 1;
    for (key, value) in top.mapping_pairs() {
        visitor.visit_key(key, &mut walk.findings);
        walk.keys.push((key.text().unwrap_or_default().to_owned(), key.place()));
        walk.ends_in_list = value.is_list();
        if walk.ends_in_list {
            visitor.visit_list(value.place(), &mut walk.findings);
            value.list_items().for_each(|item| visitor.visit_item(item, &mut walk.findings));
        } else {
            visitor.visit_value(value, &mut walk.findings);
        }
    }
    Some(walk)
}

/// Walks a text with the general parser.
pub fn walk_parsed(source: SourceText<'_>, visitor: &mut impl Visit) -> WalkSummary {
    let mut builder = TreeBuilder::new(source);
    let mut walk = WalkSummary::default();
    walk.complete = walk_documents(&mut builder, &mut walk, visitor).is_ok();
    walk.findings = builder.findings;
    walk
}

fn walk_documents(
    builder: &mut TreeBuilder<'_>,
    walk: &mut WalkSummary,
    visitor: &mut impl Visit,
) -> Result<(), ParseAborted> {
    loop {
        let (event, span) = builder.next_event()?;
        match event {
            Event::StreamEnd => return Ok(()),
            Event::DocumentStart(..) => {
                builder.clear_anchors();
                walk.documents += 1;
                walk.keys.clear();
                walk.ends_in_list = false;
            }
            Event::MappingStart(..) => walk_mapping(builder, walk, visitor)?,
            Event::Scalar(..) | Event::SequenceStart(..) | Event::Alias(_) => {
                let place = builder.start_place(&span);
                let list = matches!(event, Event::SequenceStart(..));
                if list {
                    skip_list(builder)?;
                } else if builder.build_tree(event, span)?.is_null() {
                    continue;
                }
                let what = if list { "a list" } else { "text" };
                let what = format!("a mapping with keys is expected here, and this is {what}");
                let help = "every list stands under its key, for example `employees:`";
                builder.report_diagnostic(
                    Problem::error("not-a-mapping", what).with_help(help),
                    place,
                );
            }
            _ => {}
        }
    }
}

/// Skips the rest of a list whose beginning was just read.
fn skip_list(builder: &mut TreeBuilder<'_>) -> Result<(), ParseAborted> {
    loop {
        let (event, span) = builder.next_event()?;
        if matches!(event, Event::SequenceEnd) {
            return Ok(());
        }
        builder.build_tree(event, span)?;
    }
}

fn walk_mapping(
    builder: &mut TreeBuilder<'_>,
    walk: &mut WalkSummary,
    visitor: &mut impl Visit,
) -> Result<(), ParseAborted> {
    let mut findings = Findings::default();
    let end = walk_pairs(builder, walk, visitor, &mut findings);
    builder.findings.append(findings);
    end
}

fn walk_pairs(
    builder: &mut TreeBuilder<'_>,
    walk: &mut WalkSummary,
    visitor: &mut impl Visit,
    findings: &mut Findings,
) -> Result<(), ParseAborted> {
    loop {
        let (event, span) = builder.next_event()?;
        if matches!(event, Event::MappingEnd) {
            return Ok(());
        }
        let key = builder.build_tree(event, span)?;
        visitor.visit_key(key, findings);
        let place = key.place();
        let text = key.text().unwrap_or_default().to_owned();
        if let Some((_, earlier)) = walk.keys.iter().find(|(known, _)| *known == text) {
            let earlier = builder.origin_at(*earlier);
            let problem =
                repeated_key_diagnostic(&text).with_related(earlier, "it stands here too");
            builder.report_diagnostic(problem, place);
        }
        walk.keys.push((text, place));
        let (event, span) = builder.next_event()?;
        walk.ends_in_list = matches!(event, Event::SequenceStart(_, 0, None));
        if !walk.ends_in_list {
            visitor.visit_value(builder.build_tree(event, span)?, findings);
            continue;
        }
        visitor.visit_list(builder.start_place(&span), findings);
        loop {
            let (event, span) = builder.next_event()?;
            if matches!(event, Event::SequenceEnd) {
                break;
            }
            visitor.visit_item(builder.build_tree(event, span)?, findings);
        }
    }
}

/// The problem of a key that stands twice at the top of one document.
pub fn repeated_key_diagnostic(key: &str) -> Problem {
    Problem::error(
        "duplicate-key",
        format!("the key `{}` stands twice in one mapping", key.to_escaped()),
    )
    .with_help("put what stands under both under one of them")
    .with_width(key.chars().count())
}
