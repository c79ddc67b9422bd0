//! A source as files may declare it: what the rules forbid is left out and
//! reported.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Yaml, load_directory};
use crate::engine::{Job, Observer, ReadError, ReadOptions, Source, SourceReading};
use crate::model::check::sanitize::{LeftOutFinding, sanitize_directory};
use crate::model::check::undeclarable_codes::HeldCodes;
use crate::model::{Code, Directory, Kind, Origin, PerKind, Place, Problem, Profile};
use crate::planning::Notice;
use crate::planning::ServerPrint;
use crate::protocol::Secrets;

/// Codes that a source has and that cannot be declared, but named: shared with the folder that
/// lists them.
pub(super) type UndeclaredCodes = Arc<Mutex<PerKind<Vec<Code>>>>;

/// A source that feeds a folder of YAML.
#[derive(Debug)]
pub struct SanitizedSource {
    pub(super) source: Box<dyn Source>,
    pub(super) profile: Option<Profile>,
    /// The folder that is fed: it may name pairs of codes that look the same and are two records.
    pub(super) folder: Yaml,
    pub(super) strangers: UndeclaredCodes,
}

/// The pairs of codes that the files of the folder name as those of two records. The files are read
/// for it only where the source holds codes that look the same, which is rare.
fn reviewed_pairs(folder: &Yaml, held: &Directory) -> Vec<([Code; 2], Origin)> {
    let looks_alike = |kind: Kind| {
        let codes = HeldCodes::new(kind, held);
        held.records(kind)
            .any(|record| codes.find_look_alike(record.code.as_str(), |_, _| false).is_some())
    };
    if !folder.root.exists() || !Kind::ALL.into_iter().any(looks_alike) {
        return Vec::new();
    }
    // Mistakes of the files are reported where they are read to be changed.
    load_directory::load_folder(&folder.root, &folder.shown_as, false).directory.not_same
}

fn note_left_out(finding: LeftOutFinding) -> Notice {
    let LeftOutFinding { kind, codes, problem } = finding;
    Notice::from_problem(problem).about(kind, codes)
}

impl Source for SanitizedSource {
    fn read_directory<'a>(
        &'a self,
        want: ReadOptions,
        observer: &'a dyn Observer,
    ) -> Job<'a, Result<SourceReading, ReadError>> {
        Box::pin(async move {
            let mut reading = self.source.read_directory(want, observer).await?;
            let (profile, folder) = (self.profile, self.folder.clone());
            let fitted = tokio::task::spawn_blocking(move || {
                let reviewed = reviewed_pairs(&folder, &reading.directory);
                let own = reading.directory.not_same.len();
                reading.directory.not_same.extend(reviewed);
                let of_flow = folder.rules.apart.iter().cloned();
                let no_file = || Origin::new(Arc::from(""), Place::default());
                reading.directory.not_same.extend(of_flow.map(|pair| (pair, no_file())));
                let found = sanitize_directory(&mut reading.directory, profile);
                // The folder itself has the others.
                reading.directory.not_same.truncate(own);
                reading.notices.extend(found.into_iter().map(note_left_out));
                reading
            });
            let reading = fitted.await.map_err(|error| ReadError::Failed(error.into()))?;
            let external = &reading.directory.external;
            let codes = |kind| external[kind].iter().map(|(code, _)| code.clone()).collect();
            *self.strangers.lock().unwrap_or_else(PoisonError::into_inner) =
                PerKind::from_fn(codes);
            Ok(reading)
        })
    }

    fn server_print(&self) -> Option<ServerPrint> {
        self.source.server_print()
    }

    fn id_of(&self, kind: Kind, code: &Code) -> Option<String> {
        self.source.id_of(kind, code)
    }

    fn register_secrets(&self, secrets: &Arc<Secrets>) {
        self.source.register_secrets(secrets);
    }

    fn attach_excerpts(&self, problems: &mut [Problem]) {
        self.source.attach_excerpts(problems);
    }
}
