//! What one text of a file declares.

use std::sync::Arc;

use super::field_value::{self, ValueSlot};
use super::record_reader::RecordReader;
use crate::markup::{
    DiagnosticSink, NodeView, SourceText, Visit, WalkSummary, display_text, walk_with_new,
};
use crate::model::problem::find_nearest;
use crate::model::{Code, Findings, Kind, Origin, PerKind, Place, Problem, Record};

/// The records and external codes of one text (a file, or a piece of one).
#[derive(Default)]
pub(super) struct CollectedPart {
    /// `None` for kinds of which the text says nothing.
    pub(super) records: PerKind<Option<Vec<Record>>>,
    pub(super) external: PerKind<Vec<(Code, Origin)>>,
    /// Pairs of codes of records that are two.
    pub(super) not_same: Vec<([Code; 2], Origin)>,
    /// Kinds of which a record could not be read.
    pub(super) lost: PerKind<bool>,
    pub(super) walk: WalkSummary,
}

/// Reads one text. `file` is its number in the directory.
pub(super) fn collect_records(source: SourceText<'_>, file: u32) -> CollectedPart {
    let (name, expected) = (Arc::clone(&source.file), source.text.len() / BYTES_A_RECORD);
    let (mut collector, walk) = walk_with_new(source, || Collector {
        name: Arc::clone(&name),
        file,
        part: CollectedPart::default(),
        section: TopLevelSection::Skip,
        reader: RecordReader::default(),
        expected,
    });
    collector.part.walk = walk;
    collector.part
}

/// Which top-level key is being read.
#[derive(Clone, Copy)]
enum TopLevelSection {
    Of(Kind),
    External,
    NotSame,
    Skip,
}

struct Collector {
    name: Arc<str>,
    file: u32,
    part: CollectedPart,
    section: TopLevelSection,
    reader: RecordReader,
    /// How many records the text may hold, judged by its length.
    expected: usize,
}

/// A text of so many bytes holds about one record, rather fewer.
const BYTES_A_RECORD: usize = 256;

/// Keys that hold what anchors name, for use further down; as in other tools.
fn is_extension(key: &str) -> bool {
    key.starts_with("x-") || key.starts_with('.')
}

impl Collector {
    fn collect_record(&mut self, kind: Kind, item: NodeView<'_, '_>, findings: &mut Findings) {
        let mut desk = DiagnosticSink { file: &self.name, findings };
        match self.reader.read_record(kind, self.file, item, &mut desk) {
            Some(record) => self.part.records[kind]
                .get_or_insert_with(|| Vec::with_capacity(self.expected))
                .push(record),
            None => self.part.lost[kind] = true,
        }
    }

    fn collect_external(&mut self, view: NodeView<'_, '_>, findings: &mut Findings) {
        let mut desk = DiagnosticSink { file: &self.name, findings };
        if !view.is_map() {
            let what = format!(
                "`external` has to be a mapping of kinds to codes, not {}",
                view.describe_node()
            );
            desk.report_error(
                "wrong-type",
                what,
                "write external: { departments: [\"77\"] }",
                view,
            );
            return;
        }
        for (key, list) in view.mapping_pairs() {
            let Some(name) = key.text() else { continue };
            let Some(kind) = Kind::parse_plural(name) else {
                let help = find_nearest(name, Kind::ALL.map(Kind::plural)).map_or(
                    "known are areas, departments, positions, employees".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                desk.report_error(
                    "unknown-key",
                    format!("there is no kind `{}`", display_text(name)),
                    help,
                    key,
                );
                continue;
            };
            if !list.is_list() {
                let what =
                    format!("`{name}` has to be a list of codes, not {}", list.describe_node());
                desk.report_error("wrong-type", what, "write [\"77\"], or [] for none", list);
                continue;
            }
            for item in list.list_items() {
                if let Some(code) =
                    field_value::read_code(ValueSlot::for_code(name, kind), item, &mut desk)
                {
                    let origin = desk.origin_at(item.place());
                    self.part.external[kind].push((code, origin));
                }
            }
        }
    }

    /// One pair of codes that are two records.
    fn not_same(&mut self, item: NodeView<'_, '_>, findings: &mut Findings) {
        let mut desk = DiagnosticSink { file: &self.name, findings };
        let form = "write two codes of one kind: - [\"1\", \"01\"]";
        let items = item.list_items().count();
        if !item.is_list() || items != 2 {
            let what = match item.is_list() {
                true => format!("`not_same` takes pairs of codes, and this one has {items}"),
                false => format!("`not_same` takes pairs of codes, not {}", item.describe_node()),
            };
            desk.report_error("wrong-type", what, form, item);
            return;
        }
        let slot = ValueSlot::free_text("not_same");
        let codes: Vec<Code> = item
            .list_items()
            .filter_map(|code| field_value::read_code(slot, code, &mut desk))
            .collect();
        let Ok([one, other]) = <[Code; 2]>::try_from(codes) else { return };
        if one == other {
            let what = format!("`not_same` names {} twice", display_text(one.as_str()));
            desk.report_error("same-code", what, form, item);
            return;
        }
        let origin = desk.origin_at(item.place());
        self.part.not_same.push(([one, other], origin));
    }

    fn not_same_expected(&self, view: NodeView<'_, '_>, findings: &mut Findings) {
        let what =
            format!("`not_same` has to be a list of pairs of codes, not {}", view.describe_node());
        let help = "write not_same: [[\"1\", \"01\"]]";
        DiagnosticSink { file: &self.name, findings }.report_error("wrong-type", what, help, view);
    }

    fn list_expected(&mut self, kind: Kind, value: NodeView<'_, '_>, findings: &mut Findings) {
        let plural = kind.plural();
        let mut desk = DiagnosticSink { file: &self.name, findings };
        self.part.lost[kind] = true;
        if value.is_null() {
            let what = format!("`{plural}` has no value, which could mean none or nothing said");
            let help = format!(
                "write `{plural}: []` for none, or remove the key to say nothing of {plural}"
            );
            desk.report_error("null-list", what, help, value);
        } else {
            let what = format!("`{plural}` has to be a list, not {}", value.describe_node());
            desk.report_error("wrong-type", what, "begin each record with `- code: …`", value);
        }
    }
}

impl Visit for Collector {
    fn visit_key(&mut self, key: NodeView<'_, '_>, findings: &mut Findings) {
        let name = key.text().unwrap_or_default();
        self.section = match Kind::parse_plural(name) {
            Some(kind) => TopLevelSection::Of(kind),
            None if name == "external" => TopLevelSection::External,
            None if name == "not_same" => TopLevelSection::NotSame,
            None => TopLevelSection::Skip,
        };
        if !matches!(self.section, TopLevelSection::Skip) || is_extension(name) {
            return;
        }
        let known = Kind::ALL.map(Kind::plural).into_iter().chain(["external", "not_same"]);
        let help = match find_nearest(name, known.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let known: Vec<&str> = known.collect();
                format!(
                    "known keys: {}; keys for anchors of your own begin with x-",
                    known.join(", ")
                )
            }
        };
        let what = if key.text().is_some() {
            format!("a directory has no key `{}`", display_text(name))
        } else {
            format!("a key has to be text, not {}", key.describe_node())
        };
        DiagnosticSink { file: &self.name, findings }
            .report_diagnostic(Problem::error("unknown-key", what).with_help(help), key);
    }

    fn visit_list(&mut self, _: Place, _: &mut Findings) {
        if let TopLevelSection::Of(kind) = self.section {
            self.part.records[kind].get_or_insert_default();
        }
    }

    fn visit_item(&mut self, item: NodeView<'_, '_>, findings: &mut Findings) {
        match self.section {
            TopLevelSection::Of(kind) => self.collect_record(kind, item, findings),
            TopLevelSection::External => {
                let what =
                    "`external` has to be a mapping of kinds to codes, not a list".to_owned();
                let help = "write external: { departments: [\"77\"] }";
                DiagnosticSink { file: &self.name, findings }.report_error(
                    "wrong-type",
                    what,
                    help,
                    item,
                );
            }
            TopLevelSection::NotSame => self.not_same(item, findings),
            TopLevelSection::Skip => {}
        }
    }

    fn visit_value(&mut self, value: NodeView<'_, '_>, findings: &mut Findings) {
        match self.section {
            TopLevelSection::Of(kind) if value.is_list() => {
                self.visit_list(value.place(), findings);
                for item in value.list_items() {
                    self.collect_record(kind, item, findings);
                }
            }
            TopLevelSection::Of(kind) => self.list_expected(kind, value, findings),
            TopLevelSection::External => self.collect_external(value, findings),
            TopLevelSection::NotSame if value.is_list() => {
                value.list_items().for_each(|item| self.not_same(item, findings));
            }
            TopLevelSection::NotSame => self.not_same_expected(value, findings),
            TopLevelSection::Skip => {}
        }
    }
}
