//! Who belongs to which areas, where that stands apart from the people: the whole set of every
//! person.

use std::collections::HashMap;

use super::column_mapping;
use super::read_rows::{KindReadJob, target_of};
use super::sql::connection::Connection;
use super::sql::database_errors::DatabaseFault;
use crate::model::problem::Escaped as _;
use crate::model::{Code, Place, Problem};
use crate::rows::cell;
use crate::rows::{CellError, CellValue, RecordBuilder, SqlColumn};

/// How many codes a message names.
const NAMED: usize = 10;

/// The areas of each employee.
#[derive(Debug, Default)]
pub(super) struct Members {
    areas: HashMap<Code, Vec<Code>>,
    rows: u64,
    /// Rows in which nothing stands.
    blank: u64,
    /// People with a row without an area, by the number of the first: an outer join gives such a
    /// row for who has no areas.
    without_area: HashMap<Code, u64>,
    /// A person without a row belongs to no area. Of a side that is only written this is not
    /// known: it may wait for its areas.
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

    /// Who has areas and a row without one: an area was lost. Who has that row alone has no areas,
    /// as by no row at all.
    fn report_missing_areas(&mut self, builder: &mut RecordBuilder<'_>) {
        let mut lost: Vec<(u64, Code)> = std::mem::take(&mut self.without_area)
            .into_iter()
            .filter(|(code, _)| self.areas.contains_key(code))
            .map(|(code, row)| (row, code))
            .collect();
        lost.sort_unstable();
        for (row, code) in lost {
            builder.lost = true;
            let what = format!(
                "row {row} of the query of areas has no area (NULL or empty) for employee {}, who \
                 has areas in other rows",
                code.as_str().to_escaped()
            );
            let help = "fill the area in the database, or leave such rows out of the query with \
                WHERE … IS NOT NULL; a join may have found no area for a row";
            builder.report_problem(
                Problem::error("empty-code", what).with_help(help),
                Place::default(),
            );
        }
    }

    fn report_blank(&self, builder: &mut RecordBuilder<'_>) {
        if self.blank == 0 {
            return;
        }
        let rows = match self.blank {
            1 => "1 row of the query of areas holds nothing and is".to_owned(),
            count => format!("{count} rows of the query of areas hold nothing and are"),
        };
        let problem = Problem::warning("empty-rows", format!("{rows} passed over"));
        builder.report_problem(problem, Place::default());
    }

    /// Rows of people who are not there are another company's, or carry codes in another form.
    pub(super) fn check_employees(&self, builder: &mut RecordBuilder<'_>) {
        // Nothing is known of people who could not be read.
        if builder.lost || !self.is_whole {
            return;
        }
        let mut missed: Vec<(&Code, usize)> = self
            .areas
            .iter()
            .filter(|(code, _)| !builder.records.contains(code.as_str()))
            .map(|(code, areas)| (code, areas.len()))
            .collect();
        if missed.is_empty() {
            return;
        }
        missed.sort_unstable();
        let rows: u64 = missed.iter().map(|(_, rows)| *rows as u64).sum();
        let mut named: Vec<String> =
            missed.iter().take(NAMED).map(|(code, _)| code.as_str().to_escaped()).collect();
        named.extend((missed.len() > NAMED).then(|| "…".to_owned()));
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
    let (Some(mut code), Some(mut areas)) =
        (target_of(builder, "code"), target_of(builder, "areas"))
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
    // Help names the columns of this query, not those of the people.
    if let (Some(who), Some(area)) = (names.get(first), names.get(second)) {
        code.sql = SqlColumn::of_query(sql, who);
        areas.sql = SqlColumn::of_query(sql, area);
        areas.name.clone_from(area);
    }
    let mut found = Members { is_whole: declares, ..Members::default() };
    let mut each = |values: &[CellValue<'_>]| {
        found.rows += 1;
        let both = values.get(first).zip(values.get(second));
        let read = both
            .map(|(who, area)| Ok((cell::read_code(&code, who)?, cell::read_code(&areas, area)?)));
        match read {
            Some(Ok((Some(who), Some(area)))) => found.areas.entry(who).or_default().push(area),
            Some(Err(wrong)) => wrong_member(builder, found.rows, wrong),
            // What is only written may wait for its values.
            Some(Ok((None, Some(area)))) if declares => {
                report_nameless(builder, found.rows, &area);
            }
            Some(Ok((Some(who), None))) if declares => {
                found.without_area.entry(who).or_insert(found.rows);
            }
            _ if declares => found.blank += 1,
            _ => {}
        }
    };
    connection.for_each_row(sql, &mut each).await?;
    found.report_missing_areas(builder);
    found.report_blank(builder);
    if found.rows == 0 && job.query.is_none() {
        // The table is made with all others, whether it is filled or not.
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

/// A row that names an area and no employee: it belongs to an unknown employee.
fn report_nameless(builder: &mut RecordBuilder<'_>, row: u64, area: &Code) {
    builder.lost = true;
    let what = format!(
        "row {row} of the query of areas has no code (NULL or empty) for area {}",
        area.as_str().to_escaped()
    );
    let help = "fill the code of the employee in the database, or leave such rows out of the query \
        with WHERE … IS NOT NULL; a join may have found no employee for a row";
    builder.report_problem(Problem::error("empty-code", what).with_help(help), Place::default());
}

fn wrong_member(builder: &mut RecordBuilder<'_>, row: u64, wrong: CellError) {
    builder.lost = true;
    let what = format!("row {row} of the query of areas: {}", wrong.what);
    builder
        .report_problem(Problem::error(wrong.rule, what).with_help(wrong.help), Place::default());
}
