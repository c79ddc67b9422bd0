//! Bad settings, and good ones read whole.

use std::path::Path;
use std::time::Duration;

use muster::model::{Code, Kind, Profile};
use muster::planning::{Absent, ChangeLimit, FlowMode, Owner};
use muster::protocol::Scheme;
use muster::render::problem_text::{ProblemStyle, render_problems};
use muster::settings::{Credentials, Secret, StoreSettings, UrlSetting, load_settings};

use super::{Bad, bad, folder, hold};

const CASES: &[Bad] = &[
    bad("an unknown key at the top", "stores: {}\nflow: {}\n", &[("unknown-key", 2, 1)]),
    bad("no stores", "flows: {}\n", &[("missing-key", 1, 1)]),
    bad("an unknown kind of store", "stores:\n  a: { yml: x }\n", &[("unknown-key", 2, 8)]),
    bad("two kinds of store at once", "stores:\n  a: { yaml: x, csv: {} }\n", &[("one-of", 2, 6)]),
    bad("a store that is text", "stores:\n  a: directory\n", &[("wrong-type", 2, 6)]),
    bad("stores as a list", "stores:\n  - yaml: x\n", &[("wrong-type", 2, 3)]),
    bad(
        "a store with a blank in its name",
        "stores:\n  my store: { yaml: x }\n",
        &[("bad-name", 2, 3)],
    ),
    bad(
        "a server without URL",
        "stores:\n  a: { server: { token: { env: T } } }\n",
        &[("missing-key", 2, 16)],
    ),
    bad(
        "a server without login",
        "stores:\n  a: { server: { url: \"http://h\" } }\n",
        &[("missing-key", 2, 16)],
    ),
    bad(
        "a password in clear",
        "stores:\n  a:\n    server:\n      url: http://h\n      login: { username: u, password: \
         hunter2 }\n",
        &[("secret-literal", 5, 39)],
    ),
    bad(
        "a password in the URL",
        "stores:\n  a:\n    server: { url: \"https://u:hunter2@h\", token: { env: T } }\n",
        &[("secret-literal", 3, 20)],
    ),
    bad(
        "a password in a database URL",
        "stores:\n  a: { database: { url: \"postgres://u:hunter2@h/d\" } }\n",
        &[("secret-literal", 2, 25)],
    ),
    bad(
        "a secret of an unknown sort",
        "stores:\n  a: { server: { url: \"http://h\", token: { vault: hunter2 } } }\n",
        &[("unknown-key", 2, 44)],
    ),
    bad(
        "a query that a comma ends",
        "stores:\n  a: { database: { url: \"sqlite:hr.db\", positions: { select: SELECT code, \
         name FROM jobs } } }\n",
        &[("unknown-key", 2, 75)],
    ),
    bad(
        "memberships of departments, which have none",
        "stores:\n  a: { database: { url: \"sqlite:hr.db\", departments: { areas: SELECT 1 } } }\n",
        &[("unknown-key", 2, 56)],
    ),
    bad(
        "memberships of employees that are not read",
        "stores:\n  a: { database: { url: \"sqlite:hr.db\", employees: { areas: SELECT 1 } } }\n",
        &[("no-select", 2, 61)],
    ),
    bad(
        "a secret where the name of a variable stands",
        "stores:\n  a: { server: { url: \"http://h\", token: { env: \"hunter2!\" } } }\n",
        &[("bad-name", 2, 49)],
    ),
    bad(
        "a command that is text",
        "stores:\n  a: { server: { url: \"http://h\", token: { command: hunter2 } } }\n",
        &[("wrong-type", 2, 53)],
    ),
    bad(
        "no password",
        "stores:\n  a: { server: { url: \"http://h\", login: { username: u } } }\n",
        &[("missing-key", 2, 42)],
    ),
    bad(
        "an unknown scheme",
        "stores:\n  a: { server: { url: \"http://h\", login: { scheme: jwtt, username: u, \
         password: { env: P } } } }\n",
        &[("choice", 2, 52)],
    ),
    bad(
        "no URL",
        "stores:\n  a: { server: { url: utime.example, token: { env: T } } }\n",
        &[("bad-url", 2, 23)],
    ),
    bad(
        "an FTP server",
        "stores:\n  a: { server: { url: \"ftp://h\", token: { env: T } } }\n",
        &[("bad-url", 2, 23)],
    ),
    bad(
        "no database",
        "stores:\n  a: { database: { url: \"oracle:x\" } }\n",
        &[("bad-url", 2, 25)],
    ),
    bad(
        "no time zone",
        "stores:\n  a:\n    server:\n      { url: \"http://h\", token: { env: T }, timezone: \
         Asia/Dubay }\n",
        &[("bad-timezone", 4, 55)],
    ),
    bad(
        "too many at a time",
        "stores:\n  a:\n    server: { url: \"http://h\", token: { env: T }, max_in_flight: 65 }\n",
        &[("out-of-range", 3, 66)],
    ),
    bad(
        "no length of time",
        "stores:\n  a:\n    server: { url: \"http://h\", token: { env: T }, timeout: soon }\n",
        &[("wrong-type", 3, 60)],
    ),
    bad(
        "yes as a flag",
        "stores:\n  a:\n    server: { url: \"http://h\", token: { env: T }, \
         accept_invalid_certificates: yes }\n",
        &[("wrong-type", 3, 80)],
    ),
    bad(
        "half a certificate",
        "stores:\n  a:\n    server: { url: \"http://h\", token: { env: T }, client_certificate: { \
         key: k } }\n",
        &[("missing-key", 3, 71)],
    ),
    bad(
        "an unknown profile",
        "stores:\n  a:\n    server: { url: \"http://h\", token: { env: T }, profile: biotime }\n",
        &[("choice", 3, 60)],
    ),
    bad(
        "an unknown column",
        "stores:\n  a: { csv: { employees: { path: e.csv, columns: { departmnt: D } } } }\n",
        &[("unknown-field", 2, 52)],
    ),
    bad(
        "a feed without file",
        "stores:\n  a: { csv: { employees: { columns: {} } } }\n",
        &[("missing-key", 2, 26)],
    ),
    bad(
        "a flow without ends",
        "stores:\n  a: { yaml: x }\nflows:\n  f: {}\n",
        &[("missing-key", 4, 6), ("missing-key", 4, 6)],
    ),
    bad(
        "a flow from nowhere",
        "stores:\n  hq: { yaml: x }\n  a: { yaml: y }\nflows:\n  f: { from: hqq, to: a }\n",
        &[("unknown-store", 5, 14)],
    ),
    bad(
        "a flow to itself",
        "stores:\n  a: { yaml: x }\nflows:\n  f: { from: a, to: a }\n",
        &[("same-store", 4, 21)],
    ),
    bad(
        "a flow into a feed",
        "stores:\n  a: { yaml: x }\n  b: { csv: {} }\nflows:\n  f: { from: a, to: b }\n",
        &[("read-only-store", 5, 21)],
    ),
    bad(
        "an unknown mode",
        "stores:\n  a: { yaml: x }\n  b: { yaml: y }\nflows:\n  f: { from: a, to: b, mode: both \
         }\n",
        &[("choice", 5, 30)],
    ),
    bad(
        "an unknown kind",
        "stores:\n  a: { yaml: x }\n  b: { yaml: y }\nflows:\n  f: { from: a, to: b, scope: { \
         kinds: [employees] } }\n",
        &[("choice", 5, 41)],
    ),
    bad(
        "an area that resigns",
        "stores:\n  a: { yaml: x }\n  b: { yaml: y }\nflows:\n  f: { from: a, to: b, absent: { \
         area: resign } }\n",
        &[("choice", 5, 40)],
    ),
    bad(
        "a share above all",
        "stores:\n  a: { yaml: x }\n  b: { yaml: y }\nflows:\n  f: { from: a, to: b, limits: { \
         delete: 110% } }\n",
        &[("out-of-range", 5, 42)],
    ),
    bad(
        "a limit that is a word",
        "stores:\n  a: { yaml: x }\n  b: { yaml: y }\nflows:\n  f: { from: a, to: b, limits: { \
         employee: { update: few } } }\n",
        &[("wrong-type", 5, 54)],
    ),
    bad(
        "a code with leading zeros",
        "stores:\n  a: { yaml: x }\n  b: { yaml: y }\nflows:\n  f: { from: a, to: b, protect: { \
         employee: [007] } }\n",
        &[("quote", 5, 46)],
    ),
    bad(
        "an unknown field",
        "stores:\n  a: { yaml: x }\n  b: { yaml: y }\nflows:\n  f: { from: a, to: b, owners: { \
         employee: { mobil: to } } }\n",
        &[("unknown-field", 5, 46)],
    ),
    bad(
        "a pattern that fits nothing",
        "stores:\n  a: { yaml: x }\n  b: { yaml: y }\nflows:\n  f: { from: a, to: b, owners: { \
         area: { \"*_tel\": to } } }\n",
        &[("unknown-field", 5, 42)],
    ),
    bad(
        "an unknown owner",
        "stores:\n  a: { yaml: x }\n  b: { yaml: y }\nflows:\n  f: { from: a, to: b, owners: { \
         area: { name: me } } }\n",
        &[("choice", 5, 48)],
    ),
    bad(
        "no schedule",
        "stores:\n  a: { yaml: x }\n  b: { yaml: y }\nflows:\n  f: { from: a, to: b, schedule: \
         daily }\n",
        &[("bad-schedule", 5, 34)],
    ),
    bad(
        "state in MySQL",
        "stores: { a: { yaml: x } }\nstate: { url: \"mysql://h/d\" }\n",
        &[("bad-url", 2, 15)],
    ),
    bad("a key twice", "stores:\n  a: { yaml: x }\n  a: { yaml: y }\n", &[("duplicate-key", 3, 3)]),
    bad(
        "two documents",
        "stores: { a: { yaml: x } }\n---\nflows: {}\n",
        &[("several-documents", 1, 1)],
    ),
    bad("a tab", "stores:\n\ta: { yaml: x }\n", &[("syntax", 2, 1)]),
];

#[test]
fn every_mistake_has_a_rule_a_place_and_help() {
    let mut wrong = Vec::new();
    for case in CASES {
        let folder = folder(&[("muster.yaml", case.text.as_bytes())]);
        let problems = load_settings(None, folder.path()).map(|_| ()).expect_err(case.about);
        wrong.extend(hold(case, &problems, folder.path()));
        let printed = render_problems(&problems, folder.path(), ProblemStyle::default());
        let json = muster::render::problem_text::problems_to_json(&problems).to_string();
        assert!(
            !printed.contains("hunter2") && !json.contains("hunter2"),
            "{}: {printed}",
            case.about
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const FULL: &str = r#"
x-tls: &tls { accept_invalid_certificates: true }
stores:
  directory: { yaml: directory }
  hr:
    database:
      url: { env: HR_DATABASE_URL }
      employees: { select: "SELECT 1", update: "UPDATE staff SET mobile = :mobile WHERE code = :code" }
  feed: { csv: { employees: { path: feed/e.csv, columns: { code: "Staff No", department: "Dept" } } } }
  lines: { ndjson: { employees: { path: feed/e.ndjson } } }
  hq:
    server:
      <<: *tls
      url: https://utime.example:8090
      login: { scheme: staff-jwt, username: muster, password: { command: [pass, show, utime] } }
      ca: certs/site-ca.pem
      proxy: socks5://proxy:1080
      client_certificate: { certificate: c.pem, key: k.pem }
      timezone: Asia/Dubai
      max_in_flight: 8
      requests_per_second: 2.5
      timeout: 2m
      page_size: 100
      profile: biotime-9.5
  ready: { server: { url: "http://127.0.0.1:8090/utime", login: { token: { file: token.txt } } } }
flows:
  hq:
    from: directory
    to: hq
    mode: two-way
    scope: { kinds: [employee, area], areas: [HQ], departments: ["007"] }
    absent: { employee: resign, area: delete }
    limits: { delete: 5%, update: 7, floor: 3, employee: { delete: 2 } }
    protect: { department: ["1"], employee: [100001] }
    owners: { employee: { card_no: to, "*_tel": shared, hire_date: create-only, ssn: ignored } }
    empty_is_null: true
    schedule: "30 2 * * *"
    resolutions: resolutions.yaml
state: { url: "sqlite:.muster/state.db" }
"#;

#[test]
fn every_key_is_read() {
    let folder = folder(&[("muster.yaml", FULL.as_bytes()), ("deep/down/x", b"")]);
    let root = folder.path();
    let settings = load_settings(None, &root.join("deep/down")).expect("good settings");
    assert_eq!(settings.root, root);
    let StoreSettings::Server(server) = &settings.stores["hq"] else { panic!("hq is a server") };
    let Credentials::Login { scheme, username, password } = &server.login else {
        panic!("hq has a login")
    };
    assert_eq!(
        (*scheme, username),
        (Scheme::StaffJwt, &muster::settings::Username::Plain("muster".to_owned()))
    );
    assert_eq!(*password, Secret::Command(["pass", "show", "utime"].map(str::to_owned).to_vec()));
    assert_eq!(
        (server.timezone, server.timeout),
        (
            Some(muster::model::Zone::built_in("Asia/Dubai").expect("a zone")),
            Duration::from_secs(120)
        )
    );
    assert_eq!(
        (server.max_in_flight, server.page_size, server.requests_per_second),
        (8, 100, Some(2.5))
    );
    assert_eq!(
        (server.profile, server.accept_invalid_certificates),
        (Some(Profile::Biotime95), true)
    );
    assert_eq!(server.ca.as_deref(), Some(root.join("certs/site-ca.pem").as_path()));
    let StoreSettings::Server(ready) = &settings.stores["ready"] else {
        panic!("ready is a server")
    };
    assert!(matches!(&ready.login, Credentials::ReadyToken { scheme: Scheme::Token, .. }));
    assert_eq!(
        (ready.timeout, ready.page_size, ready.max_in_flight),
        (Duration::from_secs(90), 500, 4)
    );
    let StoreSettings::Csv(feed) = &settings.stores["feed"] else { panic!("feed is CSV") };
    let file = feed.files[Kind::Employee].as_ref().expect("a file");
    assert_eq!(
        (file.path.as_path(), file.columns["code"].as_str()),
        (root.join("feed/e.csv").as_path(), "Staff No")
    );
    assert!(
        matches!(&settings.state.url, UrlSetting::Plain(url) if Path::new(&url["sqlite:".len()..]) == root.join(".muster/state.db"))
    );
}

#[test]
fn the_policy_is_read() {
    let folder = folder(&[("muster.yaml", FULL.as_bytes())]);
    let settings =
        load_settings(Some(Path::new("muster.yaml")), folder.path()).expect("good settings");
    let flow = &settings.flows["hq"];
    let policy = &flow.policy;
    assert_eq!((policy.mode, policy.empty_is_null), (FlowMode::TwoWay, true));
    assert_eq!(policy.scope.kinds.0, [true, false, false, true]);
    assert_eq!(policy.scope.departments, [Code::new("007").expect("a code")]);
    assert_eq!(policy.absent.0, [Absent::Delete, Absent::Keep, Absent::Keep, Absent::Resign]);
    assert_eq!(policy.limits[Kind::Area].delete, ChangeLimit::Share(5.0));
    assert_eq!(policy.limits[Kind::Employee].delete, ChangeLimit::Count(2));
    assert_eq!(
        (policy.limits[Kind::Employee].update, policy.limits[Kind::Employee].floor),
        (ChangeLimit::Count(7), 3)
    );
    assert_eq!(policy.protect[Kind::Employee], [Code::new("100001").expect("a code")]);
    assert_eq!(policy.owners.owner_of(Kind::Employee, "office_tel"), Owner::Shared);
    assert_eq!(policy.owners.owner_of(Kind::Employee, "ssn"), Owner::Ignored);
    assert_eq!(policy.owners.owner_of(Kind::Employee, "email"), Owner::From);
    assert_eq!(
        (flow.schedule.as_ref().map(|s| s.text.as_str()), flow.from.as_str()),
        (Some("30 2 * * *"), "directory")
    );
}

#[test]
fn a_missing_file_says_what_to_do() {
    let folder = folder(&[("x", b"")]);
    for config in [None, Some(Path::new("other.yaml")), Some(Path::new("."))] {
        let problems = load_settings(config, folder.path()).map(|_| ()).expect_err("no settings");
        assert_eq!(problems[0].rule, "no-settings");
        assert!(problems[0].help.is_some());
    }
}
