//! `muster init` on servers of every shape: what is written is valid, and then there is nothing to
//! plan.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::foreign::{Booleans, Envelope, ForeignServer, Habits, Ids, Kind, PageParam, Refs};
use crate::program::{Program, Workspace};
use crate::scanning::assert_is_scanned;

const PASSWORD: &str = "correct horse";

pub(super) fn init(work: &Workspace, url: &str, more: &[&str]) -> Program {
    let mut arguments =
        vec!["init", "--url", url, "--username", "admin", "--timezone", "Asia/Dubai"];
    arguments.extend(more);
    work.muster(arguments).env("MUSTER_PASSWORD", PASSWORD)
}

/// Begins with a server, and sees that nothing is left to do.
fn begins(server: &ForeignServer, what: &str) -> Workspace {
    let work = Workspace::new();
    server.forget();
    let finished = init(&work, &server.url, &[]).run();
    assert!(finished.code == Some(0), "{what}: {finished}");
    assert!(server.writes().is_empty(), "{what}: nothing is written on the server");
    work.muster(["validate"]).run().code(0);
    let plan = ["plan", "--detailed-exitcode", "--format", "json"];
    let plan = work.muster(plan).env("MUSTER_PASSWORD", PASSWORD).run();
    assert!(plan.code == Some(0), "{what}: {plan}\n{finished}");
    let json = plan.json();
    assert_eq!(json["changes"], json!([]), "{what}");
    plain_values_are_safe(&work);
    is_written_in_plain_shape(&work);
    work
}

/// What `init` writes is read quickly: no file of it needs the general parser.
fn is_written_in_plain_shape(work: &Workspace) {
    let files = work.files().into_iter().filter(|(name, _)| name.starts_with("directory/"));
    for (name, bytes) in files {
        assert_is_scanned(&name, &String::from_utf8(bytes).expect("UTF-8"));
    }
}

/// What a reader by the rules of YAML 1.1 makes of text without quotes.
fn plain_values_are_safe(work: &Workspace) {
    for (name, bytes) in work.files() {
        if !name.starts_with("directory/") {
            continue;
        }
        let text = String::from_utf8(bytes).expect("UTF-8");
        let other: serde_yaml::Value =
            serde_yaml::from_str(&text).expect("another library reads it");
        let lists = other
            .as_mapping()
            .into_iter()
            .flatten()
            .filter(|(key, _)| key.as_str() != Some("external"));
        for record in lists.flat_map(|(_, list)| list.as_sequence().expect("a list")) {
            for (key, value) in record.as_mapping().expect("a record") {
                let key = key.as_str().expect("a key");
                if let (
                    "code" | "name" | "parent" | "first_name" | "last_name" | "mobile" | "position"
                    | "department",
                    Some(text),
                ) = (key, value.as_str())
                {
                    let plain = name_of(&text.to_lowercase());
                    assert!(
                        !plain || is_quoted(&name, work, text),
                        "{name}: {key}: {text} stands without quotes"
                    );
                } else if matches!(key, "code" | "mobile" | "first_name") {
                    assert!(
                        value.is_string() || value.is_null(),
                        "{name}: {key}: {value:?} is no text"
                    );
                }
            }
        }
    }
}

/// Words and figures that mean something else to YAML 1.1.
fn name_of(text: &str) -> bool {
    let words = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "=", "<<", ""];
    let first = text.chars().next().unwrap_or(' ');
    words.contains(&text) || first.is_ascii_digit() || "+-.".contains(first)
}

fn is_quoted(file: &str, work: &Workspace, text: &str) -> bool {
    let whole = work.read(file);
    !whole.contains(&format!(": {text}\n")) && !whole.contains(&format!(": {text},"))
}

/// A company that a server holds and that no sane person would declare.
fn odd_company(server: &ForeignServer) {
    for (code, name) in [
        ("HQ", "Head office"),
        ("hq", "lower"),
        ("0012", "00123"),
        ("no", "Yes"),
        ("A: b", "- x # y"),
        ("~", "null"),
    ] {
        server.seed(Kind::Area, json!({ "area_code": code, "area_name": name }));
    }
    server.seed(Kind::Area, json!({ "area_code": "LONG", "area_name": "n".repeat(300) }));
    server.edit(Kind::Area, "HQ", json!({ "parent_area": "0012" }));
    server.edit(Kind::Area, "0012", json!({ "parent_area": "HQ" }));
    for (code, name) in [
        ("D1", "Sales / Gulf"),
        ("d1", "other"),
        ("1e5", "=:="),
        ("SELF", "Self"),
        ("LEAF", "Leaf"),
    ] {
        server.seed(Kind::Department, json!({ "dept_code": code, "dept_name": name }));
    }
    server.edit(Kind::Department, "SELF", json!({ "parent_dept": "SELF" }));
    server.edit(Kind::Department, "LEAF", json!({ "parent_dept": "d1" }));
    server.seed(
        Kind::Position,
        json!({ "position_code": "P".repeat(60), "position_name": "too long" }),
    );
    let people = [
        json!({ "emp_code": "00001", "first_name": "O'Brien \"x\"", "department": "d1", "area": ["hq", "HQ"], "email": "not an address" }),
        json!({ "emp_code": "12:30", "first_name": "2024-01-02", "department": "LEAF", "area": [], "mobile": "0x1F", "hire_date": "2020-02-29" }),
        json!({ "emp_code": "yes", "first_name": "é\u{2028}x", "last_name": "tab\there", "department": "SELF", "area": ["~"], "position": "P".repeat(60) }),
        json!({ "emp_code": "1.10", "first_name": "line\nbreak", "nickname": "#x", "department": "1", "area": ["1"], "gender": "Q", "verify_mode": 99 }),
        json!({ "emp_code": "x".repeat(40), "first_name": "long code", "department": "D1", "area": ["0012"] }),
        json!({ "emp_code": "أحمد", "first_name": "李", "department": "1e5", "area": ["A: b"], "card_no": "12345678", "flow_role": [3, 1] }),
    ];
    for person in people {
        server.seed(Kind::Employee, person);
    }
}

#[test]
fn every_shape_begins_with_nothing_to_do() {
    for (name, habits) in Habits::generations() {
        for cap in [3, 1000] {
            let server = ForeignServer::start(Habits {
                page_cap: cap,
                custom: vec!["Global ID"],
                ..habits.clone()
            });
            odd_company(&server);
            server.edit(Kind::Employee, "00001", json!({ "Global ID": "0077" }));
            let work = begins(&server, name);
            let people: String = work
                .files()
                .into_iter()
                .filter(|(name, _)| name.starts_with("directory/employees/"))
                .map(|(_, bytes)| String::from_utf8(bytes).expect("UTF-8"))
                .collect();
            assert!(people.contains("custom: { Global ID: \"0077\" }"), "{people}");
            assert!(!people.contains("12345678"), "no secret is written unless asked for");
            assert!(!people.contains("not an address") && people.contains("\"12:30\""), "{people}");
            let areas = work.read("directory/areas.yaml");
            let all: String = work
                .files()
                .into_values()
                .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
                .collect();
            for external in
                ["# On the server, and not declared here.", "departments: [d1]", "areas: [hq]"]
            {
                assert!(all.contains(external), "{external}: {areas}");
            }
            assert!(
                areas.starts_with(
                    "# yaml-language-server: $schema=../schemas/directory.schema.json\n"
                )
            );
        }
    }
}

#[test]
fn secrets_come_when_asked_for() {
    let server = ForeignServer::start(Habits::flat_85());
    server.seed(Kind::Employee, json!({ "emp_code": "7", "department": "1", "area": ["1"], "card_no": "12345678", "device_password": "0042" }));
    let work = Workspace::new();
    init(&work, &server.url, &["--secrets"]).run().code(0).never_says("12345678");
    let people = work.read("directory/employees/1-department.yaml");
    assert!(
        people.contains("card_no: \"12345678\"") && people.contains("device_password: \"0042\""),
        "{people}"
    );
    work.muster(["plan", "--detailed-exitcode"]).env("MUSTER_PASSWORD", PASSWORD).run().code(0);
}

#[test]
fn nothing_is_overwritten_and_nothing_half_is_left() {
    let server = ForeignServer::start(Habits::nested_90());
    let work = Workspace::new();
    work.write("directory/mine.txt", "mine");
    let before = work.files();
    init(&work, &server.url, &[]).run().code(3).says("not empty");
    assert_eq!(work.files(), before);
    init(&work, &server.url, &["--directory", "people"]).run().code(0);
    let before = work.files();
    init(&work, &server.url, &["--directory", "other"]).run().code(3).says("muster.yaml");
    assert_eq!(work.files(), before);
    // A password that is wrong, and an address that is none.
    let work = Workspace::new();
    let wrong = init(&work, &server.url, &[]).env("MUSTER_PASSWORD", "wrong").run();
    assert!(matches!(wrong.code, Some(1..=4)), "{wrong}");
    let left: Vec<String> =
        work.files().into_keys().filter(|name| !name.starts_with(".muster/")).collect();
    assert!(left.is_empty(), "{left:?}");
    init(&work, "ftp://x", &[]).run().code(3).says("URL");
    init(&work, "http://a:b@x", &[]).run().code(3).says("login");
    work.muster(["init"]).run().code(3).says("--url");
}

#[test]
fn the_sandbox_of_every_profile_begins_with_nothing_to_do() {
    for profile in ["utimemaster-9.0", "biotime-8.5", "biotime-9.5"] {
        let work = Workspace::new();
        work.copy("examples/acme/directory", "seed");
        let line = ["sandbox", "--listen", "127.0.0.1:0", "--seed", "seed", "--profile", profile];
        let running = work.muster(line).start();
        let said = running.until("Ctrl-C stops it\n");
        let url = said
            .split_whitespace()
            .find(|word| word.starts_with("http://"))
            .expect("it says where")
            .to_owned();
        let site = Workspace::new();
        init(&site, &url, &[]).env("MUSTER_PASSWORD", "admin").run().code(0);
        site.muster(["validate"]).run().code(0);
        site.muster(["plan", "--detailed-exitcode"])
            .env("MUSTER_PASSWORD", "admin")
            .run()
            .code(0)
            .says("nothing to do");
        // And the other way there is nothing to do either.
        site.muster(["pull", "--yes"])
            .env("MUSTER_PASSWORD", "admin")
            .run()
            .code(0)
            .says("nothing to do");
        running.signal("INT");
        running.wait().code(0);
    }
}

const TEXTS: &[&str] = &[
    "Ada",
    "no",
    "007",
    "1_000",
    "a b",
    "it's",
    "x: y",
    "#",
    "\"q\"",
    "\\",
    "é",
    "  padded ",
    "null",
    "12:30",
    "<<",
    "a@b.c",
    "ada@example.org",
    "[x]",
    "{y}",
    "*z",
    "&w",
    "!t",
    "|",
    ">",
    "%",
    "@",
    "`",
    "-",
    "- a",
    "a:",
    "a #b",
    "\u{200f}x",
    "🙂",
    "x\ty",
];
const CODES: &[&str] = &["A", "a", "B", "00", "1e3", "no", "x y", "ü", "Z.9", "~x", "#1", "7"];

fn habits(bits: u32) -> Habits {
    let (_, base) = Habits::generations()[(bits & 3) as usize].clone();
    Habits {
        page_cap: [1, 2, 7, 1000][(bits >> 2 & 3) as usize],
        page_param: [PageParam::Limit, PageParam::PageSize, PageParam::Both, PageParam::Neither]
            [(bits >> 4 & 3) as usize],
        envelope: [Envelope::Data, Envelope::Results, Envelope::Both, Envelope::Data]
            [(bits >> 6 & 3) as usize],
        ids: if bits & 256 == 0 { Ids::Numbers } else { Ids::Uuids },
        refs: [Refs::ByShape, Refs::Objects, Refs::Ids, Refs::ByShape][(bits >> 9 & 3) as usize],
        booleans: [Booleans::Plain, Booleans::Digits, Booleans::YesNo, Booleans::Plain]
            [(bits >> 11 & 3) as usize],
        custom: if bits & 8192 == 0 { Vec::new() } else { vec!["Global ID", "a: b"] },
        ..base
    }
}

/// A server with rows that are chosen by numbers.
fn populated(bits: u32, rows: &[(u8, [u8; 6])]) -> ForeignServer {
    let server = ForeignServer::start(habits(bits));
    let text = |byte: u8| TEXTS[usize::from(byte) % TEXTS.len()];
    let code = |byte: u8| CODES[usize::from(byte) % CODES.len()];
    let kinds = [Kind::Area, Kind::Department, Kind::Position, Kind::Employee];
    for kind in kinds {
        for (_, row) in rows.iter().filter(|(which, _)| kinds[usize::from(which % 4)] == kind) {
            let code_key = kind.code();
            if server.record(kind, code(row[0]).trim()).is_some() {
                continue;
            }
            if kind != Kind::Employee {
                server.seed(kind, json!({ code_key: code(row[0]), kind.name(): text(row[1]) }));
                let (parent, _) = kind.parent().expect("a parent");
                if row[2] & 1 == 1 && server.record(kind, code(row[3])).is_some() {
                    server.edit(kind, code(row[0]), json!({ parent: code(row[3]) }));
                }
                continue;
            }
            let known = |kind: Kind, byte: u8| {
                let code = code(byte);
                if server.record(kind, code).is_some() { code.to_owned() } else { "1".to_owned() }
            };
            let mut person = json!({
                code_key: code(row[0]), "first_name": text(row[1]), "email": text(row[2]), "mobile": text(row[3]),
                "department": known(Kind::Department, row[4]), "area": [known(Kind::Area, row[5])],
                "enable_att": row[1] & 1 == 0, "Global ID": text(row[5]), "a: b": text(row[4]),
            });
            if row[2] & 2 == 2 {
                person["position"] = Value::String(known(Kind::Position, row[3]));
            }
            if row[3] & 4 == 4 {
                person["birthday"] = json!("1999-12-31");
                person["area"] = json!([]);
            }
            server.seed(kind, person);
        }
    }
    server
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_server_begins_with_nothing_to_do(bits in any::<u32>(), rows in proptest::collection::vec(any::<(u8, [u8; 6])>(), 0..40)) {
        let server = populated(bits, &rows);
        begins(&server, "any");
    }
}

#[test]
fn a_beginning_that_fails_takes_back_what_it_made_and_nothing_else() {
    let server = ForeignServer::start(Habits::flat_80());
    // An empty folder, as most begin: it is the working directory, and stays.
    let work = Workspace::new();
    let nowhere = || init(&work, "http://127.0.0.1:1", &[]);
    nowhere().run().code(1);
    assert!(work.path("").is_dir(), "the working directory is still there");
    assert_eq!(std::fs::read_dir(work.path("")).expect("a folder").count(), 0, "and empty");
    // Folders of others stay, also empty ones, and files are as they were.
    std::fs::create_dir(work.path("schemas")).expect("a folder");
    std::fs::create_dir(work.path("directory")).expect("a folder");
    work.write(".gitignore", "*.swp\n");
    nowhere().run().code(1);
    assert_eq!(work.files().into_keys().collect::<Vec<_>>(), [".gitignore"]);
    assert_eq!(work.read(".gitignore"), "*.swp\n");
    assert!(work.path("schemas").is_dir() && work.path("directory").is_dir());
    // A wrong password is no other case, and what was there of a state stays.
    work.write(".muster/mine.txt", "mine");
    init(&work, &server.url, &[]).env("MUSTER_PASSWORD", "wrong").run().code(1);
    assert_eq!(work.read(".muster/mine.txt"), "mine");
    init(&work, &server.url, &[]).run().code(0);
}
