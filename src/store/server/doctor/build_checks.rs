//! How this build of the server answers: dialect, leavers, page sizes, counts, clock.

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};
use serde_json::{Value as Json, json};

use super::super::read_directory;
use super::list_probes::{ListProbe, Lists, first_page_rows};
use super::reachability::FirstAnswer;
use crate::engine::{Check, CheckStatus};
use crate::model::{Kind, Zone};
use crate::protocol::{AttendanceDialect, RequestFault, Resource, local_time};
use crate::store::server::http::api_call::Call;
use crate::store::server::http::client::Client;

/// How far clocks may be apart.
const APART: i64 = 60;
/// How far a time of the server may lie ahead of its clock before the zone is doubted, in seconds.
const AHEAD: i64 = 300;
/// The fields in which the server notes its own time.
const TIMES: [&str; 4] = ["update_time", "last_activity", "push_time", "upload_time"];

pub(super) fn check_dialect(lists: &Lists) -> Option<Check> {
    let body =
        |wanted: Resource| lists.iter().find(|(resource, _)| *resource == wanted)?.1.as_ref().ok();
    let employees = body(Resource::Of(Kind::Employee))?;
    let page =
        read_directory::read_row_page(&employees.body, Resource::Of(Kind::Employee), None).ok()?;
    let dialect = page.rows.iter().fold(AttendanceDialect::default(), |dialect, row| {
        dialect.with_observed_layout(row.nested)
    });
    let (envelope, _) = first_page_rows(&employees.json);
    let first = lists
        .iter()
        .filter_map(|(_, list)| first_page_rows(&list.as_ref().ok()?.json).1.first()?.get("id"));
    let ids = match first.clone().next() {
        None => "unknown",
        Some(Json::Number(_)) => "int",
        Some(Json::String(text)) if text.len() == 36 && text.matches('-').count() == 4 => "uuid",
        Some(_) => "text",
    };
    let told = match dialect {
        AttendanceDialect::Flat => "flat: attendance flags beside the other fields",
        AttendanceDialect::Nested => "nested: attendance flags in `attemployee`",
        AttendanceDialect::Unknown => "not known: there is no employee to tell by",
    };
    let rows = match envelope {
        "both" => "`data` and `results`".to_owned(),
        "list" => "a bare list".to_owned(),
        name => format!("`{name}`"),
    };
    let check = Check::new_ok("dialect", format!("{told}; rows in {rows}; ids are {ids}"));
    Some(
        check
            .with_fact("dialect", dialect.name())
            .with_fact("envelope", envelope)
            .with_fact("ids", ids),
    )
}

pub(super) fn check_resigns(lists: &Lists) -> Option<Check> {
    let (_, list) = lists.iter().find(|(resource, _)| *resource == Resource::Resign)?;
    Some(match list {
        Ok(_) => {
            Check::new_ok("resigns", "leavers can be resigned here").with_fact("reachable", true)
        }
        Err(RequestFault::NotFound { .. } | RequestFault::Html { .. }) => Check::new_ok(
            "resigns",
            "this build keeps no resignations: `absent: { employee: deactivate }` switches them off \
             instead",
        )
        .with_fact("reachable", false),
        Err(fault) => Check::new_warning("resigns", fault.to_string())
            .with_hint("`absent: resign` cannot be used with this account")
            .with_fact("reachable", false),
    })
}

pub(super) fn check_counts(lists: &Lists) -> Check {
    let mut shown = Vec::new();
    let mut facts = serde_json::Map::new();
    for (resource, list) in lists {
        let Ok(list) = list else { continue };
        match list.count {
            Some(count) => shown.push(format!("{count} {}", resource.name())),
            None => shown.push(format!("{}: no count", resource.name())),
        }
        facts.insert(resource.name().to_owned(), json!(list.count));
    }
    let counted =
        lists.iter().all(|(_, list)| list.as_ref().map_or(true, |list| list.count.is_some()));
    let message = shown.join(", ");
    let check = match counted {
        true => Check::new_ok("counts", message),
        false => Check::new_warning("counts", message)
            .with_hint("without a count it cannot be proved that a list was read whole"),
    };
    Check { facts, ..check }
}

/// What is granted when a size is asked for, by either name; read from the longest list.
pub(super) async fn page_sizes(client: &Client, lists: &Lists) -> Option<Check> {
    let readable =
        lists.iter().filter_map(|(resource, list)| Some((*resource, list.as_ref().ok()?)));
    let (resource, longest) = readable.max_by_key(|(_, list)| list.count)?;
    let count = longest.count?;
    let default = first_page_rows(&longest.json).1.len() as u64;
    let wanted = u64::from(client.page_size());
    let one = async |name: &str| granted_page_size(client, resource, &[name], 1).await;
    let check = |status, message: String| {
        let check = Check::new("page_sizes", status, message);
        check.with_fact("default", default).with_fact("asked", wanted)
    };
    if count < 2 {
        let message = format!("not known: the longest list has {count} {}", resource.name());
        return Some(check(CheckStatus::Ok, message));
    }
    let honoured = [
        ("page_size", one("page_size").await == Some(1)),
        ("limit", one("limit").await == Some(1)),
    ];
    let got = granted_page_size(client, resource, &["page_size", "limit"], wanted).await;
    let names: Vec<&str> = honoured.iter().filter(|(_, yes)| *yes).map(|(name, _)| *name).collect();
    let by = match names.as_slice() {
        [] => "page_size and limit are both ignored".to_owned(),
        [name] => format!("{name} counts"),
        names => format!("{} count", names.join(" and ")),
    };
    let size = match got {
        Some(got) if got < wanted.min(count) => format!("{wanted} asked for, {got} granted"),
        Some(got) if got < wanted => {
            format!("{wanted} asked for, all {got} {} came", resource.name())
        }
        Some(_) => format!("{wanted} asked for and granted"),
        None => format!("{wanted} asked for, which failed"),
    };
    let usual = if default < count {
        format!("{default} by default")
    } else {
        "the default is not known".to_owned()
    };
    let message = format!("{by}; {size}; {usual}");
    let check = match (names.is_empty() && default < count, got) {
        (true, _) => check(CheckStatus::Warn, message)
            .with_hint("reading takes one request for every page of the default size"),
        (_, None) => check(CheckStatus::Warn, message).with_hint("lower `page_size:`"),
        _ => check(CheckStatus::Ok, message),
    };
    Some(
        check
            .with_fact("page_size", honoured[0].1)
            .with_fact("limit", honoured[1].1)
            .with_fact("granted", json!(got)),
    )
}

async fn granted_page_size(
    client: &Client,
    resource: Resource,
    names: &[&str],
    size: u64,
) -> Option<u64> {
    let call = names
        .iter()
        .fold(Call::get_call(resource.list_path()), |call, name| call.with_query(name, size));
    let list = ListProbe::from_body(&client.send_authorized(&call).await.ok()?).ok()?;
    Some(first_page_rows(&list.json).1.len() as u64)
}

/// The server's clock against ours, and its times against its clock: a wrong `timezone:` shows in
/// times to come.
pub(super) fn check_clock(met: &FirstAnswer, zone: Zone, lists: &Lists) -> Check {
    let offset = met.date.map(|date| (date - met.at).num_seconds());
    let now = met.date.unwrap_or_else(Utc::now).with_timezone(&zone);
    let there = format!("its times are read as {zone}, where it is {}", now.format("%H:%M"));
    let latest = lists.iter().filter_map(|(_, list)| latest_time(list.as_ref().ok()?, zone)).max();
    let ahead = latest
        .map(|latest| (latest - now.naive_local()).num_seconds())
        .filter(|ahead| *ahead > AHEAD);
    let elsewhere =
        lists.iter().find_map(|(_, list)| foreign_offset_time(list.as_ref().ok()?, zone));
    let check = match (offset, ahead) {
        _ if elsewhere.is_some() => {
            let written = elsewhere.map_or(String::new(), |time| time.offset().to_string());
            Check::new_warning("clock", format!("the server writes times of {written}; {there}"))
                .with_hint("set `timezone:` to the zone of the server")
        }
        (_, Some(ahead)) => {
            let hours = (ahead as f64 / 3600.0).ceil();
            Check::new_warning(
                "clock",
                format!("the server has noted times up to {hours} h in the future; {there}"),
            )
            .with_hint("set `timezone:` to the zone of the server")
        }
        (Some(offset), _) if offset.abs() > APART => {
            let way = if offset > 0 { "ahead of" } else { "behind" };
            Check::new_warning("clock", format!("{} s {way} ours; {there}",
                offset.abs())).with_hint(
                "set both clocks by the network: tokens end by the server's, active dates begin \
                 by ours",
            )
        }
        (Some(offset), _) => {
            Check::new_ok("clock", format!("within {} s of ours; {there}", offset.abs().max(1)))
        }
        (None, _) => Check::new_ok("clock", format!("the server does not tell; {there}")),
    };
    let check = check.with_fact("timezone", zone.name());
    match offset {
        Some(offset) => check.with_fact("ahead_seconds", offset),
        None => check,
    }
}

fn row_times(list: &ListProbe) -> impl Iterator<Item = &str> {
    let rows = first_page_rows(&list.json).1.iter();
    rows.flat_map(|row| TIMES.iter().filter_map(|name| row.get(name)?.as_str()))
}

fn latest_time(list: &ListProbe, zone: Zone) -> Option<NaiveDateTime> {
    row_times(list).filter_map(|text| local_time::parse_server_time(text, Some(zone))).max()
}

/// A time of the server whose offset is not that of the zone at that time. `Z` says nothing of
/// where a server is.
fn foreign_offset_time(list: &ListProbe, zone: Zone) -> Option<DateTime<FixedOffset>> {
    let mut named = row_times(list).filter_map(local_time::with_offset);
    named.find(|time| {
        time.offset().local_minus_utc() != 0 && local_time::offset_difference(*time, zone) != 0
    })
}
