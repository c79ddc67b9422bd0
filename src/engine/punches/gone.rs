//! Punches that the server lists no more: marked only when it is believable that they are gone.

use std::collections::{BTreeSet, HashSet};

use super::Polled;
use super::importer::{Importer, PollEnd, SOME};
use super::punch_port::{Order, PunchPageAnswer, PunchPageRequest};
use super::sweep::SweepDepth;
use crate::planning::punches::window::floor_to_second;
use crate::planning::punches::{KnownPunch, PunchComparison, PunchKey, PunchWindow};

/// So many that are known are looked for on a server that shows nothing that is.
const SAMPLES: u64 = 5;

impl Importer<'_> {
    /// Looks at the first answer of a poll before anything is done. When far fewer are listed than
    /// there were, when it may be another server, or when it is said how many are gone, these are
    /// counted first, and nothing is written until then.
    pub(super) async fn check_server_identity(
        &mut self,
        answer: &PunchPageAnswer,
    ) -> Result<(), PollEnd> {
        if std::mem::replace(&mut self.wary, false) {
            let listed = i128::from(self.count_of(answer)?) - i128::from(self.cursor.excess);
            let fewer = u64::try_from(i128::from(self.gone.of) - listed).unwrap_or_default();
            let doubtful = self.gone.accepted.is_some() || !self.gone.is_plausible(fewer);
            if doubtful || self.is_strange(answer).await? {
                let gone = self.count_missing().await?;
                let meant = self
                    .gone
                    .accepted
                    .map_or_else(|| self.gone.is_plausible(gone), |most| gone == most);
                if !meant {
                    return Err(self.gone.to_refusal(gone));
                }
            }
        }
        Ok(())
    }

    /// How many are gone, by comparing everything and writing nothing.
    async fn count_missing(&mut self) -> Result<u64, PollEnd> {
        self.dry = true;
        let swept = self.sweep_window(self.cursor.import_window(), SweepDepth::All).await;
        self.dry = false;
        self.polled.unread.clear();
        swept?;
        Ok(std::mem::take(&mut self.gone.held).len() as u64)
    }

    /// Whether nothing on a page is known, nor is anything listed of a few that are.
    async fn is_strange(&mut self, answer: &PunchPageAnswer) -> Result<bool, PollEnd> {
        if self.gone.of < SOME {
            return Ok(false);
        }
        let times = answer.rows.iter().map(|row| row.punch_time).collect();
        let known: HashSet<PunchKey> =
            self.target.known_at(times).await?.into_iter().map(|one| one.key).collect();
        if answer.rows.iter().any(|row| known.contains(&PunchKey::of_punch(row))) {
            return Ok(false);
        }
        let mut times = Vec::new();
        for part in 0..SAMPLES {
            let others = self.gone.of * (2 * part + 1) / (2 * SAMPLES);
            times.extend(self.target.time_after(self.cursor.since, others).await?);
        }
        let windows: BTreeSet<_> = times.iter().map(|time| floor_to_second(*time)).collect();
        let known = self.target.known_at(times).await?;
        let known: HashSet<PunchKey> =
            known.into_iter().filter(|one| !one.gone).map(|one| one.key).collect();
        let ask = |second| PunchPageRequest {
            window: PunchWindow::of_second(second),
            order: Order::Rising,
            page: 1,
        };
        let answers = self.fetch_pages(windows.into_iter().map(ask).collect()).await?;
        let mut rows = answers
            .iter()
            .filter_map(|(_, answer)| answer.as_ref())
            .flat_map(|answer| &answer.rows);
        Ok(!known.is_empty() && !rows.any(|row| known.contains(&PunchKey::of_punch(row))))
    }

    /// What the server counts of all that is imported.
    pub(super) fn update_server_count(&mut self, answer: &PunchPageAnswer) -> Result<u64, PollEnd> {
        let count = self.count_of(answer)?;
        self.polled.counted = count;
        Ok(count)
    }

    /// Keeps what is gone apart until all of a look is known.
    pub(super) fn stage_missing(&mut self, verdict: &mut PunchComparison) {
        let key = |one: &KnownPunch| (one.generation, one.id.to_string());
        // It came again under another id meanwhile.
        for (one, _) in &verdict.moved {
            self.gone.held.remove(&key(one));
        }
        self.gone.held.extend(verdict.gone.drain(..).map(|one| (key(&one), one)));
    }

    /// Lets what is gone be marked, if it is believable or meant.
    pub(super) async fn commit_missing(&mut self) -> Result<(), PollEnd> {
        if self.gone.held.is_empty() {
            return Ok(());
        }
        let gone = self.polled.gone + self.gone.staged_count();
        if !self.gone.is_plausible(gone) && self.gone.accepted.is_none_or(|most| gone > most) {
            return Err(self.gone.to_refusal(gone));
        }
        let mut gone: Vec<KnownPunch> = std::mem::take(&mut self.gone.held).into_values().collect();
        gone.sort_by(|one, other| (&one.key, &one.id).cmp(&(&other.key, &other.id)));
        self.save_pending().await?;
        if !self.cursor.deletes {
            // Until now counts were believed, so what was known by then is not sure any more.
            (self.cursor.deletes, self.cursor.mark, self.moved_on) = (true, None, true);
        }
        self.batch.add_comparison(PunchComparison { gone, ..PunchComparison::default() });
        self.save_pending().await
    }
}

/// Whether a poll did nothing since.
pub(super) fn is_quiet(before: &Polled, now: &Polled) -> bool {
    now.imported == before.imported
        && now.gone == before.gone
        && now.moved == before.moved
        && now.back == before.back
}
