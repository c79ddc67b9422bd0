//! Lists: filters, order, pages and the envelope around them.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::habits::{Envelope, Habits, Next, PageParam};
use super::iclock;
use super::rows::{Fields, Row, World, id_text, object};
use super::shapes::{Occasion, render};
use super::tables::{Kind, What};

/// The parameters of a query, decoded.
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn parse(text: &str) -> Query {
        Query(url::form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn page_size(&self, habits: &Habits) -> usize {
        let names: &[&str] = match habits.page_param {
            PageParam::Limit => &["limit"],
            PageParam::PageSize => &["page_size"],
            PageParam::Both => &["page_size", "limit"],
            PageParam::Neither => &[],
        };
        let asked = names.iter().find_map(|name| self.get(name)).and_then(|text| text.parse().ok());
        asked.filter(|size| *size > 0).unwrap_or(habits.page_default).min(habits.page_cap)
    }
}

/// The envelope of a page; `None` is "Invalid page.".
pub(super) fn list(habits: &Habits, world: &World, kind: Kind, query: &Query) -> Option<Value> {
    let mut rows: Vec<&Row> =
        world.all(kind).iter().filter(|row| fits(habits, kind, row, query)).collect();
    if habits.hides_resigned && kind == Kind::Employee {
        let gone = world.all(Kind::Resign);
        rows.retain(|row| {
            !gone.iter().any(|resign| id_text(resign.get("employee")) == id_text(&row.id))
        });
    }
    if kind == Kind::Transaction {
        rows.retain(|row| iclock::within(row, query).unwrap_or_default());
        iclock::sort(habits, &mut rows, query.get("ordering").unwrap_or_default());
    } else if let Some(order) = query.get("ordering") {
        sort(kind, &mut rows, order);
    }
    let size = query.page_size(habits);
    let page: usize = query.get("page").unwrap_or("1").parse().ok()?;
    let pages = rows.len().div_ceil(size).max(1);
    let endless = match kind {
        Kind::Employee => habits.endless,
        Kind::Transaction => habits.endless_punches,
        _ => false,
    };
    let page = if endless { 1 } else { page };
    if page == 0 || page > pages {
        return None;
    }
    let shown: Vec<Value> = rows[(page - 1) * size..rows.len().min(page * size)]
        .iter()
        .map(|row| render(habits, world, kind, row, Occasion::List))
        .collect();
    let hole = habits.hole && kind == Kind::Employee && page == 2;
    let shown = if hole { Vec::new() } else { shown };
    let off = if kind == Kind::Employee { habits.count_off } else { 0 };
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX) + off;
    Some(envelope(habits, kind, shown, count, page, pages))
}

fn envelope(
    habits: &Habits,
    kind: Kind,
    rows: Vec<Value>,
    count: i64,
    page: usize,
    pages: usize,
) -> Value {
    let url = |page: usize| json!(format!("http://10.20.30.40:8081{}?page={page}", kind.path()));
    let link = |wanted: usize| match habits.next {
        Next::AlwaysNull => Value::Null,
        _ if (1..=pages).contains(&wanted) => url(wanted),
        _ if wanted > page && (habits.always_next || habits.endless || habits.endless_punches) => {
            url(wanted)
        }
        Next::TextNull => json!("null"),
        Next::InternalHost => Value::Null,
    };
    let mut answer: Fields = object(json!({
        "count": count, "next": link(page + 1), "previous": link(page - 1), "msg": "", "code": 0,
    }));
    if habits.count_missing {
        answer.shift_remove("count");
    }
    if habits.envelope != Envelope::Data {
        // A server that fills both holds the same rows twice; one that fills `data` alone leaves
        // `results` out.
        answer.insert("results".to_owned(), json!(rows));
    }
    if habits.envelope != Envelope::Results {
        answer.insert("data".to_owned(), json!(rows));
    }
    Value::Object(answer)
}

fn fits(habits: &Habits, kind: Kind, row: &Row, query: &Query) -> bool {
    kind.filters().iter().all(|name| {
        let Some(wanted) = query.get(name).filter(|wanted| !wanted.is_empty()) else { return true };
        let value = row.get(name);
        let is_reference = kind.field(name).is_some_and(|field| matches!(field.what, What::One(_)));
        let held = if is_reference || value.is_number() {
            id_text(value)
        } else {
            row.text(name).to_owned()
        };
        held == wanted
            || (habits.prefix_filter
                && (*name == kind.code() || *name == "terminal_sn")
                && held.starts_with(wanted))
    })
}

/// Orders by the first known key; unknown ones are ignored in silence.
fn sort(kind: Kind, rows: &mut [&Row], order: &str) {
    let (key, backwards) = order.strip_prefix('-').map_or((order, false), |key| (key, true));
    let compare = |a: &&Row, b: &&Row| -> Ordering {
        let ordered = match key {
            "id" => a.serial.cmp(&b.serial),
            key if key == kind.code() || key == kind.name() => a.text(key).cmp(b.text(key)),
            _ => Ordering::Equal,
        };
        if backwards { ordered.reverse() } else { ordered }
    };
    rows.sort_by(compare);
}
