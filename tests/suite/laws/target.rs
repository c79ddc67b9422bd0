//! The world as a target of the engine: changes end in any order, and those that were chosen fail.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use muster::engine::{
    ExecutedChange, Job, Observer, PerformError, ReadBack, ReadError, ReadOptions, Seen, Source,
    SourceReading, Target,
};
use muster::planning::{Change, Expected, PlanEndpoint};

use super::world::World;

#[derive(Debug)]
pub(super) struct Shop {
    pub(super) world: Mutex<World>,
    /// Codes of the changes that fail.
    pub(super) failing: HashSet<(muster::model::Kind, String)>,
    /// Decides how long each change takes.
    pub(super) pace: u64,
    pub(super) parallel: usize,
}

impl Shop {
    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Source for Shop {
    fn read_directory<'a>(
        &'a self,
        _: ReadOptions,
        _: &'a dyn Observer,
    ) -> Job<'a, Result<SourceReading, ReadError>> {
        let directory = self.world().directory();
        Box::pin(async move {
            Ok(SourceReading { directory, end: PlanEndpoint::default(), notices: Vec::new() })
        })
    }
}

impl ReadBack for Shop {
    fn read_back<'a>(
        &'a self,
        changes: &'a [&'a Change],
        _: &'a dyn Observer,
    ) -> Job<'a, Result<Seen, ReadError>> {
        let world = self.world();
        let seen = changes.iter().map(|change| world.seen(change)).collect();
        Box::pin(async move { Ok(seen) })
    }
}

impl Target for Shop {
    fn max_parallel(&self) -> usize {
        self.parallel
    }

    fn execute_change<'a>(
        &'a self,
        change: &'a Change,
        _: Option<Expected<'a>>,
    ) -> Job<'a, Result<ExecutedChange, PerformError>> {
        Box::pin(async move {
            let sum = change.code.as_str().bytes().fold(self.pace, |sum, byte| {
                sum.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(u64::from(byte))
            });
            for _ in 0..sum >> 60 {
                tokio::task::yield_now().await;
            }
            if self.failing.contains(&(change.kind, change.code.to_string())) {
                return Err(PerformError::new(anyhow::anyhow!("refused")));
            }
            self.world().perform(change);
            Ok(ExecutedChange::default())
        })
    }
}
