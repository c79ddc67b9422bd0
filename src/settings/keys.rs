//! The keys of muster.yaml: the only list of them. Checking and the published schema use these
//! rows.

use super::key_shape::{KeySpec, Shape, optional_key};
use super::secret;
use crate::model::Kind;

pub(super) const DATABASES: &[&str] = &["sqlite", "postgres", "postgresql", "mysql", "mariadb"];
const STATES: &[&str] = &["sqlite", "postgres", "postgresql"];
const PROXIES: &[&str] = &["http", "https", "socks5", "socks5h"];
const SCHEMES: &[&str] = &["jwt", "token", "basic", "staff-jwt", "staff-token"];
const PROFILES: &[&str] = &["utimemaster-9.0", "biotime-8.5", "biotime-9.5"];
const DEVICE_RULES: &[&str] = &["warn", "refuse", "ignore"];
const KINDS: &[&str] = &["area", "department", "position", "employee"];
const STRUCTURE: &[&str] = &["area", "department", "position"];
const UNTERMINATED: &[&str] = &["refuse", "accept"];
const MODES: &[&str] = &["push", "pull", "two-way"];
const ABSENT: &[&str] = &["keep", "delete"];
const ABSENT_EMPLOYEE: &[&str] = &["keep", "delete", "resign", "deactivate"];
const TLS_MODES: &[&str] = &["disable", "prefer", "require", "verify-ca", "verify-full"];
const ON_CHANGE: &[&str] = &["apply", "plan"];
const OWNERS: &[&str] = &["from", "to", "shared", "create-only", "ignored"];

/// The top of the file.
pub(super) const TOP: &[KeySpec] = &[
    optional_key(
        "stores",
        Shape::Named(&Shape::OneOf(STORE)),
        "stores by name; a store holds a directory",
    )
    .mark_required(),
    optional_key(
        "flows",
        Shape::Named(&Shape::Keys(FLOW)),
        "flows by name; a flow keeps two stores equal",
    ),
    optional_key("punches", Shape::Named(&Shape::Keys(PUNCHES)), "imports of punches, by name"),
    optional_key(
        "state",
        Shape::Keys(STATE),
        "where muster keeps its state: runs, journal, locks and base",
    ),
];

const STORE: &[KeySpec] = &[
    optional_key("yaml", Shape::Path, "a folder of YAML files, read recursively, or one file"),
    optional_key("database", Shape::Keys(DATABASE), "an HR database"),
    optional_key("csv", Shape::Keys(CSV), "feed files with columns"),
    optional_key("ndjson", Shape::Keys(NDJSON), "feed files with one JSON object a line"),
    optional_key("server", Shape::Keys(SERVER), "a time-attendance server"),
];

const DATABASE: &[KeySpec] = &[
    optional_key(
        "url",
        Shape::Address(DATABASES),
        "sqlite:hr.db, postgres://…, mysql://…, or a secret",
    )
    .mark_required(),
    optional_key(
        "tls",
        Shape::Keys(DATABASE_TLS),
        "TLS of the connection; replaces options in the URL",
    ),
    optional_key("connect_timeout", Shape::Span, "longest time to connect: 30s, 2m; default 60s"),
    optional_key(
        "query_timeout",
        Shape::Span,
        "longest time to wait for the first row of a query, for each further row and for a write: \
         90s, 30m; default 10m",
    ),
    optional_key("areas", Shape::Keys(&query_keys(Kind::Area)), "SQL for areas"),
    optional_key("departments", Shape::Keys(&query_keys(Kind::Department)), "SQL for departments"),
    optional_key("positions", Shape::Keys(&query_keys(Kind::Position)), "SQL for positions"),
    optional_key("employees", Shape::Keys(EMPLOYEE_QUERIES), "SQL for employees"),
];

const DATABASE_TLS: &[KeySpec] = &[
    optional_key(
        "mode",
        Shape::Choice(TLS_MODES),
        "require: encrypted; verify-ca: also checks the certificate authority; verify-full: also \
         checks the host name; default verify-full",
    ),
    optional_key(
        "ca",
        Shape::Path,
        "PEM file with the trusted certificate authorities; default those of the system",
    ),
    optional_key(
        "client_certificate",
        Shape::Keys(CERTIFICATE),
        "client certificate that muster presents",
    ),
];

const NOTHING: KeySpec = optional_key(
    "nothing",
    Shape::NoValues,
    "texts and dates that mean \"no value\": [NULL, \"N/A\", \"1900-01-01\"]",
);

const fn query_keys(kind: Kind) -> [KeySpec; 8] {
    [
        optional_key(
            "select",
            Shape::Sql,
            "SQL that reads the records; its columns are named like the fields",
        ),
        optional_key(
            "update",
            Shape::Sql,
            "SQL that writes one record back, with the parameters :code and :FIELD; only fields \
             named here are written",
        ),
        optional_key(
            "pad",
            Shape::Fields { kind, globs: false, value: &Shape::Count { least: 1, most: 50 } },
            "field: length to which digits are padded with leading zeros, also for columns of \
             numbers",
        ),
        optional_key(
            "separator",
            Shape::Character,
            "separator between several codes in one column; default ; and ,",
        ),
        optional_key(
            "constants",
            Shape::Fields { kind, globs: false, value: &Shape::Cell },
            "field: value of this field in every record; the field needs no column",
        ),
        optional_key(
            "values",
            Shape::Fields { kind, globs: false, value: &Shape::Words },
            "field: { text in the column: value }; \"\" means no value; other texts are kept",
        ),
        optional_key(
            "dates",
            Shape::DateFormats(kind),
            "date format of text columns: \"%d/%m/%Y\", or by field: { birthday: \"%d/%m/%Y\", \
             \"*\": \"%Y%m%d\" }; default \"%Y-%m-%d\"",
        ),
        NOTHING,
    ]
}

const EMPLOYEE_QUERIES: &[KeySpec] = &{
    let [select, update, pad, separator, constants, values, dates, nothing] =
        query_keys(Kind::Employee);
    let about = "SQL that returns `code` and `area`, one row for each membership; replaces a \
        column `areas`";
    [
        select,
        optional_key("areas", Shape::Sql, about),
        update,
        pad,
        separator,
        constants,
        values,
        dates,
        nothing,
    ]
};

const CSV: &[KeySpec] = &[
    optional_key("areas", Shape::Keys(&csv_file(Kind::Area)), "the feed of areas"),
    optional_key(
        "departments",
        Shape::Keys(&csv_file(Kind::Department)),
        "the feed of departments",
    ),
    optional_key("positions", Shape::Keys(&csv_file(Kind::Position)), "the feed of positions"),
    optional_key("employees", Shape::Keys(&csv_file(Kind::Employee)), "the feed of employees"),
];

const NDJSON: &[KeySpec] = &[
    optional_key("areas", Shape::Keys(&feed_file(Kind::Area)), "the feed of areas"),
    optional_key(
        "departments",
        Shape::Keys(&feed_file(Kind::Department)),
        "the feed of departments",
    ),
    optional_key("positions", Shape::Keys(&feed_file(Kind::Position)), "the feed of positions"),
    optional_key("employees", Shape::Keys(&feed_file(Kind::Employee)), "the feed of employees"),
];

/// What feed files of both forms have.
const fn feed_file(kind: Kind) -> [KeySpec; 12] {
    const fn fields_shape(kind: Kind, value: &'static Shape) -> Shape {
        Shape::Fields { kind, globs: false, value }
    }
    [
        optional_key("path", Shape::Path, "the file").mark_required(),
        optional_key(
            "encoding",
            Shape::Encoding,
            "character encoding: windows-1256, gb18030 or any other WHATWG label; latin-1 means \
             Windows-1252; default utf-8, or utf-16 if the file starts with a byte order mark",
        ),
        optional_key(
            "columns",
            fields_shape(kind, &Shape::Text),
            "field: name of its column (or JSON key), if it differs from the field name",
        ),
        optional_key(
            "constants",
            fields_shape(kind, &Shape::Cell),
            "field: value of this field in every record; the field needs no column",
        ),
        optional_key(
            "values",
            fields_shape(kind, &Shape::Words),
            "field: { text in the feed: value }; \"\" means no value; other texts are kept",
        ),
        optional_key(
            "dates",
            Shape::DateFormats(kind),
            "date format of the feed: \"%d/%m/%Y\", or by field: { birthday: \"%d/%m/%Y\", \"*\": \
             \"%Y%m%d\" }; default \"%Y-%m-%d\"",
        ),
        optional_key(
            "pad",
            fields_shape(kind, &Shape::Count { least: 1, most: 50 }),
            "field: length to which digits are padded with leading zeros",
        ),
        optional_key(
            "separator",
            Shape::Character,
            "separator between several codes in one column; default ; and ,",
        ),
        optional_key(
            "trailer",
            Shape::Text,
            "last line of a complete file, with {rows} for the number of rows: \"END {rows}\"; a \
             file without this line is refused",
        ),
        optional_key(
            "min_rows",
            Shape::Count { least: 1, most: 1_000_000_000 },
            "a file with fewer rows is refused as incomplete",
        ),
        optional_key(
            "unterminated",
            Shape::Choice(UNTERMINATED),
            "a file whose last line has no line break: accept, or refuse it as incomplete; \
             default refuse",
        ),
        NOTHING,
    ]
}

const fn csv_file(kind: Kind) -> [KeySpec; 14] {
    let [
        path,
        encoding,
        columns,
        constants,
        values,
        dates,
        pad,
        separator,
        trailer,
        min_rows,
        unterminated,
        nothing,
    ] = feed_file(kind);
    [
        path,
        optional_key(
            "delimiter",
            Shape::Character,
            "separator between columns: one character, or tab; default as in a first line sep=;, \
             else ,",
        ),
        encoding,
        optional_key(
            "skip_lines",
            Shape::Count { least: 0, most: 1_000 },
            "number of lines above the header row; default 0",
        ),
        columns,
        constants,
        values,
        dates,
        pad,
        separator,
        trailer,
        min_rows,
        unterminated,
        nothing,
    ]
}

const SERVER: &[KeySpec] = &[
    optional_key("url", Shape::ServerUrl, "URL of the server: scheme, host and port")
        .mark_required(),
    optional_key("login", Shape::Keys(LOGIN), "login to the server"),
    optional_key("token", Shape::Secret, "an existing token; replaces login"),
    optional_key("ca", Shape::Path, "PEM file with the certificate authorities of the site"),
    optional_key(
        "proxy",
        Shape::Address(PROXIES),
        "proxy for the connection: http://…, https://…, socks5://…",
    ),
    optional_key(
        "client_certificate",
        Shape::Keys(CERTIFICATE),
        "client certificate that muster presents",
    ),
    optional_key(
        "accept_invalid_certificates",
        Shape::Flag,
        "do not verify the certificate of the server; default false",
    ),
    optional_key(
        "timezone",
        Shape::Zone,
        "time zone of the server clock, because its API reports times without one; without this \
         key punches have no moment in UTC",
    ),
    optional_key(
        "max_in_flight",
        Shape::Count { least: 1, most: 64 },
        "concurrent requests; default 4",
    ),
    optional_key(
        "requests_per_second",
        Shape::Rate,
        "maximum requests per second; default no limit",
    ),
    optional_key("timeout", Shape::Span, "time-out of one request: 90s, 2m; default 90s"),
    optional_key(
        "patience",
        Shape::Span,
        "longest wait of one request when the server asks to wait (429); a longer wait fails at \
         once; default 5m",
    ),
    optional_key(
        "page_size",
        Shape::Count { least: 1, most: 10_000 },
        "records per page; default 500",
    ),
    optional_key(
        "profile",
        Shape::Either(PROFILES, PROFILE),
        "build of the server (lengths, choices, behaviour), or a mapping with the build and the \
         capacity of its devices",
    ),
];

const PROFILE: &[KeySpec] = &[
    optional_key("build", Shape::Choice(PROFILES), "build of the server"),
    optional_key(
        "device",
        Shape::Either(DEVICE_RULES, DEVICE),
        "what `validate` does with records that devices cannot store: warn (default), refuse or \
         ignore; or a mapping with their capacity",
    ),
];

const DEVICE: &[KeySpec] = &[
    optional_key("rule", Shape::Choice(DEVICE_RULES), "warn (default), refuse or ignore"),
    optional_key(
        "code",
        Shape::Count { least: 1, most: 50 },
        "maximum length of a code; default 9",
    ),
    optional_key("letters", Shape::Flag, "codes may contain letters; default false"),
    optional_key("zeros", Shape::Flag, "devices keep leading zeros of a code; default false"),
    optional_key("pin", Shape::Count { least: 1, most: 50 }, "maximum digits of a PIN; default 8"),
    optional_key(
        "card_bits",
        Shape::Count { least: 16, most: 64 },
        "size of a card number in bits; default 32",
    ),
    optional_key(
        "name",
        Shape::Count { least: 8, most: 200 },
        "maximum size of a name in UTF-8 bytes; default 24",
    ),
];

const LOGIN: &[KeySpec] = &[
    optional_key(
        "scheme",
        Shape::Choice(SCHEMES),
        "login scheme; default jwt, with an existing token default token",
    ),
    optional_key("username", Shape::Name, "user name, or a secret"),
    optional_key("password", Shape::Secret, "password"),
    optional_key("token", Shape::Secret, "existing token; replaces username and password"),
    optional_key(
        "read",
        Shape::Keys(ACCOUNT),
        "account for plan, drift, explain, doctor, devices and transactions; needs `write`",
    ),
    optional_key(
        "write",
        Shape::Keys(ACCOUNT),
        "account for apply, import, pull and undo; needs `read`",
    ),
];

const ACCOUNT: &[KeySpec] = &[
    optional_key("scheme", Shape::Choice(SCHEMES), "login scheme; default as in the login"),
    optional_key("username", Shape::Name, "user name, or a secret"),
    optional_key("password", Shape::Secret, "password"),
    optional_key("token", Shape::Secret, "existing token; replaces username and password"),
];

const CERTIFICATE: &[KeySpec] = &[
    optional_key("certificate", Shape::Path, "PEM file with the certificate").mark_required(),
    optional_key("key", Shape::Path, "PEM file with its private key").mark_required(),
];

const FLOW: &[KeySpec] = &[
    optional_key("from", Shape::Text, "source: the store that declares the desired state")
        .mark_required(),
    optional_key("to", Shape::Text, "target: the store that is kept equal").mark_required(),
    optional_key("mode", Shape::Choice(MODES), "direction; default push"),
    optional_key("scope", Shape::Keys(SCOPE), "records that the flow manages; default all"),
    optional_key(
        "absent",
        Shape::Keys(ABSENCE),
        "action for live records that are not declared; default keep",
    ),
    optional_key(
        "limits",
        Shape::Keys(LIMITS),
        "maximum changes of one run, as a share or a count",
    ),
    optional_key("protect", Shape::Keys(PROTECT), "codes that are never changed and never deleted"),
    optional_key("owners", Shape::Keys(OWNED), "owner of each field; default from"),
    NOTHING,
    optional_key(
        "empty_is_null",
        Shape::Flag,
        "SQL NULL and empty cells clear a field; default false",
    ),
    optional_key(
        "create_missing",
        Shape::Choices(STRUCTURE),
        "kinds whose missing codes are created (with the code as name) if a record refers to them",
    ),
    optional_key(
        "not_same",
        Shape::CodePairs,
        "pairs of codes that look like one person, department, position or area but are two",
    ),
    optional_key(
        "schedule",
        Shape::Schedule(SCHEDULE),
        "schedule for `muster serve`: minute hour day month weekday",
    ),
    optional_key("on_change", Shape::Choice(ON_CHANGE), ABOUT_ON_CHANGE),
    optional_key(
        "resolutions",
        Shape::Path,
        "file with decisions on conflicts; default resolutions.yaml",
    ),
];

const TIMES: &[KeySpec] = &[
    optional_key(
        "cron",
        Shape::Cron,
        "minute hour day month weekday; with six fields the first is the second; or @daily, \
         @hourly and so on",
    )
    .mark_required(),
    optional_key(
        "timezone",
        Shape::Zone,
        "time zone of the schedule; default the zone of the \
        server",
    ),
    optional_key("jitter", Shape::Span, "longest random delay of each run: 30s; default none"),
];

const SCHEDULE: &[KeySpec] = &[
    TIMES[0],
    TIMES[1],
    TIMES[2],
    optional_key("on_change", Shape::Choice(ON_CHANGE), ABOUT_ON_CHANGE),
];

const PUNCHES: &[KeySpec] = &[
    optional_key("from", Shape::Text, "server store to read punches from").mark_required(),
    optional_key(
        "into",
        Shape::Text,
        "target: a database store, or a file: punches.csv, punches.ndjson",
    )
    .mark_required(),
    optional_key("since", Shape::Text, "first day to import: 2026-01-01; default all punches"),
    optional_key(
        "schedule",
        Shape::Schedule(TIMES),
        "schedule for `muster serve`: minute hour day month weekday",
    ),
];

const ABOUT_ON_CHANGE: &str = "what `muster serve` does with changes: apply them, or only plan \
    them and leave the apply to a person; default apply";

const SCOPE: &[KeySpec] = &[
    optional_key("kinds", Shape::Choices(KINDS), "kinds of records; default all four"),
    optional_key("areas", Shape::Codes, "employees of these areas, and of areas below them"),
    optional_key(
        "departments",
        Shape::Codes,
        "employees of these departments, and of departments below them",
    ),
];

const ABSENCE: &[KeySpec] = &[
    optional_key("area", Shape::Choice(ABSENT), "areas that are not declared"),
    optional_key("department", Shape::Choice(ABSENT), "departments that are not declared"),
    optional_key("position", Shape::Choice(ABSENT), "positions that are not declared"),
    optional_key(
        "employee",
        Shape::Choice(ABSENT_EMPLOYEE),
        "employees that are not declared; deactivate resigns them, or switches off attendance, \
         app and schedule if the server has no resignations",
    ),
    optional_key("park", Shape::Keys(PARK), "where deactivated employees are moved"),
    optional_key(
        "grace",
        Shape::Grace,
        "time after which a deactivated employee may be deleted: 30d; each deletion needs --allow",
    ),
];

const PARK: &[KeySpec] = &[
    optional_key("department", Shape::Text, "code of the department"),
    optional_key("area", Shape::Text, "code of the area; they leave all others"),
];

const LIMITS: &[KeySpec] = &[
    LIMIT[0],
    LIMIT[1],
    LIMIT[2],
    LIMIT[3],
    optional_key("area", Shape::Keys(LIMIT), "limits of areas"),
    optional_key("department", Shape::Keys(LIMIT), "limits of departments"),
    optional_key("position", Shape::Keys(LIMIT), "limits of positions"),
    optional_key("employee", Shape::Keys(LIMIT), "limits of employees"),
];

const LIMIT: &[KeySpec] = &[
    optional_key("delete", Shape::Limit, "maximum deletions and resignations; default 10%"),
    optional_key("update", Shape::Limit, "maximum updates; default 50%"),
    optional_key(
        "create",
        Shape::Limit,
        "maximum new records after the first load of their kind; default 50%",
    ),
    optional_key(
        "floor",
        Shape::Count { least: 0, most: 1_000_000_000 },
        "a share never refuses this number of changes or fewer, but never more than half of the \
         records are deleted; default 10",
    ),
];

const PROTECT: &[KeySpec] = &[
    optional_key("area", Shape::Codes, "codes of areas"),
    optional_key("department", Shape::Codes, "codes of departments"),
    optional_key("position", Shape::Codes, "codes of positions"),
    optional_key("employee", Shape::Codes, "codes of employees"),
];

const OWNED: &[KeySpec] = &[
    optional_key("area", owners_shape(Kind::Area), "fields of areas"),
    optional_key("department", owners_shape(Kind::Department), "fields of departments"),
    optional_key("position", owners_shape(Kind::Position), "fields of positions"),
    optional_key("employee", owners_shape(Kind::Employee), "fields of employees"),
];

const fn owners_shape(kind: Kind) -> Shape {
    Shape::Fields { kind, globs: true, value: &Shape::Choice(OWNERS) }
}

const STATE: &[KeySpec] = &[
    optional_key(
        "url",
        Shape::Address(STATES),
        "sqlite:.muster/state.db, or a secret with a postgres:// URL",
    )
    .mark_required(),
    optional_key(
        "keep",
        Shape::Days,
        "how long runs with changes are kept: 400d; default for ever",
    ),
];

/// Sections that stand at several places, by the name of their definition in the schema. Only the
/// names of fields differ by kind.
const SHARED: &[(&str, &[KeySpec])] = &[
    ("csv_file", &csv_file(Kind::Employee)),
    ("ndjson_file", &feed_file(Kind::Employee)),
    ("queries", &query_keys(Kind::Area)),
    ("queries_with_areas", EMPLOYEE_QUERIES),
    ("certificate", CERTIFICATE),
    ("account", ACCOUNT),
    ("kind_limits", LIMIT),
];

/// The definition of a section that stands at several places.
pub(super) fn shared_name(keys: &[KeySpec]) -> Option<&'static str> {
    let same =
        |table: &[KeySpec]| table.iter().map(|key| key.name).eq(keys.iter().map(|key| key.name));
    SHARED.iter().find(|(_, table)| same(table)).map(|(name, _)| *name)
}

/// The definition of words that stand at several keys.
pub(super) fn shared_choice_name(choices: &[&str]) -> Option<&'static str> {
    let shared = [
        ("login_scheme", SCHEMES),
        ("build", PROFILES),
        ("device_rule", DEVICE_RULES),
        ("on_change", ON_CHANGE),
        ("unterminated", UNTERMINATED),
        ("absent", ABSENT),
        ("owner", OWNERS),
    ];
    shared.iter().find(|(_, known)| *known == choices).map(|(name, _)| *name)
}

/// Keys that hold what anchors name, for use further down; as in other tools.
pub(super) fn is_extension(key: &str) -> bool {
    key.starts_with("x-") || key.starts_with('.')
}

/// The keys of a secret.
pub(super) const SECRET: &[KeySpec] = secret::KEYS;

#[cfg(test)]
mod tests {
    use super::super::key_shape::extra_field_names;
    use super::*;
    use crate::model::Profile;
    use crate::model::check::device_rules::DeviceAction;
    use crate::protocol::Scheme;

    #[test]
    fn choices_are_those_of_the_types() {
        assert_eq!(SCHEMES, Scheme::ALL.map(Scheme::name));
        assert_eq!(KINDS, Kind::ALL.map(Kind::name));
        assert!(PROFILES.iter().all(|name| Profile::parse(name).is_some()));
        assert_eq!(PROFILES.len(), Profile::ALL.len());
        assert_eq!(DEVICE_RULES, DeviceAction::ALL.map(DeviceAction::name));
    }

    #[test]
    fn sections_that_share_a_definition_differ_only_in_their_kind() {
        let shapes_of = |kind: Kind, keys: &[KeySpec]| {
            assert!(shared_name(keys).is_some());
            format!("{keys:?}").replace(&format!("{kind:?}"), "KIND")
        };
        for kind in Kind::ALL {
            let csv = shapes_of(kind, &csv_file(kind));
            assert_eq!(csv, shapes_of(Kind::Employee, &csv_file(Kind::Employee)));
            let lines = shapes_of(kind, &feed_file(kind));
            assert_eq!(lines, shapes_of(Kind::Employee, &feed_file(Kind::Employee)));
            let queries = shapes_of(kind, &query_keys(kind));
            assert_eq!(queries, shapes_of(Kind::Area, &query_keys(Kind::Area)));
        }
        let names = |kind: Kind| {
            let fields = kind.spec().fields.iter().map(|field| field.name);
            extra_field_names(kind).iter().copied().chain(fields).collect::<Vec<_>>()
        };
        assert_eq!(names(Kind::Area), names(Kind::Position));
        assert_eq!(names(Kind::Department), names(Kind::Position));
    }
}
