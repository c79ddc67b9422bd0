//! A feed as a source: read off the runtime's threads, which are for waiting.

use super::feed_file::FeedFileSource;
use super::quote_row;
use crate::engine::{Job, Observer, ReadError, ReadOptions, Source, SourceReading};
use crate::model::{Code, Problem, Profile};
use crate::planning::Notice;
use crate::planning::PlanEndpoint;

/// The files of a feed, by its name in the settings.
#[derive(Clone, Debug)]
pub struct Feed {
    pub name: String,
    pub files: Vec<FeedFileSource>,
    /// The build of the server whose limits hold, where it is known.
    pub profile: Option<Profile>,
    /// Pairs of codes that look the same and are two records.
    pub apart: Vec<[Code; 2]>,
    /// Cards that stand here are sent somewhere.
    pub sends_cards: bool,
}

impl Source for Feed {
    fn read_directory<'a>(
        &'a self,
        _: ReadOptions,
        _: &'a dyn Observer,
    ) -> Job<'a, Result<SourceReading, ReadError>> {
        let Feed { name, files, profile, apart, sends_cards } = self.clone();
        Box::pin(async move {
            let read = tokio::task::spawn_blocking(move || {
                super::read_feed(&files, profile, &apart, sends_cards)
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

    fn attach_excerpts(&self, problems: &mut [Problem]) {
        quote_row::quote_lines(&self.files, problems);
    }
}
