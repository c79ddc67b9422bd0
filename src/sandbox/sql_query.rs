//! Query strings: what a list request asks for, as SQL. What is not known is ignored, as real
//! servers do.

use super::behaviour::server_profile::SandboxProfile;
use super::json_sql::table_of_resource;
use super::list_filter;
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
    pub(super) fn all_rows() -> Listing {
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
pub(super) enum ListQueryError {
    /// 404.
    Page,
    /// 400, with the name of the filter and the text.
    Filter(String, &'static str),
}

/// Reads the parameters of a list request. A parameter that comes twice counts as it came last.
pub(super) fn parse_list_query(
    resource: Resource,
    pairs: &[(String, String)],
    profile: &SandboxProfile,
    cap: u32,
) -> Result<Listing, ListQueryError> {
    let last =
        |name: &str| pairs.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.trim());
    let sizes = profile.sizes.iter().filter_map(|name| last(name));
    let size = sizes.filter_map(|size| size.parse::<u64>().ok()).find(|size| *size > 0);
    let page = match last("page") {
        None | Some("") => Some(1),
        Some("last") => None,
        Some(page) => Some(page.parse().ok().filter(|page| *page > 0).ok_or(ListQueryError::Page)?),
    };
    let mut listing = Listing {
        condition: String::new(),
        binds: Vec::new(),
        order: order_clause(resource, last("ordering").unwrap_or_default(), profile),
        size: u32::try_from(size.unwrap_or(u64::from(DEFAULT_SIZE))).unwrap_or(u32::MAX).min(cap),
        page,
    };
    let mut conditions = Vec::new();
    for filter in list_filter::filters_of_resource(resource) {
        let given: Vec<&str> = pairs
            .iter()
            .filter(|(key, _)| *key == filter.name)
            .map(|(_, value)| value.trim())
            .collect();
        if given.last().is_some_and(|value| !value.is_empty()) {
            conditions.push(filter.build_condition(
                resource,
                &given,
                profile,
                &mut listing.binds,
            )?);
        }
    }
    let hidden = resource == Resource::Of(Kind::Employee) && !profile.lists_resigned;
    if hidden && last("status").is_none_or(|status| status == "0" || status.is_empty()) {
        conditions.push("e.id NOT IN (SELECT employee FROM resign)".into());
    }
    listing.condition = if conditions.is_empty() { "1".into() } else { conditions.join(" AND ") };
    Ok(listing)
}

/// The ORDER BY of a list: what was asked for where it is known, and the id at its end, so that
/// pages never overlap.
fn order_clause(resource: Resource, asked: &str, profile: &SandboxProfile) -> String {
    let alias = table_of_resource(resource).alias;
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
        Resource::Transaction => {
            profile.punch_orderings.iter().map(|name| (*name, *name)).collect()
        }
        Resource::Resign => vec![("id", "id"), ("resign_date", "resign_date")],
    };
    let mut terms: Vec<String> = asked
        .split(',')
        .filter_map(|term| {
            let term = term.trim();
            let (bare, direction) =
                term.strip_prefix('-').map_or((term, ""), |bare| (bare, " DESC"));
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
    use super::*;
    use crate::sandbox::behaviour::server_profile::PROFILES;

    const EMPLOYEES: Resource = Resource::Of(Kind::Employee);

    fn ask(
        resource: Resource,
        query: &str,
        profile: &SandboxProfile,
    ) -> Result<Listing, ListQueryError> {
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
            .map(|(key, value)| (key.into_owned(), value.into_owned()))
            .collect();
        parse_list_query(resource, &pairs, profile, 5000)
    }

    #[test]
    fn sizes_fall_back_and_are_capped() {
        let size =
            |query: &str, profile| ask(EMPLOYEES, query, profile).map(|listing| listing.size);
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
            assert_eq!(ask(EMPLOYEES, bad, &PROFILES[0]), Err(ListQueryError::Page), "{bad}");
        }
        assert_eq!(ask(EMPLOYEES, "page=last", &PROFILES[0]).map(|listing| listing.page), Ok(None));
    }

    #[test]
    fn unknown_filters_and_orderings_are_ignored() {
        let listing =
            ask(EMPLOYEES, "colour=red&ordering=shoe,-emp_code", &PROFILES[0]).expect("fine");
        assert_eq!(listing.condition, "1");
        assert_eq!(listing.order, "e.code_key DESC, e.id");
    }

    #[test]
    fn bad_times_match_nothing_or_are_refused() {
        let query = "start_time=yesterday";
        assert_eq!(
            ask(Resource::Transaction, query, &PROFILES[0]).map(|l| l.condition),
            Ok("0".into())
        );
        assert!(matches!(
            ask(Resource::Transaction, query, &PROFILES[2]),
            Err(ListQueryError::Filter(name, _)) if name == "start_time"
        ));
    }
}
