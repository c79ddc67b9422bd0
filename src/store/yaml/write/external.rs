//! Codes that are referred to and declared nowhere, listed under `external:`.

use std::collections::BTreeMap;

use super::list_edits::ListEditor;
use super::pair_edits::MappingEditor;
use super::sections;
use super::splice::{LineIndex, Splices};
use super::style::RecordStyle;
use crate::markup::layout::{LayoutView, NodeForm, TextLayout};
use crate::model::{Code, Kind, PerKind};

/// Adds the codes to the list that the text has, or a list to the text.
pub(super) fn add_external_codes(
    codes: &PerKind<Vec<Code>>,
    layout: &TextLayout<'_>,
    lines: LineIndex<'_>,
    splices: &mut Splices,
) {
    let wanted: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| !codes[*kind].is_empty()).collect();
    if wanted.is_empty() {
        return;
    }
    let known = sections::sections_of(layout, "external")
        .next()
        .and_then(|section| LayoutView::new(&section.value));
    let Some(inside) = known
        .filter(|inside| matches!(inside.root_spot().form, NodeForm::FlowMap | NodeForm::BlockMap))
    else {
        let text = external_section(codes, RecordStyle::default(), lines.end).unwrap_or_default();
        return sections::at_end(&text, lines, splices);
    };
    let style = RecordStyle::from_record_text(inside, lines.text);
    let mut pairs = MappingEditor::new(inside, style, |_| None);
    for kind in wanted {
        let Some(at) = pairs.find_key(kind.plural()) else {
            pairs.add_pair(kind.plural(), codes_of(&codes[kind], style));
            continue;
        };
        let (key, value) = pairs.pair_at(at);
        let block = value.root_spot().form == NodeForm::BlockList;
        let dash = " ".repeat(if block { lines.column_of(value.root_spot().start) } else { 0 });
        let texts = codes[kind].iter().map(|code| style.render_text(code.as_str()));
        let texts =
            texts.map(|text| if block { format!("{dash}- {text}{}", lines.end) } else { text });
        let items: Vec<_> = value.children().map(|item| item.root_spot()).collect();
        let new = BTreeMap::from([(items.len(), texts.collect())]);
        let gone = vec![false; items.len()];
        ListEditor {
            lines,
            spot: value.root_spot(),
            items,
            key_end: key.root_spot().end,
            gone,
            new,
        }
        .edit_list(splices);
    }
    pairs.insert_pairs(lines, splices);
}

/// The codes under a key of their own, as whole lines; `None` when there are none.
pub(super) fn external_section(
    codes: &PerKind<Vec<Code>>,
    style: RecordStyle,
    end: &str,
) -> Option<String> {
    let wanted = Kind::ALL.into_iter().filter(|kind| !codes[*kind].is_empty());
    let pairs: Vec<(String, String)> =
        wanted.map(|kind| (kind.plural().to_owned(), codes_of(&codes[kind], style))).collect();
    let text = format!(
        "# On the server, and not declared here.{end}external: {}{end}",
        style.render_map(&pairs)
    );
    (!pairs.is_empty()).then_some(text)
}

fn codes_of(codes: &[Code], style: RecordStyle) -> String {
    style.render_list(codes.iter().map(|code| style.render_text(code.as_str())))
}
