//! A server that refuses a change may repeat the secrets of somebody else: they are looked for in
//! all that comes out.

use serde_json::json;

use super::planted::found;
use super::{Employee, STRUCTURE, Site};
use crate::foreign::{Habits, Trouble, When};
use crate::program::Finished;

/// Secrets of people whom no change is about: declared, held by the server, in both.
const OTHERS: [&str; 5] = ["hunter-Bob-1", "9911223344", "482913", "geheim ü\"x", "77001122"];

/// A site that changes one person, and where others have secrets.
fn site(habits: Habits) -> Site {
    let site = Site::new(Habits { custom: Vec::new(), ..habits });
    site.server.seed_yaml([STRUCTURE]);
    site.work.write(
        "directory/people.yaml",
        "employees:
  - { code: \"000123\", first_name: Ada, department: ENG, areas: [HQ], mobile: \"0501112222\" }
  - { code: \"000124\", first_name: Bob, department: ENG, areas: [HQ], self_password: \
  hunter-Bob-1, card_no: \"9911223344\", device_password: \"482913\" }
  - { code: \"000125\", first_name: Cy, department: ENG, areas: [HQ], ssn: 'geheim ü\"x' }
",
    );
    for (code, name) in [("000123", "Ada"), ("000124", "Bob"), ("000125", "Cy"), ("000900", "Eve")]
    {
        site.server.seed(
            Employee,
            json!({ "emp_code": code, "first_name": name, "department": "ENG", "area": ["HQ"] }),
        );
    }
    site.server.edit(
        Employee,
        "000124",
        json!({ "card_no": "9911223344", "device_password": "482913" }),
    );
    site.server.edit(Employee, "000125", json!({ "ssn": "geheim ü\"x" }));
    // Whom nobody declares has secrets as well.
    site.server.edit(Employee, "000900", json!({ "card_no": "77001122" }));
    site
}

/// Ways in which a server names others, each with a status.
fn told() -> Vec<(u16, String)> {
    let [password, card, pin, ssn, held] = OTHERS;
    let said = format!(
        "login {password} of 000124 clashes, badge {card} (0{card}), code {pin}; {ssn} and \
         {held}; year 2019, at most 4829 signs"
    );
    vec![
        (400, json!({ "emp_code": [said.clone()] }).to_string()),
        (
            400,
            json!({ "detail": { "conflicts": { card: [{ "of": pin.parse::<u64>().ok(), "who": ssn }] } } })
                .to_string(),
        ),
        (400, json!([said.clone()]).to_string()),
        (403, json!({ "detail": said.clone() }).to_string()),
        (409, format!("IntegrityError: {said}")),
        (409, format!("<html><title>{}</title>", said.replace('"', "&quot;"))),
        (404, json!({ "detail": format!("{}{said}", "x ".repeat(130)) }).to_string()),
        (200, json!({ "code": 1, "msg": said, "data": [] }).to_string()),
        (200, json!({ "code": 1, "msg": format!("{}{password}", "y".repeat(290)), "data": [] }).to_string()),
    ]
}

#[track_caller]
fn look(site: &Site, run: &Finished) {
    // Of what is cut no part is told either.
    let parts = ["hunter-Bob", "hunter", "991122", "geheim", "7700112"];
    let marks: Vec<String> = OTHERS.iter().chain(&parts).map(|mark| (*mark).to_owned()).collect();
    let before = [(
        "directory/people.yaml".to_owned(),
        site.work.read("directory/people.yaml").into_bytes(),
    )];
    let found = found(&marks, run, (&site.work, &before.into()), |_| true);
    assert!(found.is_none(), "{found:?} is shown: {run}");
}

#[test]
fn what_a_server_repeats_of_somebody_else_is_not_shown() {
    std::thread::scope(|scope| {
        for (at, (status, body)) in told().into_iter().enumerate() {
            scope.spawn(move || {
                let site = site(Habits::flat_80());
                site.server.change(|habits| {
                    habits.troubles = vec![(When::Write(1), Trouble::Status(status, body))]
                });
                let flags: &[&str] = match at % 3 {
                    0 => &[
                        "-vvv",
                        "--show-values",
                        "--report",
                        "junit=r.xml",
                        "--report",
                        "html=r.html",
                    ],
                    1 => &[
                        "-vvv",
                        "--log-format",
                        "json",
                        "--format",
                        "json",
                        "--report",
                        "markdown=r.md",
                    ],
                    _ => &["-vv", "--report", "github=r.github", "--report", "text=r.txt"],
                };
                let all: Vec<&str> = ["apply", "--yes"].iter().chain(flags).copied().collect();
                let run = site.muster(all).run();
                look(&site, &run);
                let all = format!("{}{}", run.stdout, run.stderr);
                assert!(all.contains("***"), "it was met, and masked: {run}");
                // A number that nobody has, stays.
                assert!(at != 0 || all.contains("year 2019, at most 4829 signs"), "{run}");
                look(&site, &site.muster(["history", "1"]).run());
                look(&site, &site.muster(["history", "1", "--format", "json"]).run());
            });
        }
    });
}

#[test]
fn what_is_repeated_while_it_is_read_is_not_shown_either() {
    let commands: [&[&str]; 2] =
        [&["plan", "-vv", "--format", "json"], &["pull", "--preview", "-vv"]];
    for arguments in commands {
        for (status, body) in [(403, told().swap_remove(3).1), (404, told().swap_remove(4).1)] {
            let site = site(Habits::flat_80());
            let troubles = vec![(When::Page(1), Trouble::Status(status, body))];
            site.server.change(|habits| habits.troubles = troubles);
            look(&site, &site.muster(arguments.iter().copied()).run().code(1).says("…"));
        }
    }
}

#[test]
fn undone_runs_and_flows_that_go_both_ways_tell_nothing_of_others_either() {
    let body = || told().swap_remove(0).1;
    let site = site(Habits::flat_80());
    site.muster(["apply", "--yes"]).run().code(0);
    site.server
        .change(|habits| habits.troubles = vec![(When::Write(2), Trouble::Status(400, body()))]);
    let run = site.muster(["undo", "1", "--yes"]).run().code(7).says("***");
    // What is declared alone was not read: of both sides only the server's is known here.
    for held in ["9911223344", "77001122"] {
        assert!(!format!("{}{}", run.stdout, run.stderr).contains(held), "{run}");
    }

    let both = self::site(Habits::flat_80());
    both.edit("muster.yaml", "    to: hq\n", "    to: hq\n    mode: two-way\n");
    both.server
        .change(|habits| habits.troubles = vec![(When::Write(1), Trouble::Status(400, body()))]);
    both.edit(
        "directory/people.yaml",
        "  - { code: \"000123\"",
        "  - { code: \"000777\", first_name: New, department: ENG, areas: [HQ] }\n  - { code: \
         \"000123\"",
    );
    look(&both, &both.muster(["apply", "--yes", "-vv"]).run().says("***"));
}
