//! One record changed where it stands: values replaced, keys put in beside their neighbours.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::compose;
use super::list_edits::{ListEditor, after_colon};
use super::pair_edits::MappingEditor;
use super::splice::{LineIndex, Splices};
use super::style::RecordStyle;
use crate::markup::layout::{LayoutNode, LayoutView, NodeForm, TextLayout};
use crate::model::equivalence::is_same_value;
use crate::model::{Field, Kind, Record, Value};

/// What the edits of one text share.
pub(super) struct EditContext<'l, 't> {
    pub(super) lines: LineIndex<'t>,
    pub(super) layout: &'l TextLayout<'t>,
    pub(super) splices: Splices,
    /// The numbers of the anchors that aliases name.
    named: HashSet<usize>,
    /// Anchors whose values are replaced here: the first alias that stays takes each over, with
    /// this text.
    pub(super) moved: Vec<(usize, String)>,
}

/// Whether two records say the same of a field: nothing at all, or values that mean the same.
pub(super) fn says_same(row: Option<&Field>, one: Option<&Value>, other: Option<&Value>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => is_same_value(row, one, other),
        (None, None) => true,
        _ => false,
    }
}

impl<'l, 't> EditContext<'l, 't> {
    pub(super) fn new(lines: LineIndex<'t>, layout: &'l TextLayout<'t>) -> EditContext<'l, 't> {
        let named = layout.aliases.iter().map(|(anchor, _)| *anchor).collect();
        EditContext { lines, layout, splices: Splices::default(), named, moved: Vec::new() }
    }

    /// Changes a record of the text from what it says to what it is to say.
    pub(super) fn edit_record(
        &mut self,
        inside: LayoutView<'_, 't>,
        before: &Record,
        after: &Record,
        kind: Kind,
    ) {
        let style = RecordStyle::from_record_text(inside, self.lines.text);
        let spot = inside.root_spot();
        if spot.form == NodeForm::Alias {
            let mut pairs = changed_pairs(before, after, kind, style);
            pairs.insert(0, ("<<".to_owned(), self.lines.text[inside.byte_range()].to_owned()));
            self.splices.replace_range(inside.byte_range(), flow_with_merge(&pairs, style));
            return;
        }
        let mut edit = MappingEditor::new(inside, style, rank_in(kind));
        if before.code != after.code {
            self.edit_field(&mut edit, "code", Some(&Value::from_text(after.code.as_str())));
        }
        if let Some(at) =
            edit.find_key("<<").filter(|_| inherits_unwanted(&edit, before, after, kind))
        {
            return self.write_out_merged(&edit, at, (before, after), kind);
        }
        for (id, field) in kind.spec().numbered_fields() {
            if !says_same(Some(field), before.get(id), after.get(id)) {
                self.edit_field(&mut edit, field.name, after.get(id));
            }
        }
        self.edit_custom(&mut edit, before, after, style);
        edit.insert_pairs(self.lines, &mut self.splices);
    }

    /// Writes out what a record has by a merge key, because it is to lack some of it.
    fn write_out_merged(
        &mut self,
        edit: &MappingEditor<'_, 't>,
        at: usize,
        (before, after): (&Record, &Record),
        kind: Kind,
    ) {
        let (key, value) = edit.pair_at(at);
        self.release_anchors(value.all_spots());
        // Its own keys stay; those of them that differ are the next round's.
        let wanted = compose::record_pairs(before, kind, edit.style);
        let lacking =
            |name: &str| kind.spec().by_name(name).is_some_and(|id| after.get(id).is_none());
        let wanted =
            wanted.iter().filter(|(name, _)| edit.find_key(name).is_none() && !lacking(name));
        let pairs: Vec<String> = wanted
            .map(|(name, value)| format!("{}: {value}", edit.style.render_key(name)))
            .collect();
        if pairs.is_empty() {
            return edit.remove_pair(at, self.lines, &mut self.splices);
        }
        let start = key.root_spot().outer;
        let pause = match edit.is_block() {
            true => format!("{}{}", self.lines.end, " ".repeat(self.lines.column_of(start))),
            false => ", ".to_owned(),
        };
        self.splices.replace_range(start..value.root_spot().end, pairs.join(&pause));
    }

    /// Gives away what stands in a text that goes and that others name.
    pub(super) fn release_anchors(&mut self, spots: &[LayoutNode<'t>]) {
        for (number, spot) in spots.iter().enumerate() {
            if spot.anchor == 0 || spot.form == NodeForm::Alias || !self.is_named(spot.anchor) {
                continue;
            }
            let value = LayoutView::new(&spots[number..])
                .map(|node| compose::one_line(node, self.lines.text));
            self.moved.extend(value.map(|value| (spot.anchor, value)));
        }
    }

    fn edit_field(&mut self, edit: &mut MappingEditor<'_, 't>, name: &str, value: Option<&Value>) {
        match (edit.find_key(name), value) {
            (Some(at), Some(value)) => {
                let (key, old) = edit.pair_at(at);
                self.replace_value(key.root_spot(), old, value, edit.style);
            }
            (Some(at), None) => edit.remove_pair(at, self.lines, &mut self.splices),
            (None, Some(value)) => edit.add_pair(name, edit.style.render_value(value)),
            (None, None) => {}
        }
    }

    fn edit_custom(
        &mut self,
        edit: &mut MappingEditor<'_, 't>,
        before: &Record,
        after: &Record,
        style: RecordStyle,
    ) {
        let differs =
            |name: &str| !says_same(None, before.get_custom(name), after.get_custom(name));
        let names: Vec<&str> = after
            .custom_fields()
            .iter()
            .map(|(name, _)| name.as_str())
            .filter(|name| differs(name))
            .collect();
        if names.is_empty() {
            return;
        }
        let all = || {
            let pairs = after.custom_fields().iter();
            let pairs: Vec<(String, String)> =
                pairs.map(|(name, value)| (name.to_string(), style.render_value(value))).collect();
            style.render_map(&pairs)
        };
        let Some(at) = edit.find_key("custom") else { return edit.add_pair("custom", all()) };
        let (_, old) = edit.pair_at(at);
        if !matches!(old.root_spot().form, NodeForm::FlowMap | NodeForm::BlockMap)
            || old.root_spot().size == 1
        {
            return self.replace_spot(old.root_spot(), all());
        }
        let mut inner = MappingEditor::new(
            old,
            RecordStyle { json: RecordStyle::from_record_text(old, self.lines.text).json, ..style },
            |_| None,
        );
        for name in names {
            self.edit_field(&mut inner, name, after.get_custom(name));
        }
        inner.insert_pairs(self.lines, &mut self.splices);
    }

    /// Replaces a value.
    fn replace_value(
        &mut self,
        key: &LayoutNode<'t>,
        old: LayoutView<'_, 't>,
        value: &Value,
        style: RecordStyle,
    ) {
        let spot = old.root_spot();
        match spot.form {
            NodeForm::FlowList | NodeForm::BlockList if self.edit_items(key, old, value, style) => {
            }
            NodeForm::BlockList if spot.outer < spot.start => {
                self.release_anchors(old.all_spots());
                self.splices.replace_range(spot.outer..spot.end, style.render_value(value));
            }
            NodeForm::BlockList => {
                // A list that cannot be edited item by item: its lines go, and the value stands
                // behind the key.
                let list = ListEditor {
                    lines: self.lines,
                    spot,
                    items: old.children().map(|item| item.root_spot()).collect(),
                    key_end: key.end,
                    gone: vec![true; old.children().count()],
                    new: std::collections::BTreeMap::new(),
                };
                let mut removal = Splices::default();
                list.edit_list(&mut removal);
                self.splices.absorb_but(removal, " []", &format!(" {}", style.render_value(value)));
            }
            NodeForm::Block => {
                let head = self.lines.text[key.end..spot.start].rfind(['|', '>']);
                let start = head.map_or(spot.start, |at| key.end + at);
                self.splices.replace_range(start..spot.end, style.render_value(value));
            }
            _ => self.replace_spot(spot, style.render_replacement(spot, value)),
        }
    }

    /// Puts a text in the place of a value; an anchor that others name goes to the first of them.
    fn replace_spot(&mut self, spot: &LayoutNode<'t>, new: String) {
        let mut range = spot.start..spot.end;
        if spot.form != NodeForm::Alias && spot.anchor != 0 && self.is_named(spot.anchor) {
            self.moved.push((spot.anchor, self.lines.text[range.clone()].to_owned()));
            range.start = spot.outer;
        }
        if range.is_empty() {
            // Nothing stands behind the colon, and the place of nothing is before it.
            let at = after_colon(self.lines.text, range.start);
            return self.splices.insert_text(at, format!(" {new}"));
        }
        self.splices.replace_range(range, new);
    }

    pub(super) fn is_named(&self, anchor: usize) -> bool {
        self.named.contains(&anchor)
    }

    /// Edits a list of codes or numbers item by item; false when that cannot be done.
    fn edit_items(
        &mut self,
        key: &LayoutNode<'t>,
        old: LayoutView<'_, 't>,
        value: &Value,
        style: RecordStyle,
    ) -> bool {
        let (wanted, quote): (Vec<String>, bool) = match value {
            Value::Codes(codes) => (codes.iter().map(ToString::to_string).collect(), true),
            Value::Numbers(numbers) => (numbers.iter().map(ToString::to_string).collect(), false),
            Value::Empty => (Vec::new(), false),
            _ => return false,
        };
        let spots: Vec<&LayoutNode<'t>> = old.children().map(|item| item.root_spot()).collect();
        let shared = old.root_spot().anchor != 0 && self.is_named(old.root_spot().anchor);
        if spots.iter().any(|spot| spot.size > 1 || spot.form == NodeForm::Alias) || shared {
            return false;
        }
        let held: Vec<&str> = spots.iter().map(|spot| spot.text.trim()).collect();
        let sorted = held.is_sorted();
        let mut list = ListEditor {
            lines: self.lines,
            spot: old.root_spot(),
            gone: held.iter().map(|code| !wanted.iter().any(|wanted| wanted == code)).collect(),
            items: spots,
            key_end: key.end,
            new: std::collections::BTreeMap::new(),
        };
        // Only a list in lines of its own has a column: the brackets of another may stand far out
        // in one long line.
        let block = old.root_spot().form == NodeForm::BlockList;
        let dash = " ".repeat(if block { self.lines.column_of(old.root_spot().start) } else { 0 });
        for code in wanted.iter().filter(|code| !held.contains(&code.as_str())) {
            let before = match sorted {
                true => held.iter().position(|other| *other > code.as_str()).unwrap_or(held.len()),
                false => held.len(),
            };
            let text = if quote { style.render_text(code) } else { code.clone() };
            let text = if block { format!("{dash}- {text}{}", self.lines.end) } else { text };
            list.new.entry(before).or_default().push(text);
        }
        list.edit_list(&mut self.splices);
        true
    }

    /// Gives every anchor that was taken away to the first alias that stays, with its value.
    pub(super) fn hand_on(&mut self) {
        let moved = std::mem::take(&mut self.moved);
        if moved.is_empty() {
            return;
        }
        let cover = self.splices.replaced_ranges();
        let mut heirs: HashMap<usize, Vec<Range<usize>>> = HashMap::new();
        // From the last to the first: the next heir is taken from the end.
        for (anchor, range) in
            self.layout.aliases.iter().rev().filter(|(_, range)| !cover.covers_range(range))
        {
            heirs.entry(*anchor).or_default().push(range.clone());
        }
        for (anchor, value) in moved {
            let Some(name) = self.layout.anchors.get(&anchor) else { continue };
            if let Some(heir) = heirs.get_mut(&anchor).and_then(Vec::pop) {
                self.splices.replace_range(heir, format!("&{name} {value}"));
            }
        }
    }
}

/// Whether a record has something by a merge key that it is to lack.
fn inherits_unwanted(
    edit: &MappingEditor<'_, '_>,
    before: &Record,
    after: &Record,
    kind: Kind,
) -> bool {
    let mut gone = kind
        .spec()
        .numbered_fields()
        .filter(|(id, _)| before.get(*id).is_some() && after.get(*id).is_none());
    gone.any(|(_, field)| edit.find_key(field.name).is_none())
}

/// What differs, as text by key.
fn changed_pairs(
    before: &Record,
    after: &Record,
    kind: Kind,
    style: RecordStyle,
) -> Vec<(String, String)> {
    let fields = kind
        .spec()
        .numbered_fields()
        .filter(|(id, field)| !says_same(Some(field), before.get(*id), after.get(*id)));
    let fields = fields.filter_map(|(id, field)| {
        Some((field.name.to_owned(), style.render_value(after.get(id)?)))
    });
    let mut pairs: Vec<(String, String)> = Vec::new();
    if before.code != after.code {
        pairs.push(("code".to_owned(), style.render_text(after.code.as_str())));
    }
    pairs.extend(fields);
    if before.custom_fields() != after.custom_fields() {
        let custom = after.custom_fields().iter();
        let custom: Vec<(String, String)> =
            custom.map(|(name, value)| (name.to_string(), style.render_value(value))).collect();
        pairs.push(("custom".to_owned(), style.render_map(&custom)));
    }
    pairs
}

/// A mapping on one line that begins with a merge key.
pub(super) fn flow_with_merge(pairs: &[(String, String)], style: RecordStyle) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(key, value)| match key.as_str() {
            "<<" => format!("<<: {value}"),
            key => format!("{}: {value}", style.render_key(key)),
        })
        .collect();
    format!("{{ {} }}", pairs.join(", "))
}

/// Where keys stand in the order of the tables; what people put in for themselves comes last.
pub(super) fn rank_in(kind: Kind) -> impl Fn(&str) -> Option<u32> {
    move |name| {
        let own = match name {
            "<<" => Some(0),
            "code" => Some(1),
            "custom" => Some(1000),
            "active_from" => Some(1001),
            "active_until" => Some(1002),
            "resign_type" => Some(1003),
            "resign_reason" => Some(1004),
            "previous_code" => Some(1005),
            "note" => Some(1006),
            _ => None,
        };
        own.or_else(|| kind.spec().by_name(name).map(|id| 10 + u32::from(id.0)))
    }
}
