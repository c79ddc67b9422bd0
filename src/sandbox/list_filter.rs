//! Filters of lists: what each compares, as SQL conditions.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

use super::behaviour::server_profile::SandboxProfile;
use super::json_sql::table_of_resource;
use super::sql_query::{Bind, ListQueryError};
use crate::model::Kind;
use crate::protocol::Resource;

/// How a filter compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FilterComparison {
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
pub(super) struct ListFilter {
    pub(super) name: String,
    columns: Vec<String>,
    compare: FilterComparison,
}

fn build_filter(name: &str, column: &str, compare: FilterComparison) -> ListFilter {
    ListFilter { name: name.to_owned(), columns: vec![column.to_owned()], compare }
}

/// The columns that are compared as text, beside the code of a kind.
fn text_columns(resource: Resource) -> &'static [&'static str] {
    match resource {
        Resource::Of(Kind::Area) => &["area_name"],
        Resource::Of(Kind::Department) => &["dept_name"],
        Resource::Of(Kind::Position) => &["position_name"],
        Resource::Of(Kind::Employee) => {
            &["first_name", "last_name", "nickname", "card_no", "mobile", "email"]
        }
        Resource::Terminal => &["sn", "alias", "ip_address"],
        Resource::Transaction => &["emp_code", "terminal_sn", "terminal_alias"],
        Resource::Resign => &["resign_date"],
    }
}

/// Filters that are not text: name, column, how they compare.
fn typed_filters(resource: Resource) -> &'static [(&'static str, &'static str, FilterComparison)] {
    match resource {
        Resource::Of(Kind::Area) => &[("parent_area", "parent_area", FilterComparison::Ids)],
        Resource::Of(Kind::Department) => &[("parent_dept", "parent_dept", FilterComparison::Ids)],
        Resource::Of(Kind::Position) => {
            &[("parent_position", "parent_position", FilterComparison::Ids)]
        }
        Resource::Of(Kind::Employee) => &[
            ("department", "department", FilterComparison::Ids),
            ("departments", "department", FilterComparison::Ids),
            ("position", "position", FilterComparison::Ids),
            ("positions", "position", FilterComparison::Ids),
            ("area", "id", FilterComparison::InAreas),
            ("areas", "id", FilterComparison::InAreas),
            ("app_status", "app_status", FilterComparison::Number),
        ],
        Resource::Terminal => {
            &[("area", "area", FilterComparison::Ids), ("state", "state", FilterComparison::Number)]
        }
        Resource::Transaction => &[
            ("start_time", "punch_time", FilterComparison::From),
            ("end_time", "punch_time", FilterComparison::Until),
        ],
        Resource::Resign => &[
            ("employee", "employee", FilterComparison::Ids),
            ("resign_type", "resign_type", FilterComparison::Number),
        ],
    }
}

/// The filters that a list of this resource supports.
pub(super) fn filters_of_resource(resource: Resource) -> Vec<ListFilter> {
    let mut list = Vec::new();
    if let Resource::Of(kind) = resource {
        let code = kind.spec().code_wire;
        list.push(build_filter(code, "code_key", FilterComparison::Code));
        list.push(build_filter(&format!("{code}_icontains"), code, FilterComparison::Contains));
    }
    for text in text_columns(resource) {
        list.push(build_filter(text, text, FilterComparison::Text));
        list.push(build_filter(&format!("{text}_icontains"), text, FilterComparison::Contains));
    }
    list.extend(
        typed_filters(resource)
            .iter()
            .map(|(name, column, compare)| build_filter(name, column, *compare)),
    );
    let free = ["search", "employee_icontains"];
    let known = if resource == Resource::Of(Kind::Employee) { 2 } else { 1 };
    list.extend(free[..known].iter().map(|name| ListFilter {
        name: (*name).to_owned(),
        columns: search_columns(resource),
        compare: FilterComparison::Words,
    }));
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

impl ListFilter {
    /// The condition of this filter for the values given; what it binds is added to `binds`.
    pub(super) fn build_condition(
        &self,
        resource: Resource,
        given: &[&str],
        profile: &SandboxProfile,
        binds: &mut Vec<Bind>,
    ) -> Result<String, ListQueryError> {
        let alias = table_of_resource(resource).alias;
        let column = format!("{alias}.{}", self.columns.first().map_or("id", String::as_str));
        let value = given.last().copied().unwrap_or_default();
        let refuse = |text: &'static str| match profile.strict_filters {
            true => Err(ListQueryError::Filter(self.name.clone(), text)),
            false => Ok("0".to_owned()),
        };
        let one = |sql: String, bind: Bind, binds: &mut Vec<Bind>| {
            binds.push(bind);
            Ok(sql)
        };
        match self.compare {
            FilterComparison::Text => one(format!("{column} = ?"), Bind::Text(value.into()), binds),
            FilterComparison::Code => {
                one(format!("{column} = ?"), Bind::Text(value.to_lowercase()), binds)
            }
            FilterComparison::Contains => {
                one(format!("{column} LIKE ? ESCAPE '\\'"), Bind::Text(like_pattern(value)), binds)
            }
            FilterComparison::Number => match value.parse() {
                Ok(number) => one(format!("{column} = ?"), Bind::Number(number), binds),
                Err(_) => refuse("Enter a number."),
            },
            FilterComparison::From | FilterComparison::Until => match parse_filter_time(value) {
                Some(time) => {
                    let sign = if self.compare == FilterComparison::From { ">=" } else { "<=" };
                    one(format!("{column} {sign} ?"), Bind::Text(time), binds)
                }
                None => refuse("Enter a valid date/time."),
            },
            FilterComparison::Ids | FilterComparison::InAreas => {
                let Some(ids) = parse_ids(given) else {
                    return refuse(
                        "Select a valid choice. That choice is not one of the available choices.",
                    );
                };
                let marks = vec!["?"; ids.len()].join(", ");
                binds.extend(ids.into_iter().map(Bind::Number));
                Ok(match self.compare {
                    FilterComparison::InAreas => {
                        format!(
                            "{column} IN (SELECT employee FROM employee_area WHERE area IN \
                             ({marks}))"
                        )
                    }
                    _ => format!("{column} IN ({marks})"),
                })
            }
            FilterComparison::Words => Ok(match_all_words(alias, &self.columns, value, binds)),
        }
    }
}

/// Every word in at least one of the columns.
fn match_all_words(alias: &str, columns: &[String], text: &str, binds: &mut Vec<Bind>) -> String {
    let conditions = text.split_whitespace().take(20).map(|word| {
        let tests: Vec<String> =
            columns.iter().map(|column| format!("{alias}.{column} LIKE ? ESCAPE '\\'")).collect();
        binds.extend(columns.iter().map(|_| Bind::Text(like_pattern(word))));
        if tests.is_empty() { "1".to_owned() } else { format!("({})", tests.join(" OR ")) }
    });
    conditions.collect::<Vec<_>>().join(" AND ")
}

fn like_pattern(text: &str) -> String {
    /// SQLite refuses patterns of many thousand characters.
    const MOST: usize = 200;
    let text: String = text.chars().take(MOST).collect();
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// Ids that stand one by one or with commas between them; `None` when one is no number.
fn parse_ids(given: &[&str]) -> Option<Vec<i64>> {
    let parts = given.iter().flat_map(|value| value.split(',')).map(str::trim);
    parts.filter(|part| !part.is_empty()).take(1000).map(|part| part.parse().ok()).collect()
}

/// A time as clients write it, as it is stored: local time without a zone.
fn parse_filter_time(text: &str) -> Option<String> {
    const FORMATS: [&str; 4] =
        ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];
    let zoned = || DateTime::parse_from_rfc3339(text).ok().map(|time| time.naive_local());
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
    let found = FORMATS.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    found.or_else(zoned).or_else(day).map(|time| time.format("%Y-%m-%d %H:%M:%S").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every filter that the API's document names.
    #[test]
    fn the_filters_of_the_document_are_known() {
        let kinds = Kind::ALL.map(Resource::Of);
        for resource in
            kinds.into_iter().chain([Resource::Terminal, Resource::Transaction, Resource::Resign])
        {
            let known = filters_of_resource(resource);
            for name in resource.filter_names() {
                assert!(known.iter().any(|filter| filter.name == *name), "{name}");
            }
        }
    }

    #[test]
    fn times_are_read_as_clients_write_them() {
        for text in ["2019-03-01 08:00:00", "2019-03-01T08:00:00.000Z", "2019-03-01 08:00"] {
            assert_eq!(parse_filter_time(text).as_deref(), Some("2019-03-01 08:00:00"), "{text}");
        }
        assert_eq!(parse_filter_time("2019-03-01").as_deref(), Some("2019-03-01 00:00:00"));
        assert_eq!(parse_filter_time("2019-13-01"), None);
    }
}
