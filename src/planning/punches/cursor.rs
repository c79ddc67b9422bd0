//! Where an import stands: what a target keeps beside its punches.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::PunchWindow;

/// Where a server shows its newest arrivals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NewestEnd {
    /// On the first page: it orders as it is asked to.
    #[default]
    First,
    /// On the last page: it lists by id, whatever it is asked.
    Last,
}

/// Where the import of one server into one target stands. It is saved with the punches that it
/// speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cursor {
    /// Only punches from this time on are imported.
    pub since: Option<NaiveDateTime>,
    /// The life of the server that its ids count in; 1 at first.
    pub generation: u32,
    /// Punches of the target that the server lists.
    pub present: u64,
    /// By how much the server counts more than its windows hold: rows that are no punches.
    pub excess: i64,
    /// Of those the rows that cannot be understood.
    pub left_out: u64,
    /// Rows were seen to be deleted: equal counts alone prove nothing any more.
    pub deletes: bool,
    /// All that had arrived by then was known: the newest time of arrival that the server showed.
    pub mark: Option<NaiveDateTime>,
    /// Punches that were listed before so many were found to be gone that it was refused.
    pub base: Option<u64>,
    /// Ids came again with another content, or equal counts hid something: everything has to be
    /// compared once.
    pub restored: bool,
    pub tail: NewestEnd,
    /// Rows that the server grants a page, as last seen.
    pub page: u64,
    /// Up to where the past was compared; `None` at its beginning.
    pub audited: Option<NaiveDateTime>,
    /// The next look at what is imported is one at the newest punches.
    pub newest: bool,
}

impl Cursor {
    /// Before the first run.
    pub fn before_first_run(since: Option<NaiveDateTime>) -> Cursor {
        Cursor { since, generation: 1, ..Cursor::default() }
    }

    /// What the import speaks of.
    pub fn import_window(&self) -> PunchWindow {
        PunchWindow::starting_at(self.since)
    }

    /// Whether the server counts as many as are known: then it lists nothing that is not.
    pub fn agrees_with_count(&self, count: u64) -> bool {
        i128::from(count) == i128::from(self.present) + i128::from(self.excess)
    }

    /// The number of the page that ends a list by id, when nothing came since.
    pub fn last_page(&self) -> u64 {
        let rows = i128::from(self.present) + i128::from(self.excess);
        let page = i128::from(self.page.max(1));
        u64::try_from((rows + page - 1) / page).unwrap_or_default().max(1)
    }
}
