//! Both sides of a flow, read at the same time.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;

use super::declared_side::DeclaredSide;
use super::event::Observer;
use super::prepare_error::PrepareError;
use super::store_ports::{ReadError, ReadOptions, Source, SourceReading};
use crate::model::Directory;
use crate::planning::SideDigest;
use crate::protocol::Secrets;

/// Reads the declaring side, with its digest, and the side that is changed.
///
/// # Errors
/// With why one of them could not be read.
pub(super) async fn read_sides(
    (from, to): (&dyn Source, &dyn Source),
    want: ReadOptions,
    today: NaiveDate,
    observer: &dyn Observer,
) -> Result<(SourceReading, SideDigest, SourceReading), PrepareError> {
    let declared = Arc::new(DeclaredSide::new(from.is_on_disk()));
    let both = read_both_sides(
        read_desired(from, &declared, today, observer),
        to.read_beside(&declared, want, observer),
        |desired| desired.declared.directory(),
    );
    let (DesiredReading { mut reading, digest, .. }, live) = both.await?;
    reading.directory = DeclaredSide::into_directory(declared);
    Ok((reading, digest, live))
}

/// The declaring side, read and hashed.
struct DesiredReading {
    /// All but the directory, which is in `declared`.
    reading: SourceReading,
    declared: Arc<DeclaredSide>,
    digest: SideDigest,
}

/// Reads the declaring side and hashes it, while the live side is still being waited for. The
/// directory is made known to who reads that.
async fn read_desired(
    from: &dyn Source,
    declared: &Arc<DeclaredSide>,
    today: NaiveDate,
    observer: &dyn Observer,
) -> Result<DesiredReading, ReadError> {
    // A server as the declaring side: who resigned there is not declared, listed or not.
    let want = ReadOptions { resigns: true, must_resign: true, ..ReadOptions::default() };
    let reading = from.read_declared(declared, want, observer).await?;
    let declared = Arc::clone(declared);
    let hashed = tokio::task::spawn_blocking(move || {
        let directory = declared.directory();
        let digest = directory.map(|directory| SideDigest::of_directory(directory, today));
        DesiredReading { digest: digest.unwrap_or_default(), reading, declared }
    });
    // The error would repeat the message of a panic, which could hold anything.
    hashed
        .await
        .map_err(|_| ReadError::Failed(anyhow::anyhow!("hashing the declared side was broken off")))
}

/// Why a side could not be read, without what the other one has for secrets.
fn redact_read_error(other: Option<&Directory>, error: ReadError) -> ReadError {
    let Some(other) = other else { return error };
    let secrets = Secrets::from_directories([other]);
    match error {
        ReadError::Failed(error) => {
            let text = format!("{error:#}");
            match secrets.redact_foreign_part(&text) {
                Cow::Borrowed(_) => ReadError::Failed(error),
                Cow::Owned(shown) => ReadError::Failed(anyhow::Error::msg(shown)),
            }
        }
        ReadError::Incomplete(why) => {
            ReadError::Incomplete(secrets.redact_foreign_part(&why).into_owned())
        }
        ReadError::Invalid(problems) => ReadError::Invalid(problems),
    }
}

/// Waits for both; what is wrong with the desired state is reported even when the server does not
/// answer. What one side fails with is reported without the secrets of the other, where that was
/// read by then.
pub(super) async fn read_both_sides<D>(
    from: impl Future<Output = Result<D, ReadError>>,
    to: impl Future<Output = Result<SourceReading, ReadError>>,
    declared: impl Fn(&D) -> Option<&Directory>,
) -> Result<(D, SourceReading), PrepareError> {
    let (mut from, mut to) = (std::pin::pin!(from), std::pin::pin!(to));
    tokio::select! {
        desired = &mut from => {
            let desired = desired?;
            let live = to.await.map_err(|error| redact_read_error(declared(&desired), error))?;
            Ok((desired, live))
        }
        live = &mut to => {
            let desired = from.await.map_err(|error| match &live {
                Ok(live) => redact_read_error(Some(&live.directory), error),
                Err(_) => error,
            })?;
            let live = live.map_err(|error| redact_read_error(declared(&desired), error))?;
            Ok((desired, live))
        }
    }
}
