//! The keys of muster.yaml: the only list of them. Checking and the published schema use these rows.

use super::secret;
use super::shape::{Key, Shape, key};
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
pub(super) const TOP: &[Key] = &[
    key("stores", Shape::Named(&Shape::OneOf(STORE)), "places that hold a directory, by name").required(),
    key("flows", Shape::Named(&Shape::Keys(FLOW)), "ways to keep two stores equal, by name"),
    key("punches", Shape::Named(&Shape::Keys(PUNCHES)), "imports of punches, by name"),
    key("state", Shape::Keys(STATE), "where the base and the runs are kept"),
];

const STORE: &[Key] = &[
    key("yaml", Shape::Path, "a folder of YAML files, read recursively, or one file"),
    key("database", Shape::Keys(DATABASE), "an HR database"),
    key("csv", Shape::Keys(CSV), "feed files with columns"),
    key("ndjson", Shape::Keys(NDJSON), "feed files with one JSON object a line"),
    key("server", Shape::Keys(SERVER), "a time-attendance server"),
];

const DATABASE: &[Key] = &[
    key("url", Shape::Address(DATABASES), "sqlite:hr.db, postgres://…, mysql://…, or where it is kept")
        .required(),
    key("tls", Shape::Keys(DATABASE_TLS), "how the connection is secured, in place of options of the URL"),
    key("connect_timeout", Shape::Span, "how long a connection is waited for: 30s, 2m; default 60s"),
    key(
        "query_timeout",
        Shape::Span,
        "how long the first row of a query, each further row and a write are waited for: 90s, 30m; default 10m",
    ),
    key("areas", Shape::Keys(&queries(Kind::Area)), "SQL for areas"),
    key("departments", Shape::Keys(&queries(Kind::Department)), "SQL for departments"),
    key("positions", Shape::Keys(&queries(Kind::Position)), "SQL for positions"),
    key("employees", Shape::Keys(EMPLOYEE_QUERIES), "SQL for employees"),
];

const DATABASE_TLS: &[Key] = &[
    key(
        "mode",
        Shape::Choice(TLS_MODES),
        "require: secured; verify-ca: and the certificate is of `ca`; verify-full: and for this host; default verify-full",
    ),
    key(
        "ca",
        Shape::Path,
        "PEM file with the certificate authorities that are trusted; default those of the system",
    ),
    key("client_certificate", Shape::Keys(CERTIFICATE), "our own certificate"),
];

const NOTHING: Key = key(
    "nothing",
    Shape::NoValues,
    "texts and days that stand for no value: [NULL, \"N/A\", \"1900-01-01\"]",
);

const fn queries(kind: Kind) -> [Key; 8] {
    [
        key("select", Shape::Sql, "SQL that reads the records; its columns are named like the fields"),
        key(
            "update",
            Shape::Sql,
            "SQL that writes one record back, with :code and :field for its values; no other field is written",
        ),
        key(
            "pad",
            Shape::Fields { kind, globs: false, value: &Shape::Count { least: 1, most: 50 } },
            "field: digits are filled up to this length with zeros in front, also where its column is a number",
        ),
        key("separator", Shape::Character, "what stands between the codes of a set; default ; and ,"),
        key(
            "constants",
            Shape::Fields { kind, globs: false, value: &Shape::Cell },
            "field: what it holds in every record; such a field has no column",
        ),
        key(
            "values",
            Shape::Fields { kind, globs: false, value: &Shape::Words },
            "field: { text in the column: what it stands for }; \"\" stands for nothing, other texts stay as they are",
        ),
        key(
            "dates",
            Shape::DateFormats(kind),
            "how columns of text write dates: \"%d/%m/%Y\", or by field: { birthday: \"%d/%m/%Y\", \"*\": \"%Y%m%d\" }; default \"%Y-%m-%d\"",
        ),
        NOTHING,
    ]
}

const EMPLOYEE_QUERIES: &[Key] = &{
    let [select, update, pad, separator, constants, values, dates, nothing] = queries(Kind::Employee);
    let about = "SQL that gives `code` and `area`, one row for each membership, instead of a column `areas`";
    [select, key("areas", Shape::Sql, about), update, pad, separator, constants, values, dates, nothing]
};

const CSV: &[Key] = &[
    key("areas", Shape::Keys(&csv_file(Kind::Area)), "the feed of areas"),
    key("departments", Shape::Keys(&csv_file(Kind::Department)), "the feed of departments"),
    key("positions", Shape::Keys(&csv_file(Kind::Position)), "the feed of positions"),
    key("employees", Shape::Keys(&csv_file(Kind::Employee)), "the feed of employees"),
];

const NDJSON: &[Key] = &[
    key("areas", Shape::Keys(&feed_file(Kind::Area)), "the feed of areas"),
    key("departments", Shape::Keys(&feed_file(Kind::Department)), "the feed of departments"),
    key("positions", Shape::Keys(&feed_file(Kind::Position)), "the feed of positions"),
    key("employees", Shape::Keys(&feed_file(Kind::Employee)), "the feed of employees"),
];

/// What feed files of both forms have.
const fn feed_file(kind: Kind) -> [Key; 12] {
    const fn fields(kind: Kind, value: &'static Shape) -> Shape {
        Shape::Fields { kind, globs: false, value }
    }
    [
        key("path", Shape::Path, "the file").required(),
        key(
            "encoding",
            Shape::Encoding,
            "windows-1256, gb18030, or any other label of the WHATWG; latin-1 is Windows-1252; default utf-8, or utf-16 where the file begins with its mark",
        ),
        key(
            "columns",
            fields(kind, &Shape::Text),
            "field: name of its column (or JSON key), where they differ",
        ),
        key(
            "constants",
            fields(kind, &Shape::Cell),
            "field: what it holds in every record; such a field has no column",
        ),
        key(
            "values",
            fields(kind, &Shape::Words),
            "field: { text in the feed: what it stands for }; \"\" stands for nothing, other texts stay as they are",
        ),
        key(
            "dates",
            Shape::DateFormats(kind),
            "how the feed writes dates: \"%d/%m/%Y\", or by field: { birthday: \"%d/%m/%Y\", \"*\": \"%Y%m%d\" }; default \"%Y-%m-%d\"",
        ),
        key(
            "pad",
            fields(kind, &Shape::Count { least: 1, most: 50 }),
            "field: digits are filled up to this length with zeros in front",
        ),
        key("separator", Shape::Character, "what stands between the codes of a set; default ; and ,"),
        key(
            "trailer",
            Shape::Text,
            "the line that ends the file, with {rows} for the number of rows: \"END {rows}\"; without it the file is refused",
        ),
        key(
            "min_rows",
            Shape::Count { least: 1, most: 1_000_000_000 },
            "fewer rows than these are refused, as a file that was cut",
        ),
        key(
            "unterminated",
            Shape::Choice(UNTERMINATED),
            "what becomes of a file whose last line has no line break: accept, or refuse as a file that was cut; default refuse",
        ),
        NOTHING,
    ]
}

const fn csv_file(kind: Kind) -> [Key; 14] {
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
            "what stands between columns: one character, or tab; default what the first line says (sep=;), or ,",
        ),
        encoding,
        key(
            "skip_lines",
            Shape::Count { least: 0, most: 1_000 },
            "lines above the header: titles; default 0",
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

const SERVER: &[Key] = &[
    key("url", Shape::ServerUrl, "scheme, host and port of the server").required(),
    key("login", Shape::Keys(LOGIN), "how the server knows us"),
    key("token", Shape::Secret, "a ready token, instead of a login"),
    key("ca", Shape::Path, "PEM file with the site's certificate authorities"),
    key("proxy", Shape::Address(PROXIES), "proxy to the server: http://…, https://…, socks5://…"),
    key("client_certificate", Shape::Keys(CERTIFICATE), "our own certificate"),
    key("accept_invalid_certificates", Shape::Flag, "do not check who the server is; default false"),
    key("timezone", Shape::Zone, "the server's time zone, its times carry none; default UTC"),
    key("max_in_flight", Shape::Count { least: 1, most: 64 }, "requests at a time; default 4"),
    key("requests_per_second", Shape::Rate, "most requests in a second; default no limit"),
    key("timeout", Shape::Span, "for one request: 90s, 2m or seconds; default 90s"),
    key(
        "patience",
        Shape::Span,
        "how long a request waits for a server that asks to wait (429); more than that fails at once; default 5m",
    ),
    key("page_size", Shape::Count { least: 1, most: 10_000 }, "records asked for at a time; default 500"),
    key(
        "profile",
        Shape::Either(PROFILES, PROFILE),
        "build of the server, for its lengths and habits; or a mapping with it and what its devices hold",
    ),
];

const PROFILE: &[Key] = &[
    key("build", Shape::Choice(PROFILES), "build of the server"),
    key(
        "device",
        Shape::Either(DEVICE_RULES, DEVICE),
        "what `validate` does about records that devices cannot hold: warn (default), refuse or ignore; or what the devices hold",
    ),
];

const DEVICE: &[Key] = &[
    key("rule", Shape::Choice(DEVICE_RULES), "warn (default), refuse or ignore"),
    key("code", Shape::Count { least: 1, most: 50 }, "most characters of a code; default 9"),
    key("letters", Shape::Flag, "codes may hold letters; default false"),
    key("zeros", Shape::Flag, "zeros in front of a code are kept; default false"),
    key("pin", Shape::Count { least: 1, most: 50 }, "most digits of a PIN; default 8"),
    key("card_bits", Shape::Count { least: 16, most: 64 }, "bits of a card number; default 32"),
    key("name", Shape::Count { least: 8, most: 200 }, "most bytes of a name in UTF-8; default 24"),
];

const LOGIN: &[Key] = &[
    key("scheme", Shape::Choice(SCHEMES), "kind of token; default jwt, for a ready token default token"),
    key("username", Shape::Name, "name of the user, or where it is kept"),
    key("password", Shape::Secret, "where the password is kept"),
    key("token", Shape::Secret, "where a ready token is kept, instead of username and password"),
    key("read", Shape::Keys(ACCOUNT), "the account that plan, drift, doctor and devices use; with `write`"),
    key("write", Shape::Keys(ACCOUNT), "the account that apply, pull and undo use; with `read`"),
];

const ACCOUNT: &[Key] = &[
    key("scheme", Shape::Choice(SCHEMES), "kind of token; default that of the login"),
    key("username", Shape::Name, "name of the user, or where it is kept"),
    key("password", Shape::Secret, "where the password is kept"),
    key("token", Shape::Secret, "where a ready token is kept, instead of username and password"),
];

const CERTIFICATE: &[Key] = &[
    key("certificate", Shape::Path, "PEM file with the certificate").required(),
    key("key", Shape::Path, "PEM file with its private key").required(),
];

const FLOW: &[Key] = &[
    key("from", Shape::Text, "the store that declares").required(),
    key("to", Shape::Text, "the store that is kept equal").required(),
    key("mode", Shape::Choice(MODES), "direction; default push"),
    key("scope", Shape::Keys(SCOPE), "which records the flow speaks of; default all"),
    key("absent", Shape::Keys(ABSENCE), "what happens to live records that are not declared; default keep"),
    key("limits", Shape::Keys(LIMITS), "most changes of one run, as a share or a count"),
    key("protect", Shape::Keys(PROTECT), "codes that are never changed and never deleted"),
    key("owners", Shape::Keys(OWNED), "who decides on a field; default from"),
    NOTHING,
    key("empty_is_null", Shape::Flag, "SQL NULL and empty columns clear a field; default false"),
    key(
        "create_missing",
        Shape::Choices(STRUCTURE),
        "kinds whose codes are created, with the code as name, where records name them and the server lacks them",
    ),
    key("not_same", Shape::CodePairs, "pairs of codes of employees who look like one person and are two"),
    key("schedule", Shape::Schedule(SCHEDULE), "when `muster serve` runs it: minute hour day month weekday"),
    key("on_change", Shape::Choice(ON_CHANGE), ABOUT_ON_CHANGE),
    key("resolutions", Shape::Path, "file with decisions on conflicts"),
];

const TIMES: &[Key] = &[
    key(
        "cron",
        Shape::Cron,
        "minute hour day month weekday; six fields begin with the second; or @daily and such",
    )
    .required(),
    key("timezone", Shape::Zone, "the zone that it is meant in; default that of the flow's server"),
    key("jitter", Shape::Span, "each run begins by chance up to so much later: 30s; default at once"),
];

const SCHEDULE: &[Key] =
    &[TIMES[0], TIMES[1], TIMES[2], key("on_change", Shape::Choice(ON_CHANGE), ABOUT_ON_CHANGE)];

const PUNCHES: &[Key] = &[
    key("from", Shape::Text, "the server that they come from").required(),
    key("into", Shape::Text, "a database, or a file: punches.csv, punches.ndjson").required(),
    key("since", Shape::Text, "the first day that is imported: 2026-01-01; default all there is"),
    key("schedule", Shape::Schedule(TIMES), "when `muster serve` runs it: minute hour day month weekday"),
];

const ABOUT_ON_CHANGE: &str =
    "what `muster serve` does with changes: apply them, or only plan and wait for a person; default apply";

const SCOPE: &[Key] = &[
    key("kinds", Shape::Choices(KINDS), "kinds of records; default all four"),
    key("areas", Shape::Codes, "employees of these areas, and of areas below them"),
    key("departments", Shape::Codes, "employees of these departments, and of departments below them"),
];

const ABSENCE: &[Key] = &[
    key("area", Shape::Choice(ABSENT), "areas that are not declared"),
    key("department", Shape::Choice(ABSENT), "departments that are not declared"),
    key("position", Shape::Choice(ABSENT), "positions that are not declared"),
    key(
        "employee",
        Shape::Choice(ABSENT_EMPLOYEE),
        "employees that are not declared; deactivate resigns them, or switches attendance, app and schedule off where the server knows no resigning",
    ),
    key("park", Shape::Keys(PARK), "where deactivated employees are put"),
    key(
        "grace",
        Shape::Grace,
        "how long after it a deactivated employee may be deleted: 30d; each time it has to be allowed",
    ),
];

const PARK: &[Key] = &[
    key("department", Shape::Text, "code of their department"),
    key("area", Shape::Text, "code of their only area"),
];

const LIMITS: &[Key] = &[
    LIMIT[0],
    LIMIT[1],
    LIMIT[2],
    LIMIT[3],
    key("area", Shape::Keys(LIMIT), "limits of areas"),
    key("department", Shape::Keys(LIMIT), "limits of departments"),
    key("position", Shape::Keys(LIMIT), "limits of positions"),
    key("employee", Shape::Keys(LIMIT), "limits of employees"),
];

const LIMIT: &[Key] = &[
    key("delete", Shape::Limit, "deletions and resignations; default 10%"),
    key("update", Shape::Limit, "updates; default 50%"),
    key("create", Shape::Limit, "new records, once the flow has loaded their kind; default 50%"),
    key(
        "floor",
        Shape::Count { least: 0, most: 1_000_000_000 },
        "a share never bites at or below it, and lets at most half of the records go for it; default 10",
    ),
];

const PROTECT: &[Key] = &[
    key("area", Shape::Codes, "codes of areas"),
    key("department", Shape::Codes, "codes of departments"),
    key("position", Shape::Codes, "codes of positions"),
    key("employee", Shape::Codes, "codes of employees"),
];

const OWNED: &[Key] = &[
    key("area", owned(Kind::Area), "fields of areas"),
    key("department", owned(Kind::Department), "fields of departments"),
    key("position", owned(Kind::Position), "fields of positions"),
    key("employee", owned(Kind::Employee), "fields of employees"),
];

const fn owned(kind: Kind) -> Shape {
    Shape::Fields { kind, globs: true, value: &Shape::Choice(OWNERS) }
}

const STATE: &[Key] = &[
    key("url", Shape::Address(STATES), "sqlite:.muster/state.db, or where a postgres:// URL is kept")
        .required(),
    key("keep", Shape::Days, "how long runs that did something are kept: 400d; default for ever"),
];

/// Keys that hold what anchors name, for use further down; as in other tools.
pub(super) fn is_extension(key: &str) -> bool {
    key.starts_with("x-") || key.starts_with('.')
}

/// The keys of a secret.
pub(super) const SECRET: &[Key] = secret::KEYS;

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
