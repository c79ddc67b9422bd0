//! The text of muster.yaml to settings: every mistake is found before anything is given back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::store_settings::{KnownStores, StoreKeys};
use super::{flow_settings, punch_settings, store_settings};
use crate::markup::{self, DiagnosticSink, NodeView, SourceText, Visit, walk_text};
use crate::model::{Findings, Kind, Origin, Place, Problem};
use crate::settings::find::SettingsFile;
use crate::settings::keys::{StateSectionKeys, TopKeys, is_extension};
use crate::settings::loaded::{Settings, StateSettings};
use crate::settings::reading::key_shape::{KeySpec, Shape};
use crate::settings::reading::section::{
    Section as _, SectionReader, list_names, report_unknown_key,
};
use crate::settings::reading::setting::{KeyedValue, NamedEntry};
use crate::settings::reading::typed_values::resolve_sqlite_path;
use crate::settings::stores::{StoreSettings, UrlSetting};

/// How large the file may be, in bytes.
const MOST_BYTES: usize = 16 << 20;

/// Reads the file that was found.
pub(in crate::settings) fn read_settings(found: SettingsFile) -> Result<Settings, Vec<Problem>> {
    let at = |problem: Problem, place| {
        vec![problem.at_origin(Origin::new(Arc::clone(&found.shown), place))]
    };
    let bytes = std::fs::read(&found.path).map_err(|error| {
        let what = format!("`{}` cannot be read: {error}", found.shown);
        at(
            Problem::error("unreadable", what).with_help("look at its owner and permissions"),
            Place::default(),
        )
    })?;
    read_bytes(&bytes, found)
}

/// Reads what the file holds.
pub(in crate::settings) fn read_bytes(
    bytes: &[u8],
    found: SettingsFile,
) -> Result<Settings, Vec<Problem>> {
    let at = |problem: Problem, place| {
        vec![problem.at_origin(Origin::new(Arc::clone(&found.shown), place))]
    };
    if bytes.len() > MOST_BYTES {
        let problem =
            Problem::error("too-large", format!("`{}` is larger than 16 MiB", found.shown));
        return Err(at(problem.with_help("is it the right file?"), Place::default()));
    }
    let text = markup::decode_utf8(bytes).map_err(|(problem, place)| at(problem, place))?;
    let source = SourceText { text, file: Arc::clone(&found.shown), first_line: 1 };
    read_text(source, &found)
}

fn read_text(source: SourceText<'_>, found: &SettingsFile) -> Result<Settings, Vec<Problem>> {
    let name = Arc::clone(&source.file);
    let mut reader = SettingsReader::new(&found.root, Arc::clone(&name));
    let walked = walk_text(source, &mut reader);
    let mut findings = walked.findings;
    let start = Place { line: 1, column: 1 };
    if walked.documents > 1 {
        let what = format!("`{name}` holds {} documents", walked.documents);
        let problem = Problem::error("several-documents", what)
            .with_help("settings are one document: remove the --- lines");
        findings.push(problem.at_origin(Origin::new(Arc::clone(&name), start)));
    }
    if walked.complete {
        for key in TopKeys::KEYS.iter().filter(|key| key.required) {
            if !reader.seen.contains(key.name) && !findings.has_errors() {
                let what = format!("`{name}` has no `{}`", key.name);
                let help = format!("add `{}:` ({})", key.name, key.about);
                findings.push(
                    Problem::error("missing-key", what)
                        .with_help(help)
                        .at_origin(Origin::new(Arc::clone(&name), start)),
                );
            }
        }
        reader.judge_flows(&mut findings);
    }
    if findings.has_errors() {
        return Err(findings.into_problems());
    }
    let state = reader.state.unwrap_or_else(|| default_state(&found.root));
    let punches =
        reader.punches.into_iter().map(|read| (read.import.name.clone(), read.import)).collect();
    let flows = reader.flows.into_iter().map(|read| (read.flow.name.clone(), read.flow)).collect();
    Ok(Settings {
        file: found.path.clone(),
        shown: name,
        root: found.root.clone(),
        stores: reader.stores,
        flows,
        punches,
        state,
        own_flows: BTreeMap::new(),
        conflicts: OnceLock::new(),
        run_together: OnceLock::new(),
    })
}

fn decode_state(keys: StateSectionKeys) -> Option<StateSettings> {
    Some(StateSettings { url: keys.url.value?, keep: keys.keep.value })
}

/// A key at the top of the file.
fn find_top_key(name: &str) -> Option<&'static KeySpec> {
    TopKeys::KEYS.iter().find(|known| known.name == name)
}

fn default_state(root: &Path) -> StateSettings {
    StateSettings {
        url: UrlSetting::Plain(resolve_sqlite_path("sqlite:.muster/state.db", root)),
        keep: None,
    }
}

/// What was read so far.
struct SettingsReader<'r> {
    root: &'r Path,
    name: Arc<str>,
    section: &'static str,
    /// Top-level keys that were there.
    seen: BTreeSet<&'static str>,
    stores: BTreeMap<String, StoreSettings>,
    /// Names of stores, also of those that could not be read.
    named: BTreeSet<String>,
    flows: Vec<flow_settings::ParsedFlow>,
    punches: Vec<punch_settings::ParsedImport>,
    state: Option<StateSettings>,
}

impl<'r> SettingsReader<'r> {
    fn new(root: &'r Path, name: Arc<str>) -> Self {
        SettingsReader {
            root,
            name,
            section: "",
            seen: BTreeSet::new(),
            stores: BTreeMap::new(),
            named: BTreeSet::new(),
            flows: Vec::new(),
            punches: Vec::new(),
            state: None,
        }
    }

    /// Takes over what was read of a section.
    fn decode_section(&mut self, keys: TopKeys, reader: &mut SectionReader<'_, '_>) {
        let TopKeys { stores, flows, punches, state } = keys;
        for entry in stores.value.unwrap_or_default() {
            self.decode_store(entry, reader);
        }
        let flows = flows.value.unwrap_or_default();
        self.flows.extend(flows.into_iter().map(flow_settings::decode_flow));
        for entry in punches.value.unwrap_or_default() {
            self.punches.push(punch_settings::decode_import(entry, reader));
        }
        if state.is_present() {
            self.state = state.value.and_then(decode_state);
        }
    }

    fn decode_store(&mut self, entry: NamedEntry<StoreKeys>, reader: &mut SectionReader<'_, '_>) {
        let name = entry.name.clone();
        self.named.insert(name.clone());
        if let Some(store) = store_settings::decode_store(entry, reader) {
            self.stores.insert(name, store);
        }
    }

    /// What can be checked of flows once all stores are known.
    fn judge_flows(&self, findings: &mut Findings) {
        let mut sink = DiagnosticSink { file: &self.name, findings };
        let known = KnownStores { stores: &self.stores, named: &self.named };
        for read in &self.flows {
            read.check_stores(known, &mut sink);
        }
        for read in &self.punches {
            read.check_ends(known, &self.flows, &mut sink);
        }
    }
}

impl Visit for SettingsReader<'_> {
    fn visit_key(&mut self, key: NodeView<'_, '_>, findings: &mut Findings) {
        let text = key.text().unwrap_or_default();
        self.section = find_top_key(text).map_or("", |known| known.name);
        if self.section.is_empty() && !is_extension(text) {
            let mut desk = DiagnosticSink { file: &self.name, findings };
            let place = format!("`{}`", self.name);
            report_unknown_key(&list_names(TopKeys::KEYS), &place, key, &mut desk);
        }
        self.seen.insert(self.section);
    }

    fn visit_list(&mut self, place: Place, findings: &mut Findings) {
        if self.section.is_empty() {
            return;
        }
        let what = format!("`{}` has to be a mapping, not a list", self.section);
        let desk = DiagnosticSink { file: &self.name, findings };
        let origin = desk.origin_at(place);
        desk.findings.push(
            Problem::error("wrong-type", what)
                .with_help("write names below it, each with a colon, without dashes")
                .at_origin(origin),
        );
    }

    fn visit_item(&mut self, _: NodeView<'_, '_>, _: &mut Findings) {}

    fn visit_value(&mut self, value: NodeView<'_, '_>, findings: &mut Findings) {
        let Some(known) = find_top_key(self.section) else { return };
        let (name, root) = (Arc::clone(&self.name), self.root);
        let mut sink = DiagnosticSink { file: &name, findings };
        if value.is_null() && matches!(known.shape, Shape::Named(_)) {
            let what = format!("`{}` is empty", known.name);
            sink.report_error("wrong-type", what, format!("write {} below it", known.about), value);
            return;
        }
        let mut reader = SectionReader { root, sink, kind: Kind::Employee };
        let value = KeyedValue { key: known.name, view: value };
        let keys = TopKeys::default().read_key(known.name, value, &mut reader);
        self.decode_section(keys, &mut reader);
    }
}
