//! Events of the parser to trees: one at a time, into a list of nodes that is used again.

use std::borrow::Cow;
use std::collections::HashMap;
use std::mem;

use granit_parser::{Event, Parser, ScalarStyle, Span, StrInput, Tag};

use super::merge_keys::{self, Mistake};
use super::node::{Node, NodeStyle, NodeView};
use super::walk::SourceText;
use super::{MOST_DEPTH, MOST_EXPANDED, syntax_errors};
use crate::model::problem::Escaped as _;
use crate::model::{Findings, Origin, Place, Problem};

/// Reading cannot go on; what is wrong has been reported.
pub(crate) struct ParseAborted;

/// A collection whose end has not come yet.
struct Open {
    at: usize,
    anchor: usize,
}

/// The parser, the anchors of the document so far, and the tree in hand.
pub(crate) struct TreeBuilder<'t> {
    parser: Parser<'t, StrInput<'t>>,
    source: SourceText<'t>,
    anchors: HashMap<usize, Vec<Node<'t>>>,
    expanded: usize,
    nodes: Vec<Node<'t>>,
    open: Vec<Open>,
    mistakes: Vec<Mistake>,
    pub(crate) findings: Findings,
}

impl<'t> TreeBuilder<'t> {
    pub(crate) fn new(source: SourceText<'t>) -> Self {
        let options = granit_parser::options! {
            flow_nesting_limit: MOST_DEPTH,
            block_nesting_limit: MOST_DEPTH,
            emit_comments: false,
        };
        TreeBuilder {
            parser: Parser::new_from_str_with_options(source.text, options),
            source,
            anchors: HashMap::new(),
            expanded: 0,
            nodes: Vec::new(),
            open: Vec::new(),
            mistakes: Vec::new(),
            findings: Findings::default(),
        }
    }

    /// The next event; an error of the parser is reported and stops.
    pub(crate) fn next_event(&mut self) -> Result<(Event<'t>, Span), ParseAborted> {
        match self.parser.next_event() {
            Some(Ok(next)) => Ok(next),
            None => Ok((Event::StreamEnd, Span::default())),
            Some(Err(error)) => {
                let (what, help) = syntax_errors::explain_syntax_error(error.kind());
                let at = error.marker();
                // The parser stops behind a tab that it does not take: the tab itself is what is
                // meant.
                let before = at.byte_offset().and_then(|byte| byte.checked_sub(1));
                let is_tab = before
                    .is_some_and(|byte| self.source.text.as_bytes().get(byte) == Some(&b'\t'));
                let place = self.place_at(at.line(), at.col().saturating_sub(usize::from(is_tab)));
                self.report_diagnostic(Problem::error("syntax", what).with_help(help), place);
                Err(ParseAborted)
            }
        }
    }

    /// Where something of the parser stands in the file.
    fn place_at(&self, line: usize, column: usize) -> Place {
        let line = u32::try_from(line).unwrap_or(u32::MAX).max(1);
        Place {
            line: (line - 1).saturating_add(self.source.first_line),
            column: u16::try_from(column + 1).unwrap_or(u16::MAX),
        }
    }

    pub(crate) fn start_place(&self, span: &Span) -> Place {
        self.place_at(span.start.line(), span.start.col())
    }

    pub(crate) fn origin_at(&self, place: Place) -> Origin {
        Origin::new(self.source.file.clone(), place)
    }

    pub(crate) fn report_diagnostic(&mut self, problem: Problem, place: Place) {
        let origin = self.origin_at(place);
        self.findings.push(problem.at_origin(origin));
    }

    /// The tree that begins with this event.
    pub(crate) fn build_tree(
        &mut self,
        event: Event<'t>,
        span: Span,
    ) -> Result<NodeView<'_, 't>, ParseAborted> {
        self.nodes.clear();
        self.open.clear();
        let mut next = (event, span);
        loop {
            self.build_node(next.0, next.1)?;
            if self.open.is_empty() {
                break;
            }
            next = self.next_event()?;
        }
        NodeView::new(&self.nodes).ok_or(ParseAborted)
    }

    fn build_node(&mut self, event: Event<'t>, span: Span) -> Result<(), ParseAborted> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let style = match style {
                    ScalarStyle::Plain => NodeStyle::Plain,
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => NodeStyle::Quoted,
                    ScalarStyle::Literal | ScalarStyle::Folded => NodeStyle::Block,
                };
                let style = if self.check_tag(tag.as_deref(), &span, "str") {
                    NodeStyle::Quoted
                } else {
                    style
                };
                self.push_node(text, style, &span);
                self.store_anchor(anchor, self.nodes.len() - 1)?;
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.begin_collection(NodeStyle::List, anchor, tag, &span)?
            }
            Event::MappingStart(_, anchor, tag) => {
                self.begin_collection(NodeStyle::Map, anchor, tag, &span)?
            }
            Event::SequenceEnd => self.end_collection(false)?,
            Event::MappingEnd => self.end_collection(true)?,
            Event::Alias(id) => self.expand_alias(id, &span)?,
            _ => {}
        }
        Ok(())
    }

    fn push_node(&mut self, text: Cow<'t, str>, style: NodeStyle, span: &Span) {
        let place = self.start_place(span);
        let one_line = span.start.line() == span.end.line();
        let width = if one_line { span.end.col().saturating_sub(span.start.col()) } else { 1 };
        let width = u16::try_from(width.max(1)).unwrap_or(u16::MAX);
        self.nodes.push(Node { text, style, place, width, size: 1 });
    }

    fn begin_collection(
        &mut self,
        style: NodeStyle,
        anchor: usize,
        tag: Option<Cow<'t, Tag>>,
        span: &Span,
    ) -> Result<(), ParseAborted> {
        let expected = if style == NodeStyle::List { "seq" } else { "map" };
        self.check_tag(tag.as_deref(), span, expected);
        self.open.push(Open { at: self.nodes.len(), anchor });
        if self.open.len() > MOST_DEPTH {
            let (what, help) = syntax_errors::explain_syntax_error(
                &granit_parser::ErrorKind::RecursionLimitExceeded,
            );
            self.report_diagnostic(
                Problem::error("syntax", what).with_help(help),
                self.start_place(span),
            );
            return Err(ParseAborted);
        }
        self.push_node(Cow::Borrowed(""), style, span);
        if let Some(node) = self.nodes.last_mut() {
            node.width = 1;
        }
        Ok(())
    }

    fn end_collection(&mut self, map: bool) -> Result<(), ParseAborted> {
        let Some(Open { at, anchor }) = self.open.pop() else { return Ok(()) };
        self.set_collection_size(at);
        if map && let Some(view) = NodeView::new(&self.nodes[at..]) {
            let mut mistakes = mem::take(&mut self.mistakes);
            if merge_keys::check_mapping_keys(view, &mut mistakes) {
                let inside = merge_keys::expand_merge_keys(view, &mut mistakes);
                self.nodes.truncate(at + 1);
                self.nodes.extend(inside);
                self.set_collection_size(at);
            }
            for mistake in mistakes.drain(..) {
                self.report_mistake(mistake);
            }
            self.mistakes = mistakes;
        }
        self.store_anchor(anchor, at)
    }

    /// Writes down how many nodes a collection has, now that it has them all.
    fn set_collection_size(&mut self, at: usize) {
        let size = self.nodes.len() - at;
        self.nodes[at].size = u32::try_from(size).unwrap_or(u32::MAX);
    }

    fn report_mistake(&mut self, mistake: Mistake) {
        let mut problem = Problem::error(mistake.rule, mistake.message)
            .with_help(mistake.help)
            .with_width(mistake.width);
        if let Some((place, why)) = mistake.related {
            problem = problem.with_related(self.origin_at(place), why);
        }
        self.report_diagnostic(problem, mistake.place);
    }

    /// Keeps the node that stands at `at` under its anchor; 0 is none.
    fn store_anchor(&mut self, anchor: usize, at: usize) -> Result<(), ParseAborted> {
        if anchor == 0 {
            return Ok(());
        }
        let kept = self.nodes[at..].to_vec();
        let place = self.nodes[at].place;
        self.count_expanded_nodes(kept.len(), place)?;
        self.anchors.insert(anchor, kept);
        Ok(())
    }

    fn expand_alias(&mut self, id: usize, span: &Span) -> Result<(), ParseAborted> {
        let place = self.start_place(span);
        let Some(nodes) = self.anchors.remove(&id) else {
            let what = "an alias stands inside the value that its anchor names";
            self.report_diagnostic(
                Problem::error("syntax", what).with_help("write the value out"),
                place,
            );
            return Err(ParseAborted);
        };
        self.count_expanded_nodes(nodes.len(), place)?;
        self.nodes.extend_from_slice(&nodes);
        self.anchors.insert(id, nodes);
        Ok(())
    }

    /// Counts nodes that the text does not hold itself.
    fn count_expanded_nodes(&mut self, nodes: usize, place: Place) -> Result<(), ParseAborted> {
        self.expanded += nodes;
        if self.expanded <= MOST_EXPANDED {
            return Ok(());
        }
        let what = format!("aliases add more than {MOST_EXPANDED} values to this file");
        self.report_diagnostic(
            Problem::error("too-many-aliases", what).with_help("write the values out"),
            place,
        );
        Err(ParseAborted)
    }

    /// Reports tags that change what a value means; true when the value is tagged as text.
    fn check_tag(&mut self, tag: Option<&Tag>, span: &Span, expected: &str) -> bool {
        let Some(tag) = tag else { return false };
        let fits = tag.is_yaml_core_schema_tag(expected)
            || (tag.handle() == "!" && tag.suffix().is_empty());
        if !fits {
            let start = span.tag_start.unwrap_or(span.start);
            let place = self.place_at(start.line(), start.col());
            let what = format!("the tag {} has no meaning here", tag.original().to_escaped());
            let help = "remove the tag, or put the value in quotes";
            self.report_diagnostic(Problem::error("unknown-tag", what).with_help(help), place);
        }
        fits && expected == "str"
    }

    /// What an anchor names ends with its document.
    pub(crate) fn clear_anchors(&mut self) {
        self.anchors.clear();
    }
}
