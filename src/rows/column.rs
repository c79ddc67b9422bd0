//! What is odd about the values of a column as a whole: one notice with a count, in place of one
//! for each row.

use std::collections::BTreeMap;

use crate::markup::display_text;
use crate::model::{Place, Problem};

/// What was noticed in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ColumnOddity {
    /// Cells were wrapped as spreadsheets keep text, and are read without that.
    Unwrapped,
    /// Texts with line breaks, which are read as spaces.
    LineBreaks,
    /// Names that are words for nothing.
    NameForNothing,
    /// Days that may be 1900-01-01, written with a year of two digits.
    ShortFirstDay,
}

/// How often it was noticed, and where first.
#[derive(Debug)]
struct OddityCount {
    count: u64,
    first: Place,
}

/// Oddities by column.
#[derive(Debug, Default)]
pub(super) struct ColumnNotices(BTreeMap<(String, ColumnOddity), OddityCount>);

impl ColumnNotices {
    pub(super) fn note_oddity(&mut self, column: &str, oddity: ColumnOddity, place: Place) {
        let seen = self
            .0
            .entry((column.to_owned(), oddity))
            .or_insert(OddityCount { count: 0, first: place });
        seen.count += 1;
    }

    /// A warning for each, with the place of the first.
    pub(super) fn into_problems(self) -> impl Iterator<Item = (Problem, Place)> {
        self.0.into_iter().map(|((column, oddity), OddityCount { count, first })| {
            let column = display_text(&column);
            let problem = match oddity {
                ColumnOddity::Unwrapped => {
                    let cells =
                        if count == 1 { "1 value is" } else { &format!("{count} values are") };
                    let what = format!(
                        "`{column}`: {cells} written as spreadsheets keep text (an apostrophe \
                         before it, or =\"…\"); \
                         they are read without that"
                    );
                    Problem::warning("spreadsheet-text", what)
                }
                ColumnOddity::LineBreaks => {
                    let texts =
                        if count == 1 { "1 text has" } else { &format!("{count} texts have") };
                    let what = format!("`{column}`: {texts} line breaks; they are read as spaces");
                    Problem::warning("line-breaks", what)
                }
                ColumnOddity::NameForNothing => {
                    let names =
                        if count == 1 { "1 value is" } else { &format!("{count} values are") };
                    let what = format!(
                        "`{column}`: {names} a word that stands for no value, such \
                         as NULL or N/A; it is kept as text"
                    );
                    let help = "if it means that there is no value, list the word under \
                        `nothing` in muster.yaml; if it is a real name, do nothing";
                    Problem::warning("no-value", what).with_help(help)
                }
                ColumnOddity::ShortFirstDay => {
                    let days = if count == 1 { "1 day is" } else { &format!("{count} days are") };
                    let what = format!(
                        "`{column}`: {days} read as 2000-01-01; with years of two digits \
                         1900-01-01, which programs write for no date, looks the same"
                    );
                    let help = "have the export write years with four digits; if the text means \
                        no date, list it under `nothing` in muster.yaml";
                    Problem::warning("short-year", what).with_help(help)
                }
            };
            (problem, first)
        })
    }
}
