//! Waiting for a database, but not for ever.

use std::time::Duration;

use super::database_errors::DatabaseFault;

/// Waits, but not for ever.
pub(in crate::store::database) async fn with_timeout<T, E>(
    patience: Duration,
    what: impl Future<Output = Result<T, E>>,
) -> Result<T, DatabaseFault>
where
    DatabaseFault: From<E>,
{
    match tokio::time::timeout(patience, what).await {
        Ok(done) => done.map_err(DatabaseFault::from),
        Err(_) => Err(DatabaseFault::from_silence(patience)),
    }
}
