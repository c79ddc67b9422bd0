//! Top-level lists: which one takes a record, empty ones filled, missing ones added.

use super::compose::{self, ListStyle};
use super::field_edits::EditContext;
use super::list_edits::after_colon;
use super::splice::{LineIndex, Splices};
use super::style::RecordStyle;
use crate::markup::layout::{LayoutSection, NodeForm, TextLayout};
use crate::model::{Kind, Record};

/// The lists under a key, from the first document to the last.
pub(super) fn sections_of<'l, 't>(
    layout: &'l TextLayout<'t>,
    key: &str,
) -> impl Iterator<Item = &'l LayoutSection<'t>> {
    layout
        .sheets
        .iter()
        .flat_map(|sheet| &sheet.sections)
        .filter(move |section| section.key.text == key)
}

/// Which records each list takes, by their numbers: a record that goes before the item of a number
/// (its slot) is taken by the list of the item before that.
pub(super) fn distribute_slots(
    sections: &[&LayoutSection<'_>],
    slots: &[usize],
) -> Vec<Vec<usize>> {
    let mut ends: Vec<(usize, usize)> = Vec::new();
    for (number, section) in
        sections.iter().enumerate().filter(|(_, section)| !section.items.is_empty())
    {
        let first = ends.last().map_or(0, |(end, _)| *end);
        ends.push((first + section.items.len(), number));
    }
    let mut taken = vec![Vec::new(); sections.len()];
    for (at, slot) in slots.iter().enumerate() {
        let taker =
            ends.get(ends.partition_point(|(end, _)| end < slot)).map_or(0, |(_, number)| *number);
        if let Some(list) = taken.get_mut(taker) {
            list.push(at);
        }
    }
    taken
}

/// Puts records into a list that has none.
pub(super) fn fill_empty_list(
    kind: Kind,
    records: &[&Record],
    section: &LayoutSection<'_>,
    hand: &mut EditContext<'_, '_>,
) {
    let (lines, value) = (hand.lines, &section.value[0]);
    let block = hand.layout.sheets.iter().all(|sheet| sheet.flow.is_none());
    if !block {
        let style =
            RecordStyle { json: section.key.form == NodeForm::Double, ..RecordStyle::default() };
        let items: Vec<String> =
            records.iter().map(|record| compose::flow_record(record, kind, style)).collect();
        return hand
            .splices
            .replace_range(value.start..value.end, format!("[{}]", items.join(", ")));
    }
    hand.splices.remove_range(after_colon(lines.text, section.key.end)..value.end);
    let at = lines.next_line_start(value.end);
    let text = render_items(kind, records, lines.end);
    hand.splices.insert_text(at, lines.whole_lines(at, &text));
}

fn render_items(kind: Kind, records: &[&Record], end: &str) -> String {
    let items: Vec<String> = records
        .iter()
        .map(|record| {
            compose::block_item(record, kind, RecordStyle::default(), ListStyle::new(kind), end)
        })
        .collect();
    items.join(if kind == Kind::Employee { end } else { "" })
}

/// Adds a list to a text that has none of this kind.
pub(super) fn append_section(
    kind: Kind,
    records: &[&Record],
    layout: &TextLayout<'_>,
    lines: LineIndex<'_>,
    splices: &mut Splices,
) {
    if records.is_empty() {
        return;
    }
    let flow = layout.sheets.last().filter(|sheet| sheet.flow.is_some());
    if let Some(last) = flow.and_then(|sheet| sheet.sections.last()) {
        let style =
            RecordStyle { json: last.key.form == NodeForm::Double, ..RecordStyle::default() };
        let items: Vec<String> =
            records.iter().map(|record| compose::flow_record(record, kind, style)).collect();
        let text = format!(", {}: [{}]", style.render_key(kind.plural()), items.join(", "));
        return splices.insert_text(last.value[0].end, text);
    }
    at_end(&compose::list_section(records, kind, lines.end), lines, splices);
}

/// Adds whole lines at the end of a text, an empty line before them.
pub(super) fn at_end(section: &str, lines: LineIndex<'_>, splices: &mut Splices) {
    let at = lines.text.len();
    let said = !lines.text.trim().is_empty();
    let blank = lines.text.ends_with(&format!("{0}{0}", lines.end));
    let before = if said && !blank { lines.end } else { "" };
    let start = if lines.text.is_empty() || lines.text.ends_with('\n') { "" } else { lines.end };
    splices.insert_text(at, format!("{start}{before}{section}"));
}
