//! A folder of YAML as a place that is changed: read with what its files hold, written in place.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::YamlReading as Read;
use super::file_version::FileVersion;
use super::sanitized::{SanitizedSource, UndeclaredCodes};
use super::write::{self, WriteContext};
use super::yaml_source::Yaml;
use super::{item_places, load_directory};
use crate::engine::{
    AtomicTarget, Job, Observer, ReadBack, ReadError, ReadOptions, Seen, Source, SourceReading,
    WriteError, reread_records,
};
use crate::model::{Kind, PerKind, Problem, Records, WritableParts};
use crate::planning::Notice;
use crate::planning::{Change, PlanEndpoint};

/// A folder of YAML files (or one file) that may be changed.
#[derive(Debug)]
pub struct Folder {
    yaml: Yaml,
    /// The schema that new files name, and that is written where it is not there yet.
    schema: Option<PathBuf>,
    /// What the files held when they were read last.
    stamps: Arc<Mutex<Vec<FileVersion>>>,
    strangers: UndeclaredCodes,
    /// Empty lists are about to be filled: what is to be in them may be named before it is there.
    filled: bool,
}

impl Folder {
    pub fn new(yaml: Yaml, schema: Option<PathBuf>) -> Folder {
        Folder {
            yaml,
            schema,
            stamps: Arc::default(),
            strangers: UndeclaredCodes::default(),
            filled: false,
        }
    }

    /// A folder that takes whole kinds over: an empty list in it is one that waits for its records.
    #[must_use]
    pub fn with_pending_lists(self) -> Folder {
        Folder { filled: true, ..self }
    }

    /// A source as this folder takes it: what may not be declared is left out, and listed as
    /// external where it is named.
    pub fn fit_source(&self, source: Box<dyn Source>) -> SanitizedSource {
        SanitizedSource {
            source,
            profile: self.yaml.rules.profile,
            folder: self.yaml.clone(),
            strangers: Arc::clone(&self.strangers),
        }
    }
}

impl Source for Folder {
    fn read_directory<'a>(
        &'a self,
        _: ReadOptions,
        _: &'a dyn Observer,
    ) -> Job<'a, Result<SourceReading, ReadError>> {
        let Yaml { name, root, shown_as, rules } = self.yaml.clone();
        let (kept, filled) = (Arc::clone(&self.stamps), self.filled);
        Box::pin(async move {
            let read = move || {
                write::recover_store(&root).map_err(ReadError::Failed)?;
                // A folder that is not there yet holds nothing, and is made when something is
                // written.
                let nothing = !root.exists() || (root.is_dir() && super::count_files(&root) == 0);
                let (reading, stamps) = match nothing {
                    true => {
                        (Read { directory: Default::default(), warnings: Vec::new() }, Vec::new())
                    }
                    false => {
                        let mut loaded = load_directory::load_folder(&root, &shown_as, true);
                        let waits = |records: &Option<Records>| {
                            records.as_ref().is_some_and(Records::is_empty)
                        };
                        for kind in Kind::ALL {
                            loaded.complete[kind] &=
                                !(filled && waits(&loaded.directory.kinds[kind]));
                        }
                        super::check_loaded(loaded, &rules).map_err(|mut problems| {
                            item_places::move_to_items(&mut problems, &root, &shown_as);
                            ReadError::Invalid(problems)
                        })?
                    }
                };
                *kept.lock().unwrap_or_else(PoisonError::into_inner) = stamps;
                Ok(reading)
            };
            let read: Result<Read, ReadError> = tokio::task::spawn_blocking(read)
                .await
                .map_err(|error| ReadError::Failed(error.into()))?;
            let Read { mut directory, warnings } = read?;
            directory.takes = Some(PerKind([WritableParts::ALL; 4]));
            let notices = warnings.into_iter().map(Notice::from_problem).collect();
            let end = PlanEndpoint { store: name, ..PlanEndpoint::default() };
            Ok(SourceReading { notices, directory, end })
        })
    }

    fn attach_excerpts(&self, problems: &mut [Problem]) {
        self.yaml.attach_excerpts(problems);
    }
}

impl ReadBack for Folder {
    fn read_back<'a>(
        &'a self,
        changes: &'a [&'a Change],
        observer: &'a dyn Observer,
    ) -> Job<'a, Result<Seen, ReadError>> {
        Box::pin(reread_records(self, changes, observer))
    }
}

impl AtomicTarget for Folder {
    fn write_changes<'a>(&'a self, changes: &'a [Change]) -> Job<'a, Result<(), WriteError>> {
        let Yaml { root, shown_as, rules, .. } = self.yaml.clone();
        let site = WriteContext {
            root,
            shown_as,
            rules,
            schema: self.schema.clone(),
            external: self.strangers.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        };
        let stamps = self.stamps.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let changes = changes.to_vec();
        Box::pin(async move {
            let written =
                tokio::task::spawn_blocking(move || write::write_changes(&site, &stamps, &changes))
                    .await;
            written.unwrap_or_else(|error| {
                Err(WriteError { error: error.into(), at: None, in_doubt: true })
            })
        })
    }
}
