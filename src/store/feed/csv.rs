//! CSV: the header says which column is about which field.

use std::borrow::Cow;
use std::collections::HashMap;

use super::lines::Stop;
use super::load::{End, each_row, unfinished};
use super::row::{Fault, Next, Rows};
use crate::markup::shown;
use crate::model::problem::nearest;
use crate::model::{Origin, Place, Problem};
use crate::rows::Builder;
use crate::rows::Given;
use crate::rows::{Sheet, Target, What, known, targets};

/// How many columns a file may have; more is a file that was not meant.
const MOST_COLUMNS: usize = 1_000;
/// How many names of ignored columns are listed.
const LISTED: usize = 20;

/// What the first row says.
pub(super) struct Header<'f> {
    /// Columns and what they are about, the code first, then fields in the order of their table.
    pub(super) columns: Vec<(usize, Target<'f>)>,
    pub(super) width: usize,
}

impl<'f> Header<'f> {
    pub(super) fn new(sheet: &'f Sheet, rows: &Rows) -> Header<'f> {
        let width = rows.len();
        let numbers = 0..width.min(MOST_COLUMNS);
        let mut columns: Vec<_> = numbers
            .flat_map(|at| targets(sheet, rows.cell(at)).into_iter().map(move |target| (at, target)))
            // An object of attributes does not fit into a cell.
            .filter(|(_, target)| target.what != What::AllCustom)
            .collect();
        columns.sort_by(|(_, a), (_, b)| a.what.cmp(&b.what));
        Header { columns, width }
    }

    /// Whether what stands in a column is not for eyes: a secret, or something that nobody asked for.
    pub(super) fn is_hidden(&self, column: usize) -> bool {
        let mut about = self.columns.iter().filter(|(at, _)| *at == column).peekable();
        about.peek().is_none() || about.any(|(_, target)| target.secret)
    }

    /// Whether what stands in a column may be shown only where people may be seen.
    pub(super) fn is_personal(&self, column: usize) -> bool {
        self.columns.iter().any(|(at, target)| *at == column && target.personal)
    }

    fn code(&self) -> Option<usize> {
        self.columns.iter().find(|(_, target)| target.what == What::Code).map(|(at, _)| *at)
    }
}

pub(super) fn read(builder: &mut Builder<'_>, rows: &mut Rows, end: &mut End<'_>) -> Result<(), Stop> {
    let Some(header) = header(builder, rows)? else {
        builder.lost = true;
        return Ok(());
    };
    let code = header.code();
    each_row(builder, rows, end, |builder, rows| {
        if split(builder, rows)? {
            row(builder, rows, &header, code);
        }
        Ok(())
    })
}

/// Splits the row; what keeps it from being split is reported.
fn split(builder: &mut Builder<'_>, rows: &mut Rows) -> Result<bool, Stop> {
    match rows.split()? {
        Next::Faulty(fault, place) => {
            faulty(builder, fault, place);
            builder.rows += 1;
            Ok(false)
        }
        _ if !rows.text.ends_with('\n') => {
            unfinished(builder, rows.start());
            Ok(false)
        }
        _ => Ok(true),
    }
}

fn faulty(builder: &mut Builder<'_>, fault: Fault, place: Place) {
    let (rule, what, help) = match fault {
        Fault::Unclosed => (
            "open-quote",
            "the quote that opens here is never closed",
            "close it, or double it where it is meant as it stands (\"\"); or the file was cut",
        ),
        Fault::After => (
            "after-quote",
            "something stands between a closing quote and the next column",
            "double quotes that are meant as they stand (\"\"); is `delimiter` in muster.yaml right?",
        ),
        Fault::Before => (
            "before-quote",
            "a quote opens after spaces",
            "remove the spaces: such a quote does not hold the cell together",
        ),
    };
    builder.report(Problem::error(rule, what).help(help), place);
    builder.lost = true;
}

fn row(builder: &mut Builder<'_>, rows: &Rows, header: &Header<'_>, code: Option<usize>) {
    if rows.len() != header.width {
        builder.rows += 1;
        builder.lost = true;
        let what = format!("this row has {} columns, and the header has {}", rows.len(), header.width);
        let help = "put cells that hold the delimiter in quotes; a row that is too short may have been cut";
        builder.report(Problem::error("column-count", what).help(help), rows.start());
        return;
    }
    builder.begin(rows.start());
    for (at, target) in &header.columns {
        let given = Given::Text(Cow::Borrowed(rows.cell(*at)));
        builder.put(target, &given, rows.place(*at), rows.width(*at));
    }
    builder.end(code.map_or(rows.start(), |at| rows.place(at)));
}

/// The header, when the rest can be read with it; what is wrong with it has been reported.
fn header<'f>(builder: &mut Builder<'f>, rows: &mut Rows) -> Result<Option<Header<'f>>, Stop> {
    match rows.advance()? {
        Next::End => {
            let problem = Problem::error("no-header", "the file is empty: there is no header");
            builder.report(
                problem.help("the first line names the columns; or the file was cut"),
                Place::default(),
            );
            return Ok(None);
        }
        Next::Unfinished(place) => {
            unfinished(builder, place);
            return Ok(None);
        }
        _ => {}
    }
    if rows.text.contains('\0') {
        let problem =
            Problem::error("encoding", "the header holds NUL characters: this is UTF-16, or no text");
        let help = "have the export write the mark of UTF-16 (BOM), or UTF-8";
        builder.report(problem.help(help), rows.start());
        return Ok(None);
    }
    let rows_before = builder.rows;
    let readable = split(builder, rows)?;
    builder.rows = rows_before;
    if !readable {
        return Ok(None);
    }
    if rows.len() > MOST_COLUMNS {
        let what = format!("the header has {} columns, more than {MOST_COLUMNS}", rows.len());
        builder.report(Problem::error("too-many-columns", what).help("is it the right file?"), rows.start());
        return Ok(None);
    }
    let header = Header::new(builder.sheet, rows);
    let missing = missing(builder, rows, &header);
    let twice = twice(builder, rows, &header);
    if missing || twice {
        return Ok(None);
    }
    ignored(builder, rows, &header);
    Ok(Some(header))
}

/// Reports columns that `columns` names and the header has not, and a missing code.
fn missing(builder: &mut Builder<'_>, rows: &Rows, header: &Header<'_>) -> bool {
    let sheet = builder.sheet;
    let names: Vec<&str> = (0..rows.len()).map(|at| rows.cell(at)).collect();
    let mut wanted: Vec<(&str, &str)> =
        sheet.layout.columns.iter().map(|(field, column)| (field.as_str(), column.as_str())).collect();
    if !sheet.layout.columns.contains_key("code") {
        wanted.push(("code", "code"));
    }
    wanted.retain(|(_, column)| !names.contains(column));
    // A file without a header shows data where names should be: it is not repeated.
    let is_header = !header.columns.is_empty();
    for (field, column) in &wanted {
        let near = nearest(column, names.iter().copied().filter(|name| !name.is_empty()));
        let help = match near.filter(|_| is_header) {
            Some(near) => format!("did you mean `{}`? Correct `columns` in muster.yaml", shown(near)),
            None if is_header => {
                let names: Vec<String> = names.iter().take(LISTED).map(|name| shown(name)).collect();
                format!("the header has {}", names.join(", "))
            }
            None => "does the file have a header, and is `delimiter` in muster.yaml right?".to_owned(),
        };
        let what = format!("the header has no column `{}`, which holds `{}`", shown(column), shown(field));
        builder.report(Problem::error("missing-column", what).help(help), rows.start());
    }
    !wanted.is_empty()
}

/// Reports names that stand twice and are used.
fn twice(builder: &mut Builder<'_>, rows: &Rows, header: &Header<'_>) -> bool {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut found = false;
    for at in 0..rows.len() {
        let name = rows.cell(at);
        let Some(first) = seen.insert(name, at) else { continue };
        if header.columns.iter().any(|(used, _)| *used == at) {
            found = true;
            let first = Origin::new(builder.sheet.shown_as.as_str().into(), rows.place(first));
            let problem =
                Problem::error("duplicate-column", format!("there are two columns `{}`", shown(name)));
            let problem = problem.help("name one of them differently").related(first, "the other one");
            builder.report(problem.wide(rows.width(at)), rows.place(at));
        }
    }
    found
}

/// Lists the columns that say nothing to us.
fn ignored(builder: &mut Builder<'_>, rows: &Rows, header: &Header<'_>) {
    let unused = |at: &usize| !header.columns.iter().any(|(used, _)| used == at);
    let ignored: Vec<usize> =
        (0..rows.len()).filter(unused).filter(|at| !rows.cell(*at).is_empty()).collect();
    let Some(first) = ignored.first() else { return };
    let mut names: Vec<String> =
        ignored.iter().take(LISTED).map(|at| format!("`{}`", shown(rows.cell(*at)))).collect();
    if ignored.len() > LISTED {
        names.push(format!("and {} more", ignored.len() - LISTED));
    }
    let are = if ignored.len() == 1 { "column is" } else { "columns are" };
    let what = format!("{} {are} ignored: {}", ignored.len(), names.join(", "));
    let fields = known(builder.sheet);
    let near = ignored
        .iter()
        .find_map(|at| Some((rows.cell(*at), nearest(rows.cell(*at), fields.iter().copied())?)));
    let help = match near {
        Some((column, field)) => format!(
            "if `{}` is meant to be `{field}`, say so in muster.yaml: columns: {{ {field}: \"{}\" }}",
            shown(column),
            shown(column)
        ),
        None => "say under `columns` in muster.yaml which field they hold, if any".to_owned(),
    };
    let problem = Problem::warning("ignored-columns", what).help(help).wide(rows.width(*first));
    builder.report(problem, rows.place(*first));
}
