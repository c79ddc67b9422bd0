//! Two saved plans: what the second would do and the first would not.

use serde_json::{Value, json};

use super::warnings;
use crate::commands::{Employee, Site, actions};
use crate::foreign::Habits;

/// A site with a plan of two changes, `first.json`, and one of other two, `second.json`.
fn moved() -> Site {
    let site = Site::faithful(Habits::flat_80(), "");
    site.edit("directory/people.yaml", "ada@example.org", "ada@example.com");
    site.edit("directory/people.yaml", "0501112222", "0501113333");
    site.edit("directory/people.yaml", "77712345", "77712346");
    site.muster(["plan", "--out", "first.json"]).run().code(0);
    site.edit("directory/people.yaml", "ada@example.com", "ada@example.net");
    site.edit("directory/people.yaml", "Hopper", "Hoper");
    site.server.edit(Employee, "000124", json!({ "mobile": "0501113333" }));
    site.muster(["plan", "--out", "second.json"]).run().code(0);
    site
}

fn compared(site: &Site, more: &[&str]) -> Value {
    let all = ["diff", "first.json", "second.json", "--format", "json"].iter().chain(more);
    let value = site.work.muster(all).run().code(0).json();
    crate::commands::outputs::judge(&value);
    value
}

#[test]
fn what_appeared_disappeared_and_changed_is_told() {
    let site = moved();
    let found = compared(&site, &[]);
    assert_eq!(actions(&found), ["update employee 000123", "update employee 000125"]);
    assert_eq!(
        found["compared"],
        json!({
            "what": "plans",
            "appeared": ["update employee 000125"],
            "disappeared": ["update employee 000124"],
            "changed": ["update employee 000123"],
        })
    );
    let told = warnings(&found);
    assert!(told.contains("not to be done any more: update employee 000124"), "{told}");
    assert!(
        told.contains("with other values than in the first plan: update employee 000123"),
        "{told}"
    );
    assert!(found["changes"][0]["fields"].to_string().contains("ada@example.net"), "{found:#}");
    assert_eq!(found["from"]["store"], "first.json");
    let run = site
        .work
        .muster(["diff", "first.json", "second.json", "--detailed-exitcode"])
        .run()
        .code(2);
    run.says("2 to update").says("card_no").never_says("77712346").says("directory/people.yaml:");
}

#[test]
fn the_same_plan_is_no_difference() {
    let site = moved();
    let run =
        site.work.muster(["diff", "first.json", "first.json", "--detailed-exitcode"]).run().code(0);
    run.says("no changes: 2 unchanged");
    assert_eq!(
        actions(&compared(&site, &["--only", "employee:000125"])),
        ["update employee 000125"]
    );
    assert_eq!(
        compared(&site, &["--only", "employee:000125"])["compared"]["disappeared"],
        json!([])
    );
}

#[test]
fn a_plan_is_compared_with_a_plan() {
    let site = moved();
    site.work
        .muster(["diff", "first.json", "directory"])
        .run()
        .code(3)
        .says("`first.json` is a saved plan");
    site.work.write("broken.json", "{\"format_version\": \"1\", ");
    site.work
        .muster(["diff", "first.json", "broken.json"])
        .run()
        .code(3)
        .says("cannot read the saved plan");
    site.work.write("other.json", site.work.read("first.json").replace("\"update\"", "\"evolve\""));
    site.work
        .muster(["diff", "first.json", "other.json"])
        .run()
        .code(3)
        .says("not understood: evolve employee");
    let elsewhere = site.work.read("first.json").replace(&site.server.url, "http://127.0.0.1:9");
    site.work.write("elsewhere.json", elsewhere);
    let run = site.work.muster(["diff", "first.json", "elsewhere.json"]).run().code(0);
    run.says("the second plan changes another place: hq at http://127.0.0.1:9");
}

#[test]
fn encrypted_plans_are_opened_with_the_key_of_the_environment() {
    use age::secrecy::ExposeSecret as _;
    let site = moved();
    let key = age::x25519::Identity::generate();
    let recipient = key.to_public().to_string();
    let seal = ["plan", "--out", "second.json", "--encrypt-to", &recipient];
    site.muster(seal).run().code(0);
    assert!(!site.work.read("second.json").contains("Hoper"));
    let run = || site.work.muster(["diff", "first.json", "second.json"]);
    run().run().code(3).says("the changes of second.json are encrypted").says("MUSTER_AGE_KEY");
    let secret = key.to_string();
    run()
        .env("MUSTER_AGE_KEY", secret.expose_secret())
        .run()
        .code(0)
        .says("2 to update")
        .says("Hoper");
    let other = age::x25519::Identity::generate().to_string();
    run()
        .env("MUSTER_AGE_KEY", other.expose_secret())
        .run()
        .code(3)
        .says("not encrypted to the key");
}
