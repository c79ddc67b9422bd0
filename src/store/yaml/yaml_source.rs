//! A folder of YAML as a source: read off the runtime's threads, which are for waiting.

use std::path::PathBuf;
use std::sync::Arc;

use super::{FolderRules, item_places};
use crate::engine::{DeclaredSide, Job, Observer, ReadError, ReadOptions, Source, SourceReading};
use crate::model::{Directory, Problem};
use crate::planning::Notice;
use crate::planning::PlanEndpoint;

/// A folder of YAML files (or one file), by its name in the settings.
#[derive(Clone, Debug)]
pub struct Yaml {
    pub name: String,
    pub root: PathBuf,
    /// What the folder is called in messages: the path as the person wrote it.
    pub shown_as: String,
    pub rules: FolderRules,
}

impl Source for Yaml {
    fn read_directory<'a>(
        &'a self,
        _: ReadOptions,
        _: &'a dyn Observer,
    ) -> Job<'a, Result<SourceReading, ReadError>> {
        let Yaml { name, root, shown_as, rules } = self.clone();
        Box::pin(async move {
            let read = tokio::task::spawn_blocking(move || {
                super::read_folder_by_rules(&root, &shown_as, &rules)
            })
            .await;
            let reading = read
                .map_err(|error| ReadError::Failed(error.into()))?
                .map_err(ReadError::Invalid)?;
            let notices = reading.warnings.into_iter().map(Notice::from_problem).collect();
            let end = PlanEndpoint { store: name, ..PlanEndpoint::default() };
            Ok(SourceReading { notices, directory: reading.directory, end })
        })
    }

    fn is_on_disk(&self) -> bool {
        true
    }

    fn read_declared<'a>(
        &'a self,
        declared: &'a Arc<DeclaredSide>,
        _: ReadOptions,
        _: &'a dyn Observer,
    ) -> Job<'a, Result<SourceReading, ReadError>> {
        let Yaml { name, root, shown_as, rules } = self.clone();
        let declared = Arc::clone(declared);
        Box::pin(async move {
            let read = tokio::task::spawn_blocking(move || {
                super::read_folder_beside(&root, &shown_as, &rules, &declared)
            })
            .await;
            let warnings = read
                .map_err(|error| ReadError::Failed(error.into()))?
                .map_err(ReadError::Invalid)?;
            let notices = warnings.into_iter().map(Notice::from_problem).collect();
            let end = PlanEndpoint { store: name, ..PlanEndpoint::default() };
            Ok(SourceReading { notices, directory: Directory::default(), end })
        })
    }

    fn attach_excerpts(&self, problems: &mut [Problem]) {
        item_places::move_to_items(problems, &self.root, &self.shown_as);
    }
}
