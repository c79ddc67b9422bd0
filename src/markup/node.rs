//! One node of a tree and a view of it. A tree is one flat list in reading order: no allocation per
//! collection.

use std::borrow::Cow;

use crate::model::Place;

/// How a node was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeStyle {
    /// Text without quotes: other YAML tools may read it as a number, a date or a flag.
    Plain,
    /// Text in quotes, or tagged as text.
    Quoted,
    /// Text under `|` or `>`.
    Block,
    List,
    Map,
}

/// One node; the `size - 1` nodes after it are inside it.
#[derive(Clone, Debug)]
pub struct Node<'t> {
    pub(crate) text: Cow<'t, str>,
    pub(crate) style: NodeStyle,
    pub(crate) place: Place,
    pub(crate) width: u16,
    pub(crate) size: u32,
}

/// A node with what is inside it.
#[derive(Clone, Copy, Debug)]
pub struct NodeView<'a, 't> {
    nodes: &'a [Node<'t>],
}

impl<'a, 't> NodeView<'a, 't> {
    /// The tree whose root is the first of these nodes; `None` when there is none.
    pub(crate) fn new(nodes: &'a [Node<'t>]) -> Option<Self> {
        let size = nodes.first()?.size as usize;
        Some(NodeView { nodes: nodes.get(..size)? })
    }

    fn root_node(&self) -> &'a Node<'t> {
        &self.nodes[0]
    }

    pub fn place(&self) -> Place {
        self.root_node().place
    }

    /// How many characters it takes on its first line; 1 for collections.
    pub fn width(&self) -> usize {
        usize::from(self.root_node().width)
    }

    pub fn style(&self) -> NodeStyle {
        self.root_node().style
    }

    pub fn is_plain(&self) -> bool {
        self.style() == NodeStyle::Plain
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&'a str> {
        match self.root_node().style {
            NodeStyle::List | NodeStyle::Map => None,
            NodeStyle::Plain | NodeStyle::Quoted | NodeStyle::Block => Some(&self.root_node().text),
        }
    }

    /// Nothing, `~` or `null`, without quotes.
    pub fn is_null(&self) -> bool {
        self.is_plain() && super::plain::is_null(&self.root_node().text)
    }

    pub fn is_list(&self) -> bool {
        self.style() == NodeStyle::List
    }

    pub fn is_map(&self) -> bool {
        self.style() == NodeStyle::Map
    }

    /// What it is, for messages: `a list`.
    pub fn describe_node(&self) -> &'static str {
        match self.root_node().style {
            NodeStyle::List => "a list",
            NodeStyle::Map => "a mapping",
            _ if self.is_null() => "nothing",
            _ => "text",
        }
    }

    fn children(&self) -> Children<'a, 't> {
        let rest = if self.text().is_some() { &[] } else { &self.nodes[1..] };
        Children { rest }
    }

    /// The items of a list; nothing for other nodes.
    pub fn list_items(&self) -> impl Iterator<Item = NodeView<'a, 't>> + use<'a, 't> {
        let children = self.children();
        if self.is_list() { children } else { Children { rest: &[] } }
    }

    /// Keys and values of a mapping; nothing for other nodes.
    pub fn mapping_pairs(
        &self,
    ) -> impl Iterator<Item = (NodeView<'a, 't>, NodeView<'a, 't>)> + use<'a, 't> {
        let mut children = if self.is_map() { self.children() } else { Children { rest: &[] } };
        std::iter::from_fn(move || Some((children.next()?, children.next()?)))
    }

    /// The value of a key of a mapping.
    pub fn get(&self, key: &str) -> Option<NodeView<'a, 't>> {
        self.mapping_pairs().find(|(known, _)| known.text() == Some(key)).map(|(_, value)| value)
    }

    pub(crate) fn all_nodes(&self) -> &'a [Node<'t>] {
        self.nodes
    }
}

struct Children<'a, 't> {
    rest: &'a [Node<'t>],
}

impl<'a, 't> Iterator for Children<'a, 't> {
    type Item = NodeView<'a, 't>;

    fn next(&mut self) -> Option<NodeView<'a, 't>> {
        let view = NodeView::new(self.rest)?;
        self.rest = &self.rest[view.nodes.len()..];
        Some(view)
    }
}
