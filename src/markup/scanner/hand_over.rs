//! A text handed to a visitor part by part: no more than one item is held at a time.

use super::block::{ListStep, ValueForm};
use super::{Scan, Scanner};
use crate::markup::node::{NodeStyle, NodeView};
use crate::markup::walk::{SourceText, Visit, WalkSummary};

/// Visits a text of plain shape. `None` where the general parser has to read it: then some of it
/// may have been visited already.
pub(crate) fn visit_parts(
    source: &SourceText<'_>,
    visitor: &mut impl Visit,
) -> Option<WalkSummary> {
    let mut walk = WalkSummary { complete: true, ..WalkSummary::default() };
    let mut scanner = Scanner::new(source.text, source.first_line)?;
    if !scanner.begin_document()? {
        return Some(walk);
    }
    walk.documents = 1;
    loop {
        scanner.nodes.clear();
        scanner.read_key()?;
        let key = NodeView::new(&scanner.nodes)?;
        let name = key.text()?.to_owned();
        if walk.keys.iter().any(|(known, _)| *known == name) {
            return None;
        }
        visitor.visit_key(key, &mut walk.findings);
        walk.keys.push((name, key.place()));
        scanner.nodes.clear();
        scanner.visit_value(visitor, &mut walk)?;
        if scanner.done {
            return Some(walk);
        }
        if scanner.indent > 0 || scanner.is_list_item() {
            return None;
        }
    }
}

impl Scanner<'_> {
    /// Reads and hands over the value of a top-level key, whose colon is the byte in hand.
    fn visit_value(&mut self, visitor: &mut impl Visit, walk: &mut WalkSummary) -> Scan {
        walk.ends_in_list = false;
        match self.find_value(0)? {
            ValueForm::List { inset } => {
                walk.ends_in_list = true;
                return self.visit_items(inset, visitor, walk);
            }
            ValueForm::OnLine => self.read_on_line(0, 0)?,
            ValueForm::Map => self.read_map(1)?,
            ValueForm::Null => {}
        }
        let value = NodeView::new(&self.nodes)?;
        if value.style() != NodeStyle::List {
            visitor.visit_value(value, &mut walk.findings);
            return Some(());
        }
        walk.ends_in_list = true;
        visitor.visit_list(value.place(), &mut walk.findings);
        value.list_items().for_each(|item| visitor.visit_item(item, &mut walk.findings));
        Some(())
    }

    fn visit_items(
        &mut self,
        inset: bool,
        visitor: &mut impl Visit,
        walk: &mut WalkSummary,
    ) -> Scan {
        self.read_items(inset, 1, &mut |scanner, step| match step {
            ListStep::Begin(at) => visitor.visit_list(scanner.place(at), &mut walk.findings),
            ListStep::EndItem => {
                if let Some(item) = NodeView::new(&scanner.nodes) {
                    visitor.visit_item(item, &mut walk.findings);
                }
                scanner.nodes.clear();
            }
        })
    }
}
