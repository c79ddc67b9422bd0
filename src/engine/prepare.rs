//! From two stores to a plan: both sides are read at the same time, then planning decides.

use chrono::{DateTime, NaiveDate, Utc};

use super::event::Observer;
use super::port::{ReadError, Reading, Source, Want};
use crate::model::{Kind, Problem};
use crate::planning::{self, Absent, Digest, Filter, Plan, Policy, Request};

/// A flow, ready to be planned.
#[derive(Clone, Copy, Debug)]
pub struct Flow<'a> {
    pub name: &'a str,
    pub policy: &'a Policy,
    pub filter: &'a Filter,
    pub now: DateTime<Utc>,
    /// The day in the server's zone, for active dates.
    pub today: NaiveDate,
    /// Send fields that cannot be read back also to records that exist.
    pub resend: bool,
}

/// Why there is no plan.
#[derive(Debug)]
pub enum PrepareError {
    /// The desired state is wrong.
    Invalid(Vec<Problem>),
    /// A side could not be read whole.
    Incomplete(String),
    Failed(anyhow::Error),
}

impl From<ReadError> for PrepareError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Invalid(problems) => PrepareError::Invalid(problems),
            ReadError::Incomplete(why) => PrepareError::Incomplete(why),
            ReadError::Failed(error) => PrepareError::Failed(error),
        }
    }
}

/// Reads both sides at once and plans. Neither side can be written through what this is given.
pub async fn prepare(
    flow: Flow<'_>,
    from: &dyn Source,
    to: &dyn Source,
    observer: &dyn Observer,
) -> Result<Plan, PrepareError> {
    let want = Want { devices: flow.policy.absent[Kind::Area] == Absent::Delete };
    let (desired, live) = both(declared(from, flow.today, observer), to.read(want, observer)).await?;
    let (desired, digest) = desired;
    let request = Request {
        desired: &desired.directory,
        live: &live.directory,
        policy: flow.policy,
        filter: flow.filter,
        today: flow.today,
        resend: flow.resend,
    };
    let plan = tokio::task::block_in_place(|| planning::planned(&request, &digest));
    let Reading { directory: desired, end: from, warnings } = desired;
    let Reading { directory: live, end: to, warnings: more } = live;
    // Giving back the memory of two large sides takes a while, and nobody has to wait for it.
    drop(tokio::task::spawn_blocking(move || drop((desired, live))));
    let mut plan = plan.map_err(PrepareError::Invalid)?;
    plan.flow = flow.name.to_owned();
    plan.created = flow.now;
    plan.from = from;
    plan.to = to;
    plan.warnings.splice(0..0, warnings.into_iter().chain(more));
    Ok(plan)
}

/// Reads the declaring side and hashes it, while the live side is still being waited for.
async fn declared(
    from: &dyn Source,
    today: NaiveDate,
    observer: &dyn Observer,
) -> Result<(Reading, Digest), ReadError> {
    let reading = from.read(Want::default(), observer).await?;
    let hashed = tokio::task::spawn_blocking(move || {
        let digest = Digest::of(&reading.directory, today);
        (reading, digest)
    });
    // The error would repeat the message of a panic, which could hold anything.
    hashed.await.map_err(|_| ReadError::Failed(anyhow::anyhow!("hashing the declared side was broken off")))
}

/// Waits for both; what is wrong with the desired state is told even when the server does not answer.
async fn both<D, L>(
    from: impl Future<Output = Result<D, ReadError>>,
    to: impl Future<Output = Result<L, ReadError>>,
) -> Result<(D, L), PrepareError> {
    let (mut from, mut to) = (std::pin::pin!(from), std::pin::pin!(to));
    tokio::select! {
        desired = &mut from => {
            let desired = desired?;
            Ok((desired, to.await?))
        }
        live = &mut to => {
            let desired = from.await?;
            Ok((desired, live?))
        }
    }
}
