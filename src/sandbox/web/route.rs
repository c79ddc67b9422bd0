//! Routes: what a path means.

use crate::model::Kind;
use crate::protocol::{Resource, Scheme};
use crate::sandbox::attendance_report::{self, Rows};

/// An action on several records at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Bulk {
    Area,
    Department,
    Position,
    Resign,
    Resync,
    Templates,
    Reinstate,
    /// A command to devices.
    Command,
}

/// What a path asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Route {
    Login(Scheme),
    Refresh,
    Verify,
    List(Resource),
    Object(Resource, String),
    Bulk(Bulk),
    /// Punches as a file.
    Export,
    Docs,
    /// A report on attendance: a page of it, or all of it as a file.
    Report {
        rows: Rows,
        export: bool,
    },
    /// Something of `/att/api/` that this server does not have.
    NotFound,
    Companies,
    Unknown,
}

const RESOURCES: [Resource; 7] = [
    Resource::Of(Kind::Area),
    Resource::Of(Kind::Department),
    Resource::Of(Kind::Position),
    Resource::Of(Kind::Employee),
    Resource::Terminal,
    Resource::Transaction,
    Resource::Resign,
];

/// Name at the end of the path, what it does. Clients spell the one for leaving in two ways.
const EMPLOYEE_BULK: [(&str, Bulk); 7] = [
    ("adjust_area", Bulk::Area),
    ("adjust_department", Bulk::Department),
    ("adjust_position", Bulk::Position),
    ("adjust_regsin", Bulk::Resign),
    ("adjust_resign", Bulk::Resign),
    ("resync_to_device", Bulk::Resync),
    ("del_bio_template", Bulk::Templates),
];

const COMMANDS: [&str; 6] =
    ["clear_command", "clear_capture", "clear_all", "upload_all", "upload_transaction", "reboot"];

const DOCS: [&str; 4] =
    ["/api/docs/", "/api/personnel_docs/", "/api/iclock_docs/", "/docs/api-docs/"];

/// What a path means that ends in its slash.
pub(in crate::sandbox) fn parse_route(path: &str) -> Route {
    if let Some(scheme) = Scheme::ALL.into_iter().find(|scheme| scheme.token_path() == Some(path)) {
        return Route::Login(scheme);
    }
    match path {
        "/jwt-api-token-refresh/" => return Route::Refresh,
        "/jwt-api-token-verify/" => return Route::Verify,
        "/personnel/api/companies/" => return Route::Companies,
        _ if DOCS.contains(&path) => return Route::Docs,
        _ => {}
    }
    if let Some(rest) = path.strip_prefix("/att/api/").and_then(|rest| rest.strip_suffix('/')) {
        let (name, export) =
            rest.strip_suffix("/export").map_or((rest, false), |name| (name, true));
        return attendance_report::named(name)
            .map_or(Route::NotFound, |rows| Route::Report { rows, export });
    }
    for resource in RESOURCES {
        let spellings = [Some(resource.list_path()), resource.other_spelling()];
        let rest = spellings.into_iter().flatten().find_map(|list| path.strip_prefix(list));
        if let Some(rest) = rest {
            return parse_subroute(resource, rest);
        }
    }
    Route::Unknown
}

fn parse_subroute(resource: Resource, rest: &str) -> Route {
    let Some(name) = rest.strip_suffix('/') else {
        return if rest.is_empty() { Route::List(resource) } else { Route::Unknown };
    };
    if resource == Resource::Of(Kind::Employee)
        && let Some((_, bulk)) = EMPLOYEE_BULK.iter().find(|(known, _)| *known == name)
    {
        return Route::Bulk(*bulk);
    }
    match name {
        _ if resource == Resource::Terminal && COMMANDS.contains(&name) => {
            Route::Bulk(Bulk::Command)
        }
        "export" if resource == Resource::Transaction => Route::Export,
        "reinstatement" if resource == Resource::Resign => Route::Bulk(Bulk::Reinstate),
        _ if name.contains('/') || name.contains('.') => Route::Unknown,
        id => Route::Object(resource, id.to_owned()),
    }
}

/// The path with each run of slashes as one, as the web servers in front make it.
pub(in crate::sandbox) fn merge_slashes(path: &str) -> String {
    let mut merged = String::with_capacity(path.len());
    for c in path.chars() {
        if c != '/' || !merged.ends_with('/') {
            merged.push(c);
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPLOYEES: Resource = Resource::Of(Kind::Employee);

    #[test]
    fn paths_are_told_apart() {
        for (path, expected) in [
            ("/jwt-api-token-auth/", Route::Login(Scheme::Jwt)),
            ("/personnel/api/employees/", Route::List(EMPLOYEES)),
            ("/personnel/api/employee/", Route::List(EMPLOYEES)),
            ("/personnel/api/employee/7/", Route::Object(EMPLOYEES, "7".into())),
            ("/personnel/api/employees/adjust_regsin/", Route::Bulk(Bulk::Resign)),
            ("/personnel/api/resigns/reinstatement/", Route::Bulk(Bulk::Reinstate)),
            ("/iclock/api/terminals/reboot/", Route::Bulk(Bulk::Command)),
            ("/iclock/api/transctions/", Route::List(Resource::Transaction)),
            ("/iclock/api/transactions/export/", Route::Export),
            ("/personnel/api/employees", Route::Unknown),
            ("/personnel/api/employees/7/8/", Route::Unknown),
            ("/att/api/firstLastReport/", Route::Report { rows: Rows::Days, export: false }),
            (
                "/att/api/transactionReport/export/",
                Route::Report { rows: Rows::Punches, export: true },
            ),
            ("/att/api/shift/", Route::NotFound),
            ("/personnel/api/companies/", Route::Companies),
            ("/", Route::Unknown),
        ] {
            assert_eq!(parse_route(path), expected, "{path}");
        }
    }

    #[test]
    fn doubled_slashes_are_one() {
        assert_eq!(merge_slashes("//personnel//api/areas/"), "/personnel/api/areas/");
    }
}
