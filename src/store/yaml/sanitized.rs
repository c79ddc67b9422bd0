//! A source as files may declare it: what the rules forbid is left out and told.

use std::sync::{Arc, Mutex, PoisonError};

use crate::engine::{Job, Observer, ReadError, ReadOptions, Source, SourceReading};
use crate::model::check::sanitize::sanitize_directory;
use crate::model::{Code, Kind, PerKind, Problem, Profile};
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
    pub(super) strangers: UndeclaredCodes,
}

impl Source for SanitizedSource {
    fn read_directory<'a>(
        &'a self,
        want: ReadOptions,
        observer: &'a dyn Observer,
    ) -> Job<'a, Result<SourceReading, ReadError>> {
        Box::pin(async move {
            let mut reading = self.source.read_directory(want, observer).await?;
            let profile = self.profile;
            let fitted = tokio::task::spawn_blocking(move || {
                let told = sanitize_directory(&mut reading.directory, profile);
                reading.warnings.extend(told);
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
