//! Reading: every kind's rows in one snapshot, streamed, each value checked as it comes.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::Utc;

use super::column_mapping::{self, QueryColumns};
use super::link_tables::{Attributes, read_custom_attributes};
use super::memberships::{Members, read_memberships};
use super::sql::address::DatabaseDialect;
use super::sql::connection::Connection;
use super::sql::database_errors::{DatabaseFault, DatabaseFaultKind};
use super::sql::engines;
use super::table_names::{self, DatabaseTables};
use super::{Database, KindQuery, shown_as};
use crate::engine::{Event, Observer};
use crate::model::check::ValidationCase;
use crate::model::{
    Directory, Findings, Kind, Origin, PerKind, Place, Problem, WritableParts, hygiene,
};
use crate::rows::row_target::find_target;
use crate::rows::{
    CellValue, RecordBuilder, RowMedium, RowSource, TargetField, cell, json, trim_query,
};

/// How many rows are reported at a time.
const TOLD: u64 = 1_000;

/// What was read, right or wrong.
#[derive(Debug)]
pub(super) struct LoadedDatabase {
    pub(super) directory: Directory,
    pub(super) findings: Findings,
    pub(super) tables: DatabaseTables,
}

/// What is asked for one kind.
pub(super) struct KindReadJob<'d> {
    sheet: RowSource,
    select: String,
    areas: Option<String>,
    custom: Option<String>,
    pub(super) query: Option<&'d KindQuery>,
}

/// Reads all kinds. Fails when the connection does; what is wrong with a query or a value is a
/// finding.
pub(super) async fn load_database(
    connection: &mut Connection,
    database: &Database,
    observer: &dyn Observer,
) -> Result<LoadedDatabase, DatabaseFault> {
    let mut loaded = LoadedDatabase {
        directory: Directory::default(),
        findings: Findings::default(),
        tables: DatabaseTables::read_catalogue(connection).await?,
    };
    if database.written {
        for one in engines::unsafe_written_tables(connection, database).await? {
            let origin = Origin::new(Arc::from(database.name.as_str()), Place::default());
            let what =
                format!("{}: a change that fails would stay half written", one.describe_engine());
            loaded.findings.push(
                Problem::error("no-rollback", what).with_help(one.remedy()).at_origin(origin),
            );
        }
    }
    let mut complete = PerKind([true; 4]);
    let jobs = plan_queries(database, connection.dialect(), &mut loaded);
    for (number, job) in jobs.iter().enumerate() {
        let kind = job.sheet.kind;
        let name: Arc<str> = Arc::from(job.sheet.shown_as.as_str());
        let mut builder =
            RecordBuilder::new(&job.sheet, u32::try_from(number).unwrap_or(u32::MAX), &name);
        connection.set_savepoint().await?;
        if let Err(fault) =
            read_kind(connection, job, &mut builder, database.declares, observer).await
        {
            if fault.is_of_session() {
                return Err(fault);
            }
            let problem =
                Problem::error("query", format!("the database does not take the query: {fault}"));
            let problem = problem.with_help(query_help(&fault));
            builder
                .findings
                .push(problem.at_origin(Origin::new(Arc::clone(&name), Place::default())));
            builder.lost = true;
            connection.back_to_mark().await?;
        }
        builder.report_columns();
        loaded.directory.files.push(name);
        loaded.directory.mappings.push(builder.known);
        complete[kind] = !builder.lost;
        loaded.findings.append(builder.findings);
        loaded.directory.kinds[kind] = Some(builder.records);
    }
    loaded.directory.takes = Some(writable_fields(database, &loaded.tables));
    // What is written into may break rules that only a server has.
    if !database.written {
        ValidationCase::new(&loaded.directory, database.profile, complete)
            .with_source(hygiene::SourceKind::Query)
            .apart(&database.apart)
            .with_cards(database.sends_cards)
            .with_today(Utc::now().date_naive())
            .apply_rules(&mut loaded.findings);
    }
    Ok(loaded)
}

/// What to do about a query that is not taken.
fn query_help(fault: &DatabaseFault) -> Cow<'static, str> {
    match fault.sort {
        DatabaseFaultKind::ReadOnly => {
            "a query only reads: take out what writes, such as nextval or a function that does"
                .into()
        }
        DatabaseFaultKind::Other | DatabaseFaultKind::Sql if !fault.has_hint() => {
            "correct the SQL".into()
        }
        _ => fault.hint(),
    }
}

fn plan_queries<'d>(
    database: &'d Database,
    dialect: DatabaseDialect,
    loaded: &mut LoadedDatabase,
) -> Vec<KindReadJob<'d>> {
    let own_queries = database.has_queries();
    if !own_queries && loaded.tables.has_no_tables() {
        let what = "the database has none of the tables that are read without queries";
        let hidden = match dialect {
            DatabaseDialect::Sqlite => "",
            // They do not show them to an account without rights.
            _ => {
                "; if they are there, grant the account SELECT on them (PostgreSQL: USAGE on \
                 their schema as well)"
            }
        };
        let help = format!(
            "make them with what `muster schema hr --dialect {}` prints, or say in muster.yaml \
             with `select:` what is to \
             be read{hidden}",
            dialect.name()
        );
        let origin = Origin::new(Arc::from(database.name.as_str()), Place::default());
        loaded.findings.push(Problem::error("no-tables", what).with_help(help).at_origin(origin));
        return Vec::new();
    }
    let wanted =
        Kind::ALL.into_iter().filter(|kind| !own_queries || database.queries[*kind].is_some());
    let mut jobs = Vec::new();
    for kind in wanted {
        let query = database.queries[kind].as_ref();
        let sheet = RowSource {
            kind,
            shown_as: shown_as(&database.name, kind),
            layout: query.map(|query| query.layout.clone()).unwrap_or_default(),
            medium: RowMedium::Query(dialect),
            empty_is_null: database.empty_is_null,
            today: Utc::now().date_naive(),
        };
        let people = kind == Kind::Employee;
        let tables = &loaded.tables;
        match query.and_then(|query| query.select.clone()) {
            Some(select) => {
                let select = trim_query(&select).to_owned();
                let areas = query.and_then(|query| query.areas.as_deref());
                let areas = areas.map(|sql| trim_query(sql).to_owned());
                jobs.push(KindReadJob { sheet, select, areas, custom: None, query });
            }
            None if tables.kinds[kind].is_empty() => {
                let what = format!("there is no table {}: {0} are not managed", kind.plural());
                let origin = Origin::new(Arc::from(database.name.as_str()), Place::default());
                loaded.findings.push(Problem::warning("no-table", what).at_origin(origin));
            }
            None => jobs.push(KindReadJob {
                sheet,
                select: tables.select_statement(dialect, kind),
                areas: (people && tables.members).then(|| table_names::memberships_query(dialect)),
                custom: (people && tables.custom).then(|| table_names::attributes_query(dialect)),
                query: None,
            }),
        }
    }
    jobs
}

/// What may be written of each kind: what a site's own statements name, or all that the tables
/// have.
fn writable_fields(database: &Database, tables: &DatabaseTables) -> PerKind<WritableParts> {
    let own = tables.writable_fields();
    let own_queries = database.has_queries();
    PerKind::from_fn(|kind| {
        let query = database.queries[kind].as_ref();
        match query.filter(|query| query.select.is_some()) {
            None if own_queries && query.is_none() => WritableParts::NOTHING,
            None => own[kind],
            Some(query) => {
                let names = query.update.iter().flat_map(|update| update.parameter_names());
                let ids = names.filter_map(|name| kind.spec().by_name(name));
                let fields = ids.fold(0, |fields, id| fields | 1 << id.0);
                WritableParts { fields, ..WritableParts::NOTHING }
            }
        }
    })
}

async fn read_kind(
    connection: &mut Connection,
    job: &KindReadJob<'_>,
    builder: &mut RecordBuilder<'_>,
    declares: bool,
    observer: &dyn Observer,
) -> Result<(), DatabaseFault> {
    let names = connection.column_names(&job.select).await?;
    let update = job.query.and_then(|query| query.update.as_ref());
    let Some(head) =
        column_mapping::read_head(builder, (&job.select, &names), job.areas.is_some(), update)
    else {
        builder.lost = true;
        return Ok(());
    };
    let members = match &job.areas {
        Some(sql) => read_memberships(connection, sql, job, builder, declares).await?,
        None => None,
    };
    let custom = match &job.custom {
        Some(sql) => read_custom_attributes(connection, sql, builder).await?,
        None => Attributes::new(),
    };
    let mut told = 0;
    // Functions of JSON give texts in quotes; what stands in quotes in a column of texts is meant
    // so.
    let is_json = speaks_json(&job.select);
    let mut each = |values: &[CellValue<'_>]| {
        let bare: Vec<CellValue<'_>>;
        let values = match is_json {
            true => {
                bare = values.iter().map(without_quotes).collect();
                &bare
            }
            false => values,
        };
        add_row(builder, &head, values, members.as_ref(), &custom);
        if builder.rows.is_multiple_of(TOLD) {
            observer.on_event(Event::Arrived { what: "database rows", rows: TOLD });
            told += TOLD;
        }
    };
    connection.rows_observed(&job.select, &mut each, observer).await?;
    builder.report_blank();
    observer.on_event(Event::Arrived { what: "database rows", rows: builder.rows - told });
    if let Some(members) = &members {
        members.check_employees(builder);
    }
    Ok(())
}

/// Whether a query takes texts out of JSON as JSON.
fn speaks_json(sql: &str) -> bool {
    let sql = sql.to_ascii_lowercase();
    let arrow = sql.match_indices("->").any(|(at, _)| {
        let before = sql[..at].ends_with('-');
        !before && !sql[at + 2..].starts_with('>')
    });
    arrow || sql.contains("json_extract") || sql.contains("json_query")
}

fn without_quotes<'g>(given: &'g CellValue<'_>) -> CellValue<'g> {
    match given {
        CellValue::Text(text) => json::read_unquoted(text),
        other => other.clone(),
    }
}

fn add_row(
    builder: &mut RecordBuilder<'_>,
    head: &QueryColumns<'_>,
    values: &[CellValue<'_>],
    members: Option<&Members>,
    custom: &Attributes,
) {
    let nowhere = Place::default();
    if values.iter().all(is_blank) {
        builder.note_blank_row(builder.rows + builder.blank.count + 1);
        return;
    }
    builder.begin_record(nowhere);
    for (at, target) in &head.columns {
        let Some(given) = values.get(*at) else { continue };
        match &target.what {
            TargetField::AllCustom => read_json_object(builder, given),
            _ => match parse_json_list(given) {
                Some(list) => builder.put_value(target, &list, nowhere, 1),
                None => builder.put_value(target, given, nowhere, 1),
            },
        }
    }
    let (at, target) = &head.columns[head.code];
    let code = values.get(*at).and_then(|given| cell::read_code(target, given).ok().flatten());
    if let (Some(code), Some(members)) = (&code, members)
        && let Some(target) = target_of(builder, "areas")
        && let Some(areas) = members.areas_of(code.as_str())
    {
        let areas = areas.iter().map(|area| CellValue::Text(Cow::Borrowed(area.as_str())));
        builder.put_value(&target, &CellValue::List(areas.collect()), nowhere, 1);
    }
    for (name, value) in code.iter().filter_map(|code| custom.get(code.as_str())).flatten() {
        let given = value
            .as_ref()
            .map_or(CellValue::Null, |value| CellValue::Text(Cow::Borrowed(value.as_str())));
        builder.put_custom(name, &given, nowhere, 1);
    }
    builder.end_record(nowhere);
}

fn is_blank(given: &CellValue<'_>) -> bool {
    match given {
        CellValue::Null => true,
        CellValue::Text(text) => text.trim().is_empty(),
        _ => false,
    }
}

pub(super) fn target_of<'f>(
    builder: &RecordBuilder<'f>,
    name: &str,
) -> Option<crate::rows::ColumnTarget<'f>> {
    find_target(builder.sheet, name)
}

/// A list that came as the text of a JSON array, from databases that have no arrays.
fn parse_json_list<'g>(given: &'g CellValue<'_>) -> Option<CellValue<'g>> {
    let CellValue::Text(text) = given else { return None };
    let text = text.trim();
    (text.starts_with('[') && serde_json::from_str::<serde_json::Value>(text).is_ok())
        .then(|| json::read_json_value(text))
}

/// An object of custom attributes, as JSON.
fn read_json_object(builder: &mut RecordBuilder<'_>, given: &CellValue<'_>) {
    let text = match given {
        CellValue::Map(text) | CellValue::Text(text) => text.trim(),
        CellValue::Null => return,
        _ => "?",
    };
    match json::read_pairs(text) {
        _ if text.is_empty() => {}
        Ok(pairs) => {
            for pair in pairs {
                builder.put_custom(
                    &pair.key,
                    &json::read_json_value(pair.raw),
                    Place::default(),
                    1,
                );
            }
        }
        Err(_) => {
            let problem = Problem::error("wrong-type", "`custom` has to be a JSON object");
            let help = "write { \"Name of the attribute\": value }, or name a column custom.NAME";
            builder.report_problem(problem.with_help(help), Place::default());
        }
    }
}
