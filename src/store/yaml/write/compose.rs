//! Records and lists written anew.

use super::style::RecordStyle;
use crate::markup::layout::{LayoutView, NodeForm};
use crate::model::{Kind, Record, Value};

/// A node on one line, whatever lines it stands in now: for who takes it over.
pub(super) fn one_line(node: LayoutView<'_, '_>, text: &str) -> String {
    let style = RecordStyle::default();
    let spot = node.root_spot();
    match spot.form {
        NodeForm::BlockList => style.render_list(node.children().map(|item| one_line(item, text))),
        NodeForm::BlockMap => {
            let pairs = node.mapping_pairs().map(|(key, value)| match &*key.root_spot().text {
                "<<" => format!("<<: {}", one_line(value, text)),
                key => format!("{}: {}", style.render_key(key), one_line(value, text)),
            });
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
        NodeForm::Block => style.render_text(&spot.text),
        NodeForm::Plain if spot.start == spot.end => "null".to_owned(),
        _ => text[node.byte_range()].to_owned(),
    }
}

/// Keys and values of a record in the order of the tables.
pub(super) fn record_pairs(
    record: &Record,
    kind: Kind,
    style: RecordStyle,
) -> Vec<(String, String)> {
    let mut pairs = vec![("code".to_owned(), style.render_text(record.code.as_str()))];
    for entry in record.fields() {
        pairs.push((kind.spec().field(entry.id).name.to_owned(), style.render_value(&entry.value)));
    }
    if !record.custom_fields().is_empty() {
        let custom = record.custom_fields().iter();
        let custom: Vec<(String, String)> =
            custom.map(|(name, value)| (name.to_string(), style.render_value(value))).collect();
        pairs.push(("custom".to_owned(), style.render_map(&custom)));
    }
    let declared = record.declared.as_deref().cloned().unwrap_or_default();
    let mut tell = |name: &str, value: Option<Value>| {
        pairs.extend(value.map(|value| (name.to_owned(), style.render_value(&value))));
    };
    tell("active_from", declared.active_from.map(Value::Date));
    tell("active_until", declared.active_until.map(Value::Date));
    tell("resign_type", declared.resign_type.map(|one| Value::Number(one.number().into())));
    tell("resign_reason", declared.resign_reason.map(Value::from_text));
    tell("previous_code", declared.previous_code.map(|code| Value::from_text(code.as_str())));
    tell("note", declared.note.map(Value::from_text));
    pairs
}

/// A record on one line, in braces.
pub(super) fn flow_record(record: &Record, kind: Kind, style: RecordStyle) -> String {
    style.render_map(&record_pairs(record, kind, style))
}

/// What a record says but for its code, in braces: for those who took it over by a merge key.
pub(super) fn shared_mapping(record: &Record, kind: Kind, style: RecordStyle) -> String {
    style.render_map(&record_pairs(record, kind, style)[1..])
}

/// How the items of a block list stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct ListStyle {
    /// Where the dashes are.
    pub(super) dash: usize,
    /// Where the keys are.
    pub(super) keys: usize,
    /// One line a record.
    pub(super) flow: bool,
}

impl ListStyle {
    /// As in a list that is new.
    pub(super) fn new(kind: Kind) -> ListStyle {
        ListStyle { dash: 2, keys: 4, flow: kind != Kind::Employee }
    }
}

/// A record as an item of a block list: whole lines.
pub(super) fn block_item(
    record: &Record,
    kind: Kind,
    style: RecordStyle,
    stand: ListStyle,
    end: &str,
) -> String {
    let dash =
        format!("{}-{}", " ".repeat(stand.dash), " ".repeat((stand.keys - stand.dash).max(2) - 1));
    if stand.flow {
        return format!(
            "{dash}{}{end}",
            flow_record(record, kind, RecordStyle { tight: style.tight, ..style })
        );
    }
    let indent = " ".repeat(dash.len());
    let pairs = record_pairs(record, kind, style);
    let lines = pairs.iter().enumerate().map(|(at, (key, value))| {
        let before = if at == 0 { &dash } else { &indent };
        format!("{before}{}: {value}{end}", style.render_key(key))
    });
    lines.collect()
}

/// A list under its key: whole lines.
pub(super) fn list_section(records: &[&Record], kind: Kind, end: &str) -> String {
    let mut out = format!("{}:", kind.plural());
    if records.is_empty() {
        out.push_str(" []");
    }
    out.push_str(end);
    for (at, record) in records.iter().enumerate() {
        if at > 0 && kind == Kind::Employee {
            out.push_str(end);
        }
        out.push_str(&block_item(record, kind, RecordStyle::default(), ListStyle::new(kind), end));
    }
    out
}
