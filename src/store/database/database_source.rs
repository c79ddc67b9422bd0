//! A database as a source: one read-only transaction, in which all tables are as they were when it
//! began.

use super::Database;
use super::read_rows::{self, LoadedDatabase};
use super::sql::connection::{Connection, Purpose};
use super::sql::database_errors::DatabaseFault;
use crate::engine::{Job, Observer, ReadError, ReadOptions, Source, SourceReading};
use crate::planning::Notice;
use crate::planning::PlanEndpoint;

impl Database {
    /// The fault with what was attempted and what to do.
    pub(super) fn failed_to(&self, what: &str, fault: DatabaseFault) -> anyhow::Error {
        let hint = fault.hint();
        let place = self.address.display_url();
        anyhow::Error::new(fault).context(format!("{what} {} ({place}): {hint}", self.name))
    }

    pub(super) async fn read_snapshot(
        &self,
        observer: &dyn Observer,
    ) -> Result<LoadedDatabase, ReadError> {
        let failed = |fault| ReadError::Failed(self.failed_to("cannot read the database", fault));
        let mut connection =
            Connection::open_connection(&self.address, Purpose::Read).await.map_err(failed)?;
        let loaded = async {
            connection.begin_transaction(Purpose::Read).await?;
            read_rows::load_database(&mut connection, self, observer).await
        };
        let loaded = loaded.await.map_err(failed);
        connection.close().await;
        loaded
    }
}

impl Source for Database {
    fn read_directory<'a>(
        &'a self,
        _: ReadOptions,
        observer: &'a dyn Observer,
    ) -> Job<'a, Result<SourceReading, ReadError>> {
        Box::pin(async move {
            let loaded = self.read_snapshot(observer).await?;
            let failed = loaded.findings.has_errors();
            let problems = loaded.findings.into_problems();
            if failed {
                return Err(ReadError::Invalid(problems));
            }
            let notices = problems.into_iter().map(Notice::from_problem).collect();
            let end = PlanEndpoint { store: self.name.clone(), ..PlanEndpoint::default() };
            Ok(SourceReading { notices, directory: loaded.directory, end })
        })
    }
}
