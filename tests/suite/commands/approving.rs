//! `apply --expect`: the plan that was approved or what is left of it, and nothing beside it.

use serde_json::{Value, json};

use super::{Employee, Site};
use crate::foreign::Habits;
use crate::program::{Finished, Program};

/// A site with two changes that are due, and the fingerprint of their plan, which is saved as well.
fn approved() -> (Site, String) {
    let site = Site::faithful(Habits::flat_80(), "");
    site.edit("directory/people.yaml", "ada@example.org", "ada@example.com");
    site.edit("directory/people.yaml", "0501112222", "0501113333");
    let fingerprint = planned(&site);
    (site, fingerprint)
}

/// Saves the plan; gives its fingerprint.
fn planned(site: &Site) -> String {
    let plan = site.muster(["plan", "--out", "plan.json", "--format", "json"]).run().code(0).json();
    let saved: Value =
        serde_json::from_str(&site.work.read("plan.json")).expect("a saved plan is JSON");
    super::outputs::judge(&saved);
    assert_eq!(plan["fingerprint"], saved["fingerprint"]);
    plan["fingerprint"].as_str().expect("a plan has a fingerprint").to_owned()
}

fn by_print(site: &Site, fingerprint: &str) -> Program {
    site.muster(["apply", "--yes", "--format", "json", "--expect", fingerprint])
}

fn by_both(site: &Site, fingerprint: &str) -> Program {
    site.muster([
        "apply",
        "--yes",
        "--format",
        "json",
        "--plan",
        "plan.json",
        "--expect",
        fingerprint,
    ])
}

/// Refused with exit 5, told in JSON and kept in the history; nothing was sent.
fn refused(site: &Site, run: Finished, why: &str) {
    let run = run.code(5).says(why).says("nothing was sent");
    let json = run.json();
    assert_eq!((&json["exit_code"], &json["converged"]), (&json!(5), &json!(false)), "{json:#}");
    assert_eq!(site.server.writes().len(), 0, "{run}");
    let runs = site.muster(["history", "--format", "json"]).run().code(0).json();
    assert_eq!(runs["runs"][0]["result"], json!("stale"), "{runs:#}");
}

#[test]
fn the_approved_plan_goes_through() {
    for with_file in [false, true] {
        let (site, fingerprint) = approved();
        let run =
            if with_file { by_both(&site, &fingerprint) } else { by_print(&site, &fingerprint) };
        run.run().code(0).never_says("approved");
        assert_eq!(site.server.writes().len(), 2);
        let history = site.muster(["history", "1"]).run().code(0);
        history.says(&format!("approved\n    {fingerprint}"));
        // A job that is run again has nothing to do, and says so.
        let again = by_print(&site, &fingerprint).run().code(0).says("nothing is left to do");
        assert_eq!(again.json()["warnings"].as_array().map(Vec::len), Some(1), "{again}");
        // What was approved and done is no licence to do it again.
        site.server.edit(Employee, "000123", json!({ "email": "ada@example.net" }));
        by_print(&site, &fingerprint).run().code(5).says("new: update employee 000123");
        assert_eq!(site.server.writes().len(), 2);
    }
}

#[test]
fn another_fingerprint_is_refused() {
    let (site, fingerprint) = approved();
    let other = format!("sha256:{}", "0".repeat(64));
    refused(&site, by_print(&site, &other).run(), "what was approved is not known here");
    refused(&site, by_both(&site, &other).run(), "the saved plan is not the approved one");
    by_print(&site, &fingerprint).run().code(0);
}

#[test]
fn a_fingerprint_that_is_none_is_a_mistake() {
    let (site, fingerprint) = approved();
    for text in
        ["", "sha256:12", &fingerprint[..70], "hq=", &fingerprint.replace("sha256", "sha512")]
    {
        let run = site.muster(["apply", "--yes", "--expect", text]).run().code(3);
        run.says("a fingerprint is sha256: and 64 digits");
    }
    let named = |name: &str| format!("{name}={fingerprint}");
    let run = by_print(&site, &named("lab")).run().code(3);
    run.says("is for the flow \"lab\", which is not applied").says("flows of this command: hq");
    let twice = ["apply", "--yes", "--expect", &fingerprint, "--expect", &fingerprint];
    site.muster(twice).run().code(3).says("more than one fingerprint of the flow hq");
    assert_eq!(site.server.writes().len(), 0);
    by_print(&site, &named("hq")).run().code(0);
    assert_eq!(site.server.writes().len(), 2);
}

#[test]
fn several_flows_have_a_fingerprint_each() {
    let site = Site::faithful(Habits::flat_80(), "");
    let settings = site.work.read("muster.yaml");
    let second = "  people:\n    from: directory\n    to: hq\n    scope: { kinds: [employee] }\n";
    site.work.write("muster.yaml", settings + second);
    site.edit("directory/people.yaml", "ada@example.org", "ada@example.com");
    let plan = site.muster(["plan", "--all", "--format", "json"]).run().code(0).json();
    let [hq, people] = [0, 1].map(|at| {
        let flow = &plan["flows"][at];
        format!(
            "{}={}",
            flow["flow"].as_str().expect("a flow"),
            flow["fingerprint"].as_str().expect("one")
        )
    });
    let bare = hq.trim_start_matches("hq=");
    site.muster(["apply", "--all", "--yes", "--expect", bare])
        .run()
        .code(3)
        .says("which of several flows");
    site.muster(["apply", "--all", "--yes", "--expect", &hq])
        .run()
        .code(3)
        .says("nothing of the flow people");
    // The first flow does what both planned: of the second nobody knows whether that was all.
    let run = site
        .muster(["apply", "--all", "--yes", "--expect", &hq, "--expect", &people])
        .run()
        .code(5);
    run.says("the plan of people is not the approved one");
    assert_eq!(site.server.writes().len(), 1);
}

#[test]
fn what_somebody_did_by_hand_is_not_done_again() {
    let (site, fingerprint) = approved();
    site.server.edit(Employee, "000124", json!({ "mobile": "0501113333" }));
    // The saved plan alone is strict; the fingerprint alone says not what was approved.
    site.muster(["apply", "--plan", "plan.json", "--yes"])
        .run()
        .code(5)
        .says("gone: update employee 000124");
    refused(&site, by_print(&site, &fingerprint).run(), "what was approved is not known here");
    let run = by_both(&site, &fingerprint).run().code(0);
    let told =
        "part of what was approved is done already: 1 of 2 is left, and none that was not approved";
    assert!(!run.stderr.contains(told), "it stands in the result: {run}");
    assert_eq!(run.json()["warnings"], json!([told]));
    assert_eq!(site.server.writes().len(), 1);
    let runs = site.muster(["history", "--format", "json"]).run().code(0).json();
    assert_eq!(runs["runs"][0]["facts"]["left"], json!(told));
    assert_eq!(runs["runs"][0]["facts"]["expected"], json!(fingerprint));
}

#[test]
fn what_moved_elsewhere_on_the_server_does_not_matter() {
    let (site, fingerprint) = approved();
    site.server.edit(Employee, "000125", json!({ "city": "Dubai" }));
    site.muster(["apply", "--plan", "plan.json", "--yes"])
        .run()
        .code(5)
        .says("the live state changed");
    by_both(&site, &fingerprint)
        .run()
        .code(0)
        .says("the live state changed since this was approved");
    assert_eq!(site.server.writes().len(), 2);
}

#[test]
fn an_update_of_some_of_the_approved_fields_is_left_of_it() {
    let site = Site::faithful(Habits::flat_80(), "");
    site.edit("directory/people.yaml", "Ada, last_name: Lovelace", "Augusta, last_name: King");
    let fingerprint = planned(&site);
    site.server.edit(Employee, "000123", json!({ "last_name": "King" }));
    by_both(&site, &fingerprint).run().code(0).says("goes no further");
    assert_eq!(
        site.server.record(Employee, "000123").expect("Ada")["first_name"],
        json!("Augusta")
    );
}

#[test]
fn what_goes_beyond_the_approved_plan_is_refused_whole() {
    type Move = fn(&Site);
    let moves: [(Move, &str, &str); 5] = [
        // Somebody set back on the server what is declared: a change more.
        (
            |site| site.server.edit(Employee, "000125", json!({ "hire_date": "2020-01-01" })),
            "goes beyond what was approved",
            "new: update employee 000125",
        ),
        // The same change, from a value that nobody has seen.
        (
            |site| site.server.edit(Employee, "000123", json!({ "email": "ada@example.net" })),
            "goes beyond what was approved",
            "other values: update employee 000123",
        ),
        (
            |site| site.server.remove(Employee, "000124"),
            "goes beyond what was approved",
            "other values: create employee 000124",
        ),
        // Fewer changes, because less is declared: nobody approved that.
        (
            |site| _ = site.edit("directory/people.yaml", "0501113333", "0501112222"),
            "the desired state changed since it was approved",
            "every change that is due now was approved",
        ),
        (
            |site| {
                _ = site.edit(
                    "muster.yaml",
                    "    to: hq\n",
                    "    to: hq\n    limits: { update: 60% }\n",
                )
            },
            "the policy changed since it was approved",
            "every change that is due now was approved",
        ),
    ];
    for (change, why, detail) in moves {
        let (site, fingerprint) = approved();
        change(&site);
        let run = by_both(&site, &fingerprint).run();
        assert!(run.stderr.contains(detail), "{detail}: {run}");
        refused(&site, run, why);
    }
}

#[test]
fn a_secret_that_is_not_the_approved_one_is_refused() {
    let site = Site::faithful(Habits::flat_80(), "");
    site.edit("directory/people.yaml", "77712345", "77712346");
    let fingerprint = planned(&site);
    site.edit("directory/people.yaml", "77712346", "77712347");
    refused(
        &site,
        by_both(&site, &fingerprint).run().never_says("7771234"),
        "the desired state changed",
    );
    refused(&site, by_print(&site, &fingerprint).run().never_says("7771234"), "is not known here");
}

#[test]
fn a_saved_plan_that_was_edited_approves_nothing_more() {
    let (site, fingerprint) = approved();
    let text = site.work.read("plan.json");
    site.server.edit(Employee, "000125", json!({ "hire_date": "2020-01-01" }));
    // Whoever can write the file puts the change in that is due beside the approved ones.
    let mut plan: Value = serde_json::from_str(&text).expect("a plan is JSON");
    let fresh = site.plan();
    assert_eq!(fresh["changes"].as_array().map(Vec::len), Some(3));
    plan["changes"] = fresh["changes"].clone();
    site.work.write("plan.json", plan.to_string());
    refused(&site, by_both(&site, &fingerprint).run(), "the file was edited");
    // With the digests that belong to them it is another plan.
    plan["parts"] = fresh["parts"].clone();
    site.work.write("plan.json", plan.to_string());
    refused(&site, by_both(&site, &fingerprint).run(), "the file was edited");
    plan["fingerprint"] = fresh["fingerprint"].clone();
    site.work.write("plan.json", plan.to_string());
    refused(&site, by_both(&site, &fingerprint).run(), "the saved plan is not the approved one");
}

#[test]
fn an_encrypted_plan_is_carried_on_with_its_key() {
    use age::secrecy::ExposeSecret as _;
    let key = age::x25519::Identity::generate();
    let secret = key.to_string().expose_secret().to_owned();
    let (site, _) = approved();
    let to = key.to_public().to_string();
    let plan = site
        .muster(["plan", "--out", "plan.json", "--format", "json", "--encrypt-to", &to])
        .run()
        .code(0);
    assert!(
        !site.work.read("plan.json").contains("\"key\""),
        "the key would let values be guessed"
    );
    let fingerprint = plan.json()["fingerprint"].as_str().expect("a fingerprint").to_owned();
    site.server.edit(Employee, "000124", json!({ "mobile": "0501113333" }));
    refused(&site, by_both(&site, &fingerprint).run(), "no key is given");
    by_both(&site, &fingerprint)
        .env("MUSTER_AGE_KEY", &secret)
        .run()
        .code(0)
        .says("1 of 2 is left");
    assert_eq!(site.server.writes().len(), 1);
}

#[test]
fn a_pull_is_bound_to_its_fingerprint_too() {
    let site = Site::faithful(Habits::flat_80(), "");
    site.server.edit(Employee, "000123", json!({ "email": "ada@example.net" }));
    let plan = site.muster(["pull", "--preview", "--format", "json"]).run().code(0).json();
    let fingerprint = plan["fingerprint"].as_str().expect("a fingerprint");
    site.server.edit(Employee, "000124", json!({ "mobile": "1" }));
    let before = site.work.read("directory/people.yaml");
    site.muster(["pull", "--yes", "--expect", fingerprint])
        .run()
        .code(5)
        .says("is not the approved one");
    assert_eq!(site.work.read("directory/people.yaml"), before);
    let plan = site.muster(["pull", "--preview", "--format", "json"]).run().code(0).json();
    let fingerprint = plan["fingerprint"].as_str().expect("a fingerprint");
    site.muster(["pull", "--yes", "--expect", fingerprint]).run().code(0);
    assert!(site.work.read("directory/people.yaml").contains("ada@example.net"));
    site.muster(["pull", "--preview", "--expect", fingerprint]).run().code(3);
}
