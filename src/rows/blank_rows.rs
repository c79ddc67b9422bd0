//! Rows in which nothing stands: spreadsheets leave them behind, and no record is meant.

use crate::model::{Place, Problem};

use super::RecordBuilder;

/// How many places are named.
const NAMED: usize = 3;

/// The rows of one file or query that were passed over.
#[derive(Debug, Default)]
pub(crate) struct BlankRows {
    pub(crate) count: u64,
    /// The first ones: their lines, or their numbers in a query.
    first: Vec<u64>,
}

impl RecordBuilder<'_> {
    /// Passes over a row; `number` is that of its line, or of the row in a query.
    pub(crate) fn note_blank_row(&mut self, number: u64) {
        self.blank.count += 1;
        if self.blank.first.len() < NAMED {
            self.blank.first.push(number);
        }
    }

    /// Warns of the rows that were passed over.
    pub(crate) fn report_blank(&mut self) {
        let BlankRows { count, first } = std::mem::take(&mut self.blank);
        let Some(line) = first.first().copied() else { return };
        let word = if self.sheet.medium.is_query() { "row" } else { "line" };
        let numbers: Vec<String> = first.iter().map(u64::to_string).collect();
        let more = count.saturating_sub(first.len() as u64);
        let what = match (count, more) {
            (1, _) => format!("1 row holds nothing and is passed over: {word} {line}"),
            (_, 0) => {
                format!(
                    "{count} rows hold nothing and are passed over: {word}s {}",
                    numbers.join(", ")
                )
            }
            _ => format!(
                "{count} rows hold nothing and are passed over: {word}s {} and {more} more",
                numbers.join(", ")
            ),
        };
        let place = match self.sheet.medium.is_query() {
            false => Place { line: u32::try_from(line).unwrap_or(u32::MAX), column: 1 },
            true => Place::default(),
        };
        self.report_problem(Problem::warning("empty-rows", what), place);
    }
}
