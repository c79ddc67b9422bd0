//! Who belongs to which areas, where that stands apart from the people: the whole set of every
//! person.

use std::collections::HashMap;

use super::column_mapping;
use super::read_rows::{KindReadJob, target_of};
use super::sql::connection::Connection;
use super::sql::database_errors::DatabaseFault;
use crate::model::problem::Escaped as _;
use crate::model::{Code, Place, Problem};
use crate::rows::cell::{self, CellError};
use crate::rows::{CellValue, RecordBuilder};

/// How many codes a message names.
const NAMED: usize = 10;

/// The areas of each employee.
#[derive(Debug, Default)]
pub(super) struct Members {
    areas: HashMap<Code, Vec<Code>>,
    rows: u64,
    /// Rows that name an area and no employee.
    nameless: u64,
    /// A person without a row belongs to no area. Of a side that is only written nobody says so: it
    /// may wait for its areas.
    is_whole: bool,
}

impl Members {
    /// The areas of an employee; `None` where nothing is said of them.
    pub(super) fn areas_of(&self, code: &str) -> Option<&[Code]> {
        match self.areas.get(code) {
            Some(areas) => Some(areas),
            None => self.is_whole.then_some(&[]),
        }
    }

    /// Rows of people who are not there are another company's, or carry codes in another form.
    pub(super) fn check_employees(&self, builder: &mut RecordBuilder<'_>) {
        // Of people who could not be read nobody can say.
        if builder.lost || !self.is_whole {
            return;
        }
        let mut missed: Vec<(&Code, usize)> = self
            .areas
            .iter()
            .filter(|(code, _)| !builder.records.contains(code.as_str()))
            .map(|(code, areas)| (code, areas.len()))
            .collect();
        if missed.is_empty() && self.nameless == 0 {
            return;
        }
        missed.sort_unstable();
        let rows: u64 = missed.iter().map(|(_, rows)| *rows as u64).sum::<u64>() + self.nameless;
        let mut named: Vec<String> =
            missed.iter().take(NAMED).map(|(code, _)| code.as_str().to_escaped()).collect();
        named.extend((missed.len() > NAMED).then(|| "…".to_owned()));
        named.extend(match self.nameless {
            0 => None,
            1 => Some("one row without a code".to_owned()),
            more => Some(format!("{more} rows without a code")),
        });
        let what = format!(
            "{rows} of {} rows of the query of areas match no employee: {}",
            self.rows,
            named.join(", ")
        );
        let problem = match rows * 2 > self.rows {
            true => Problem::error("unmatched-areas", what).with_help(
                "more than half match nobody: let both queries give codes in the same form, with \
                 their leading zeros; rows \
                 of people whom `select` leaves out, such as leavers, have to be left out of the \
                 query of areas too",
            ),
            false => Problem::warning("unmatched-areas", what).with_help(
                "leave these rows out of the query, or let `select` give these \
                    employees",
            ),
        };
        builder.report_problem(problem, Place::default());
    }
}

/// Reads who belongs to which areas; `None` where the database does not manage areas.
pub(super) async fn read_memberships(
    connection: &mut Connection,
    sql: &str,
    job: &KindReadJob<'_>,
    builder: &mut RecordBuilder<'_>,
    declares: bool,
) -> Result<Option<Members>, DatabaseFault> {
    let (Some(code), Some(areas)) = (target_of(builder, "code"), target_of(builder, "areas"))
    else {
        return Ok(None);
    };
    let names = connection.column_names(sql).await?;
    let columns = match job.query {
        None => Some((0, 1)),
        Some(_) => column_mapping::membership_columns(builder, &names),
    };
    let Some((first, second)) = columns else {
        builder.lost = true;
        return Ok(None);
    };
    let mut found = Members { is_whole: declares, ..Members::default() };
    let mut each = |values: &[CellValue<'_>]| {
        found.rows += 1;
        let both = values.get(first).zip(values.get(second));
        let read = both
            .map(|(who, area)| Ok((cell::read_code(&code, who)?, cell::read_code(&areas, area)?)));
        match read {
            Some(Ok((Some(who), Some(area)))) => found.areas.entry(who).or_default().push(area),
            Some(Err(wrong)) => wrong_member(builder, found.rows, wrong),
            Some(Ok((None, Some(_)))) => found.nameless += 1,
            // A person without an area.
            _ => {}
        }
    };
    connection.for_each_row(sql, &mut each).await?;
    if found.rows == 0 && job.query.is_none() {
        // The table is made with all others, whether somebody fills it or not.
        if declares {
            let what = "the table employee_areas is empty: areas of employees are not managed";
            let help = "fill it with one row for each employee and area, or drop it";
            builder.report_problem(
                Problem::warning("no-areas", what).with_help(help),
                Place::default(),
            );
        }
        return Ok(None);
    }
    Ok(Some(found))
}

fn wrong_member(builder: &mut RecordBuilder<'_>, row: u64, wrong: CellError) {
    builder.lost = true;
    let what = format!("row {row} of the query of areas: {}", wrong.what);
    builder
        .report_problem(Problem::error(wrong.rule, what).with_help(wrong.help), Place::default());
}
