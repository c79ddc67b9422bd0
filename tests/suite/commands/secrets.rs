//! Secrets of every kind are planted, and looked for in everything that any command prints or
//! writes.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;

use super::planted::found;
use super::{Employee, STRUCTURE, Site};
use crate::foreign::{Echo, ForeignServer, Habits, Trouble, When};
use crate::program::{Finished, Program};

/// The password of the account: with everything in it that is written otherwise in JSON, HTML and
/// URLs.
const PASSWORD: &str = "PLANTlogin \"&<ü>  'x";
const PROXY: &str = "PLANTproxy";

/// What the declared people have, by field.
const DECLARED: [(&str, &str); 4] = [
    ("device_password", "PLANTpin\"&"),
    ("card_no", "PLANTcard--1"),
    ("ssn", "PLANTssnü"),
    ("self_password", "PLANTself<1>"),
];

/// A flag of the command line that makes a run say as much as it can.
const LOUD: [&[&str]; 3] = [
    &["-vvv"],
    &["-vvv", "--log-format", "json", "--format", "json"],
    &["--report", "json=r.json", "--report", "text=r.txt"],
];

struct Planted {
    site: Site,
    /// What stood in the folder before: it may hold what was planted there.
    before: BTreeMap<String, Vec<u8>>,
}

impl Planted {
    fn new(habits: Habits) -> Planted {
        let site = Site::new(Habits { password: PASSWORD, custom: Vec::new(), ..habits });
        site.server.seed_yaml([STRUCTURE]);
        let mut people = String::from("employees:\n");
        for (number, code) in ["000123", "000124"].iter().enumerate() {
            people.push_str(&format!(
                "  - code: \"{code}\"\n    first_name: Ada\n    department: ENG\n    areas: [HQ]\n"
            ));
            for (field, value) in DECLARED {
                people.push_str(&format!("    {field}: {}\n", json!(format!("{value}{number}"))));
            }
        }
        site.work.write("directory/people.yaml", people);
        // What the server holds differs: values are there on both sides.
        site.server.seed(
            Employee,
            json!({ "emp_code": "000123", "first_name": "Ada", "department": "ENG", "area": ["HQ"],
                "card_no": "PLANTheld-card", "device_password": "PLANTheld-pin", "ssn": "PLANTheld-ssn" }),
        );
        let before = site.work.files();
        Planted { site, before }
    }

    /// Puts a file there that may hold what is planted.
    fn write(&mut self, name: &str, text: &str) {
        self.site.work.write(name, text);
        self.before.insert(name.to_owned(), text.as_bytes().to_vec());
    }

    /// Settings whose server has these lines.
    fn server_with(&mut self, lines: &str) {
        let url = &self.site.server.url;
        let text = format!(
            "stores:\n  directory: {{ yaml: directory }}\n  hq:\n    server:\n      url: \
             {url}\n      {lines}\nflows:\n  hq: {{ from: directory, to: hq }}\n"
        );
        self.write("muster.yaml", &text);
    }

    fn muster(&self, arguments: &[&str]) -> Program {
        let program = self.site.work.muster(arguments).env("MUSTER_PASSWORD", PASSWORD);
        program.env("RUST_BACKTRACE", "1").patience(Duration::from_secs(50))
    }

    /// Runs with every loud flag, and fails the test if anything of a secret comes out.
    #[track_caller]
    fn run(&self, arguments: &[&str]) -> Vec<Finished> {
        let loud = LOUD.iter().map(|flags| {
            let all: Vec<&str> = arguments.iter().chain(*flags).copied().collect();
            let run = self.muster(&all).run();
            self.look(&run);
            run
        });
        loud.collect()
    }

    #[track_caller]
    fn look(&self, run: &Finished) {
        let mut secrets = vec!["PLANT".to_owned(), base64("admin:PLANT"), base64("muster:PLANT")];
        for request in self.site.server.requests() {
            let header =
                request.headers.get("authorization").and_then(|header| header.split(' ').nth(1));
            // Of a token in parts any part is too much.
            secrets
                .extend(header.into_iter().flat_map(|token| token.split('.')).map(str::to_owned));
        }
        secrets.retain(|secret| secret.len() > 4);
        secrets.sort();
        secrets.dedup();
        let found = found(&secrets, run, (&self.site.work, &self.before), |_| true);
        assert!(found.is_none(), "{found:?} is shown: {run}");
    }
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    // Whole groups of three bytes: what follows changes nothing of them.
    base64::engine::general_purpose::STANDARD.encode(&text.as_bytes()[..text.len() / 3 * 3])
}

#[test]
fn plans_applies_and_doctors_show_no_secret() {
    for scheme in ["jwt", "token", "basic"] {
        let mut planted = Planted::new(Habits::flat_80());
        planted.site.edit("muster.yaml", "scheme: jwt", &format!("scheme: {scheme}"));
        for arguments in [
            &["plan", "--out", "plan.json"][..],
            &["plan", "--set-passwords"],
            &["doctor"],
            &["validate"],
            &["apply"],
            &["apply", "--plan", "plan.json"],
            &["apply", "--yes"],
            &["apply", "--yes", "--set-passwords"],
            &["apply", "--plan", "plan.json", "--yes"],
            &["explain", "employee", "000123"],
            &["history"],
            &["history", "1"],
            &["history", "2"],
            &["undo", "1", "--preview"],
        ] {
            planted.run(arguments);
        }
        let record = planted.site.server.record(Employee, "000124").expect("it was created");
        assert_eq!(record["card_no"], json!("PLANTcard--11"), "the values did reach the server");
        // Somebody changes secrets by hand; what a run did is taken back.
        planted.site.server.edit(
            Employee,
            "000123",
            json!({ "card_no": "PLANTby-hand", "ssn": "PLANTby-hand" }),
        );
        planted.site.edit("directory/people.yaml", "PLANTpin", "PLANTpin-new");
        planted.before = planted.site.work.files();
        planted.before.retain(|name, _| name.starts_with("directory/") || name == "muster.yaml");
        for arguments in [
            &["drift"][..],
            &["explain", "employee", "000124"],
            &["plan"],
            &["apply", "--yes"],
            &["drift"],
            &["undo", "1", "--yes"],
            &["history"],
        ] {
            planted.run(arguments);
        }
        assert!(planted.site.work.path(".muster/state.db").exists(), "it was looked through");
        planted.site.server.seed(Employee, super::person("900001"));
        planted.site.edit(
            "muster.yaml",
            "    to: hq\n",
            "    to: hq\n    absent: { employee: delete }\n    limits: { delete: 0, update: 0 }\n",
        );
        planted.run(&["apply", "--yes"]);
    }
}

/// Every way of repeating at the same time: most of it is waiting for a next try.
fn at_once(work: impl Fn(Echo) + Sync) {
    std::thread::scope(|scope| {
        Echo::ALL.iter().for_each(|echo| drop(scope.spawn(|| work(*echo))));
    });
}

#[test]
fn writes_that_are_repeated_in_errors_are_not_shown() {
    at_once(|echo| {
        for when in [When::Write(1), When::Write(2), When::Request(1)] {
            let troubles = vec![(when, Trouble::Echo(echo))];
            let planted = Planted::new(Habits { troubles, ..Habits::flat_85() });
            let arguments =
                ["apply", "--yes", "-vvv", "--format", "json", "--report", "text=r.txt"];
            let run = planted.muster(&arguments).run();
            planted.look(&run);
            let all = format!("{}{}", run.stdout, run.stderr);
            // Others are tried again, and pass; and the first request may be the one that asks who
            // resigned, which may fail.
            let wrote = matches!(when, When::Write(_));
            let shows = wrote && matches!(echo, Echo::Detail(400) | Echo::Fields | Echo::Page(403));
            assert!(!shows || all.contains("***"), "{echo:?} was met, and masked: {run}");
        }
    });
}

#[test]
fn logins_that_are_repeated_in_errors_are_not_shown() {
    at_once(|echo| {
        let troubles = vec![(When::Always, Trouble::Echo(echo))];
        let planted = Planted::new(Habits { troubles, ..Habits::nested_95() });
        for arguments in
            [&["doctor", "-vvv"][..], &["doctor", "--format", "json"], &["plan", "-vvv"]]
        {
            planted.look(&planted.muster(arguments).run());
        }
        planted
            .site
            .server
            .change(|habits| habits.troubles = vec![(When::Logins, Trouble::Echo(echo))]);
        planted.look(&planted.muster(&["doctor", "-vvv"]).run().code(1));
        planted.look(&planted.muster(&["apply", "--yes", "-vvv"]).run().code(1));
    });
}

#[test]
fn ready_tokens_are_not_shown() {
    let mut planted = Planted::new(Habits::flat_80());
    planted.server_with("login: { token: { file: token } }");
    planted.write("token", "PLANTtoken7890123456789012345678901234\n");
    planted.run(&["plan"]);
    for echo in [Echo::Detail(403), Echo::Fields, Echo::Page(403), Echo::Redirect, Echo::Envelope] {
        planted
            .site
            .server
            .change(|habits| habits.troubles = vec![(When::Always, Trouble::Echo(echo))]);
        for arguments in [["plan", "-vvv"], ["doctor", "-vvv"]] {
            planted.look(&planted.muster(&arguments).run());
        }
    }
    planted.write("token", "PLANTtoken\u{1}\n");
    for run in planted.run(&["plan"]) {
        run.code(1).says("characters that no header may hold");
    }
    planted.run(&["doctor"]);
}

#[test]
fn proxies_and_keys_are_not_shown() {
    let mut planted = Planted::new(Habits::flat_80());
    // A proxy that repeats what it is asked.
    let troubles = vec![(When::Always, Trouble::Echo(Echo::Detail(407)))];
    let proxy = ForeignServer::start(Habits { troubles, ..Habits::flat_80() });
    let proxy = proxy.url.trim_start_matches("http://");
    const LOGIN: &str =
        "login: { scheme: basic, username: admin, password: { env: MUSTER_PASSWORD } }";
    planted.server_with(&format!("{LOGIN}\n      proxy: {{ env: PROXY }}"));
    let text = planted
        .site
        .work
        .read("muster.yaml")
        .replace(&planted.site.server.url, "http://utime.invalid");
    planted.write("muster.yaml", &text);
    for address in [
        format!("http://user:{PROXY}@127.0.0.1:1"),
        format!("socks5://user:{PROXY}@127.0.0.1:1"),
        format!("http://user:{PROXY}@{proxy}"),
        format!("ftp://user:{PROXY}@127.0.0.1:1"),
        format!("not a url {PROXY}"),
    ] {
        // A plan asks again and again: one address is enough for that.
        let commands: &[&str] =
            if address.contains(proxy) { &["plan", "doctor"] } else { &["doctor"] };
        for command in commands {
            let run = planted.muster(&[command, "-vvv"]).env("PROXY", &address).run();
            assert!(run.code.is_some_and(|code| code == 1 || code == 3), "{run}");
            planted.look(&run);
            assert!(!run.stderr.contains(&base64("user:PLANT")), "{run}");
        }
    }
    planted.server_with(&format!(
        "{LOGIN}\n      client_certificate: {{ certificate: c.pem, key: k.pem }}"
    ));
    planted.write("c.pem", "-----BEGIN CERTIFICATE-----\nPLANTcert\n-----END CERTIFICATE-----\n");
    for key in ["PLANTkey", "-----BEGIN PRIVATE KEY-----\nPLANTkey=\n-----END PRIVATE KEY-----\n"] {
        planted.write("k.pem", key);
        planted.run(&["plan"]);
        planted.run(&["doctor"]);
    }
}

#[test]
fn mistakes_in_files_show_no_secret() {
    let mut planted = Planted::new(Habits::flat_80());
    let long = "PLANT".repeat(10);
    for people in [
        format!(
            "employees: [{{ code: \"1\", card_no: {long}, ssn: {long}, device_password: \
            {long} }}]"
        ),
        "employees:\n  - code: \"1\"\n    card_no: [PLANT1]\n    ssn: { a: PLANT2 }\n    \
         device_password: 1e5 PLANT3: x\n"
            .into(),
        "employees:\n  - code: \"1\"\n    card_no: \"PLANT1\n    ssn: x\n".into(),
        "employees:\n  - { code: \"1\", device_password: \"PLANT1\" extra, ssn: PLANT2 }\n".into(),
        "employees:\n  - code: \"1\"\n    cardno: PLANT1\n    device_pasword: PLANT2\n    \
         Card_No: PLANT3\n"
            .into(),
        "employees:\n  - code: \"1\"\n    ssn: PLANT1\n    ssn: PLANT2\n".into(),
        "employees:\n  - code: \"1\"\n    ssn: &PLANT1 x\n    card_no: *PLANT2\n".into(),
    ] {
        planted.write("directory/people.yaml", &people);
        for arguments in
            [&["validate"][..], &["plan"], &["doctor", "directory"], &["validate", "directory"]]
        {
            for run in planted.run(arguments) {
                assert!(run.code == Some(3) || run.code == Some(1), "{people}: {run}");
            }
        }
    }
    for login in [
        "login: { scheme: jwt, username: admin, password: PLANT1 }",
        "login: { scheme: jwt, username: admin, password: { env: A, value: PLANT1 } }",
        "login: { scheme: jwt, username: admin, password: { file: [PLANT1] } }",
        "login: { scheme: jwt, username: admin, passwort: PLANT1 }",
        "login: PLANT1",
        "token: PLANT1",
        "login: { token: \"PLANT1 }",
        "login: { token: { env: A } }\n      proxy: \"http://u:PLANT1@h\"",
    ] {
        planted.server_with(login);
        for arguments in [["plan"], ["doctor"], ["validate"]] {
            for run in planted.run(&arguments) {
                run.code(3);
            }
        }
    }
}

#[test]
fn commands_that_hold_secrets_get_none_in_their_arguments() {
    let mut planted = Planted::new(Habits::flat_80());
    // The children see how they and their parent were called, and what the parent's folder holds.
    let script = "#!/bin/sh\ntr '\\0' ' ' </proc/self/cmdline >>seen\ntr '\\0' ' ' \
        </proc/$PPID/cmdline >>seen\ncat password\n";
    planted.write("give", script);
    planted.write("password", PASSWORD);
    planted
        .server_with("login: { scheme: jwt, username: admin, password: { command: [sh, give] } }");
    for run in planted.run(&["plan"]) {
        run.code(0);
    }
    let seen = planted.site.work.read("seen");
    assert!(seen.contains("plan -vvv"), "{seen}");
    planted.write("give", "#!/bin/sh\ncat password\nexit 3\n");
    for run in planted.run(&["doctor", "hq"]) {
        run.code(3).says("the command `sh` failed");
    }
}

#[test]
fn commands_without_a_server_show_no_secret() {
    let planted = Planted::new(Habits::flat_80());
    for arguments in [
        &["demo"][..],
        &["schema", "plan"],
        &["schema", "doctor"],
        &["completions", "bash"],
        &["--help"],
        &["plan", "--help"],
        &["sandbox", "--listen", "0.0.0.0:0", "--user", "x", "--password-env", "NOT_SET"],
    ] {
        let run = planted.muster(arguments).env("TMPDIR", planted.site.work.path("")).run();
        planted.look(&run);
    }
    let key = "AGE-SECRET-KEY-1PLANT";
    let run =
        planted.muster(&["plan", "--encrypt-to", key]).env("MUSTER_AGE_KEY", key).run().code(3);
    planted.look(&run);
    let run = planted
        .muster(&[
            "sandbox",
            "--data",
            "sandbox.db",
            "--listen",
            "127.0.0.1:0",
            "--password-env",
            "MUSTER_PASSWORD",
        ])
        .start();
    let until = std::time::Instant::now() + Duration::from_secs(30);
    while !planted.site.work.path("sandbox.db").exists() && std::time::Instant::now() < until {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(300));
    run.signal("TERM");
    planted.look(&run.wait());
    assert!(planted.site.work.path("sandbox.db").exists());
}

#[test]
fn what_is_printed_for_programmers_holds_no_secret() {
    use muster::store::server::Server;
    use muster::store::server::{Login, Pem, ServerOptions};
    let mut options = ServerOptions::new(
        "http://utime.invalid".parse().expect("a URL"),
        Login::Password {
            scheme: muster::protocol::Scheme::Jwt,
            username: "admin".into(),
            password: PASSWORD.to_owned().into(),
        },
    );
    options.proxy = Some(format!("http://user:{PROXY}@127.0.0.1:1").parse().expect("a URL"));
    options.identity = Some(Pem(b"PLANTkey".to_vec()));
    let shown = format!("{options:?} {options:#?}");
    assert!(!shown.contains("PLANT"), "{shown}");
    options.identity = None;
    let server = Server::new("hq", options).expect("a server");
    let shown = format!("{server:?} {server:#?}");
    assert!(!shown.contains("PLANT") && !shown.contains(&base64("user:PLANT")), "{shown}");
}
