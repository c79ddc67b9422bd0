//! The people who punch: in step with the clock, until the server stops.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::oneshot;
use tokio::time::{Instant, MissedTickBehavior};

use super::rng::Chance;
use super::traffic::PunchTraffic;
use crate::sandbox::store::{Arrival, OpenError};
use crate::sandbox::web::open::{Inner, Sandbox};

/// Punches arrive in batches, as devices send them: no more often than this.
const STEP: Duration = Duration::from_millis(100);
/// After a pause of the machine not all of it is made up for at once.
const MOST: f64 = 5_000.0;

impl Sandbox {
    /// Returns whether there is any employee who may punch.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_peopled(&self) -> Result<bool, OpenError> {
        Ok(self.inner.store.is_peopled().await?)
    }
}

/// Lets people punch until `stop`; rows that hide show at the end, so that nothing that has an id
/// stays away.
pub(in crate::sandbox) async fn generate_punches(
    inner: &Inner,
    traffic: &PunchTraffic,
    mut stop: oneshot::Receiver<()>,
) {
    let mut seeds = PunchSeeds(traffic.seed.unwrap_or_else(|| inner.clock.entropy_seed()));
    let mut ticks = tokio::time::interval(STEP.max(Duration::from_secs_f64(0.5 / traffic.rate)));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut hidden: Vec<(Instant, Arrival)> = Vec::new();
    let (mut due, mut before) = (0.0, Instant::now());
    loop {
        let stopped = tokio::select! {
            _ = ticks.tick() => false,
            _ = &mut stop => true,
        };
        let now = Instant::now();
        due = (due + traffic.rate * (now - before).as_secs_f64()).min(MOST);
        before = now;
        let mut shown: Vec<Arrival> = hidden
            .extract_if(.., |(at, _)| stopped || *at <= now)
            .map(|(_, arrival)| arrival)
            .collect();
        if !stopped {
            while due >= 1.0 {
                due -= 1.0;
                shown.push(build_arrival(inner, traffic, seeds.next_seed()));
            }
        }
        match inner.store.accept_arrivals(shown).await {
            Ok(reserved) => {
                hidden.extend(reserved.into_iter().map(|arrival| (now + arrival.pause, arrival)))
            }
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the sandbox's punches failed"
                );
            }
        }
        if stopped {
            return;
        }
    }
}

/// A seed for each punch: who punches does not depend on how many came at a time.
struct PunchSeeds(u64);

impl PunchSeeds {
    fn next_seed(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        self.0
    }
}

/// One more punch: when it was, when it comes, and whether it hides at first.
fn build_arrival(inner: &Inner, traffic: &PunchTraffic, seed: u64) -> Arrival {
    let now = inner.clock.now();
    let chance = Chance::new(seed);
    let late = chance.random_fraction() < traffic.late;
    let hides = chance.random_fraction() < traffic.out_of_order;
    // Most come hours late, few come days late.
    let back = traffic.late_by.as_secs_f64() * chance.random_fraction().powi(3);
    let back = TimeDelta::seconds(if late { 1 + back as i64 } else { 0 });
    let pause = traffic.hidden_for.mul_f64(chance.random_fraction());
    let (punch_time, upload_time) =
        (inner.clock.format_wall_time(now - back), inner.clock.format_wall_time(now));
    Arrival { punch_time, upload_time, hides, pause, chance, reserved: None }
}
