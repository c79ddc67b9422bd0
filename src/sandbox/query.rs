//! Query strings: paging, filters and orderings of a list, as SQL. What is not known is ignored, as real servers do.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

use super::profile::Profile;
use super::shape::table;
use crate::model::Kind;
use crate::protocol::Resource;

/// The page size when the request does not set one.
const DEFAULT_SIZE: u32 = 10;

/// A value to be bound to a placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Bind {
    Text(String),
    Number(i64),
}

/// What a list request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listing {
    /// Conditions after WHERE; `1` when there is none.
    pub(super) condition: String,
    pub(super) binds: Vec<Bind>,
    pub(super) order: String,
    pub(super) size: u32,
    /// `None` stands for the word `last`.
    pub(super) page: Option<u64>,
}

impl Listing {
    /// All rows.
    pub(super) fn all() -> Listing {
        Listing {
            condition: "1".into(),
            binds: Vec::new(),
            order: "id".into(),
            size: DEFAULT_SIZE,
            page: Some(1),
        }
    }
}

/// Why a list request is not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// 404.
    Page,
    /// 400, with the name of the filter and the text.
    Filter(String, &'static str),
}

/// How a filter compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compare {
    Text,
    Number,
    /// A code: equal but for case.
    Code,
    Contains,
    /// One of the ids given.
    Ids,
    /// People in one of the areas given.
    InAreas,
    From,
    Until,
    /// Several columns, each word in one of them.
    Words,
}

/// One filter: its name and the columns it looks at.
struct Filter {
    name: String,
    columns: Vec<String>,
    compare: Compare,
}

fn filter(name: &str, column: &str, compare: Compare) -> Filter {
    Filter { name: name.to_owned(), columns: vec![column.to_owned()], compare }
}

fn filters(resource: Resource) -> Vec<Filter> {
    let mut list = Vec::new();
    let mut texts = Vec::new();
    match resource {
        Resource::Of(kind) => {
            let code = kind.spec().code_wire;
            list.push(filter(code, "code_key", Compare::Code));
            texts.push(code);
            if let Some(parent) = kind.spec().parent() {
                let parent = kind.spec().field(parent).wire;
                list.push(filter(parent, parent, Compare::Ids));
            }
            match kind {
                Kind::Area => texts.push("area_name"),
                Kind::Department => texts.push("dept_name"),
                Kind::Position => texts.push("position_name"),
                Kind::Employee => {
                    texts.extend(["first_name", "last_name", "nickname", "card_no", "mobile", "email"]);
                    for (name, column) in [
                        ("department", "department"),
                        ("departments", "department"),
                        ("position", "position"),
                        ("positions", "position"),
                    ] {
                        list.push(filter(name, column, Compare::Ids));
                    }
                    list.push(filter("areas", "id", Compare::InAreas));
                    list.push(filter("area", "id", Compare::InAreas));
                    list.push(filter("app_status", "app_status", Compare::Number));
                    list.push(Filter {
                        name: "employee_icontains".into(),
                        columns: search_columns(resource),
                        compare: Compare::Words,
                    });
                }
            }
        }
        Resource::Terminal => {
            texts.extend(["sn", "alias", "ip_address"]);
            list.push(filter("area", "area", Compare::Ids));
            list.push(filter("state", "state", Compare::Number));
        }
        Resource::Transaction => {
            texts.extend(["emp_code", "terminal_sn", "terminal_alias"]);
            list.push(filter("start_time", "punch_time", Compare::From));
            list.push(filter("end_time", "punch_time", Compare::Until));
        }
        Resource::Resign => list.push(filter("employee", "employee", Compare::Ids)),
    }
    for text in texts {
        if !list.iter().any(|known| known.name == text) {
            list.push(filter(text, text, Compare::Text));
        }
        list.push(filter(&format!("{text}_icontains"), text, Compare::Contains));
    }
    list.push(Filter { name: "search".into(), columns: search_columns(resource), compare: Compare::Words });
    list
}

fn search_columns(resource: Resource) -> Vec<String> {
    let columns: &[&str] = match resource {
        Resource::Of(Kind::Area) => &["area_code", "area_name"],
        Resource::Of(Kind::Department) => &["dept_code", "dept_name"],
        Resource::Of(Kind::Position) => &["position_code", "position_name"],
        Resource::Of(Kind::Employee) => &["emp_code", "first_name", "last_name", "nickname"],
        Resource::Terminal => &["sn", "alias"],
        Resource::Transaction => &["emp_code", "terminal_sn", "terminal_alias"],
        Resource::Resign => &[],
    };
    columns.iter().map(|column| (*column).to_owned()).collect()
}

/// Reads the parameters of a list request. A parameter that comes twice counts as it came last.
pub(super) fn read(
    resource: Resource,
    pairs: &[(String, String)],
    profile: &Profile,
    cap: u32,
) -> Result<Listing, Wrong> {
    let last = |name: &str| pairs.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.trim());
    let sizes = profile.sizes.iter().filter_map(|name| last(name));
    let size = sizes.filter_map(|size| size.parse::<u64>().ok()).find(|size| *size > 0);
    let page = match last("page") {
        None | Some("") => Some(1),
        Some("last") => None,
        Some(page) => Some(page.parse().ok().filter(|page| *page > 0).ok_or(Wrong::Page)?),
    };
    let mut listing = Listing {
        condition: String::new(),
        binds: Vec::new(),
        order: order(resource, last("ordering").unwrap_or_default(), profile),
        size: u32::try_from(size.unwrap_or(u64::from(DEFAULT_SIZE))).unwrap_or(u32::MAX).min(cap),
        page,
    };
    let mut conditions = Vec::new();
    for filter in filters(resource) {
        let given: Vec<&str> =
            pairs.iter().filter(|(key, _)| *key == filter.name).map(|(_, value)| value.trim()).collect();
        if given.last().is_some_and(|value| !value.is_empty()) {
            conditions.push(apply(&filter, resource, &given, profile, &mut listing.binds)?);
        }
    }
    let hidden = resource == Resource::Of(Kind::Employee) && !profile.lists_resigned;
    if hidden && last("status").is_none_or(|status| status == "0" || status.is_empty()) {
        conditions.push("e.id NOT IN (SELECT employee FROM resign)".into());
    }
    listing.condition = if conditions.is_empty() { "1".into() } else { conditions.join(" AND ") };
    Ok(listing)
}

fn apply(
    filter: &Filter,
    resource: Resource,
    given: &[&str],
    profile: &Profile,
    binds: &mut Vec<Bind>,
) -> Result<String, Wrong> {
    let alias = table(resource).alias;
    let column = format!("{alias}.{}", filter.columns.first().map_or("id", String::as_str));
    let value = given.last().copied().unwrap_or_default();
    let refuse = |text: &'static str| match profile.strict_filters {
        true => Err(Wrong::Filter(filter.name.clone(), text)),
        false => Ok("0".to_owned()),
    };
    let one = |sql: String, bind: Bind, binds: &mut Vec<Bind>| {
        binds.push(bind);
        Ok(sql)
    };
    match filter.compare {
        Compare::Text => one(format!("{column} = ?"), Bind::Text(value.into()), binds),
        Compare::Code => one(format!("{column} = ?"), Bind::Text(value.to_lowercase()), binds),
        Compare::Contains => one(format!("{column} LIKE ? ESCAPE '\\'"), Bind::Text(like(value)), binds),
        Compare::Number => match value.parse() {
            Ok(number) => one(format!("{column} = ?"), Bind::Number(number), binds),
            Err(_) => refuse("Enter a number."),
        },
        Compare::From | Compare::Until => match time(value) {
            Some(time) => {
                let sign = if filter.compare == Compare::From { ">=" } else { "<=" };
                one(format!("{column} {sign} ?"), Bind::Text(time), binds)
            }
            None => refuse("Enter a valid date/time."),
        },
        Compare::Ids | Compare::InAreas => {
            let Some(ids) = ids(given) else {
                return refuse("Select a valid choice. That choice is not one of the available choices.");
            };
            let marks = vec!["?"; ids.len()].join(", ");
            binds.extend(ids.into_iter().map(Bind::Number));
            Ok(match filter.compare {
                Compare::InAreas => {
                    format!("{column} IN (SELECT employee FROM employee_area WHERE area IN ({marks}))")
                }
                _ => format!("{column} IN ({marks})"),
            })
        }
        Compare::Words => Ok(words(alias, &filter.columns, value, binds)),
    }
}

/// Every word in at least one of the columns.
fn words(alias: &str, columns: &[String], text: &str, binds: &mut Vec<Bind>) -> String {
    let conditions = text.split_whitespace().take(20).map(|word| {
        let tests: Vec<String> =
            columns.iter().map(|column| format!("{alias}.{column} LIKE ? ESCAPE '\\'")).collect();
        binds.extend(columns.iter().map(|_| Bind::Text(like(word))));
        if tests.is_empty() { "1".to_owned() } else { format!("({})", tests.join(" OR ")) }
    });
    conditions.collect::<Vec<_>>().join(" AND ")
}

fn like(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// Ids that stand one by one or with commas between them; `None` when one is no number.
fn ids(given: &[&str]) -> Option<Vec<i64>> {
    let parts = given.iter().flat_map(|value| value.split(',')).map(str::trim);
    parts.filter(|part| !part.is_empty()).take(1000).map(|part| part.parse().ok()).collect()
}

/// A time as clients write it, as it is stored: local time without a zone.
fn time(text: &str) -> Option<String> {
    const FORMATS: [&str; 4] =
        ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];
    let zoned = || DateTime::parse_from_rfc3339(text).ok().map(|time| time.naive_local());
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
    let found = FORMATS.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    found.or_else(zoned).or_else(day).map(|time| time.format("%Y-%m-%d %H:%M:%S").to_string())
}

/// The ORDER BY of a list: what was asked for where it is known, and the id at its end, so that pages never overlap.
fn order(resource: Resource, asked: &str, profile: &Profile) -> String {
    let alias = table(resource).alias;
    let known: Vec<(&str, &str)> = match resource {
        Resource::Of(kind) => {
            let mut known = vec![("id", "id"), (kind.spec().code_wire, "code_key")];
            known.extend(match kind {
                Kind::Area => [("area_name", "area_name")].as_slice(),
                Kind::Department => &[("dept_name", "dept_name")],
                Kind::Position => &[("position_name", "position_name")],
                Kind::Employee => &[
                    ("first_name", "first_name"),
                    ("last_name", "last_name"),
                    ("hire_date", "hire_date"),
                    ("department", "department"),
                    ("update_time", "update_time"),
                ],
            });
            known
        }
        Resource::Terminal => vec![("id", "id"), ("sn", "sn"), ("alias", "alias")],
        Resource::Transaction => profile.punch_orderings.iter().map(|name| (*name, *name)).collect(),
        Resource::Resign => vec![("id", "id"), ("resign_date", "resign_date")],
    };
    let mut terms: Vec<String> = asked
        .split(',')
        .filter_map(|term| {
            let term = term.trim();
            let (bare, direction) = term.strip_prefix('-').map_or((term, ""), |bare| (bare, " DESC"));
            let (_, column) = known.iter().find(|(name, _)| *name == bare)?;
            Some(format!("{alias}.{column}{direction}"))
        })
        .collect();
    if terms.is_empty() && resource == Resource::Of(Kind::Employee) && profile.employees_by_code {
        terms.push("e.code_key".into());
    }
    if !terms.iter().any(|term| term.split(' ').next() == Some(&format!("{alias}.id"))) {
        terms.push(format!("{alias}.id"));
    }
    terms.join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::profile::PROFILES;
    use super::*;

    const EMPLOYEES: Resource = Resource::Of(Kind::Employee);

    fn ask(resource: Resource, query: &str, profile: &Profile) -> Result<Listing, Wrong> {
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
            .map(|(key, value)| (key.into_owned(), value.into_owned()))
            .collect();
        read(resource, &pairs, profile, 5000)
    }

    #[test]
    fn sizes_fall_back_and_are_capped() {
        let size = |query: &str, profile| ask(EMPLOYEES, query, profile).map(|listing| listing.size);
        let (document, later) = (&PROFILES[0], &PROFILES[2]);
        assert_eq!(size("limit=50", document), Ok(50));
        assert_eq!(size("limit=50", later), Ok(10));
        assert_eq!(size("limit=50&page_size=x", document), Ok(50));
        assert_eq!(size("page_size=100000000000", later), Ok(5000));
        for bad in ["page_size=0", "page_size=-5", "page_size=", ""] {
            assert_eq!(size(bad, later), Ok(10), "{bad}");
        }
    }

    #[test]
    fn pages_are_numbers_from_one() {
        for bad in ["page=0", "page=-1", "page=x", "page=1.5"] {
            assert_eq!(ask(EMPLOYEES, bad, &PROFILES[0]), Err(Wrong::Page), "{bad}");
        }
        assert_eq!(ask(EMPLOYEES, "page=last", &PROFILES[0]).map(|listing| listing.page), Ok(None));
    }

    #[test]
    fn unknown_filters_and_orderings_are_ignored() {
        let listing = ask(EMPLOYEES, "colour=red&ordering=shoe,-emp_code", &PROFILES[0]).expect("fine");
        assert_eq!(listing.condition, "1");
        assert_eq!(listing.order, "e.code_key DESC, e.id");
    }

    #[test]
    fn bad_times_match_nothing_or_are_refused() {
        let query = "start_time=yesterday";
        assert_eq!(ask(Resource::Transaction, query, &PROFILES[0]).map(|l| l.condition), Ok("0".into()));
        assert!(matches!(
            ask(Resource::Transaction, query, &PROFILES[2]),
            Err(Wrong::Filter(name, _)) if name == "start_time"
        ));
    }

    #[test]
    fn times_are_read_as_clients_write_them() {
        for text in ["2019-03-01 08:00:00", "2019-03-01T08:00:00.000Z", "2019-03-01 08:00"] {
            assert_eq!(time(text).as_deref(), Some("2019-03-01 08:00:00"), "{text}");
        }
        assert_eq!(time("2019-03-01").as_deref(), Some("2019-03-01 00:00:00"));
        assert_eq!(time("2019-13-01"), None);
    }
}
