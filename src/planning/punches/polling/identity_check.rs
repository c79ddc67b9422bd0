//! Whether the server that answers is the one whose punches were imported.

use std::collections::{BTreeSet, HashSet};

use super::missing_punches::SOME;
use super::poll_run::{Importer, PollEnd, ServerIdentity, SweepPurpose};
use super::sweep::SweepDepth;
use crate::planning::punches::window::floor_to_second;
use crate::planning::punches::{Order, PunchKey, PunchPageAnswer, PunchPageRequest, PunchWindow};

/// So many known punches are looked for on a server that shows none of them.
const SAMPLES: u64 = 5;

impl Importer {
    /// Looks at the first answer of a poll before anything is done. When far fewer are listed than
    /// there were, when it may be another server, or when a number of missing punches is accepted,
    /// these are counted first, and nothing is written until then.
    pub(super) async fn check_server_identity(
        &mut self,
        answer: &PunchPageAnswer,
    ) -> Result<(), PollEnd> {
        if self.identity == ServerIdentity::Checked {
            return Ok(());
        }
        self.identity = ServerIdentity::Checked;
        let listed = i128::from(self.count_of(answer)?) - i128::from(self.cursor.excess);
        let before = i128::from(self.missing.listed_before());
        let fewer = u64::try_from(before - listed).unwrap_or_default();
        let doubtful = self.missing.is_number_accepted() || !self.missing.is_plausible(fewer);
        if !doubtful && !self.is_other_server(answer).await? {
            return Ok(());
        }
        let gone = self.count_missing().await?;
        match self.missing.is_exactly_meant(gone) {
            true => Ok(()),
            false => Err(PollEnd::Failed(self.missing.refuse_missing(gone))),
        }
    }

    /// How many are gone, by comparing everything and writing nothing.
    async fn count_missing(&mut self) -> Result<u64, PollEnd> {
        self.purpose = SweepPurpose::CountMissing;
        let swept = self.sweep_window(self.cursor.import_window(), SweepDepth::All).await;
        self.purpose = SweepPurpose::Import;
        self.polled.unread.clear();
        swept?;
        Ok(self.missing.take_staged().len() as u64)
    }

    /// Whether nothing on a page is known, nor is anything listed of a few that are.
    async fn is_other_server(&mut self, answer: &PunchPageAnswer) -> Result<bool, PollEnd> {
        let listed_before = self.missing.listed_before();
        if listed_before < SOME {
            return Ok(false);
        }
        let times = answer.rows.iter().map(|row| row.punch_time).collect();
        let known: HashSet<PunchKey> =
            self.list_known_at(times).await?.into_iter().map(|one| one.key).collect();
        if answer.rows.iter().any(|row| known.contains(&PunchKey::of_punch(row))) {
            return Ok(false);
        }
        let mut times = Vec::new();
        for part in 0..SAMPLES {
            let others = listed_before * (2 * part + 1) / (2 * SAMPLES);
            times.extend(self.find_time_after(self.cursor.since, others).await?);
        }
        let windows: BTreeSet<_> = times.iter().map(|time| floor_to_second(*time)).collect();
        let known = self.list_known_at(times).await?;
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
}
