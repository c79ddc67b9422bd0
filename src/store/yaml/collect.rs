//! What one text of a file declares.

use std::sync::Arc;

use super::record::RecordReader;
use super::value::{self, ValueSlot};
use crate::markup::{DiagnosticSink, NodeView, SourceText, Visit, WalkSummary, shown, walk};
use crate::model::problem::nearest;
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
pub(super) fn collect(source: SourceText<'_>, file: u32) -> CollectedPart {
    let mut collector = Collector {
        name: Arc::clone(&source.file),
        file,
        part: CollectedPart::default(),
        section: TopLevelSection::Skip,
        reader: RecordReader::default(),
    };
    let walk = walk(source, &mut collector);
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
}

/// Keys that hold what anchors name, for use further down; as in other tools.
fn is_extension(key: &str) -> bool {
    key.starts_with("x-") || key.starts_with('.')
}

impl Collector {
    fn record(&mut self, kind: Kind, item: NodeView<'_, '_>, findings: &mut Findings) {
        let mut desk = DiagnosticSink { file: &self.name, findings };
        match self.reader.read(kind, self.file, item, &mut desk) {
            Some(record) => self.part.records[kind].get_or_insert_default().push(record),
            None => self.part.lost[kind] = true,
        }
    }

    fn external(&mut self, view: NodeView<'_, '_>, findings: &mut Findings) {
        let mut desk = DiagnosticSink { file: &self.name, findings };
        if !view.is_map() {
            let what = format!("`external` has to be a mapping of kinds to codes, not {}", view.what());
            desk.error("wrong-type", what, "write external: { departments: [\"77\"] }", view);
            return;
        }
        for (key, list) in view.pairs() {
            let Some(name) = key.text() else { continue };
            let Some(kind) = Kind::parse_plural(name) else {
                let help = nearest(name, Kind::ALL.map(Kind::plural))
                    .map_or("known are areas, departments, positions, employees".to_owned(), |near| {
                        format!("did you mean `{near}`?")
                    });
                desk.error("unknown-key", format!("there is no kind `{}`", shown(name)), help, key);
                continue;
            };
            if !list.is_list() {
                let what = format!("`{name}` has to be a list of codes, not {}", list.what());
                desk.error("wrong-type", what, "write [\"77\"], or [] for none", list);
                continue;
            }
            for item in list.items() {
                if let Some(code) = value::code(ValueSlot::code(name, kind), item, &mut desk) {
                    let origin = desk.origin(item.place());
                    self.part.external[kind].push((code, origin));
                }
            }
        }
    }

    /// One pair of codes that are two records.
    fn not_same(&mut self, item: NodeView<'_, '_>, findings: &mut Findings) {
        let mut desk = DiagnosticSink { file: &self.name, findings };
        let form = "write two codes of one kind: - [\"1\", \"01\"]";
        let items = item.items().count();
        if !item.is_list() || items != 2 {
            let what = match item.is_list() {
                true => format!("`not_same` takes pairs of codes, and this one has {items}"),
                false => format!("`not_same` takes pairs of codes, not {}", item.what()),
            };
            desk.error("wrong-type", what, form, item);
            return;
        }
        let slot = ValueSlot::open("not_same");
        let codes: Vec<Code> = item.items().filter_map(|code| value::code(slot, code, &mut desk)).collect();
        let Ok([one, other]) = <[Code; 2]>::try_from(codes) else { return };
        if one == other {
            let what = format!("`not_same` names {} twice", shown(one.as_str()));
            desk.error("same-code", what, form, item);
            return;
        }
        let origin = desk.origin(item.place());
        self.part.not_same.push(([one, other], origin));
    }

    fn not_same_expected(&self, view: NodeView<'_, '_>, findings: &mut Findings) {
        let what = format!("`not_same` has to be a list of pairs of codes, not {}", view.what());
        let help = "write not_same: [[\"1\", \"01\"]]";
        DiagnosticSink { file: &self.name, findings }.error("wrong-type", what, help, view);
    }

    fn list_expected(&mut self, kind: Kind, value: NodeView<'_, '_>, findings: &mut Findings) {
        let plural = kind.plural();
        let mut desk = DiagnosticSink { file: &self.name, findings };
        self.part.lost[kind] = true;
        if value.is_null() {
            let what = format!("`{plural}` has no value, which could mean none or nothing said");
            let help = format!("write `{plural}: []` for none, or remove the key to say nothing of {plural}");
            desk.error("null-list", what, help, value);
        } else {
            let what = format!("`{plural}` has to be a list, not {}", value.what());
            desk.error("wrong-type", what, "begin each record with `- code: …`", value);
        }
    }
}

impl Visit for Collector {
    fn key(&mut self, key: NodeView<'_, '_>, findings: &mut Findings) {
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
        let help = match nearest(name, known.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let known: Vec<&str> = known.collect();
                format!("known keys: {}; keys for anchors of your own begin with x-", known.join(", "))
            }
        };
        let what = if key.text().is_some() {
            format!("a directory has no key `{}`", shown(name))
        } else {
            format!("a key has to be text, not {}", key.what())
        };
        DiagnosticSink { file: &self.name, findings }
            .report(Problem::error("unknown-key", what).help(help), key);
    }

    fn list(&mut self, _: Place, _: &mut Findings) {
        if let TopLevelSection::Of(kind) = self.section {
            self.part.records[kind].get_or_insert_default();
        }
    }

    fn item(&mut self, item: NodeView<'_, '_>, findings: &mut Findings) {
        match self.section {
            TopLevelSection::Of(kind) => self.record(kind, item, findings),
            TopLevelSection::External => {
                let what = "`external` has to be a mapping of kinds to codes, not a list".to_owned();
                let help = "write external: { departments: [\"77\"] }";
                DiagnosticSink { file: &self.name, findings }.error("wrong-type", what, help, item);
            }
            TopLevelSection::NotSame => self.not_same(item, findings),
            TopLevelSection::Skip => {}
        }
    }

    fn value(&mut self, value: NodeView<'_, '_>, findings: &mut Findings) {
        match self.section {
            TopLevelSection::Of(kind) if value.is_list() => {
                self.list(value.place(), findings);
                for item in value.items() {
                    self.record(kind, item, findings);
                }
            }
            TopLevelSection::Of(kind) => self.list_expected(kind, value, findings),
            TopLevelSection::External => self.external(value, findings),
            TopLevelSection::NotSame if value.is_list() => {
                value.items().for_each(|item| self.not_same(item, findings));
            }
            TopLevelSection::NotSame => self.not_same_expected(value, findings),
            TopLevelSection::Skip => {}
        }
    }
}
