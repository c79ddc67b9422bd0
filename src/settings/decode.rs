//! The text of muster.yaml to settings: every mistake is found before anything is given back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::find::SettingsFile;
use super::shape::{self, Shape};
use super::{Secret, Settings, StateSettings, StoreSettings, UrlSetting, flow, keys, punches, store};
use crate::markup::{self, DiagnosticSink, NodeView, SourceText, Visit, walk};
use crate::model::{Findings, Origin, Place, Problem};

/// How large the file may be, in bytes.
const MOST_BYTES: usize = 16 << 20;

/// Reads the file that was found.
pub(super) fn read(found: SettingsFile) -> Result<Settings, Vec<Problem>> {
    let at = |problem: Problem, place| vec![problem.at(Origin::new(Arc::clone(&found.shown), place))];
    let bytes = std::fs::read(&found.path).map_err(|error| {
        let what = format!("`{}` cannot be read: {error}", found.shown);
        at(Problem::error("unreadable", what).help("look at its owner and permissions"), Place::default())
    })?;
    read_bytes(&bytes, found)
}

/// Reads what the file holds.
pub(super) fn read_bytes(bytes: &[u8], found: SettingsFile) -> Result<Settings, Vec<Problem>> {
    let at = |problem: Problem, place| vec![problem.at(Origin::new(Arc::clone(&found.shown), place))];
    if bytes.len() > MOST_BYTES {
        let problem = Problem::error("too-large", format!("`{}` is larger than 16 MiB", found.shown));
        return Err(at(problem.help("is it the right file?"), Place::default()));
    }
    let text = markup::decode(bytes).map_err(|(problem, place)| at(problem, place))?;
    let source = SourceText { text, file: Arc::clone(&found.shown), first_line: 1 };
    read_text(source, &found)
}

fn read_text(source: SourceText<'_>, found: &SettingsFile) -> Result<Settings, Vec<Problem>> {
    let name = Arc::clone(&source.file);
    let mut reader =
        SettingsReader { root: &found.root, name: Arc::clone(&name), ..SettingsReader::new(&found.root) };
    let walked = walk(source, &mut reader);
    let mut findings = walked.findings;
    let start = Place { line: 1, column: 1 };
    if walked.documents > 1 {
        let what = format!("`{name}` holds {} documents", walked.documents);
        let problem =
            Problem::error("several-documents", what).help("settings are one document: remove the --- lines");
        findings.push(problem.at(Origin::new(Arc::clone(&name), start)));
    }
    if walked.complete {
        for key in keys::TOP.iter().filter(|key| key.required) {
            if !reader.seen.contains(key.name) && !findings.has_errors() {
                let what = format!("`{name}` has no `{}`", key.name);
                let help = format!("add `{}:` ({})", key.name, key.about);
                findings.push(
                    Problem::error("missing-key", what).help(help).at(Origin::new(Arc::clone(&name), start)),
                );
            }
        }
        reader.judge_flows(&mut findings);
    }
    if findings.has_errors() {
        return Err(findings.into_problems());
    }
    let state = reader.state.unwrap_or_else(|| default_state(&found.root));
    let punches = reader.punches.into_iter().map(|read| (read.import.name.clone(), read.import)).collect();
    let flows = reader.flows.into_iter().map(|read| (read.flow.name.clone(), read.flow)).collect();
    Ok(Settings {
        file: found.path.clone(),
        shown: name,
        root: found.root.clone(),
        stores: reader.stores,
        flows,
        punches,
        state,
    })
}

fn default_state(root: &Path) -> StateSettings {
    StateSettings { url: UrlSetting::Plain(joined("sqlite:.muster/state.db", root)), keep: None }
}

/// The URL with the path of an SQLite file joined to the root.
fn joined(url: &str, root: &Path) -> String {
    let Some(path) = url.strip_prefix("sqlite:") else { return url.to_owned() };
    let path = path.strip_prefix("//").unwrap_or(path);
    if path.starts_with(":memory:") || path.is_empty() {
        return url.to_owned();
    }
    format!("sqlite:{}", root.join(path).display())
}

/// An address that `check` found right.
pub(super) fn address(view: NodeView<'_, '_>, root: &Path) -> Option<UrlSetting> {
    match view.text() {
        Some(text) => Some(UrlSetting::Plain(joined(text.trim(), root))),
        None => Secret::read(view, root).map(UrlSetting::Secret),
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
    flows: Vec<flow::ParsedFlow>,
    punches: Vec<punches::ParsedImport>,
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

    fn stores(&mut self, view: NodeView<'_, '_>, desk: &mut DiagnosticSink<'_>) {
        for (key, value) in view.pairs() {
            let Some(name) = key.text() else { continue };
            self.named.insert(name.to_owned());
            if let Some(store) = store::read(name, value, self.root, desk) {
                self.stores.insert(name.to_owned(), store);
            }
        }
    }

    fn flows(&mut self, view: NodeView<'_, '_>) {
        for (key, value) in view.pairs() {
            if let Some(name) = key.text() {
                self.flows.push(flow::read(name, value, self.root));
            }
        }
    }

    fn punches(&mut self, view: NodeView<'_, '_>, desk: &mut DiagnosticSink<'_>) {
        for (key, value) in view.pairs() {
            if let Some(name) = key.text() {
                self.punches.push(punches::read(name, value, self.root, desk));
            }
        }
    }

    /// What can be said about flows once all stores are known.
    fn judge_flows(&self, findings: &mut Findings) {
        let mut desk = DiagnosticSink { file: &self.name, findings };
        for read in &self.flows {
            read.judge(&self.stores, &self.named, &mut desk);
        }
        let flows: Vec<_> = self.flows.iter().map(|read| &read.flow).collect();
        for read in &self.punches {
            read.judge(&self.stores, &self.named, &flows, &mut desk);
        }
    }
}

impl Visit for SettingsReader<'_> {
    fn key(&mut self, key: NodeView<'_, '_>, findings: &mut Findings) {
        let text = key.text().unwrap_or_default();
        self.section = keys::TOP.iter().find(|known| known.name == text).map_or("", |known| known.name);
        if self.section.is_empty() && !keys::is_extension(text) {
            let mut desk = DiagnosticSink { file: &self.name, findings };
            let place = format!("`{}`", self.name);
            shape::unknown_key(keys::TOP, &place, key, &mut desk);
        }
        self.seen.insert(self.section);
    }

    fn list(&mut self, place: Place, findings: &mut Findings) {
        if self.section.is_empty() {
            return;
        }
        let what = format!("`{}` has to be a mapping, not a list", self.section);
        let desk = DiagnosticSink { file: &self.name, findings };
        let origin = desk.origin(place);
        desk.findings.push(
            Problem::error("wrong-type", what)
                .help("write names below it, each with a colon, without dashes")
                .at(origin),
        );
    }

    fn item(&mut self, _: NodeView<'_, '_>, _: &mut Findings) {}

    fn value(&mut self, value: NodeView<'_, '_>, findings: &mut Findings) {
        let Some(known) = keys::TOP.iter().find(|known| known.name == self.section) else { return };
        let name = Arc::clone(&self.name);
        let mut desk = DiagnosticSink { file: &name, findings };
        if value.is_null() && matches!(known.shape, Shape::Named(_)) {
            let what = format!("`{}` is empty", known.name);
            desk.error("wrong-type", what, format!("write {} below it", known.about), value);
            return;
        }
        shape::check(&known.shape, known.name, value, &mut desk);
        match known.name {
            "stores" => self.stores(value, &mut desk),
            "flows" => self.flows(value),
            "punches" => self.punches(value, &mut desk),
            _ => {
                let url = value.get("url").and_then(|url| address(url, self.root));
                let keep = value.get("keep").and_then(|keep| super::value::days(keep).ok());
                self.state = url.map(|url| StateSettings { url, keep });
            }
        }
    }
}
