//! Stores of muster.yaml, once their keys were found right.

use std::path::Path;

use super::decode_values::{decode_address, decode_path};
use super::{feed_settings, server_settings};
use crate::markup::{DiagnosticSink, NodeView, display_text};
use crate::model::problem::find_nearest;
use crate::model::{Kind, PerKind, Type};
use crate::rows::{Statement, count_statements};
use crate::settings::stores::{DatabaseSettings, DatabaseTls, Queries, StoreSettings};
use crate::settings::value_reader;

/// One store; `None` when something in it is wrong, which has been reported.
pub(in crate::settings) fn decode_store(
    name: &str,
    view: NodeView<'_, '_>,
    root: &Path,
    desk: &mut DiagnosticSink<'_>,
) -> Option<StoreSettings> {
    let (key, value) = view.mapping_pairs().next()?;
    match key.text()? {
        "yaml" => Some(StoreSettings::Yaml { path: decode_path(value, root)? }),
        "database" => decode_database(value, root, desk).map(StoreSettings::Database),
        "csv" => feed_settings::decode_feed(value, root, desk).map(StoreSettings::Csv),
        "ndjson" => feed_settings::decode_feed(value, root, desk).map(StoreSettings::Ndjson),
        "server" => server_settings::decode_server(name, value, root, desk)
            .map(|server| StoreSettings::Server(Box::new(server))),
        _ => None,
    }
}

fn decode_database(
    view: NodeView<'_, '_>,
    root: &Path,
    desk: &mut DiagnosticSink<'_>,
) -> Option<DatabaseSettings> {
    let url = decode_address(view.get("url")?, root)?;
    let queries = PerKind::from_fn(|kind: Kind| {
        view.get(kind.plural()).map(|view| decode_queries(kind, view, desk))
    });
    let span = |key: &str| view.get(key).and_then(|value| value_reader::read_time_span(value).ok());
    Some(DatabaseSettings {
        url,
        tls: view.get("tls").filter(|tls| tls.is_map()).map(|tls| decode_tls(tls, root)),
        connect_timeout: span("connect_timeout"),
        query_timeout: span("query_timeout"),
        queries,
    })
}

fn decode_tls(view: NodeView<'_, '_>, root: &Path) -> DatabaseTls {
    let mode = view.get("mode").and_then(|mode| mode.text()).unwrap_or("verify-full");
    DatabaseTls {
        mode: mode.trim().to_owned(),
        ca: view.get("ca").and_then(|value| decode_path(value, root)),
        client_certificate: view
            .get("client_certificate")
            .and_then(|value| server_settings::decode_certificate(value, root)),
    }
}

fn decode_queries(kind: Kind, view: NodeView<'_, '_>, desk: &mut DiagnosticSink<'_>) -> Queries {
    let text = |key: &str| {
        view.get(key).and_then(|value| value_reader::read_sql(value).ok()).map(str::to_owned)
    };
    let found = Queries {
        select: text("select"),
        areas: text("areas"),
        update: text("update").map(|sql| Statement::parse(&sql)),
        pad: feed_settings::decode_pad(view),
        separator: view.get("separator").and_then(|value| value_reader::read_character(value).ok()),
        constants: feed_settings::decode_constants(view),
        values: feed_settings::decode_value_maps(view),
        dates: feed_settings::dates(view),
        nothing: feed_settings::decode_empty_values(view),
    };
    for (key, there) in [("update", found.update.is_some()), ("areas", found.areas.is_some())] {
        if let Some(value) = view.get(key).filter(|_| there && found.select.is_none()) {
            let what = format!("`{key}` of {} stands without `select`", kind.plural());
            desk.report_error(
                "no-select",
                what,
                "say with `select` what is read; without it the default tables are",
                value,
            );
        }
    }
    for key in ["select", "areas", "update"] {
        let sql = text(key).unwrap_or_default();
        // With a backslash it depends on the database where a text ends: the database reports it
        // itself.
        if let Some(value) =
            view.get(key).filter(|_| !sql.contains('\\') && count_statements(&sql) > 1)
        {
            let what =
                format!("`{key}` of {} holds a second statement after a semicolon", kind.plural());
            desk.report_error("two-statements", what, "keep one statement", value);
        }
    }
    if let (Some(update), Some(value)) = (&found.update, view.get("update")) {
        judge_update(kind, update, value, desk);
        judge_written(kind, &found, update, value, desk);
    }
    found
}

/// What is read by `values` or `dates` cannot be written back: only the query has the form in which
/// it stands in its column.
fn judge_written(
    kind: Kind,
    found: &Queries,
    update: &Statement,
    value: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
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
        desk.report_error("values-and-update", what, help, value);
    }
}

/// What `update` names has to be fields, and one record has to be meant.
fn judge_update(
    kind: Kind,
    update: &Statement,
    value: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) {
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
        desk.report_error("unknown-field", what, help, value);
    }
    if !update.starts_with("update") {
        let what = "`update` is no UPDATE statement".to_owned();
        desk.report_error(
            "no-update",
            what,
            "it changes columns of one row that is there: UPDATE … SET … WHERE …",
            value,
        );
    }
    if !update.parameter_names().iter().any(|name| name == "code") {
        let help = "end it with WHERE and the column of the code: … WHERE staff_no = :code";
        let what = "`update` names no :code, and would change every record".to_owned();
        desk.report_error("no-code", what, help, value);
    }
}
