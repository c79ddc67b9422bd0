//! The keys of muster.yaml: the only list of them. Checking and the published schema use these rows.

use super::secret;
use super::shape::{KeySpec, Shape, key};
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
    key("stores", Shape::Named(&Shape::OneOf(STORE)), "stores by name; a store holds a directory").required(),
    key("flows", Shape::Named(&Shape::Keys(FLOW)), "flows by name; a flow keeps two stores equal"),
    key("punches", Shape::Named(&Shape::Keys(PUNCHES)), "imports of punches, by name"),
    key("state", Shape::Keys(STATE), "where muster keeps its state: runs, journal, locks and base"),
];

const STORE: &[KeySpec] = &[
    key("yaml", Shape::Path, "a folder of YAML files, read recursively, or one file"),
    key("database", Shape::Keys(DATABASE), "an HR database"),
    key("csv", Shape::Keys(CSV), "feed files with columns"),
    key("ndjson", Shape::Keys(NDJSON), "feed files with one JSON object a line"),
    key("server", Shape::Keys(SERVER), "a time-attendance server"),
];

const DATABASE: &[KeySpec] = &[
    key("url", Shape::Address(DATABASES), "sqlite:hr.db, postgres://…, mysql://…, or a secret").required(),
    key("tls", Shape::Keys(DATABASE_TLS), "TLS of the connection; replaces options in the URL"),
    key("connect_timeout", Shape::Span, "longest time to connect: 30s, 2m; default 60s"),
    key(
        "query_timeout",
        Shape::Span,
        "longest time to wait for the first row of a query, for each further row and for a write: 90s, 30m; default 10m",
    ),
    key("areas", Shape::Keys(&queries(Kind::Area)), "SQL for areas"),
    key("departments", Shape::Keys(&queries(Kind::Department)), "SQL for departments"),
    key("positions", Shape::Keys(&queries(Kind::Position)), "SQL for positions"),
    key("employees", Shape::Keys(EMPLOYEE_QUERIES), "SQL for employees"),
];

const DATABASE_TLS: &[KeySpec] = &[
    key(
        "mode",
        Shape::Choice(TLS_MODES),
        "require: encrypted; verify-ca: also checks the certificate authority; verify-full: also checks the host name; default verify-full",
    ),
    key("ca", Shape::Path, "PEM file with the trusted certificate authorities; default those of the system"),
    key("client_certificate", Shape::Keys(CERTIFICATE), "client certificate that muster presents"),
];

const NOTHING: KeySpec = key(
    "nothing",
    Shape::NoValues,
    "texts and dates that mean \"no value\": [NULL, \"N/A\", \"1900-01-01\"]",
);

const fn queries(kind: Kind) -> [KeySpec; 8] {
    [
        key("select", Shape::Sql, "SQL that reads the records; its columns are named like the fields"),
        key(
            "update",
            Shape::Sql,
            "SQL that writes one record back, with the parameters :code and :FIELD; only fields named here are written",
        ),
        key(
            "pad",
            Shape::Fields { kind, globs: false, value: &Shape::Count { least: 1, most: 50 } },
            "field: length to which digits are padded with leading zeros, also for columns of numbers",
        ),
        key("separator", Shape::Character, "separator between several codes in one column; default ; and ,"),
        key(
            "constants",
            Shape::Fields { kind, globs: false, value: &Shape::Cell },
            "field: value of this field in every record; the field needs no column",
        ),
        key(
            "values",
            Shape::Fields { kind, globs: false, value: &Shape::Words },
            "field: { text in the column: value }; \"\" means no value; other texts are kept",
        ),
        key(
            "dates",
            Shape::DateFormats(kind),
            "date format of text columns: \"%d/%m/%Y\", or by field: { birthday: \"%d/%m/%Y\", \"*\": \"%Y%m%d\" }; default \"%Y-%m-%d\"",
        ),
        NOTHING,
    ]
}

const EMPLOYEE_QUERIES: &[KeySpec] = &{
    let [select, update, pad, separator, constants, values, dates, nothing] = queries(Kind::Employee);
    let about = "SQL that returns `code` and `area`, one row for each membership; replaces a column `areas`";
    [select, key("areas", Shape::Sql, about), update, pad, separator, constants, values, dates, nothing]
};

const CSV: &[KeySpec] = &[
    key("areas", Shape::Keys(&csv_file(Kind::Area)), "the feed of areas"),
    key("departments", Shape::Keys(&csv_file(Kind::Department)), "the feed of departments"),
    key("positions", Shape::Keys(&csv_file(Kind::Position)), "the feed of positions"),
    key("employees", Shape::Keys(&csv_file(Kind::Employee)), "the feed of employees"),
];

const NDJSON: &[KeySpec] = &[
    key("areas", Shape::Keys(&feed_file(Kind::Area)), "the feed of areas"),
    key("departments", Shape::Keys(&feed_file(Kind::Department)), "the feed of departments"),
    key("positions", Shape::Keys(&feed_file(Kind::Position)), "the feed of positions"),
    key("employees", Shape::Keys(&feed_file(Kind::Employee)), "the feed of employees"),
];

/// What feed files of both forms have.
const fn feed_file(kind: Kind) -> [KeySpec; 12] {
    const fn fields(kind: Kind, value: &'static Shape) -> Shape {
        Shape::Fields { kind, globs: false, value }
    }
    [
        key("path", Shape::Path, "the file").required(),
        key(
            "encoding",
            Shape::Encoding,
            "character encoding: windows-1256, gb18030 or any other WHATWG label; latin-1 means Windows-1252; default utf-8, or utf-16 if the file starts with a byte order mark",
        ),
        key(
            "columns",
            fields(kind, &Shape::Text),
            "field: name of its column (or JSON key), if it differs from the field name",
        ),
        key(
            "constants",
            fields(kind, &Shape::Cell),
            "field: value of this field in every record; the field needs no column",
        ),
        key(
            "values",
            fields(kind, &Shape::Words),
            "field: { text in the feed: value }; \"\" means no value; other texts are kept",
        ),
        key(
            "dates",
            Shape::DateFormats(kind),
            "date format of the feed: \"%d/%m/%Y\", or by field: { birthday: \"%d/%m/%Y\", \"*\": \"%Y%m%d\" }; default \"%Y-%m-%d\"",
        ),
        key(
            "pad",
            fields(kind, &Shape::Count { least: 1, most: 50 }),
            "field: length to which digits are padded with leading zeros",
        ),
        key("separator", Shape::Character, "separator between several codes in one column; default ; and ,"),
        key(
            "trailer",
            Shape::Text,
            "last line of a complete file, with {rows} for the number of rows: \"END {rows}\"; a file without this line is refused",
        ),
        key(
            "min_rows",
            Shape::Count { least: 1, most: 1_000_000_000 },
            "a file with fewer rows is refused as incomplete",
        ),
        key(
            "unterminated",
            Shape::Choice(UNTERMINATED),
            "a file whose last line has no line break: accept, or refuse it as incomplete; default refuse",
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
        key(
            "delimiter",
            Shape::Character,
            "separator between columns: one character, or tab; default as in a first line sep=;, else ,",
        ),
        encoding,
        key(
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
    key("url", Shape::ServerUrl, "URL of the server: scheme, host and port").required(),
    key("login", Shape::Keys(LOGIN), "login to the server"),
    key("token", Shape::Secret, "an existing token; replaces login"),
    key("ca", Shape::Path, "PEM file with the certificate authorities of the site"),
    key("proxy", Shape::Address(PROXIES), "proxy for the connection: http://…, https://…, socks5://…"),
    key("client_certificate", Shape::Keys(CERTIFICATE), "client certificate that muster presents"),
    key(
        "accept_invalid_certificates",
        Shape::Flag,
        "do not verify the certificate of the server; default false",
    ),
    key(
        "timezone",
        Shape::Zone,
        "time zone of the server clock, because its API reports times without one; without this key punches have no moment in UTC",
    ),
    key("max_in_flight", Shape::Count { least: 1, most: 64 }, "concurrent requests; default 4"),
    key("requests_per_second", Shape::Rate, "maximum requests per second; default no limit"),
    key("timeout", Shape::Span, "time-out of one request: 90s, 2m; default 90s"),
    key(
        "patience",
        Shape::Span,
        "longest wait of one request when the server asks to wait (429); a longer wait fails at once; default 5m",
    ),
    key("page_size", Shape::Count { least: 1, most: 10_000 }, "records per page; default 500"),
    key(
        "profile",
        Shape::Either(PROFILES, PROFILE),
        "build of the server (lengths, choices, behaviour), or a mapping with the build and the capacity of its devices",
    ),
];

const PROFILE: &[KeySpec] = &[
    key("build", Shape::Choice(PROFILES), "build of the server"),
    key(
        "device",
        Shape::Either(DEVICE_RULES, DEVICE),
        "what `validate` does with records that devices cannot store: warn (default), refuse or ignore; or a mapping with their capacity",
    ),
];

const DEVICE: &[KeySpec] = &[
    key("rule", Shape::Choice(DEVICE_RULES), "warn (default), refuse or ignore"),
    key("code", Shape::Count { least: 1, most: 50 }, "maximum length of a code; default 9"),
    key("letters", Shape::Flag, "codes may contain letters; default false"),
    key("zeros", Shape::Flag, "devices keep leading zeros of a code; default false"),
    key("pin", Shape::Count { least: 1, most: 50 }, "maximum digits of a PIN; default 8"),
    key("card_bits", Shape::Count { least: 16, most: 64 }, "size of a card number in bits; default 32"),
    key("name", Shape::Count { least: 8, most: 200 }, "maximum size of a name in UTF-8 bytes; default 24"),
];

const LOGIN: &[KeySpec] = &[
    key("scheme", Shape::Choice(SCHEMES), "login scheme; default jwt, with an existing token default token"),
    key("username", Shape::Name, "user name, or a secret"),
    key("password", Shape::Secret, "password"),
    key("token", Shape::Secret, "existing token; replaces username and password"),
    key(
        "read",
        Shape::Keys(ACCOUNT),
        "account for plan, drift, explain, doctor, devices and transactions; needs `write`",
    ),
    key("write", Shape::Keys(ACCOUNT), "account for apply, import, pull and undo; needs `read`"),
];

const ACCOUNT: &[KeySpec] = &[
    key("scheme", Shape::Choice(SCHEMES), "login scheme; default as in the login"),
    key("username", Shape::Name, "user name, or a secret"),
    key("password", Shape::Secret, "password"),
    key("token", Shape::Secret, "existing token; replaces username and password"),
];

const CERTIFICATE: &[KeySpec] = &[
    key("certificate", Shape::Path, "PEM file with the certificate").required(),
    key("key", Shape::Path, "PEM file with its private key").required(),
];

const FLOW: &[KeySpec] = &[
    key("from", Shape::Text, "source: the store that declares the desired state").required(),
    key("to", Shape::Text, "target: the store that is kept equal").required(),
    key("mode", Shape::Choice(MODES), "direction; default push"),
    key("scope", Shape::Keys(SCOPE), "records that the flow manages; default all"),
    key("absent", Shape::Keys(ABSENCE), "action for live records that are not declared; default keep"),
    key("limits", Shape::Keys(LIMITS), "maximum changes of one run, as a share or a count"),
    key("protect", Shape::Keys(PROTECT), "codes that are never changed and never deleted"),
    key("owners", Shape::Keys(OWNED), "owner of each field; default from"),
    NOTHING,
    key("empty_is_null", Shape::Flag, "SQL NULL and empty cells clear a field; default false"),
    key(
        "create_missing",
        Shape::Choices(STRUCTURE),
        "kinds whose missing codes are created (with the code as name) if a record refers to them",
    ),
    key(
        "not_same",
        Shape::CodePairs,
        "pairs of codes that look like one person, department, position or area but are two",
    ),
    key("schedule", Shape::Schedule(SCHEDULE), "schedule for `muster serve`: minute hour day month weekday"),
    key("on_change", Shape::Choice(ON_CHANGE), ABOUT_ON_CHANGE),
    key("resolutions", Shape::Path, "file with decisions on conflicts; default resolutions.yaml"),
];

const TIMES: &[KeySpec] = &[
    key(
        "cron",
        Shape::Cron,
        "minute hour day month weekday; with six fields the first is the second; or @daily, @hourly and so on",
    )
    .required(),
    key("timezone", Shape::Zone, "time zone of the schedule; default the zone of the server"),
    key("jitter", Shape::Span, "longest random delay of each run: 30s; default none"),
];

const SCHEDULE: &[KeySpec] =
    &[TIMES[0], TIMES[1], TIMES[2], key("on_change", Shape::Choice(ON_CHANGE), ABOUT_ON_CHANGE)];

const PUNCHES: &[KeySpec] = &[
    key("from", Shape::Text, "server store to read punches from").required(),
    key("into", Shape::Text, "target: a database store, or a file: punches.csv, punches.ndjson").required(),
    key("since", Shape::Text, "first day to import: 2026-01-01; default all punches"),
    key("schedule", Shape::Schedule(TIMES), "schedule for `muster serve`: minute hour day month weekday"),
];

const ABOUT_ON_CHANGE: &str = "what `muster serve` does with changes: apply them, or only plan them and leave the apply to a person; default apply";

const SCOPE: &[KeySpec] = &[
    key("kinds", Shape::Choices(KINDS), "kinds of records; default all four"),
    key("areas", Shape::Codes, "employees of these areas, and of areas below them"),
    key("departments", Shape::Codes, "employees of these departments, and of departments below them"),
];

const ABSENCE: &[KeySpec] = &[
    key("area", Shape::Choice(ABSENT), "areas that are not declared"),
    key("department", Shape::Choice(ABSENT), "departments that are not declared"),
    key("position", Shape::Choice(ABSENT), "positions that are not declared"),
    key(
        "employee",
        Shape::Choice(ABSENT_EMPLOYEE),
        "employees that are not declared; deactivate resigns them, or switches off attendance, app and schedule if the server has no resignations",
    ),
    key("park", Shape::Keys(PARK), "where deactivated employees are moved"),
    key(
        "grace",
        Shape::Grace,
        "time after which a deactivated employee may be deleted: 30d; each deletion needs --allow",
    ),
];

const PARK: &[KeySpec] = &[
    key("department", Shape::Text, "code of the department"),
    key("area", Shape::Text, "code of the area; they leave all others"),
];

const LIMITS: &[KeySpec] = &[
    LIMIT[0],
    LIMIT[1],
    LIMIT[2],
    LIMIT[3],
    key("area", Shape::Keys(LIMIT), "limits of areas"),
    key("department", Shape::Keys(LIMIT), "limits of departments"),
    key("position", Shape::Keys(LIMIT), "limits of positions"),
    key("employee", Shape::Keys(LIMIT), "limits of employees"),
];

const LIMIT: &[KeySpec] = &[
    key("delete", Shape::Limit, "maximum deletions and resignations; default 10%"),
    key("update", Shape::Limit, "maximum updates; default 50%"),
    key("create", Shape::Limit, "maximum new records after the first load of their kind; default 50%"),
    key(
        "floor",
        Shape::Count { least: 0, most: 1_000_000_000 },
        "a share never refuses this number of changes or fewer, but never more than half of the records are deleted; default 10",
    ),
];

const PROTECT: &[KeySpec] = &[
    key("area", Shape::Codes, "codes of areas"),
    key("department", Shape::Codes, "codes of departments"),
    key("position", Shape::Codes, "codes of positions"),
    key("employee", Shape::Codes, "codes of employees"),
];

const OWNED: &[KeySpec] = &[
    key("area", owned(Kind::Area), "fields of areas"),
    key("department", owned(Kind::Department), "fields of departments"),
    key("position", owned(Kind::Position), "fields of positions"),
    key("employee", owned(Kind::Employee), "fields of employees"),
];

const fn owned(kind: Kind) -> Shape {
    Shape::Fields { kind, globs: true, value: &Shape::Choice(OWNERS) }
}

const STATE: &[KeySpec] = &[
    key("url", Shape::Address(STATES), "sqlite:.muster/state.db, or a secret with a postgres:// URL")
        .required(),
    key("keep", Shape::Days, "how long runs with changes are kept: 400d; default for ever"),
];

/// Keys that hold what anchors name, for use further down; as in other tools.
pub(super) fn is_extension(key: &str) -> bool {
    key.starts_with("x-") || key.starts_with('.')
}

/// The keys of a secret.
pub(super) const SECRET: &[KeySpec] = secret::KEYS;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Profile;
    use crate::model::check::devices::DeviceAction;
    use crate::protocol::Scheme;

    #[test]
    fn choices_are_those_of_the_types() {
        assert_eq!(SCHEMES, Scheme::ALL.map(Scheme::name));
        assert_eq!(KINDS, Kind::ALL.map(Kind::name));
        assert!(PROFILES.iter().all(|name| Profile::parse(name).is_some()));
        assert_eq!(PROFILES.len(), Profile::ALL.len());
        assert_eq!(DEVICE_RULES, DeviceAction::ALL.map(DeviceAction::name));
    }
}
