//! Events of the parser to trees: one at a time, into a list of nodes that is used again.

use std::borrow::Cow;
use std::collections::HashMap;
use std::mem;

use granit_parser::{Event, Parser, ScalarStyle, Span, StrInput, Tag};

use super::merge::{self, Mistake};
use super::node::{Node, NodeStyle, NodeView};
use super::walk::SourceText;
use super::{MOST_DEPTH, MOST_EXPANDED, fault};
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
    pub(crate) fn next(&mut self) -> Result<(Event<'t>, Span), ParseAborted> {
        match self.parser.next_event() {
            Some(Ok(next)) => Ok(next),
            None => Ok((Event::StreamEnd, Span::default())),
            Some(Err(error)) => {
                let (what, help) = fault::explain(error.kind());
                let at = error.marker();
                // The parser stops behind a tab that it does not take: the tab itself is what is meant.
                let before = at.byte_offset().and_then(|byte| byte.checked_sub(1));
                let is_tab = before.is_some_and(|byte| self.source.text.as_bytes().get(byte) == Some(&b'\t'));
                let place = self.place(at.line(), at.col().saturating_sub(usize::from(is_tab)));
                self.report(Problem::error("syntax", what).help(help), place);
                Err(ParseAborted)
            }
        }
    }

    /// Where something of the parser stands in the file.
    fn place(&self, line: usize, column: usize) -> Place {
        let line = u32::try_from(line).unwrap_or(u32::MAX).max(1);
        Place {
            line: (line - 1).saturating_add(self.source.first_line),
            column: u16::try_from(column + 1).unwrap_or(u16::MAX),
        }
    }

    pub(crate) fn start(&self, span: &Span) -> Place {
        self.place(span.start.line(), span.start.col())
    }

    pub(crate) fn origin(&self, place: Place) -> Origin {
        Origin::new(self.source.file.clone(), place)
    }

    pub(crate) fn report(&mut self, problem: Problem, place: Place) {
        let origin = self.origin(place);
        self.findings.push(problem.at(origin));
    }

    /// The tree that begins with this event.
    pub(crate) fn tree(&mut self, event: Event<'t>, span: Span) -> Result<NodeView<'_, 't>, ParseAborted> {
        self.nodes.clear();
        self.open.clear();
        let mut next = (event, span);
        loop {
            self.node(next.0, next.1)?;
            if self.open.is_empty() {
                break;
            }
            next = self.next()?;
        }
        NodeView::new(&self.nodes).ok_or(ParseAborted)
    }

    fn node(&mut self, event: Event<'t>, span: Span) -> Result<(), ParseAborted> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let style = match style {
                    ScalarStyle::Plain => NodeStyle::Plain,
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => NodeStyle::Quoted,
                    ScalarStyle::Literal | ScalarStyle::Folded => NodeStyle::Block,
                };
                let style = if self.tagged(tag.as_deref(), &span, "str") { NodeStyle::Quoted } else { style };
                self.push(text, style, &span);
                self.remember(anchor, self.nodes.len() - 1)?;
            }
            Event::SequenceStart(_, anchor, tag) => self.begin(NodeStyle::List, anchor, tag, &span)?,
            Event::MappingStart(_, anchor, tag) => self.begin(NodeStyle::Map, anchor, tag, &span)?,
            Event::SequenceEnd => self.end(false)?,
            Event::MappingEnd => self.end(true)?,
            Event::Alias(id) => self.alias(id, &span)?,
            _ => {}
        }
        Ok(())
    }

    fn push(&mut self, text: Cow<'t, str>, style: NodeStyle, span: &Span) {
        let place = self.start(span);
        let one_line = span.start.line() == span.end.line();
        let width = if one_line { span.end.col().saturating_sub(span.start.col()) } else { 1 };
        let width = u16::try_from(width.max(1)).unwrap_or(u16::MAX);
        self.nodes.push(Node { text, style, place, width, size: 1 });
    }

    fn begin(
        &mut self,
        style: NodeStyle,
        anchor: usize,
        tag: Option<Cow<'t, Tag>>,
        span: &Span,
    ) -> Result<(), ParseAborted> {
        let expected = if style == NodeStyle::List { "seq" } else { "map" };
        self.tagged(tag.as_deref(), span, expected);
        self.open.push(Open { at: self.nodes.len(), anchor });
        if self.open.len() > MOST_DEPTH {
            let (what, help) = fault::explain(&granit_parser::ErrorKind::RecursionLimitExceeded);
            self.report(Problem::error("syntax", what).help(help), self.start(span));
            return Err(ParseAborted);
        }
        self.push(Cow::Borrowed(""), style, span);
        if let Some(node) = self.nodes.last_mut() {
            node.width = 1;
        }
        Ok(())
    }

    fn end(&mut self, map: bool) -> Result<(), ParseAborted> {
        let Some(Open { at, anchor }) = self.open.pop() else { return Ok(()) };
        self.settle(at);
        if map && let Some(view) = NodeView::new(&self.nodes[at..]) {
            let mut mistakes = mem::take(&mut self.mistakes);
            if merge::judge(view, &mut mistakes) {
                let inside = merge::expand(view, &mut mistakes);
                self.nodes.truncate(at + 1);
                self.nodes.extend(inside);
                self.settle(at);
            }
            for mistake in mistakes.drain(..) {
                self.blame(mistake);
            }
            self.mistakes = mistakes;
        }
        self.remember(anchor, at)
    }

    /// Writes down how many nodes a collection has, now that it has them all.
    fn settle(&mut self, at: usize) {
        let size = self.nodes.len() - at;
        self.nodes[at].size = u32::try_from(size).unwrap_or(u32::MAX);
    }

    fn blame(&mut self, mistake: Mistake) {
        let mut problem =
            Problem::error(mistake.rule, mistake.message).help(mistake.help).wide(mistake.width);
        if let Some((place, why)) = mistake.related {
            problem = problem.related(self.origin(place), why);
        }
        self.report(problem, mistake.place);
    }

    /// Keeps the node that stands at `at` under its anchor; 0 is none.
    fn remember(&mut self, anchor: usize, at: usize) -> Result<(), ParseAborted> {
        if anchor == 0 {
            return Ok(());
        }
        let kept = self.nodes[at..].to_vec();
        let place = self.nodes[at].place;
        self.spend(kept.len(), place)?;
        self.anchors.insert(anchor, kept);
        Ok(())
    }

    fn alias(&mut self, id: usize, span: &Span) -> Result<(), ParseAborted> {
        let place = self.start(span);
        let Some(nodes) = self.anchors.remove(&id) else {
            let what = "an alias stands inside the value that its anchor names";
            self.report(Problem::error("syntax", what).help("write the value out"), place);
            return Err(ParseAborted);
        };
        self.spend(nodes.len(), place)?;
        self.nodes.extend_from_slice(&nodes);
        self.anchors.insert(id, nodes);
        Ok(())
    }

    /// Counts nodes that the text does not hold itself.
    fn spend(&mut self, nodes: usize, place: Place) -> Result<(), ParseAborted> {
        self.expanded += nodes;
        if self.expanded <= MOST_EXPANDED {
            return Ok(());
        }
        let what = format!("aliases add more than {MOST_EXPANDED} values to this file");
        self.report(Problem::error("too-many-aliases", what).help("write the values out"), place);
        Err(ParseAborted)
    }

    /// Reports tags that change what a value means; true when the value is tagged as text.
    fn tagged(&mut self, tag: Option<&Tag>, span: &Span, expected: &str) -> bool {
        let Some(tag) = tag else { return false };
        let fits = tag.is_yaml_core_schema_tag(expected) || (tag.handle() == "!" && tag.suffix().is_empty());
        if !fits {
            let start = span.tag_start.unwrap_or(span.start);
            let place = self.place(start.line(), start.col());
            let what = format!("the tag {} has no meaning here", tag.original().escaped());
            let help = "remove the tag, or put the value in quotes";
            self.report(Problem::error("unknown-tag", what).help(help), place);
        }
        fits && expected == "str"
    }

    /// What an anchor names ends with its document.
    pub(crate) fn forget(&mut self) {
        self.anchors.clear();
    }
}
