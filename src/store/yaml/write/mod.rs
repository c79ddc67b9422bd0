//! Changes made in the files themselves: each where its record stands, all of them or none.

mod compose;
mod disk;
mod external;
mod field_edits;
mod insertion_point;
mod list_edits;
mod new_file;
mod pair_edits;
mod record_destination;
mod sections;
mod splice;
mod style;
mod target_state;
mod text_edits;
mod write_journal;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};

use chrono::Utc;

use self::disk::{Output, WriteTransaction};
use self::record_destination::{Destination, DestinationIndex};
use self::target_state::TargetState;
use self::text_edits::WantedText;
use super::file_version::FileVersion;
use super::load_directory::{self, LoadedYaml};
use crate::engine::WriteError;
use crate::markup;
use crate::markup::layout::scan_layout;
use crate::model::check::ValidationCase;
use crate::model::{Code, Directory, Kind, PerKind, Record};
use crate::planning::Change;
use crate::store::yaml::FolderRules;

pub(super) use self::write_journal::unfinished_diagnostic;

/// Where to write, and what is known of it.
#[derive(Clone, Debug)]
pub(super) struct WriteContext {
    pub(super) root: PathBuf,
    pub(super) shown_as: String,
    pub(super) rules: FolderRules,
    /// The schema that new files name, and that is written where it is not there yet.
    pub(super) schema: Option<PathBuf>,
    /// Codes that the other side has and that cannot be declared: listed as external.
    pub(super) external: PerKind<Vec<Code>>,
}

/// Puts right what a run left behind that was broken off.
pub(super) fn recover_store(root: &Path) -> anyhow::Result<()> {
    // Most of the time there is nothing, and then nothing is touched.
    if write_journal::journal_of(root).exists() {
        WriteTransaction::lock_store(root).map(drop)
    } else {
        Ok(())
    }
}

/// Makes the changes, if the files still hold what was read.
pub(super) fn write_changes(
    site: &WriteContext,
    seen: &[FileVersion],
    changes: &[Change],
) -> Result<(), WriteError> {
    let whole = |error: anyhow::Error| WriteError { error, at: None, in_doubt: false };
    let mut desk = WriteTransaction::lock_store(&site.root).map_err(whole)?;
    let loaded = load_directory::load_folder(&site.root, &site.shown_as, true);
    let before = check_unchanged(&loaded, seen).map_err(whole).map(|()| &loaded.directory)?;
    let blame = |(at, why): target_state::RefusedChange| WriteError {
        error: anyhow!(why),
        at: Some(at),
        in_doubt: false,
    };
    let intended =
        target_state::compute_target_state(before, changes, &site.external).map_err(blame)?;
    check_target_state(&intended, site).map_err(whole)?;
    let outputs = YamlWriteContext { site, before, stamps: &loaded.stamps, intended: &intended }
        .build_outputs()
        .map_err(whole)?;
    desk.replace_files(&outputs).map_err(whole)
}

/// Whether the files are the ones that the plan was made from.
fn check_unchanged(loaded: &LoadedYaml, seen: &[FileVersion]) -> anyhow::Result<()> {
    let names = |at: usize| loaded.directory.files.get(at).map_or("a file", |name| name.as_ref());
    let differs = loaded.stamps.iter().zip(seen).position(|(now, then)| now != then);
    if let Some(at) = differs {
        bail!(disk::changed_file_message(names(at)));
    }
    if loaded.stamps.len() != seen.len() {
        bail!("files came or went since they were read: nothing was written; plan again");
    }
    if let Some(problem) = loaded.findings.first_error() {
        bail!("the files cannot be read any more: {}", problem.message);
    }
    Ok(())
}

/// What is written has to be what may be declared.
fn check_target_state(intended: &TargetState, site: &WriteContext) -> anyhow::Result<()> {
    let mut findings = crate::model::Findings::default();
    ValidationCase::new(&intended.directory, site.rules.profile, PerKind([true; 4]))
        .with_cards(site.rules.cards)
        .apart(&site.rules.apart)
        .with_today(Utc::now().date_naive())
        .apply_rules(&mut findings);
    match findings.first_error() {
        None => Ok(()),
        Some(problem) => Err(anyhow!("the files would not be valid any more: {}", problem.message)),
    }
}

/// All that the new texts are made from.
struct YamlWriteContext<'w> {
    site: &'w WriteContext,
    before: &'w Directory,
    stamps: &'w [FileVersion],
    intended: &'w TargetState,
}

/// New records by where they go.
type NewRecordPlaces<'w> = BTreeMap<Destination, PerKind<Vec<&'w Record>>>;

impl YamlWriteContext<'_> {
    fn build_outputs(&self) -> anyhow::Result<Vec<Output>> {
        let moves = self.plan_moves()?;
        let mut touched: BTreeSet<u32> = self.changed_files();
        touched.extend(moves.keys().filter_map(|target| match target {
            Destination::File(file) => Some(*file),
            Destination::New(_) => None,
        }));
        let mut external = self.intended.external.clone();
        let mut outputs = Vec::new();
        let is_empty = |external: &PerKind<Vec<Code>>| external.0.iter().all(Vec::is_empty);
        if !is_empty(&external) && touched.is_empty() && moves.is_empty() {
            touched.extend((!self.stamps.is_empty()).then_some(0));
        }
        let nothing = PerKind::default();
        let mut by_file: HashMap<u32, PerKind<Vec<&Record>>> = HashMap::new();
        for kind in Kind::ALL {
            for record in self.before.records(kind).filter(|record| touched.contains(&record.file))
            {
                by_file.entry(record.file).or_default()[kind].push(record);
            }
        }
        for file in touched {
            let held = by_file.remove(&file).unwrap_or_default();
            let new = moves.get(&Destination::File(file)).unwrap_or(&nothing);
            outputs.push(self.edit_file(file, &held, new, std::mem::take(&mut external))?);
        }
        for (target, new) in &moves {
            if let Destination::New(path) = target {
                outputs.push(self.create_file(path, new, &std::mem::take(&mut external))?);
            }
        }
        let anew = moves.keys().any(|target| matches!(target, Destination::New(_)))
            && self.known_schema().is_none();
        outputs
            .extend(self.site.schema.as_deref().filter(|_| anew).and_then(new_file::schema_output));
        Ok(outputs)
    }

    /// Files with records that change or go.
    fn changed_files(&self) -> BTreeSet<u32> {
        let mut files = BTreeSet::new();
        for kind in Kind::ALL {
            for record in self.before.records(kind) {
                let same = self
                    .record_after(kind, record)
                    .is_some_and(|after| text_edits::same_record(kind, record, after));
                if !same {
                    files.insert(record.file);
                }
            }
        }
        files
    }

    /// What becomes of a record; `None` for one that goes.
    fn record_after(&self, kind: Kind, record: &Record) -> Option<&Record> {
        let code = self.intended.renamed[kind].get(&record.code).unwrap_or(&record.code);
        self.intended.directory.get(kind, code.as_str())
    }

    fn plan_moves(&self) -> anyhow::Result<NewRecordPlaces<'_>> {
        let mut moves: NewRecordPlaces<'_> = BTreeMap::new();
        let after = &self.intended.directory;
        if self.intended.created.0 == [0; 4] {
            return Ok(moves);
        }
        let lists = self.empty_lists()?;
        let mut homes = DestinationIndex::new(self.before, after, self.relative_paths(), &lists);
        for kind in Kind::ALL {
            let first = after.count_records(kind) - self.intended.created[kind];
            for record in after.records(kind).skip(first) {
                moves.entry(homes.destination_of(kind, record)).or_default()[kind].push(record);
            }
        }
        Ok(moves)
    }

    /// The files by their paths from the folder on; `None` where the store is one file.
    fn relative_paths(&self) -> Option<Vec<PathBuf>> {
        let root = &self.site.root;
        let below =
            |stamp: &FileVersion| stamp.path.strip_prefix(root).unwrap_or(&stamp.path).to_owned();
        root.is_dir().then(|| self.stamps.iter().map(below).collect())
    }

    /// Where the lists stand that are declared and hold nothing.
    fn empty_lists(&self) -> anyhow::Result<PerKind<Option<u32>>> {
        let mut lists: PerKind<Option<u32>> = PerKind::default();
        let wanted = |kind: &Kind| {
            self.before.kinds[*kind].is_some() && self.before.count_records(*kind) == 0
        };
        let wanted: Vec<Kind> = Kind::ALL.into_iter().filter(wanted).collect();
        for (file, stamp) in (0u32..).zip(self.stamps).filter(|_| !wanted.is_empty()) {
            let bytes = self.read_bytes(stamp, file)?;
            let Ok(text) = markup::decode_utf8(&bytes) else { continue };
            let found = scan_layout(text, |_, _| false);
            for section in
                found.iter().flat_map(|found| &found.sheets).flat_map(|sheet| &sheet.sections)
            {
                if let Some(kind) = wanted.iter().find(|kind| section.key.text == kind.plural()) {
                    lists[*kind].get_or_insert(file);
                }
            }
        }
        Ok(lists)
    }

    fn file_name(&self, file: u32) -> &Arc<str> {
        &self.before.files[file as usize]
    }

    fn read_bytes(&self, stamp: &FileVersion, file: u32) -> anyhow::Result<Vec<u8>> {
        let name = self.file_name(file);
        let bytes = stamp.read_unchanged().with_context(|| format!("cannot read {name}"))?;
        bytes.with_context(|| disk::changed_file_message(name))
    }

    /// A file that is there, with its changes.
    fn edit_file(
        &self,
        file: u32,
        held_in: &PerKind<Vec<&Record>>,
        new: &PerKind<Vec<&Record>>,
        external: PerKind<Vec<Code>>,
    ) -> anyhow::Result<Output> {
        let (stamp, name) = (&self.stamps[file as usize], self.file_name(file));
        let bytes = self.read_bytes(stamp, file)?;
        let mark = if bytes.starts_with("\u{FEFF}".as_bytes()) { "\u{FEFF}" } else { "" };
        let text = markup::decode_utf8(&bytes).map_err(|(problem, _)| anyhow!(problem.message))?;
        let mut wanted = WantedText { external, ..WantedText::default() };
        let mut held: PerKind<Vec<Record>> = PerKind::default();
        for kind in Kind::ALL {
            for record in held_in[kind].iter().copied() {
                held[kind].push(record.clone());
                let Some(after) = self.record_after(kind, record) else { continue };
                wanted.records[kind].insert(after.code.as_str(), after);
            }
            wanted.records[kind]
                .extend(new[kind].iter().map(|record| (record.code.as_str(), *record)));
            let renamed = self.intended.renamed[kind].iter();
            wanted.renamed[kind] = renamed.map(|(old, new)| (old.as_str(), new.as_str())).collect();
        }
        let text = text_edits::edit_text(text, name, held, &wanted)
            .with_context(|| format!("{name} cannot be changed in place: nothing was written"))?;
        let bytes = [mark.as_bytes(), text.as_bytes()].concat();
        Ok(Output {
            path: stamp.path.clone(),
            name: name.to_string(),
            bytes,
            old: Some(stamp.clone()),
        })
    }

    /// A new file.
    fn create_file(
        &self,
        below: &Path,
        new: &PerKind<Vec<&Record>>,
        external: &PerKind<Vec<Code>>,
    ) -> anyhow::Result<Output> {
        let path = self.site.root.join(below);
        let schema = match self.known_schema() {
            Some((file, known)) => Some(new_file::rebase_schema_path(&known, &file, &path)),
            None => {
                self.site.schema.as_deref().map(|schema| new_file::relative_path(&path, schema))
            }
        };
        let text = new_file::new_file_text(schema.as_deref(), new, external);
        let name = format!("{}/{}", self.site.shown_as.trim_end_matches('/'), below.display());
        text_edits::read_again(&Arc::from(name.as_str()), &text)?;
        Ok(Output { path, name, bytes: text.into_bytes(), old: None })
    }

    /// The schema that the first file with one names, and that file.
    fn known_schema(&self) -> Option<(PathBuf, String)> {
        // Thousands of files without it are not looked through.
        self.stamps.iter().take(20).find_map(|stamp| {
            let bytes = std::fs::read(&stamp.path).ok()?;
            let text = markup::decode_utf8(&bytes).ok()?;
            Some((stamp.path.clone(), new_file::named_schema(text)?.to_owned()))
        })
    }
}
