//! Commands without a plan know nobody's secrets: what a server repeats of people is not shown by
//! them either. And no spelling of a secret gets past those that know it.

use std::collections::BTreeMap;

use serde_json::json;

use super::planted::found;
use super::{Employee, STRUCTURE, Site};
use crate::foreign::{Habits, Trouble, When};
use crate::program::Finished;

/// What people have on the server, and nobody declares.
const HELD: [&str; 9] = [
    "87654321098",
    "445566778",
    "Zq9-self-Pw!bob",
    "Sélf\"Pass\\word",
    "998877",
    "5512",
    "self<&>Secret1",
    "live-only-secret-77",
    "geheim",
];

/// Parts of them that tell as much, and the same otherwise written.
const TOLD: [&str; 10] = [
    "987 654",
    "998 877",
    "self-Pw",
    "Pass\\\\word",
    "Sélf",
    "Secret1",
    "8765432109",
    "ZQ9",
    "%34%34%35",
    "live-only",
];

fn marks() -> Vec<String> {
    HELD.iter().chain(&TOLD).map(|mark| (*mark).to_owned()).collect()
}

/// Every byte as an escape of a URL.
fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

/// Bodies that name people in every way, each with its status.
fn bodies() -> Vec<(u16, String)> {
    let all: String = HELD.iter().map(|held| format!("duplicate key ({held}) ")).collect();
    let entities: String = all.chars().map(|c| format!("&#{};", u32::from(c))).collect();
    let by_key: serde_json::Map<String, serde_json::Value> =
        HELD.iter().map(|held| ((*held).to_owned(), json!(["exists"]))).collect();
    vec![
        (400, json!({ "detail": all }).to_string()),
        (400, json!({ "code": 400, "msg": all, "data": { "card_no": HELD } }).to_string()),
        (400, json!([all]).to_string()),
        (400, json!(by_key).to_string()),
        (400, format!("{{\"detail\":[{},{{\"k\":{}}}],\"msg\":null}}", HELD[0], HELD[1])),
        (400, json!({ "detail": all.to_uppercase() }).to_string()),
        (400, json!({ "detail": percent(&all) }).to_string()),
        (400, json!({ "detail": entities }).to_string()),
        (400, json!({ "detail": "987 654 taken, 998\n877 as well" }).to_string()),
        (403, json!({ "detail": all }).to_string()),
        (404, all.clone()),
        (409, format!("<html><title>{all}</title></html>")),
        (200, json!({ "code": 1, "msg": all, "data": [] }).to_string()),
    ]
}

#[track_caller]
fn look(site: &Site, before: &BTreeMap<String, Vec<u8>>, run: &Finished) {
    let found = found(&marks(), run, (&site.work, before), |_| true);
    assert!(found.is_none(), "{found:?} is shown: {run}");
}

#[test]
fn commands_that_only_read_repeat_nothing_that_could_be_a_secret() {
    let commands: [&[&str]; 9] = [
        &["devices"],
        &["devices", "--format", "json"],
        &["transactions"],
        &["transactions", "--format", "json"],
        &["transactions", "import", "--into", "punches.csv"],
        &["doctor", "hq"],
        &["doctor", "hq", "--format", "json"],
        &["explain", "employee", "000123", "--store", "hq"],
        &["plan", "--format", "json"],
    ];
    std::thread::scope(|scope| {
        for (status, body) in bodies() {
            scope.spawn(move || {
                let site = Site::faithful(Habits::flat_80(), "");
                let before = site.work.files();
                site.server.change(|habits| {
                    habits.troubles = vec![(When::Always, Trouble::Status(status, body))];
                });
                for command in commands {
                    let all: Vec<&str> =
                        command.iter().copied().chain(["-vvv", "--report", "text=r.txt"]).collect();
                    let plain: Vec<&str> = command.iter().copied().chain(["-vvv"]).collect();
                    let is_stream = command[0] == "transactions";
                    let run = site.muster(if is_stream { plain } else { all }).run();
                    assert!(run.code != Some(0) && run.code != Some(3), "it met the server: {run}");
                    look(&site, &before, &run);
                }
                look(&site, &before, &site.muster(["history", "--format", "json"]).run().code(0));
                look(&site, &before, &site.muster(["history", "1"]).run());
            });
        }
    });
}

#[test]
fn what_helps_stays_in_what_a_server_says_to_those_who_only_read() {
    let site = Site::faithful(Habits::flat_80(), "");
    let said = json!({ "detail": "Card 87654321098 already exists at /iclock/api, not valid." });
    let trouble = Trouble::Status(400, said.to_string());
    site.server.change(|habits| habits.troubles = vec![(When::Always, trouble)]);
    for command in ["devices", "transactions"] {
        let run = site.muster([command]).run().code(1);
        run.says("the server refused it (400)").says("… already exists").says("not valid");
    }
}

#[test]
fn no_spelling_of_a_secret_gets_past_a_run_that_knows_it() {
    let (password, pin) = ("Zq9-self-Pw!bob", "998877");
    let bodies = [
        json!({ "detail": format!("dup key ({password}) of ({pin})").to_uppercase() }).to_string(),
        json!({ "detail": format!("dup%20key%20%28{password}%29%20%28{pin}%29") }).to_string(),
        json!({ "detail": percent(&format!("dup key ({password}) ({pin})")) }).to_string(),
        json!({ "detail": format!("dup key &#40;{password}&#41; &#40;{pin}&#41;") }).to_string(),
    ];
    for body in bodies {
        let site = Site::new(Habits { custom: Vec::new(), ..Habits::flat_80() });
        site.server.seed_yaml([STRUCTURE]);
        site.server.seed(
            Employee,
            json!({ "emp_code": "000900", "first_name": "Eve", "department": "ENG", "area": ["HQ"],
                "self_password": password, "device_password": pin }),
        );
        let people =
            "employees:\n  - { code: \"000124\", first_name: Bob, department: ENG, areas: [HQ], ";
        let declared = format!("self_password: \"{password}\", device_password: \"{pin}\" }}\n");
        let ada = "  - { code: \"000123\", first_name: Ada, department: ENG, areas: [HQ] }\n";
        site.work.write("directory/people.yaml", format!("{people}{declared}{ada}"));
        let before = site.work.files();
        site.server.change(|habits| {
            habits.troubles =
                [1, 2].map(|write| (When::Write(write), Trouble::Status(400, body.clone()))).into();
        });
        let run = site.muster(["apply", "--yes", "--format", "json", "-vvv"]).run().says("***");
        let marks: Vec<String> =
            [password, "ZQ9-SELF", pin, "%39%39"].iter().map(|mark| (*mark).to_owned()).collect();
        for run in [run, site.muster(["history", "1", "--format", "json"]).run()] {
            let found = found(&marks, &run, (&site.work, &before), |_| true);
            assert!(found.is_none(), "{found:?} is shown of {body}: {run}");
        }
    }
}
