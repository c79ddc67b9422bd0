//! Proposals for `columns`: each is one that settings take and the file fits.

use std::collections::BTreeMap;

use super::csv_row::FeedRowReader;
use super::header::{Header, LISTED, nearest_name};
use crate::markup::display_text;
use crate::model::problem::find_nearest;
use crate::model::{Place, Problem};
use crate::rows::{CellValue, ColumnTarget, RecordBuilder, RowSource, find_target, free_fields};

/// Names by which HR systems call the code of a person, without spaces and signs.
const CODES: &[&str] = &[
    "code",
    "empcode",
    "employeecode",
    "employeeid",
    "employeeno",
    "employeenumber",
    "empid",
    "empno",
    "empnumber",
    "staffno",
    "staffid",
    "staffcode",
    "staffnumber",
    "personnelno",
    "personnelnumber",
    "personid",
    "badgeno",
    "badgenumber",
    "userid",
    "pin",
    "id",
    "no",
];

/// The columns that were probably meant by those that are not there, all at once: one line of
/// settings corrects them all.
pub(super) struct ColumnProposal<'n> {
    /// Field and column.
    found: Vec<(&'n str, &'n str)>,
    /// Fields of which nothing can be proposed.
    open: Vec<&'n str>,
}

impl<'n> ColumnProposal<'n> {
    /// `missing` are fields and the columns that `columns` names for them.
    pub(super) fn new(
        sheet: &RowSource,
        names: &'n [String],
        missing: &[(&'n str, &'n str)],
    ) -> ColumnProposal<'n> {
        // Two fields may share a column, and two columns are never meant by one name.
        let mut meant: BTreeMap<&str, &str> = BTreeMap::new();
        let same = |column: &str| {
            let folded = column.to_lowercase();
            names.iter().find(|name| name.trim().to_lowercase() == folded).map(String::as_str)
        };
        let near =
            |column: &str, free: &dyn Fn(&str) -> bool| nearest_name(column, names, sheet, free);
        for exact in [true, false] {
            for (field, column) in missing {
                if meant.contains_key(column) {
                    continue;
                }
                let free = |name: &str| !meant.values().any(|taken| *taken == name);
                let found = match exact {
                    true => same(column),
                    false => {
                        near(column, &free).or_else(|| code_in(names).filter(|_| *field == "code"))
                    }
                };
                if let Some(found) = found.filter(|found| free(found)) {
                    meant.insert(column, found);
                }
            }
        }
        let found =
            missing.iter().filter_map(|(field, column)| Some((*field, *meant.get(column)?)));
        let open = missing
            .iter()
            .filter(|(_, column)| !meant.contains_key(column))
            .map(|(field, _)| *field);
        ColumnProposal { found: found.collect(), open: open.collect() }
    }

    fn column_of_field(&self, field: &str) -> Option<&'n str> {
        self.found.iter().find(|(known, _)| *known == field).map(|(_, column)| *column)
    }
}

/// What to do about a column that is not there.
pub(super) fn of_missing(
    sheet: &RowSource,
    names: &[String],
    is_header: bool,
    field: &str,
    meant: &ColumnProposal<'_>,
) -> String {
    if !is_header && sheet.layout.columns.is_empty() && code_in(names).is_none() {
        return "does the file have a header, and is `delimiter` in muster.yaml right?".to_owned();
    }
    match meant.column_of_field(field) {
        Some(found) => format!(
            "did you mean `{}`? Say so in muster.yaml: {}",
            display_text(found),
            propose_columns(sheet, &meant.found, &meant.open)
        ),
        None if is_header => {
            let names: Vec<String> =
                names.iter().take(LISTED).map(|name| display_text(name)).collect();
            format!(
                "the header has {}; say in muster.yaml under `columns` which one holds `{}`",
                names.join(", "),
                display_text(field)
            )
        }
        None => "does the file have a header, and is `delimiter` in muster.yaml right?".to_owned(),
    }
}

fn code_in(names: &[String]) -> Option<&str> {
    let plain = |name: &str| {
        name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
    };
    let mut found = CODES.iter().filter_map(|code| names.iter().find(|name| plain(name) == *code));
    found.next().map(String::as_str)
}

/// The line of settings that says in which columns these fields stand. Fields that are `open` are
/// left out of it, and named behind it.
fn propose_columns(sheet: &RowSource, found: &[(&str, &str)], open: &[&str]) -> String {
    let pair =
        |field: &str, column: &str| format!("{}: {}", quote_key(field), serde_json::json!(column));
    let layout = &sheet.layout.columns;
    let is_named =
        |field: &str| open.contains(&field) || found.iter().any(|(known, _)| *known == field);
    let kept = layout
        .iter()
        .filter(|(known, _)| !is_named(known))
        .map(|(field, column)| pair(field, column));
    let found = found.iter().map(|(field, column)| pair(field, column));
    let line = format!("columns: {{ {} }}", kept.chain(found).collect::<Vec<_>>().join(", "));
    match open {
        [] => line,
        _ => format!("{line} (add {}, which no column of the header is like)", open.join(", ")),
    }
}

/// The name of a field as a key of YAML.
fn quote_key(field: &str) -> String {
    let plain = field.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if plain { field.to_owned() } else { serde_json::json!(field).to_string() }
}

/// The columns of a file, or the keys of its objects, that say nothing to us.
pub(super) struct IgnoredColumns<'f> {
    pub(super) names: Vec<String>,
    pub(super) place: Place,
    pub(super) width: usize,
    /// The position of a column that is called almost like a field, its name, and that field.
    proposed: Option<(usize, String, ColumnTarget<'f>)>,
}

impl<'f> IgnoredColumns<'f> {
    pub(super) fn without_names() -> IgnoredColumns<'f> {
        IgnoredColumns { names: Vec::new(), place: Place::default(), width: 1, proposed: None }
    }

    /// Forgets the proposal when what stands in the column is no value of the field.
    pub(super) fn test_proposal<'g>(
        &mut self,
        builder: &RecordBuilder<'_>,
        given: impl FnOnce(usize, &str) -> Option<CellValue<'g>>,
    ) {
        let Some((at, name, target)) = &self.proposed else { return };
        if given(*at, name).is_some_and(|given| !builder.can_hold(target, &given)) {
            self.proposed = None;
        }
    }

    /// Adds a name that was met; `taken` are the names that were met and are fields.
    pub(super) fn add_name(
        &mut self,
        sheet: &'f RowSource,
        at: usize,
        name: &str,
        taken: impl Fn(&str) -> bool,
    ) {
        if self.proposed.is_none() {
            let fields = free_fields(sheet).into_iter().filter(|field| !taken(field));
            let field = find_nearest(name, fields).and_then(|field| find_target(sheet, field));
            self.proposed = field.map(|field| (at, name.to_owned(), field));
        }
        self.names.push(name.to_owned());
    }

    /// Lists them in one warning.
    pub(super) fn report_ignored(self, builder: &mut RecordBuilder<'_>, one: &str) {
        if self.names.is_empty() {
            return;
        }
        let count = self.names.len();
        let mut names: Vec<String> = self
            .names
            .iter()
            .take(LISTED)
            .map(|name| format!("`{}`", display_text(name)))
            .collect();
        if count > names.len() {
            names.push(format!("and {} more", count - names.len()));
        }
        let are = if count == 1 { format!("{one} is") } else { format!("{one}s are") };
        let what = format!("{count} {are} ignored: {}", names.join(", "));
        let help = match &self.proposed {
            Some((_, name, target)) => format!(
                "if `{}` is meant to be `{}`, say so in muster.yaml: {}",
                display_text(name),
                target.name,
                propose_columns(builder.sheet, &[(target.name.as_str(), name.as_str())], &[])
            ),
            None => "say under `columns` in muster.yaml which field they hold, if any".to_owned(),
        };
        let problem =
            Problem::warning("ignored-columns", what).with_help(help).with_width(self.width);
        builder.report_problem(problem, self.place);
    }
}

/// The columns of a header that say nothing to us.
pub(super) fn ignored_columns<'f>(
    sheet: &'f RowSource,
    rows: &FeedRowReader,
    header: &Header<'f>,
) -> IgnoredColumns<'f> {
    let mut found = IgnoredColumns::without_names();
    let used = |at: usize| header.columns.iter().any(|(used, _)| *used == at);
    for at in (0..rows.len()).filter(|at| !used(*at) && !rows.cell_text(*at).is_empty()) {
        if found.names.is_empty() {
            (found.place, found.width) = (rows.cell_place(at), rows.cell_width(at));
        }
        found.add_name(sheet, at, rows.cell_text(at), |field| {
            header.columns.iter().any(|(_, target)| target.name == field)
        });
    }
    found
}
