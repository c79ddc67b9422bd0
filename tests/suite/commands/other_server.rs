//! Which server is this? Another one behind the address, or the same company set up anew, is
//! refused until somebody accepts it.

use serde_json::{Value, json};

use super::{Employee, PEOPLE, STRUCTURE, Site, person};
use crate::foreign::{ForeignServer, Habits, Ids};

const LEAVE: &str = "    absent: { employee: delete }\n";

/// A site that was applied, with a dozen people beside the three who are declared.
fn applied(habits: Habits, flow: &str) -> Site {
    let site = Site::with(habits, flow);
    for n in 0..12 {
        site.server.seed(Employee, person(&format!("9{n:05}")));
    }
    site.known()
}

fn refusals(site: &Site) -> Vec<String> {
    let plan = site.muster(["plan", "--format", "json"]).run();
    let plan = plan.json();
    let all = plan["refusals"].as_array().into_iter().flatten();
    all.map(|one| one["rule"].as_str().unwrap_or_default().to_owned()).collect()
}

/// The same people and units on a server that was set up anew.
fn set_up_anew(site: &Site) {
    site.server.set_up_anew(700);
    let files =
        ["structure", "people"].map(|name| site.work.read(&format!("directory/{name}.yaml")));
    site.server.seed_yaml(files);
    for n in 0..12 {
        site.server.seed(Employee, person(&format!("9{n:05}")));
    }
}

#[test]
fn the_same_company_set_up_anew_is_another_server() {
    for (name, habits) in Habits::generations() {
        for ids in [Ids::Numbers, Ids::Uuids] {
            let site = applied(Habits { ids, ..habits.clone() }, "");
            set_up_anew(&site);
            site.server.forget();
            assert_eq!(refusals(&site), ["other-server"], "{name}");
            let refused = site.apply().code(4).says("have another id").says("--moved");
            assert_eq!(refused.json()["refusals"][0]["rule"], json!("other-server"), "{name}");
            site.muster(["plan", "--moved"]).run().code(3).says("--reason");
            site.muster(["plan", "--moved", "--reason", "new machine"]).run().code(0);
            site.muster(["plan"]).run().code(4);
            assert!(site.server.writes().is_empty(), "{name}");
            site.muster(["apply", "--yes", "--moved", "--reason", "new machine"]).run().code(0);
            site.muster(["history"]).run().code(0).says("moved").says("new machine");
            // Accepted once: it is the server now.
            assert_eq!(refusals(&site), [""; 0], "{name}");
            let again = site.muster(["apply", "--yes", "--moved", "--reason", "again"]).run();
            again.code(4).says("--moved does not fit");
        }
    }
}

#[test]
fn another_company_behind_the_address_loses_nobody() {
    let site = applied(Habits::flat_85(), LEAVE);
    site.server.set_up_anew(3);
    for n in 0..30 {
        site.server.seed(Employee, person(&format!("7{n:05}")));
    }
    site.server.forget();
    let rules = refusals(&site);
    assert!(rules.contains(&"other-server".to_owned()), "{rules:?}");
    site.apply().code(4).says("are not there");
    assert!(site.server.writes().is_empty());
    // What the old one knew of leavers says nothing of these people: they stay, as in a first run.
    site.muster(["apply", "--yes", "--moved", "--reason", "we took the other company over"]).run();
    assert_eq!(site.server.state(Employee).keys().filter(|code| code.starts_with('7')).count(), 30);
}

#[test]
fn a_few_people_who_went_or_came_again_make_no_other_server() {
    for (name, habits) in Habits::generations() {
        let site = applied(habits, "");
        for n in 0..3 {
            let code = format!("9{n:05}");
            site.server.remove(Employee, &code);
            if n < 2 {
                site.server.seed(Employee, person(&code));
            }
        }
        for n in 0..40 {
            site.server.seed(Employee, person(&format!("8{n:05}")));
        }
        assert_eq!(refusals(&site), [""; 0], "{name}");
        site.apply().code(0);
    }
}

#[test]
fn what_runs_took_away_themselves_makes_no_other_server() {
    let site = applied(Habits::flat_85(), &format!("{LEAVE}    limits: {{ delete: 100% }}\n"));
    let first = site.server.state(Employee).len();
    site.apply().code(0);
    let left = site.server.state(Employee).len();
    assert!(left < first, "{left} of {first}");
    site.apply().code(0);
    site.muster(["undo", "2", "--yes"]).run().code(0);
    assert_eq!(site.server.state(Employee).len(), first);
    site.muster(["plan"]).run().code(0);
}

#[test]
fn an_update_of_the_server_makes_no_other_one() {
    let site = applied(Habits::flat_80(), "");
    site.server.change(|habits| {
        let now = Habits::nested_90();
        (habits.shape, habits.envelope, habits.page_cap) = (now.shape, now.envelope, 100);
    });
    assert_eq!(refusals(&site), [""; 0]);
}

#[test]
fn a_flow_that_goes_both_ways_and_a_pull_ask_which_server_it_is() {
    let site = applied(Habits::flat_85(), "    mode: two-way\n    absent: { employee: delete }\n");
    let before: Value = json!(site.work.read("directory/people.yaml"));
    site.server.set_up_anew(900);
    for command in [&["apply", "--yes"][..], &["pull", "--yes"]] {
        let refused = site.muster(command.iter().copied()).run().code(4);
        refused.says("this is another server");
    }
    assert_eq!(
        json!(site.work.read("directory/people.yaml")),
        before,
        "nobody was taken out of the files"
    );
    let moved = ["apply", "--yes", "--moved", "--reason", "the disk was lost"];
    site.muster(moved).run().code(0);
    assert!(
        site.server.record(Employee, "000123").is_some(),
        "what is declared is put there again"
    );
    assert!(site.work.read("directory/people.yaml").contains("000123"));
}

/// A second server at another address, with the same company under the same ids.
fn moved_to(site: &Site, habits: Habits) -> ForeignServer {
    let server = ForeignServer::start(habits);
    server.seed_yaml([STRUCTURE, PEOPLE]);
    for n in 0..12 {
        server.seed(Employee, person(&format!("9{n:05}")));
    }
    let text = site.work.read("muster.yaml");
    site.work.write("muster.yaml", text.replace(&site.server.url, &server.url));
    server
}

/// A site whose server held all that is declared before it was applied: ids are those of
/// `moved_to`.
fn faithful(flow: &str) -> Site {
    let site = Site::faithful(Habits::flat_85(), flow);
    for n in 0..12 {
        site.server.seed(Employee, person(&format!("9{n:05}")));
    }
    site.known()
}

#[test]
fn the_same_server_at_another_address_is_known_again() {
    let site = faithful(&format!("{LEAVE}    limits: {{ delete: 100% }}\n"));
    // Somebody leaves, and the server moves.
    site.edit("directory/people.yaml", "  - { code: \"000125\"", "  #- { code: \"000125\"");
    let server = moved_to(&site, Habits::flat_85());
    let drift = site.muster(["drift", "--format", "json"]).run().code(0).json();
    assert_eq!(drift.get("notices"), None, "it is the same server");
    let plan = site.muster(["plan", "--format", "json"]).run().code(0).json();
    assert_eq!(
        plan["summary"]["delete"],
        json!(13),
        "it is no first run: who is absent has left. {plan}"
    );
    let said = plan["warnings"].to_string();
    assert!(said.contains("it is the same server, and what is known of it is kept"), "{said}");
    site.muster(["plan", "--moved", "--reason", "x"]).run().code(4).says("--moved does not fit");
    site.muster(["apply", "--yes"]).run().code(0);
    assert_eq!(server.state(Employee).len(), 2);
    // From now on it is known at its new address, with its history.
    let plan = site.muster(["plan", "--format", "json"]).run().code(0).json();
    assert!(!plan["warnings"].to_string().contains("the same server"), "{plan}");
    site.muster(["drift"]).run().code(0).says("no drift");
    site.muster(["undo", "2", "--yes"]).run().code(0);
    assert_eq!(server.state(Employee).len(), 15);
}

#[test]
fn another_server_at_another_address_is_refused() {
    let site = faithful(LEAVE);
    let server = moved_to(&site, Habits::flat_85());
    server.set_up_anew(900);
    for n in 0..30 {
        server.seed(Employee, person(&format!("7{n:05}")));
    }
    let refused = site.apply().code(4).says("that the last run found at 127.0.0.1:");
    assert!(refused.json()["refusals"].to_string().contains("other-server"));
    assert!(server.writes().is_empty());
    site.apply().code(4);
    let drift = site.muster(["drift", "--format", "json"]).run().code(2).says("(other-server)");
    assert_eq!(drift.json()["notices"][0]["rule"], json!("other-server"));
    site.muster(["apply", "--yes", "--moved", "--reason", "another company"]).run();
    let strangers = server.state(Employee).keys().filter(|code| code.starts_with('7')).count();
    assert_eq!(strangers, 30, "in a first run nobody goes");
}

#[test]
fn a_flow_to_a_second_server_is_no_move() {
    let site = faithful("");
    let second = ForeignServer::start(Habits::flat_85());
    let text = site.work.read("muster.yaml");
    // Under another name, and under the same name from another source, it is a server of its own.
    let named = text
        .replace(&site.server.url, &second.url)
        .replace("  hq:\n    server", "  lab:\n    server");
    site.work.write("muster.yaml", named.replace("    to: hq", "    to: lab"));
    let plan = site.muster(["plan", "--format", "json"]).run().code(0).json();
    assert_eq!(plan["refusals"], json!([]));
    site.work.write("elsewhere/one.yaml", "departments:\n  - { code: X, name: X }\n");
    let other =
        text.replace(&site.server.url, &second.url).replace("yaml: directory", "yaml: elsewhere");
    site.work.write("muster.yaml", other);
    let plan = site.muster(["plan", "--format", "json"]).run().code(0).json();
    assert_eq!(plan["refusals"], json!([]));
}

#[test]
fn a_flow_that_goes_both_ways_keeps_its_base_when_the_address_changes() {
    let site = faithful("    mode: two-way\n    owners: { employee: { mobile: shared } }\n");
    let server = moved_to(&site, Habits::flat_85());
    server.edit(Employee, "000124", json!({ "mobile": "0509998877" }));
    let plan = site.muster(["plan", "--format", "json"]).run().code(0).json();
    assert_eq!(plan["conflicts"], json!([]), "{plan}");
    site.muster(["apply", "--yes"]).run().code(0);
    assert!(site.work.read("directory/people.yaml").contains("0509998877"));
    site.muster(["plan"]).run().code(0).says("nothing to do");
}

#[test]
fn commands_that_only_look_say_that_it_is_another_server() {
    let site = applied(Habits::flat_85(), "");
    for command in [&["devices"][..], &["transactions"]] {
        site.muster(command.iter().copied()).run().code(0).never_says("other-server");
    }
    site.muster(["drift"]).run().never_says("other-server");
    // A few people who went are no other server.
    site.server.remove(Employee, "900000");
    site.muster(["devices"]).run().code(0).never_says("other-server");
    set_up_anew(&site);
    let devices = site.muster(["devices", "--format", "json"]).run().code(0).says("warning: ");
    let said = devices.json();
    crate::schemas::fits("devices", &said);
    assert_eq!(said["notices"][0]["rule"], json!("other-server"));
    site.muster(["devices"])
        .run()
        .code(0)
        .says("(other-server)")
        .says("check `url:` and the account");
    let punches =
        site.muster(["transactions", "--format", "json"]).run().code(0).says("(other-server)");
    assert!(!punches.stdout.contains("other-server"), "{punches}");
    let drift = site.muster(["drift", "--format", "json"]).run().says("(other-server)");
    assert_eq!(drift.json()["notices"][0]["rule"], json!("other-server"));
    site.server.forget();
    site.muster(["transactions", "--quiet"]).run().code(0).never_says("other-server");
    assert!(site.server.requests().len() < 20, "a few requests");
}
