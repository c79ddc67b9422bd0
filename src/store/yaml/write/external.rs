//! Codes that are referred to and declared nowhere, listed under `external:`.

use std::collections::BTreeMap;

use super::list::ListEditor;
use super::pairs::MappingEditor;
use super::sections;
use super::splice::{LineIndex, Splices};
use super::style::RecordStyle;
use crate::markup::layout::{Inside, NodeForm, TextLayout};
use crate::model::{Code, Kind, PerKind};

/// Adds the codes to the list that the text has, or a list to the text.
pub(super) fn list(
    codes: &PerKind<Vec<Code>>,
    layout: &TextLayout<'_>,
    lines: LineIndex<'_>,
    splices: &mut Splices,
) {
    let wanted: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| !codes[*kind].is_empty()).collect();
    if wanted.is_empty() {
        return;
    }
    let known = sections::of(layout, "external").next().and_then(|section| Inside::new(&section.value));
    let Some(inside) =
        known.filter(|inside| matches!(inside.spot().form, NodeForm::FlowMap | NodeForm::BlockMap))
    else {
        let text = section(codes, RecordStyle::default(), lines.end).unwrap_or_default();
        return sections::at_end(&text, lines, splices);
    };
    let style = RecordStyle::of(inside, lines.text);
    let mut pairs = MappingEditor::new(inside, style, |_| None);
    for kind in wanted {
        let Some(at) = pairs.find(kind.plural()) else {
            pairs.add(kind.plural(), codes_of(&codes[kind], style));
            continue;
        };
        let (key, value) = pairs.pair(at);
        let block = value.spot().form == NodeForm::BlockList;
        let dash = " ".repeat(if block { lines.column(value.spot().start) } else { 0 });
        let texts = codes[kind].iter().map(|code| style.text(code.as_str()));
        let texts = texts.map(|text| if block { format!("{dash}- {text}{}", lines.end) } else { text });
        let items: Vec<_> = value.children().map(|item| item.spot()).collect();
        let new = BTreeMap::from([(items.len(), texts.collect())]);
        let gone = vec![false; items.len()];
        ListEditor { lines, spot: value.spot(), items, key_end: key.spot().end, gone, new }.edit(splices);
    }
    pairs.insert(lines, splices);
}

/// The codes under a key of their own, as whole lines; `None` when there are none.
pub(super) fn section(codes: &PerKind<Vec<Code>>, style: RecordStyle, end: &str) -> Option<String> {
    let wanted = Kind::ALL.into_iter().filter(|kind| !codes[*kind].is_empty());
    let pairs: Vec<(String, String)> =
        wanted.map(|kind| (kind.plural().to_owned(), codes_of(&codes[kind], style))).collect();
    let text = format!("# On the server, and not declared here.{end}external: {}{end}", style.map(&pairs));
    (!pairs.is_empty()).then_some(text)
}

fn codes_of(codes: &[Code], style: RecordStyle) -> String {
    style.list(codes.iter().map(|code| style.text(code.as_str())))
}
