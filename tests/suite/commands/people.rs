//! What is known of people is planted on every side, and looked for in everything that comes out of
//! a pipeline.

mod mistakes;
mod sides;

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::planted::found;
use super::{Employee, STRUCTURE, Site};
use crate::foreign::{Echo, Habits, Trouble, When};
use crate::program::{Finished, Program, Workspace};

/// Pieces that stand in every planted value, whichever person's and whichever side's it is.
const MARKS: [&str; 15] = [
    "Qwertina",
    "Zyxwell",
    "Qwibble",
    "197103",
    "1971-03",
    "Zubrov",
    "Pastaf",
    "050999",
    "040111",
    "040222",
    "Quuxv",
    "Marker Lane",
    "QX7",
    "LK-99",
    "zyx.example",
];

/// A planted secret.
const SECRET: &str = "CARD77";

/// A person of the declared side or of a server, by a digit that tells them apart.
pub(super) fn fields(number: u8) -> Vec<(&'static str, String)> {
    vec![
        ("first_name", format!("Qwertina{number}")),
        ("last_name", format!("Zyxwell{number}")),
        ("nickname", format!("Qwibble{number}")),
        ("birthday", format!("1971-03-1{number}")),
        ("gender", "F".to_owned()),
        ("national", format!("Zubrovian{number}")),
        ("religion", format!("Pastafari{number}")),
        ("mobile", format!("05099988{number}")),
        ("contact_tel", format!("04011122{number}")),
        ("office_tel", format!("04022233{number}")),
        ("city", format!("Quuxville{number}")),
        ("address", format!("{number}, Marker Lane")),
        ("postcode", format!("QX7 {number}")),
        ("email", format!("q{number}@zyx.example")),
        ("card_no", format!("{SECRET}{number}")),
    ]
}

/// A declared person in YAML.
pub(super) fn declared(code: &str, number: u8) -> String {
    let mut text = format!("  - code: \"{code}\"\n    department: ENG\n    areas: [HQ]\n");
    for (name, value) in fields(number) {
        text.push_str(&format!("    {name}: {}\n", json!(value)));
    }
    text + &format!("    custom: {{ Locker: LK-99{number} }}\n")
}

/// A person as a server holds one.
pub(super) fn held(code: &str, number: u8) -> Value {
    let mut row = json!({ "emp_code": code, "department": "ENG", "area": ["HQ"], "Locker": format!("LK-99{number}") });
    for (name, value) in fields(number) {
        row[name] = json!(value);
    }
    row
}

/// How loud a run is, and in which forms it speaks.
const LOUD: [&[&str]; 4] = [
    &["-vvv"],
    &["-vvv", "--log-format", "json", "--format", "json"],
    &[
        "--report",
        "text=r.txt",
        "--report",
        "json=r.json",
        "--report",
        "markdown=r.md",
        "--report",
        "html=r.html",
        "--report",
        "junit=r.xml",
        "--report",
        "github=r.github",
        "--report",
        "gitlab=r.gitlab",
        "--report",
        "sarif=r.sarif",
    ],
    &["-vvv", "--format", "markdown"],
];

/// A workspace in which people are planted.
pub(super) struct Planted {
    before: BTreeMap<String, Vec<u8>>,
}

impl Planted {
    pub(super) fn new(work: &Workspace) -> Planted {
        Planted { before: work.files() }
    }

    /// What of the planted came out, and where.
    fn found(&self, work: &Workspace, run: &Finished, marks: &[&str]) -> Option<(String, String)> {
        let marks: Vec<String> = marks.iter().map(|mark| (*mark).to_owned()).collect();
        // What is kept (the state, a saved plan) is whole; what is passed on is not.
        found(&marks, run, (work, &self.before), |name| name.starts_with("r."))
    }

    /// Runs it in a pipeline, in every form, and fails the test if anything of a person comes out.
    #[track_caller]
    pub(super) fn hidden(
        &self,
        work: &Workspace,
        start: impl Fn(&[&str]) -> Program,
    ) -> Vec<Finished> {
        let runs = LOUD.iter().map(|loud| {
            let run = start(loud).env("CI", "true").run();
            let found =
                self.found(work, &run, &MARKS).or_else(|| self.found(work, &run, &[SECRET]));
            assert!(found.is_none(), "{found:?} comes out: {run}");
            run
        });
        runs.collect()
    }
}

/// A site whose server holds other values than are declared.
pub(super) fn site(habits: Habits, flow: &str) -> Site {
    let site = Site::with(Habits { custom: vec!["Locker"], ..habits }, flow);
    site.server.seed_yaml([STRUCTURE]);
    let people = format!("employees:\n{}{}", declared("000123", 1), declared("000124", 2));
    site.work.write("directory/people.yaml", people);
    site.server.seed(Employee, held("000123", 3));
    site.server.seed(Employee, held("900001", 4));
    site
}

pub(super) fn muster(site: &Site, arguments: &[&str], more: &[&str]) -> Program {
    let all: Vec<&str> = arguments.iter().chain(more).copied().collect();
    let password = Habits::flat_80().password;
    site.work.muster(all).env("MUSTER_PASSWORD", password).patience(Duration::from_secs(50))
}

#[test]
fn pipelines_show_nobody_from_plan_to_undo() {
    // The rename and the names are of one person: else the run would be refused.
    let site =
        site(Habits::flat_85(), "    owners: { employee: { birthday: to, first_name: to } }\n");
    let planted = Planted::new(&site.work);
    let look =
        |arguments: &[&str]| planted.hidden(&site.work, |loud| muster(&site, arguments, loud));
    for run in look(&["plan"]) {
        run.code(0);
    }
    for arguments in [
        &["plan", "--out", "plan.json"][..],
        &["plan", "--detailed-exitcode"],
        &["doctor"],
        &["validate"],
        &["apply"],
        &["drift"],
        &["explain", "employee", "000123"],
        &["history"],
        &["pull", "--preview"],
        &["apply", "--plan", "plan.json", "--yes"],
        &["history", "1"],
    ] {
        look(arguments);
    }
    assert_eq!(
        site.server.record(Employee, "000123").expect("there")["mobile"],
        json!("050999881"),
        "the values did reach the server"
    );
    assert!(site.work.read("plan.json").contains("Qwertina2"), "a saved plan is whole");
    site.server.edit(
        Employee,
        "000124",
        json!({ "email": "q9@zyx.example", "address": "9, Marker Lane" }),
    );
    site.server.seed(Employee, held("000900", 5));
    for run in look(&["drift"]) {
        run.code(2);
    }
    for arguments in [
        &["plan"][..],
        &["explain", "employee", "000124"],
        &["undo", "1", "--preview"],
        &["pull", "--preview"],
        &["history", "1"],
        &["undo", "1", "--yes"],
        &["history", "2"],
        &["history"],
        &["pull", "--yes"],
        &["serve", "--once", "--listen", "127.0.0.1:0"],
    ] {
        look(arguments);
    }
}

#[test]
fn tokens_tell_who_is_who_and_flags_show_values() {
    let site = site(Habits::flat_80(), "");
    let planted = Planted::new(&site.work);
    let plan = |ci: bool, more: &[&str]| {
        let run = muster(&site, &["plan", "--format", "json"], more).env("MUSTER_MASK_KEY", "k");
        (if ci { run.env("CI", "true") } else { run }).run()
    };
    let (masked, again) = (plan(true, &[]).json(), plan(true, &[]).json());
    assert_eq!(masked["changes"], again["changes"], "one key, one token");
    assert_eq!(masked["masked"], json!(true));
    crate::schemas::fits("plan", &masked);
    let change =
        masked["changes"].as_array().expect("changes").iter().find(|one| one["code"] == "000123");
    let field = |name: &str, side: &str| {
        let fields = change.expect("a change")["fields"].as_array().expect("fields").clone();
        fields
            .iter()
            .find(|field| field["name"] == name)
            .map(|field| field[side].clone())
            .expect("a field")
    };
    assert_ne!(field("email", "before"), field("email", "after"), "that it changes is seen");
    assert!(field("email", "after").as_str().is_some_and(|token| token.starts_with("email-")));
    let other = muster(&site, &["plan", "--format", "json"], &[]).env("CI", "true").run().json();
    assert_ne!(other["changes"], masked["changes"], "without a key nothing links two runs");

    let text = muster(&site, &["plan"], &[]).env("CI", "true").run();
    assert_eq!(text.stdout.matches("--show-values").count(), 1, "{text}");
    for shown in [plan(true, &["--show-values"]), plan(false, &[])] {
        let whole = shown.json();
        assert!(
            shown.stdout.contains("Qwertina1") && shown.stdout.contains("Marker Lane"),
            "{shown}"
        );
        assert!(whole.get("masked").is_none() && !shown.stdout.contains(SECRET), "{shown}");
    }
    for loud in LOUD {
        let all: Vec<&str> = loud.iter().chain(&["--show-values"]).copied().collect();
        let run = muster(&site, &["plan"], &all).env("CI", "true").run();
        assert!(planted.found(&site.work, &run, &[SECRET]).is_none(), "{run}");
        let shown = run.stdout.contains("Qwertina1");
        assert!(shown || loud.contains(&"markdown"), "the test can fail: {run}");
    }
    // Whoever holds the key sees all of it.
    let key = age::x25519::Identity::generate();
    let public = key.to_public().to_string();
    let flags = ["plan", "--format", "json", "--encrypt-to", &public];
    let sealed = muster(&site, &flags, &[]).env("CI", "true").run().json();
    let opened = muster::app::encryption::decrypt_member(
        sealed["encrypted"].as_str().expect("a part"),
        &[key],
    )
    .expect("whole");
    let muster::app::encryption::DecryptionResult::Open(opened) = opened else {
        panic!("it is closed")
    };
    assert!(
        sealed.get("masked").is_none() && opened.to_string().contains("Qwertina1"),
        "{sealed:#}"
    );
}

#[test]
fn reviews_made_at_a_desk_are_masked_too() {
    let site =
        site(Habits::flat_80(), "    owners: { employee: { first_name: to, birthday: to } }\n");
    let planted = Planted::new(&site.work);
    muster(&site, &["apply", "--yes"], &[]).run().code(0);
    site.server.edit(Employee, "000124", json!({ "mobile": "050999777" }));
    for arguments in [
        &["plan"][..],
        &["drift"],
        &["explain", "employee", "000124"],
        &["history", "1"],
        &["validate"],
    ] {
        let reports = [
            "--report",
            "markdown=r.md",
            "--report",
            "html=r.html",
            "--report",
            "junit=r.xml",
            "--quiet",
        ];
        let mut run = muster(&site, arguments, &reports).run();
        // What is on the terminal is whole.
        run.stdout.clear();
        let found = planted.found(&site.work, &run, &MARKS);
        assert!(found.is_none(), "{found:?}: {run}");
    }
}

#[test]
fn refused_plans_name_nobody() {
    let flow = "    absent: { employee: resign }\n    limits: { update: 0, floor: 0 }\n";
    for habits in [Habits::flat_80(), Habits::flat_85()] {
        // Another name and another birthday: the code is somebody else's now.
        let site = site(habits, flow);
        let planted = Planted::new(&site.work);
        for arguments in [&["plan"][..], &["apply", "--yes"], &["apply"]] {
            for run in planted.hidden(&site.work, |loud| muster(&site, arguments, loud)) {
                run.code(4);
            }
        }
        let whole = muster(&site, &["plan"], &[]).run();
        whole.says("would become another person under the same code: 000123 Qwertina1");
    }
    let site = site(
        Habits::flat_80(),
        "    absent: { employee: resign }\n    owners: { employee: { first_name: to } }\n",
    );
    let planted = Planted::new(&site.work);
    let runs = planted.hidden(&site.work, |loud| muster(&site, &["plan"], loud));
    assert!(runs[0].stdout.contains("by hand: 900001 name-"), "{}", runs[0]);
}

#[test]
fn what_a_server_repeats_of_people_is_not_shown() {
    std::thread::scope(|scope| {
        for echo in Echo::ALL {
            scope.spawn(move || {
                let owners = "    owners: { employee: { first_name: to, birthday: to } }\n";
                for when in [When::Write(1), When::Always] {
                    let troubles = vec![(when, Trouble::Echo(echo))];
                    let site = site(Habits { troubles, ..Habits::flat_80() }, owners);
                    let planted = Planted::new(&site.work);
                    let look = |arguments: &[&str]| {
                        let run = muster(&site, arguments, LOUD[0]).env("CI", "true").run();
                        let found = planted.found(&site.work, &run, &MARKS);
                        assert!(found.is_none(), "{echo:?} {found:?} comes out: {run}");
                    };
                    look(&[
                        "apply",
                        "--yes",
                        "--report",
                        "json=r.json",
                        "--report",
                        "markdown=r.md",
                    ]);
                    look(&["history", "1"]);
                    look(&["history", "1", "--format", "json"]);
                    look(&["doctor"]);
                }
            });
        }
    });
}
