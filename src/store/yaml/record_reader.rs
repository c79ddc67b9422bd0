//! One list item to a record.

use super::field_value::{self, ValueSlot};
use crate::markup::{DiagnosticSink, NodeView, display_text};
use crate::model::check::{dates, text_rules};
use crate::model::problem::find_nearest;
use crate::model::tables::NEVER_SENT;
use crate::model::{Code, FieldEntry, FieldId, Kind, Problem, Record, ResignType, Spec};

/// Reads the records of one file. Records of a list mostly have the same keys in the same order, so
/// it remembers which field stood where.
#[derive(Default)]
pub(super) struct RecordReader {
    hints: Vec<FieldId>,
    /// An empty list with room for the fields of a record.
    buffer: Vec<FieldEntry>,
}

/// What a key of a record means.
enum KeyMeaning {
    Field(FieldId),
    Code,
    PreviousCode,
    ActiveFrom,
    ActiveUntil,
    ResignType,
    ResignReason,
    Note,
    Custom,
    Unknown,
}

impl RecordReader {
    /// The record of an item; `None` when it has no usable code. Whatever is wrong has been
    /// reported, and the fields that are right are in the record.
    pub(super) fn read_record(
        &mut self,
        kind: Kind,
        file: u32,
        item: NodeView<'_, '_>,
        desk: &mut DiagnosticSink<'_>,
    ) -> Option<Record> {
        if !item.is_map() {
            let what = format!(
                "an item of `{}` has to be a mapping, not {}",
                kind.plural(),
                item.describe_node()
            );
            desk.report_error(
                "not-a-record",
                what,
                "write `- code: …`, and the other keys below it",
                item,
            );
            return None;
        }
        let code = read_record_code(kind, item, desk);
        let usable = code.is_some();
        // Without a code the other keys are read all the same, for their mistakes.
        let mut record = Record::new(code.or_else(|| Code::new("?"))?);
        record.file = file;
        record.place = item.place();
        record.take_buffer(std::mem::take(&mut self.buffer));
        for (position, (key, value)) in item.mapping_pairs().enumerate() {
            let Some(name) = key.text() else { continue };
            match self.meaning_of_key(kind.spec(), position, name) {
                KeyMeaning::Code => {}
                KeyMeaning::Field(id) => {
                    let field = kind.spec().field(id);
                    let slot = ValueSlot::from_field(field);
                    if let Some(value_read) = field_value::read_value(field.ty, slot, value, desk) {
                        record.set(id, value_read, value.place());
                    }
                }
                KeyMeaning::Custom => read_custom_attributes(&mut record, value, desk),
                KeyMeaning::Unknown => unknown_key(kind.spec(), name, key, desk),
                other => read_declaration(kind, &mut record, &other, name, value, desk),
            }
        }
        self.buffer = record.make_fields_shareable();
        active_dates(&record, item, desk);
        usable.then_some(record)
    }

    fn meaning_of_key(&mut self, spec: &'static Spec, position: usize, name: &str) -> KeyMeaning {
        let hint = self.hints.get(position).copied();
        if let Some(id) = hint
            && spec.fields.get(usize::from(id.0)).is_some_and(|field| field.name == name)
        {
            return KeyMeaning::Field(id);
        }
        let employee = spec.kind == Kind::Employee;
        match name {
            "code" => KeyMeaning::Code,
            "previous_code" => KeyMeaning::PreviousCode,
            "note" => KeyMeaning::Note,
            "active_from" if employee => KeyMeaning::ActiveFrom,
            "active_until" if employee => KeyMeaning::ActiveUntil,
            "resign_type" if employee => KeyMeaning::ResignType,
            "resign_reason" if employee => KeyMeaning::ResignReason,
            "custom" if employee => KeyMeaning::Custom,
            _ => match spec.by_name(name) {
                Some(id) => {
                    if self.hints.len() <= position && position < usize::from(u8::MAX) {
                        self.hints.resize(position + 1, id);
                    }
                    if let Some(hint) = self.hints.get_mut(position) {
                        *hint = id;
                    }
                    KeyMeaning::Field(id)
                }
                None => KeyMeaning::Unknown,
            },
        }
    }
}

fn read_record_code(
    kind: Kind,
    item: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) -> Option<Code> {
    match item.get("code") {
        Some(view) => field_value::read_code(ValueSlot::for_code("code", kind), view, desk),
        None => {
            let article = if kind.name().starts_with(['a', 'e']) { "an" } else { "a" };
            let what = format!("{article} {kind} without `code`");
            desk.report_error(
                "missing-code",
                what,
                "every record has a `code`: it is what identifies it",
                item,
            );
            None
        }
    }
}

/// Keys that say something about the record and are not sent.
fn read_declaration(
    kind: Kind,
    record: &mut Record,
    meaning: &KeyMeaning,
    name: &str,
    value: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) {
    if value.is_null() {
        return;
    }
    let slot = ValueSlot::free_text(name);
    match meaning {
        KeyMeaning::PreviousCode => {
            if let Some(code) = field_value::read_code(ValueSlot::for_code(name, kind), value, desk)
            {
                let declared = record.declared_mut();
                (declared.previous_code, declared.previous_code_at) = (Some(code), value.place());
            }
        }
        KeyMeaning::ActiveFrom => {
            if let Some(date) = field_value::read_date(slot, value, desk) {
                let declared = record.declared_mut();
                (declared.active_from, declared.active_from_at) = (Some(date), value.place());
            }
        }
        KeyMeaning::ActiveUntil => {
            if let Some(date) = field_value::read_date(slot, value, desk) {
                let declared = record.declared_mut();
                (declared.active_until, declared.active_until_at) =
                    (Some(date).filter(|date| !dates::is_never(*date)), value.place());
            }
        }
        KeyMeaning::ResignType => {
            record.declared_mut().resign_type = resign_type(slot, value, desk)
        }
        KeyMeaning::ResignReason => {
            if let Some(text) = field_value::read_text(ValueSlot::of_person(name), value, desk) {
                resign_reason(record, text, value, desk);
            }
        }
        _ => match value.text() {
            // A note is for people and never compared: it may look like anything.
            Some(text) => record.declared_mut().note = Some(text.into()),
            None => {
                let what = format!("`note` has to be text, not {}", value.describe_node());
                desk.report_error("wrong-type", what, "put it in quotes", value);
            }
        },
    }
}

/// A number of the API or its word.
fn resign_type(
    slot: ValueSlot<'_>,
    view: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) -> Option<ResignType> {
    let read = view.text().and_then(ResignType::parse);
    if read.is_none() {
        let got = view.text().map_or_else(
            || view.describe_node().to_owned(),
            |text| format!("`{}`", display_text(text)),
        );
        let what = format!("`{}` has to be {}, not {got}", slot.name, ResignType::CHOICES);
        desk.report_error("resign-type", what, "write one of these numbers", view);
    }
    read
}

fn resign_reason(
    record: &mut Record,
    text: &str,
    view: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) {
    match text_rules::unfit_reason(text) {
        Some((what, help)) => {
            desk.report_diagnostic(Problem::error("resign-reason", what).with_help(help), view)
        }
        None if text.trim().is_empty() => {}
        None => record.declared_mut().resign_reason = Some(text.trim().into()),
    }
}

fn active_dates(record: &Record, item: NodeView<'_, '_>, desk: &mut DiagnosticSink<'_>) {
    let Some(declared) = &record.declared else { return };
    let (Some(from), Some(until)) = (declared.active_from, declared.active_until) else { return };
    if from <= until {
        return;
    }
    let what = format!("`active_from` ({from}) is later than `active_until` ({until})");
    let place = |key: &str| item.get(key).map_or(item.place(), |view| view.place());
    let problem = Problem::error("active-dates", what)
        .with_help("the record would never be active: correct one of the two")
        .at_origin(desk.origin_at(place("active_until")))
        .with_width(10)
        .with_related(desk.origin_at(place("active_from")), "it begins here");
    desk.findings.push(problem);
}

fn read_custom_attributes(
    record: &mut Record,
    view: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) {
    if view.is_null() {
        return;
    }
    if !view.is_map() {
        let what = format!(
            "`custom` has to be a mapping of names to values, not {}",
            view.describe_node()
        );
        desk.report_error("wrong-type", what, "write { \"Name of the attribute\": value }", view);
        return;
    }
    for (key, value) in view.mapping_pairs() {
        let Some(name) = key.text() else { continue };
        if let Some(why) = text_rules::not_custom_name(name) {
            desk.report_error(
                "custom-name",
                shown_sentence(&why),
                "write the name as the server's form shows it",
                key,
            );
        } else if let Some(value) =
            field_value::read_custom_value(ValueSlot::of_person(name), value, desk)
        {
            record.set_custom(name, value);
        }
    }
}

/// A sentence that holds text of the file, without control characters.
fn shown_sentence(sentence: &str) -> String {
    sentence.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}

fn unknown_key(
    spec: &'static Spec,
    name: &str,
    key: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) {
    let fields = spec.fields.iter().map(|field| field.name);
    let own = NEVER_SENT.iter().copied().filter(|_| spec.kind == Kind::Employee);
    let own = own.chain(["code", "previous_code", "note"]);
    let help = if name == spec.code_wire {
        "here it is called `code`".to_owned()
    } else if let Some(id) = spec.by_wire(name) {
        format!("here it is called `{}`", spec.field(id).name)
    } else if spec.read_only.contains(&name) {
        "the server sets it itself: remove the line".to_owned()
    } else if let Some(near) = find_nearest(name, fields.clone().chain(own.clone())) {
        format!("did you mean `{near}`?")
    } else if spec.kind == Kind::Employee {
        "attributes of your own stand under `custom:`; the fields are in \
         schemas/directory.schema.json"
            .to_owned()
    } else {
        format!("known keys: {}", own.chain(fields).collect::<Vec<_>>().join(", "))
    };
    let article = if spec.name.starts_with(['a', 'e']) { "an" } else { "a" };
    let what = format!("{article} {} has no key `{}`", spec.name, display_text(name));
    desk.report_diagnostic(Problem::error("unknown-key", what).with_help(help), key);
}
