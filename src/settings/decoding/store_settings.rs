//! Stores of muster.yaml: their keys, and what each store becomes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use super::feed_settings::{self, CsvKeys, NdjsonKeys};
use super::server_settings::{self, CertificateKeys, ServerKeys};
use crate::markup::display_text;
use crate::model::problem::find_nearest;
use crate::model::{Kind, PerKind, Problem, Type};
use crate::rows::{DateFormats, Statement, count_statements};
use crate::settings::reading::choices::{DATABASES, TLS_MODES};
use crate::settings::reading::field_maps::{
    DATE_FORMATS, FIELD_CELLS, FIELD_LENGTHS, FIELD_WORDS, collect_map,
};
use crate::settings::reading::key_shape::{KeySpec, leave_keys_out};
use crate::settings::reading::section::{
    Section as _, SectionReader, declare_section, kind_section_value, section_value,
};
use crate::settings::reading::setting::{NamedEntry, Setting, Spot};
use crate::settings::reading::typed_values::{
    CHARACTER, NO_VALUES, PATH, SPAN, SQL, address_value, choice_value,
};
use crate::settings::stores::{DatabaseSettings, DatabaseTls, Queries, StoreSettings, UrlSetting};

declare_section! {
    /// A store, which has exactly one of these keys.
    struct StoreKeys {
        yaml: PathBuf = PATH, "a folder of YAML files, read recursively, or one file";
        database: DatabaseKeys = section_value(), "an HR database";
        csv: CsvKeys = section_value(), "feed files with columns";
        ndjson: NdjsonKeys = section_value(), "feed files with one JSON object a line";
        server: ServerKeys = section_value(), "a time-attendance server";
    }
}

declare_section! {
    /// An HR database.
    struct DatabaseKeys {
        url: UrlSetting = address_value(DATABASES).mark_required(),
            "sqlite:hr.db, postgres://…, mysql://…, or a secret";
        tls: DatabaseTlsKeys = section_value(),
            "TLS of the connection; replaces options in the URL";
        connect_timeout: Duration = SPAN,
            "longest time to connect: 30s, 2m; default 60s";
        query_timeout: Duration = SPAN,
            "longest time to wait for the first row of a query, for each further row and for a \
             write: 90s, 30m; default 10m";
        areas: QueryKeys = kind_section_value(Kind::Area, QUERIES), "SQL for areas";
        departments: QueryKeys = kind_section_value(Kind::Department, QUERIES),
            "SQL for departments";
        positions: QueryKeys = kind_section_value(Kind::Position, QUERIES), "SQL for positions";
        employees: QueryKeys = kind_section_value(Kind::Employee, QueryKeys::KEYS),
            "SQL for employees";
    }
}

declare_section! {
    /// How the connection to a database is secured.
    struct DatabaseTlsKeys {
        mode: String = choice_value(TLS_MODES),
            "require: encrypted; verify-ca: also checks the certificate authority; verify-full: \
             also checks the host name; default verify-full";
        ca: PathBuf = PATH,
            "PEM file with the trusted certificate authorities; default those of the system";
        client_certificate: CertificateKeys = section_value(),
            "client certificate that muster presents";
    }
}

declare_section! {
    /// The SQL of one kind.
    struct QueryKeys {
        select: String = SQL,
            "SQL that reads the records; its columns are named like the fields";
        areas: String = SQL,
            "SQL that returns `code` and `area`, one row for each membership; replaces a column \
             `areas`";
        update: String = SQL,
            "SQL that writes one record back, with the parameters :code and :FIELD; only fields \
             named here are written";
        pad: Vec<NamedEntry<usize>> = FIELD_LENGTHS,
            "field: length to which digits are padded with leading zeros, also for columns of \
             numbers";
        separator: char = CHARACTER,
            "separator between several codes in one column; default ; and ,";
        constants: Vec<NamedEntry<String>> = FIELD_CELLS,
            "field: value of this field in every record; the field needs no column";
        values: Vec<NamedEntry<BTreeMap<String, String>>> = FIELD_WORDS,
            "field: { text in the column: value }; \"\" means no value; other texts are kept";
        dates: DateFormats = DATE_FORMATS,
            "date format of text columns: \"%d/%m/%Y\", or by field: { birthday: \"%d/%m/%Y\", \
             \"*\": \"%Y%m%d\" }; default \"%Y-%m-%d\"";
        nothing: Vec<String> = NO_VALUES, ABOUT_NOTHING;
    }
}

/// Only employees are members of areas.
pub(in crate::settings) const QUERIES: &[KeySpec] = &leave_keys_out!(QueryKeys::KEYS, 8, b"areas");

pub(in crate::settings) const ABOUT_NOTHING: &str =
    "texts and dates that mean \"no value\": [NULL, \"N/A\", \"1900-01-01\"]";

/// The stores that flows and imports may name.
#[derive(Clone, Copy)]
pub(in crate::settings) struct KnownStores<'s> {
    pub(in crate::settings) stores: &'s BTreeMap<String, StoreSettings>,
    /// Names of stores, also of those that could not be read.
    pub(in crate::settings) named: &'s BTreeSet<String>,
}

impl KnownStores<'_> {
    /// Help where a name is almost that of a store.
    pub(in crate::settings) fn suggest_name(self, name: &str) -> Option<String> {
        let near = find_nearest(name, self.named.iter().map(String::as_str))?;
        Some(format!("did you mean `{}`?", display_text(near)))
    }
}

/// One store; `None` when something in it is wrong, which has been reported.
pub(in crate::settings) fn decode_store(
    entry: NamedEntry<StoreKeys>,
    reader: &mut SectionReader<'_, '_>,
) -> Option<StoreSettings> {
    let StoreKeys { yaml, database, csv, ndjson, server } = entry.setting.value?;
    match () {
        () if yaml.is_present() => Some(StoreSettings::Yaml { path: yaml.value? }),
        () if csv.is_present() => {
            let keys = csv.value.unwrap_or_default();
            Some(StoreSettings::Csv(feed_settings::decode_csv(keys, reader)))
        }
        () if ndjson.is_present() => {
            let keys = ndjson.value.unwrap_or_default();
            Some(StoreSettings::Ndjson(feed_settings::decode_ndjson(keys, reader)))
        }
        () if database.is_present() => {
            decode_database(database.value?, reader).map(StoreSettings::Database)
        }
        () => server_settings::decode_server(&entry.name, server, reader)
            .map(|server| StoreSettings::Server(Box::new(server))),
    }
}

fn decode_database(
    keys: DatabaseKeys,
    reader: &mut SectionReader<'_, '_>,
) -> Option<DatabaseSettings> {
    let url = keys.url.value?;
    let mut decode = |kind: Kind, queries: Setting<QueryKeys>| {
        queries
            .is_present()
            .then(|| decode_queries(kind, queries.value.unwrap_or_default(), reader))
    };
    let queries = PerKind([
        decode(Kind::Area, keys.areas),
        decode(Kind::Department, keys.departments),
        decode(Kind::Position, keys.positions),
        decode(Kind::Employee, keys.employees),
    ]);
    Some(DatabaseSettings {
        url,
        tls: keys.tls.value.map(decode_tls),
        connect_timeout: keys.connect_timeout.value,
        query_timeout: keys.query_timeout.value,
        queries,
    })
}

fn decode_tls(keys: DatabaseTlsKeys) -> DatabaseTls {
    DatabaseTls {
        mode: keys.mode.value.unwrap_or_else(|| "verify-full".to_owned()),
        ca: keys.ca.value,
        client_certificate: keys
            .client_certificate
            .value
            .and_then(server_settings::decode_certificate),
    }
}

fn decode_queries(kind: Kind, keys: QueryKeys, reader: &mut SectionReader<'_, '_>) -> Queries {
    check_statements(kind, &keys, reader);
    let update = keys.update.value_with_spot();
    let update = update.map(|(sql, spot)| (Statement::parse(sql), spot));
    let (values, dates) =
        (keys.values.value.map(collect_map).unwrap_or_default(), keys.dates.value);
    let dates = dates.unwrap_or_default();
    let mut found = Queries {
        select: keys.select.value,
        areas: keys.areas.value,
        update: None,
        pad: keys.pad.value.map(collect_map).unwrap_or_default(),
        separator: keys.separator.value,
        constants: keys.constants.value.map(collect_map).unwrap_or_default(),
        values,
        dates,
        nothing: keys.nothing.value.unwrap_or_default(),
    };
    if let Some((update, spot)) = update {
        judge_update(kind, &update, spot, reader);
        judge_written(kind, &found, &update, spot, reader);
        found.update = Some(update);
    }
    found
}

/// Reports statements that cannot stand where they are.
fn check_statements(kind: Kind, keys: &QueryKeys, reader: &mut SectionReader<'_, '_>) {
    let plural = kind.plural();
    for (key, sql) in [("update", &keys.update), ("areas", &keys.areas)] {
        if let Some((_, spot)) = sql.value_with_spot().filter(|_| keys.select.value.is_none()) {
            let what = format!("`{key}` of {plural} stands without `select`");
            let help = "say with `select` what is read; without it the default tables are";
            reader.report_at(Problem::error("no-select", what).with_help(help), spot);
        }
    }
    for (key, sql) in [("select", &keys.select), ("areas", &keys.areas), ("update", &keys.update)] {
        let Some((sql, spot)) = sql.value_with_spot() else { continue };
        // With a backslash it depends on the database where a text ends: the database reports it
        // itself.
        if !sql.contains('\\') && count_statements(sql) > 1 {
            let what = format!("`{key}` of {plural} holds a second statement after a semicolon");
            let problem = Problem::error("two-statements", what).with_help("keep one statement");
            reader.report_at(problem, spot);
        }
    }
}

/// What is read by `values` or `dates` cannot be written back: only the query has the form in which
/// it stands in its column.
fn judge_written(
    kind: Kind,
    found: &Queries,
    update: &Statement,
    spot: Spot,
    reader: &mut SectionReader<'_, '_>,
) {
    let spec = kind.spec();
    for name in update.parameter_names() {
        let is_date = spec.by_name(name).is_some_and(|id| spec.field(id).ty == Type::Date);
        let key = match () {
            () if found.values.contains_key(name) => "values",
            () if is_date && found.dates.of(name).is_some() => "dates",
            () => continue,
        };
        let what =
            format!("`update` writes :{0}, and `{key}` says how {0} is read", display_text(name));
        let help = format!(
            "translate it in the SQL instead, in `select` and in `update`, and take it out of \
             `{key}`"
        );
        reader.report_at(Problem::error("values-and-update", what).with_help(help), spot);
    }
}

/// What `update` names has to be fields, and one record has to be meant.
fn judge_update(kind: Kind, update: &Statement, spot: Spot, reader: &mut SectionReader<'_, '_>) {
    let spec = kind.spec();
    let names = || spec.fields.iter().map(|field| field.name);
    for name in update
        .parameter_names()
        .iter()
        .filter(|name| *name != "code" && spec.by_name(name).is_none())
    {
        let help = match find_nearest(name, names()) {
            Some(near) => format!("did you mean `:{near}`?"),
            None => format!("fields: {}", names().collect::<Vec<_>>().join(", ")),
        };
        let what = format!(
            "`update` names :{}, and records of kind {kind} have no such field",
            display_text(name)
        );
        reader.report_at(Problem::error("unknown-field", what).with_help(help), spot);
    }
    if !update.starts_with("update") {
        let what = "`update` is no UPDATE statement".to_owned();
        reader.report_at(
            Problem::error("no-update", what)
                .with_help("it changes columns of one row that is there: UPDATE … SET … WHERE …"),
            spot,
        );
    }
    if !update.parameter_names().iter().any(|name| name == "code") {
        let help = "end it with WHERE and the column of the code: … WHERE staff_no = :code";
        let what = "`update` names no :code, and would change every record".to_owned();
        reader.report_at(Problem::error("no-code", what).with_help(help), spot);
    }
}
