//! Where everything stands in a text, byte by byte: what editing in place needs and reading does
//! not.
//!
//! The items of top-level lists are found by their places alone; only those that are asked for come
//! with what is inside them, so that a text of a hundred thousand records takes little more room
//! than itself.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span, StrInput, Tag};

use super::MOST_DEPTH;

/// How a node was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeForm {
    Plain,
    Single,
    Double,
    /// Text under `|` or `>`.
    Block,
    Alias,
    FlowList,
    BlockList,
    FlowMap,
    BlockMap,
}

/// One node; the `size - 1` spots after it are inside it.
#[derive(Clone, Debug)]
pub struct LayoutNode<'t> {
    pub form: NodeForm,
    /// Where its anchor and tag begin; `start` when it has none.
    pub outer: usize,
    /// Its bytes, quotes and brackets among them. A block collection ends where its last scalar
    /// does.
    pub start: usize,
    pub end: usize,
    pub size: usize,
    /// The number of its anchor, or of the anchor that an alias names; 0 for none.
    pub anchor: usize,
    /// The content of a scalar.
    pub text: Cow<'t, str>,
}

/// A node with what is inside it.
#[derive(Clone, Copy, Debug)]
pub struct LayoutView<'a, 't>(&'a [LayoutNode<'t>]);

impl<'a, 't> LayoutView<'a, 't> {
    pub fn new(spots: &'a [LayoutNode<'t>]) -> Option<Self> {
        Some(LayoutView(spots.get(..spots.first()?.size)?))
    }

    pub fn root_spot(&self) -> &'a LayoutNode<'t> {
        &self.0[0]
    }

    /// Every node in it, itself first.
    pub fn all_spots(&self) -> &'a [LayoutNode<'t>] {
        self.0
    }

    pub fn byte_range(&self) -> Range<usize> {
        self.root_spot().start..self.root_spot().end
    }

    /// Items of a list; keys and values of a mapping, one after the other.
    pub fn children(&self) -> impl Iterator<Item = LayoutView<'a, 't>> + use<'a, 't> {
        let mut rest = &self.0[1..];
        std::iter::from_fn(move || {
            let child = LayoutView::new(rest)?;
            rest = &rest[child.0.len()..];
            Some(child)
        })
    }

    pub fn mapping_pairs(
        &self,
    ) -> impl Iterator<Item = (LayoutView<'a, 't>, LayoutView<'a, 't>)> + use<'a, 't> {
        let mut children = self.children();
        std::iter::from_fn(move || Some((children.next()?, children.next()?)))
    }
}

/// An item of a top-level list. Without its inside it is one spot.
pub type Item<'t> = Vec<LayoutNode<'t>>;

/// A top-level key and its value.
#[derive(Clone, Debug)]
pub struct LayoutSection<'t> {
    pub key: LayoutNode<'t>,
    /// The value; without the items of a list.
    pub value: Vec<LayoutNode<'t>>,
    pub items: Vec<Item<'t>>,
}

/// One document.
#[derive(Clone, Debug, Default)]
pub struct LayoutDocument<'t> {
    /// The braces of the top-level mapping, where it has some.
    pub flow: Option<Range<usize>>,
    pub sections: Vec<LayoutSection<'t>>,
}

/// A text from its first document to its last.
#[derive(Clone, Debug, Default)]
pub struct TextLayout<'t> {
    pub sheets: Vec<LayoutDocument<'t>>,
    /// Every alias: the number of its anchor and its place.
    pub aliases: Vec<(usize, Range<usize>)>,
    /// The names of anchors by number.
    pub anchors: HashMap<usize, String>,
}

/// Finds where everything stands. `wanted` returns for an item, by its key and its number among all
/// items under that key in the whole text, whether its inside is needed. `None` for a text that is
/// not read.
pub fn scan_layout<'t>(
    text: &'t str,
    wanted: impl Fn(&str, usize) -> bool,
) -> Option<TextLayout<'t>> {
    let options = granit_parser::options! {
        flow_nesting_limit: MOST_DEPTH,
        block_nesting_limit: MOST_DEPTH,
        emit_comments: false,
        emit_anchor_events: true,
    };
    let parser = Parser::new_from_str_with_options(text, options);
    let mut surveyor =
        LayoutScanner { parser, text, ahead: None, layout: TextLayout::default(), last_end: 0 };
    surveyor.scan_documents(wanted)?;
    Some(surveyor.layout)
}

struct LayoutScanner<'t> {
    parser: Parser<'t, StrInput<'t>>,
    text: &'t str,
    ahead: Option<(Event<'t>, Span)>,
    layout: TextLayout<'t>,
    /// Where the last scalar or flow collection ended.
    last_end: usize,
}

impl<'t> LayoutScanner<'t> {
    /// The next event, anchors noted.
    fn next_event(&mut self) -> Option<(Event<'t>, Span)> {
        if let Some(ahead) = self.ahead.take() {
            return Some(ahead);
        }
        loop {
            match self.parser.next_event()?.ok()? {
                (Event::Anchor(id, name), _) => {
                    self.layout.anchors.insert(id, name.into_owned());
                }
                next => return Some(next),
            }
        }
    }

    fn scan_documents(&mut self, wanted: impl Fn(&str, usize) -> bool) -> Option<()> {
        let mut counts: HashMap<String, usize> = HashMap::new();
        loop {
            match self.next_event()? {
                (Event::StreamEnd, _) => return Some(()),
                (Event::DocumentStart(..), _) => self.layout.sheets.push(LayoutDocument::default()),
                (Event::MappingStart(style, ..), span) => {
                    let start = byte_range_of(&span)?.start;
                    let flow = matches!(style, granit_parser::StructureStyle::Flow);
                    let mut sections = Vec::new();
                    let end = self.scan_sections(&wanted, &mut counts, &mut sections)?;
                    let sheet = self.layout.sheets.last_mut()?;
                    sheet.sections = sections;
                    sheet.flow = flow.then_some(start..end);
                }
                (Event::Scalar(..) | Event::SequenceStart(..) | Event::Alias(_), _) => {}
                _ => {}
            }
        }
    }

    fn scan_sections(
        &mut self,
        wanted: &impl Fn(&str, usize) -> bool,
        counts: &mut HashMap<String, usize>,
        sections: &mut Vec<LayoutSection<'t>>,
    ) -> Option<usize> {
        loop {
            let (event, span) = self.next_event()?;
            if matches!(event, Event::MappingEnd) {
                return Some(byte_range_of(&span)?.end);
            }
            let mut key = Vec::new();
            self.scan_node(event, &span, &mut key, true)?;
            let key = key.into_iter().next()?;
            let (event, span) = self.next_event()?;
            let mut value = Vec::new();
            let mut items = Vec::new();
            if matches!(event, Event::SequenceStart(..)) {
                self.open_collection(&event, &span, &mut value)?;
                let count = counts.entry(key.text.to_string()).or_default();
                loop {
                    let (event, span) = self.next_event()?;
                    if matches!(event, Event::SequenceEnd) {
                        self.close_collection(&mut value, 0, &span)?;
                        break;
                    }
                    let mut item = Vec::new();
                    let keep = wanted(&key.text, *count);
                    self.scan_node(event, &span, &mut item, keep)?;
                    items.push(item);
                    *count += 1;
                }
            } else {
                self.scan_node(event, &span, &mut value, true)?;
            }
            sections.push(LayoutSection { key, value, items });
        }
    }

    /// One node and all in it; only itself is kept unless `keep`.
    fn scan_node(
        &mut self,
        event: Event<'t>,
        span: &Span,
        out: &mut Vec<LayoutNode<'t>>,
        keep: bool,
    ) -> Option<()> {
        let at = out.len();
        let map = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let form = match style {
                    ScalarStyle::Plain => NodeForm::Plain,
                    ScalarStyle::SingleQuoted => NodeForm::Single,
                    ScalarStyle::DoubleQuoted => NodeForm::Double,
                    ScalarStyle::Literal | ScalarStyle::Folded => NodeForm::Block,
                };
                let mut range = byte_range_of(span)?;
                if form == NodeForm::Block {
                    let body = &self.text[range.clone()];
                    range.end = range.start + body.trim_end().len();
                }
                self.last_end = range.end;
                let outer = self.outer_start(&range, anchor, tag.as_deref(), span)?;
                let text = if keep { text } else { Cow::Borrowed("") };
                out.push(LayoutNode {
                    form,
                    outer,
                    start: range.start,
                    end: range.end,
                    size: 1,
                    anchor,
                    text,
                });
                return Some(());
            }
            Event::Alias(id) => {
                let range = byte_range_of(span)?;
                self.last_end = range.end;
                self.layout.aliases.push((id, range.clone()));
                out.push(LayoutNode {
                    form: NodeForm::Alias,
                    outer: range.start,
                    start: range.start,
                    end: range.end,
                    size: 1,
                    anchor: id,
                    text: Cow::Borrowed(""),
                });
                return Some(());
            }
            Event::SequenceStart(..) => false,
            Event::MappingStart(..) => true,
            _ => return None,
        };
        self.open_collection(&event, span, out)?;
        loop {
            let (event, span) = self.next_event()?;
            let ends = if map { Event::MappingEnd } else { Event::SequenceEnd };
            if std::mem::discriminant(&event) == std::mem::discriminant(&ends) {
                return self.close_collection(out, at, &span);
            }
            self.scan_node(event, &span, out, keep)?;
            if !keep {
                out.truncate(at + 1);
            }
        }
    }

    fn open_collection(
        &mut self,
        event: &Event<'t>,
        span: &Span,
        out: &mut Vec<LayoutNode<'t>>,
    ) -> Option<()> {
        let mut range = byte_range_of(span)?;
        let flow = range.end > range.start;
        if !flow
            && matches!(event, Event::SequenceStart(..))
            && !self.text[range.start..].starts_with('-')
        {
            // A list as far in as its key begins, for the parser, behind its first dash.
            let dash = self.text[..range.start].rfind('-')?;
            range = dash..dash;
        }
        let (form, anchor, tag) = match event {
            Event::SequenceStart(_, anchor, tag) if flow => (NodeForm::FlowList, *anchor, tag),
            Event::SequenceStart(_, anchor, tag) => (NodeForm::BlockList, *anchor, tag),
            Event::MappingStart(_, anchor, tag) if flow => (NodeForm::FlowMap, *anchor, tag),
            Event::MappingStart(_, anchor, tag) => (NodeForm::BlockMap, *anchor, tag),
            _ => return None,
        };
        let outer = self.outer_start(&range, anchor, tag.as_deref(), span)?;
        let text = Cow::Borrowed("");
        out.push(LayoutNode {
            form,
            outer,
            start: range.start,
            end: range.start,
            size: 1,
            anchor,
            text,
        });
        Some(())
    }

    fn close_collection(
        &mut self,
        out: &mut [LayoutNode<'t>],
        at: usize,
        span: &Span,
    ) -> Option<()> {
        let size = out.len() - at;
        let spot = out.get_mut(at)?;
        if matches!(spot.form, NodeForm::FlowList | NodeForm::FlowMap) {
            self.last_end = byte_range_of(span)?.end;
        }
        (spot.size, spot.end) = (size, self.last_end.max(spot.start));
        Some(())
    }

    /// Where the anchor and the tag before a node begin.
    fn outer_start(
        &self,
        range: &Range<usize>,
        anchor: usize,
        tag: Option<&Tag>,
        span: &Span,
    ) -> Option<usize> {
        let mut outer = range.start;
        if tag.is_some() {
            outer = outer.min(span.tag_start?.byte_offset()?);
        }
        if anchor != 0 {
            // Its event comes after the node's: the sign is the nearest one before it.
            outer = outer.min(self.text[..range.start].rfind('&')?);
        }
        Some(outer)
    }
}

fn byte_range_of(span: &Span) -> Option<Range<usize>> {
    Some(span.start.byte_offset()?..span.end.byte_offset()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_found_where_it_stands() {
        let text = "# c\nareas:\n  - &a { code: é, x: [1, 2] } # t\n  - <<: *a\n    code: \
            |\n      hi\n\n    y: \"q\"\nz: {}\n";
        let layout = scan_layout(text, |key, at| key == "areas" && at == 1).expect("read");
        let sheet = &layout.sheets[0];
        assert_eq!(sheet.sections.len(), 2);
        let areas = &sheet.sections[0];
        assert_eq!(areas.value[0].form, NodeForm::BlockList);
        assert_eq!(areas.items.len(), 2);
        let first = &areas.items[0][0];
        assert_eq!(&text[first.outer..first.end], "&a { code: é, x: [1, 2] }");
        assert_eq!(areas.items[0].len(), 1, "only what is asked for is kept");
        let second = LayoutView::new(&areas.items[1]).expect("an item");
        let pairs: Vec<(&str, &str)> = second
            .mapping_pairs()
            .map(|(key, value)| (&text[key.byte_range()], &text[value.byte_range()]))
            .collect();
        assert_eq!(pairs, [("<<", "*a"), ("code", "hi"), ("y", "\"q\"")]);
        assert_eq!(second.root_spot().end, text.find("\nz:").expect("there"));
        assert_eq!(layout.aliases.len(), 1);
        assert_eq!(layout.anchors[&layout.aliases[0].0], "a");
    }
}
