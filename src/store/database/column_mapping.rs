//! The columns that a query gives: which field each is about, which are missing, and which say
//! nothing to us.

use super::Statement;
use crate::markup::display_text;
use crate::model::problem::find_nearest;
use crate::model::{Place, Problem};
use crate::rows::{
    ColumnTarget, RecordBuilder, RowSource, SqlColumn, TargetField, find_targets, known_names,
};

/// How many names are listed.
const LISTED: usize = 20;

/// What the columns of a query are about.
#[derive(Debug)]
pub(super) struct QueryColumns<'f> {
    /// Columns and what they hold, in the order of the kind's table.
    pub(super) columns: Vec<(usize, ColumnTarget<'f>)>,
    /// The position in `columns` of the one that holds the code.
    pub(super) code: usize,
}

/// The head of a query, when its rows can be read; what is wrong with it has been reported.
pub(super) fn read_head<'f>(
    builder: &mut RecordBuilder<'f>,
    (select, names): (&str, &[String]),
    areas_apart: bool,
    update: Option<&Statement>,
) -> Option<QueryColumns<'f>> {
    let sheet = builder.sheet;
    let mut columns: Vec<(usize, ColumnTarget<'f>)> = names
        .iter()
        .enumerate()
        .flat_map(|(at, name)| targets_of_column(sheet, name).into_iter().map(move |to| (at, to)))
        .map(|(at, to)| (at, ColumnTarget { sql: SqlColumn::of_query(select, &names[at]), ..to }))
        .collect();
    columns.sort_by(|(_, a), (_, b)| a.what.cmp(&b.what));
    let twice = has_repeated_columns(builder, &columns, names);
    let missing = has_missing_columns(builder, &columns, names);
    let apart = areas_apart && areas_twice(builder, &columns);
    let unread = update.is_some_and(|update| has_unread_columns(builder, &columns, update));
    if twice || missing || apart || unread {
        return None;
    }
    report_ignored_columns(builder, &columns, names);
    let code = columns.iter().position(|(_, target)| target.what == TargetField::Code)?;
    Some(QueryColumns { columns, code })
}

/// Databases differ in the case in which they give names back.
fn targets_of_column<'f>(sheet: &'f RowSource, name: &str) -> Vec<ColumnTarget<'f>> {
    let found = find_targets(sheet, name);
    if found.is_empty() && name.chars().any(|c| c.is_ascii_uppercase()) {
        return find_targets(sheet, &name.to_ascii_lowercase());
    }
    found
}

fn report_error(
    builder: &mut RecordBuilder<'_>,
    rule: &'static str,
    what: String,
    help: impl Into<String>,
) {
    builder.report_problem(Problem::error(rule, what).with_help(help), Place::default());
}

fn has_repeated_columns(
    builder: &mut RecordBuilder<'_>,
    columns: &[(usize, ColumnTarget<'_>)],
    names: &[String],
) -> bool {
    let same = columns.windows(2).filter(|two| two[0].1.what == two[1].1.what);
    let same: Vec<&str> = same.map(|two| names[two[1].0].as_str()).collect();
    for name in &same {
        let what = format!("the query gives `{}` twice", display_text(name));
        report_error(
            builder,
            "duplicate-column",
            what,
            "leave one of the two out, or name it differently with AS",
        );
    }
    !same.is_empty()
}

fn has_missing_columns(
    builder: &mut RecordBuilder<'_>,
    columns: &[(usize, ColumnTarget<'_>)],
    names: &[String],
) -> bool {
    if columns.iter().any(|(_, target)| target.what == TargetField::Code) {
        return false;
    }
    let listed: Vec<String> = names.iter().take(LISTED).map(|name| display_text(name)).collect();
    let help = format!(
        "name the column that identifies a record: SELECT … AS code; the query gives {}",
        listed.join(", ")
    );
    report_error(builder, "missing-column", "the query gives no column `code`".to_owned(), help);
    true
}

fn areas_twice(builder: &mut RecordBuilder<'_>, columns: &[(usize, ColumnTarget<'_>)]) -> bool {
    let twice = columns.iter().any(|(_, target)| target.name == "areas");
    if twice {
        let what =
            "`areas` is a column of the query, and there is a query of areas as well".to_owned();
        report_error(builder, "duplicate-column", what, "leave one of the two out");
    }
    twice
}

/// What is written back has to be read as well: otherwise a difference cannot be found.
fn has_unread_columns(
    builder: &mut RecordBuilder<'_>,
    columns: &[(usize, ColumnTarget<'_>)],
    update: &Statement,
) -> bool {
    let mut missing: Vec<&String> = update.parameter_names().iter().collect();
    missing.retain(|name| !columns.iter().any(|(_, target)| target.name == **name));
    missing.dedup();
    for name in &missing {
        let what =
            format!("`update` writes :{}, and `select` does not read it", display_text(name));
        report_error(builder, "unread", what, "add it to the columns of `select`");
    }
    !missing.is_empty()
}

/// Lists the columns that say nothing to us.
fn report_ignored_columns(
    builder: &mut RecordBuilder<'_>,
    columns: &[(usize, ColumnTarget<'_>)],
    names: &[String],
) {
    let unused = |at: usize| !columns.iter().any(|(used, _)| *used == at);
    let ignored: Vec<&str> =
        (0..names.len()).filter(|at| unused(*at)).map(|at| names[at].as_str()).collect();
    if ignored.is_empty() {
        return;
    }
    let mut listed: Vec<String> =
        ignored.iter().take(LISTED).map(|name| format!("`{}`", display_text(name))).collect();
    if ignored.len() > LISTED {
        listed.push(format!("and {} more", ignored.len() - LISTED));
    }
    let are = if ignored.len() == 1 { "column is" } else { "columns are" };
    let what = format!("{} {are} ignored: {}", ignored.len(), listed.join(", "));
    let fields = known_names(builder.sheet);
    let near =
        ignored.iter().find_map(|name| Some((*name, find_nearest(name, fields.iter().copied())?)));
    let help = match near {
        Some((column, field)) => {
            format!("if `{0}` is meant to be `{field}`, write {0} AS {field}", display_text(column))
        }
        None => {
            "name what is meant to be a field like that field: SELECT … AS first_name".to_owned()
        }
    };
    builder.report_problem(
        Problem::warning("ignored-columns", what).with_help(help),
        Place::default(),
    );
}

/// The two columns of a query of memberships: those called `code` and `area`.
pub(super) fn membership_columns(
    builder: &mut RecordBuilder<'_>,
    names: &[String],
) -> Option<(usize, usize)> {
    let find = |wanted: &[&str]| {
        names.iter().position(|name| wanted.iter().any(|one| name.eq_ignore_ascii_case(one)))
    };
    match (find(&["code", "employee"]), find(&["area", "areas"])) {
        (Some(code), Some(area)) => Some((code, area)),
        _ => {
            let what = "the query of areas has to give two columns, `code` and `area`".to_owned();
            let help = "one row for each membership: SELECT staff_no AS code, site AS area FROM …";
            report_error(builder, "missing-column", what, help);
            None
        }
    }
}
