//! What stands beside the rows of employees: who belongs to which areas, and attributes that a site added.

use std::collections::HashMap;

use compact_str::CompactString;

use super::connect::Connection;
use super::fault::Fault;
use super::head;
use super::read::{Job, target_of};
use crate::markup::shown;
use crate::model::{Code, Place, Problem};
use crate::rows::cell::{self, Wrong};
use crate::rows::{Builder, Given};

/// The areas of each employee.
pub(super) type Members = HashMap<Code, Vec<Code>>;
/// The attributes of each employee, by name.
pub(super) type Attributes = HashMap<Code, Vec<(CompactString, Option<CompactString>)>>;

/// Who belongs to which areas.
pub(super) async fn members(
    connection: &mut Connection,
    sql: &str,
    job: &Job<'_>,
    builder: &mut Builder<'_>,
) -> Result<Members, Fault> {
    let (Some(code), Some(areas)) = (target_of(builder, "code"), target_of(builder, "areas")) else {
        return Ok(Members::new());
    };
    let names = connection.columns(sql).await?;
    let columns = match job.query {
        None => Some((0, 1)),
        Some(_) => head::pair(builder, &names),
    };
    let Some((first, second)) = columns else {
        builder.lost = true;
        return Ok(Members::new());
    };
    let mut found = Members::new();
    let mut count = 0u64;
    let mut each = |values: &[Given<'_>]| {
        count += 1;
        let both = values.get(first).zip(values.get(second));
        let read = both.map(|(who, area)| Ok((cell::code(&code, who)?, cell::code(&areas, area)?)));
        match read {
            Some(Ok((Some(who), Some(area)))) => found.entry(who).or_default().push(area),
            Some(Err(wrong)) => wrong_member(builder, count, wrong),
            // Half a membership is none.
            _ => {}
        }
    };
    connection.rows(sql, &mut each).await?;
    Ok(found)
}

fn wrong_member(builder: &mut Builder<'_>, row: u64, wrong: Wrong) {
    builder.lost = true;
    let what = format!("row {row} of the query of areas: {}", wrong.what);
    builder.report(Problem::error(wrong.rule, what).help(wrong.help), Place::default());
}

/// What the table of custom attributes holds.
pub(super) async fn custom(
    connection: &mut Connection,
    sql: &str,
    builder: &mut Builder<'_>,
) -> Result<Attributes, Fault> {
    let mut found = Attributes::new();
    let mut odd = 0u64;
    let mut each = |values: &[Given<'_>]| match values {
        [Given::Text(who), Given::Text(name), value] => {
            let value = match value {
                Given::Text(text) | Given::Number(text) => Some(CompactString::new(text)),
                Given::Flag(flag) => Some(CompactString::new(flag.to_string())),
                _ => None,
            };
            if let Some(who) = Code::new(who) {
                found.entry(who).or_default().push((CompactString::new(name.trim()), value));
            }
        }
        _ => odd += 1,
    };
    connection.rows(sql, &mut each).await?;
    if odd > 0 {
        let what = format!("{odd} rows of {} hold no text", shown(super::schema::CUSTOM));
        let help = "employee and name have to be text";
        builder.report(Problem::error("wrong-type", what).help(help), Place::default());
        builder.lost = true;
    }
    Ok(found)
}
