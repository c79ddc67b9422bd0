//! The text of muster.yaml to settings: every mistake is found before anything is given back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::decode_values::{decode_address, resolve_sqlite_path};
use super::{flow_settings, punch_settings, store_settings};
use crate::markup::{self, DiagnosticSink, NodeView, SourceText, Visit, walk_text};
use crate::model::{Findings, Origin, Place, Problem};
use crate::settings::find::SettingsFile;
use crate::settings::key_shape::Shape;
use crate::settings::loaded::{Settings, StateSettings};
use crate::settings::stores::{StoreSettings, UrlSetting};
use crate::settings::{key_shape, keys};

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
    let mut reader = SettingsReader {
        root: &found.root,
        name: Arc::clone(&name),
        ..SettingsReader::new(&found.root)
    };
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
        for key in keys::TOP.iter().filter(|key| key.required) {
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
    fn new(root: &'r Path) -> Self {
        SettingsReader {
            root,
            name: Arc::from(""),
            section: "",
            seen: BTreeSet::new(),
            stores: BTreeMap::new(),
            named: BTreeSet::new(),
            flows: Vec::new(),
            punches: Vec::new(),
            state: None,
        }
    }

    fn decode_stores(&mut self, view: NodeView<'_, '_>, desk: &mut DiagnosticSink<'_>) {
        for (key, value) in view.mapping_pairs() {
            let Some(name) = key.text() else { continue };
            self.named.insert(name.to_owned());
            if let Some(store) = store_settings::decode_store(name, value, self.root, desk) {
                self.stores.insert(name.to_owned(), store);
            }
        }
    }

    fn decode_flows(&mut self, view: NodeView<'_, '_>) {
        for (key, value) in view.mapping_pairs() {
            if let Some(name) = key.text() {
                self.flows.push(flow_settings::decode_flow(name, value, self.root));
            }
        }
    }

    fn decode_imports(&mut self, view: NodeView<'_, '_>, desk: &mut DiagnosticSink<'_>) {
        for (key, value) in view.mapping_pairs() {
            if let Some(name) = key.text() {
                self.punches.push(punch_settings::decode_import(name, value, self.root, desk));
            }
        }
    }

    /// What can be checked of flows once all stores are known.
    fn judge_flows(&self, findings: &mut Findings) {
        let mut desk = DiagnosticSink { file: &self.name, findings };
        for read in &self.flows {
            read.check_stores(&self.stores, &self.named, &mut desk);
        }
        let flows: Vec<_> = self.flows.iter().map(|read| &read.flow).collect();
        for read in &self.punches {
            read.check_ends(&self.stores, &self.named, &flows, &mut desk);
        }
    }
}

impl Visit for SettingsReader<'_> {
    fn visit_key(&mut self, key: NodeView<'_, '_>, findings: &mut Findings) {
        let text = key.text().unwrap_or_default();
        self.section =
            keys::TOP.iter().find(|known| known.name == text).map_or("", |known| known.name);
        if self.section.is_empty() && !keys::is_extension(text) {
            let mut desk = DiagnosticSink { file: &self.name, findings };
            let place = format!("`{}`", self.name);
            key_shape::unknown_key(keys::TOP, &place, key, &mut desk);
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
        let Some(known) = keys::TOP.iter().find(|known| known.name == self.section) else { return };
        let name = Arc::clone(&self.name);
        let mut desk = DiagnosticSink { file: &name, findings };
        if value.is_null() && matches!(known.shape, Shape::Named(_)) {
            let what = format!("`{}` is empty", known.name);
            desk.report_error("wrong-type", what, format!("write {} below it", known.about), value);
            return;
        }
        key_shape::check_shape(&known.shape, known.name, value, &mut desk);
        match known.name {
            "stores" => self.decode_stores(value, &mut desk),
            "flows" => self.decode_flows(value),
            "punches" => self.decode_imports(value, &mut desk),
            _ => {
                let url = value.get("url").and_then(|url| decode_address(url, self.root));
                let keep = value
                    .get("keep")
                    .and_then(|keep| crate::settings::value_reader::read_days(keep).ok());
                self.state = url.map(|url| StateSettings { url, keep });
            }
        }
    }
}
