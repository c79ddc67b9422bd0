//! Saved plans: performed as reviewed, or not at all.

use serde_json::{Value, json};

use super::{Employee, Site};
use crate::foreign::Habits;

/// Something that moves a site after its plan was saved.
type Move = fn(&Site) -> &Site;

fn saved(site: &Site) {
    site.muster(["plan", "--out", "plan.json"]).run().code(0).says("apply --plan plan.json");
}

fn perform(site: &Site) -> crate::program::Program {
    site.muster(["apply", "--plan", "plan.json", "--yes"])
}

#[test]
fn a_saved_plan_is_performed_while_nothing_moved() {
    let site = Site::new(Habits::flat_85());
    saved(&site);
    perform(&site).run().code(0);
    assert_eq!(site.server.state(Employee).len(), 3);
    // It was performed: the server has moved.
    perform(&site).run().code(5).says("stale");
}

#[test]
fn a_saved_plan_is_stale_when_anything_moved() {
    let moves: [(&str, Move); 4] = [
        ("stale: the desired state changed", |site| {
            site.edit("directory/people.yaml", "Hopper", "Hoper")
        }),
        ("stale: the live state changed", |site| {
            site.server.edit(Employee, "000125", json!({ "city": "Dubai" }));
            site
        }),
        ("stale: the desired state changed since", |site| {
            site.edit("directory/people.yaml", "77712345", "77712346")
        }),
        ("stale: the policy changed", |site| {
            site.edit("muster.yaml", "    to: hq\n", "    to: hq\n    limits: { update: 60% }\n")
        }),
    ];
    for (what, change) in moves {
        let site = Site::faithful(Habits::flat_80(), "");
        site.edit("directory/people.yaml", "ada@example.org", "ada@example.com");
        saved(&site);
        change(&site);
        perform(&site).run().code(5).says(what);
        assert_eq!(site.server.writes().len(), 0, "{what}");
    }
}

#[test]
fn a_plan_for_one_server_changes_no_other() {
    let site = Site::new(Habits::flat_80());
    saved(&site);
    // It holds the same records to the letter.
    let twin = Site::new(Habits::flat_80());
    site.edit("muster.yaml", &site.server.url, &twin.server.url);
    perform(&site).run().code(5).says(&site.server.url).says(&twin.server.url);
    assert_eq!(site.server.writes().len() + twin.server.writes().len(), 0);
    site.edit("muster.yaml", &twin.server.url, &site.server.url);
    perform(&site).run().code(0);
}

#[test]
fn a_stale_plan_says_which_changes_differ() {
    let site = Site::faithful(Habits::flat_80(), "");
    site.edit("directory/people.yaml", "ada@example.org", "ada@example.com");
    site.edit("directory/people.yaml", "0501112222", "0501113333");
    saved(&site);
    site.edit("directory/people.yaml", "ada@example.com", "ada@example.net");
    site.edit("directory/people.yaml", "Hopper", "Hoper");
    site.server.edit(Employee, "000124", json!({ "mobile": "0501113333" }));
    let run =
        perform(&site).run().code(5).says("the desired state and the live state changed since");
    let run = run.says("new: update employee 000125").says("gone: update employee 000124");
    run.says("other values: update employee 000123").says("(then 0 to create, 2 to update");
    let json = site
        .muster(["apply", "--plan", "plan.json", "--yes", "--format", "json"])
        .run()
        .code(5)
        .json();
    assert_eq!(json["error"]["details"].as_array().map(Vec::len), Some(3), "{json:#}");
    assert_eq!(site.server.writes().len(), 0);
}

#[test]
fn what_was_reviewed_is_what_is_performed() {
    let site = Site::faithful(Habits::flat_80(), "");
    site.edit("directory/people.yaml", "ada@example.org", "ada@example.com");
    saved(&site);
    let text = site.work.read("plan.json");
    site.work.write("plan.json", text.replace("ada@example.com", "ada@example.net"));
    perform(&site)
        .run()
        .code(5)
        .says("the file was edited")
        .says("other values: update employee 000123");
    assert_eq!(site.server.writes().len(), 0);
}

#[test]
fn an_encrypted_plan_names_nobody_and_is_performed_without_a_key() {
    use age::secrecy::ExposeSecret as _;
    let [key, other] = [(); 2].map(|()| age::x25519::Identity::generate());
    let secret = |key: &age::x25519::Identity| key.to_string().expose_secret().to_owned();
    let to = format!("{},{}", other.to_public(), key.to_public());
    let site = Site::faithful(Habits::flat_80(), "");
    site.edit("directory/people.yaml", "ada@example.org", "ada@example.com");
    let plan = |name: &str| {
        let arguments = ["plan", "--out", name, "--format", "json", "--report", "json=report.json"];
        site.muster(arguments).env("MUSTER_ENCRYPT_TO", &to).run().code(0)
    };
    let run = plan("plan.json");
    for text in [&run.stdout, &site.work.read("plan.json"), &site.work.read("report.json")] {
        let plan: Value = serde_json::from_str(text).expect("a plan is JSON");
        assert_eq!(plan["summary"]["update"], json!(1));
        super::outputs::judge(&plan);
        for name in ["Ada", "Lovelace", "000123", "ada@example", "reason"] {
            assert!(!text.contains(name), "{name} in {text}");
        }
    }
    // Stale, without a key: which side moved is told, and that the rest cannot be.
    site.edit("directory/people.yaml", "Hopper", "Hoper");
    perform(&site).run().code(5).says("the desired state changed since").says("no key is given");
    perform(&site)
        .env("MUSTER_AGE_KEY", secret(&key))
        .run()
        .code(5)
        .says("new: update employee 000125");
    let stranger = secret(&age::x25519::Identity::generate());
    perform(&site)
        .env("MUSTER_AGE_KEY", &stranger)
        .run()
        .code(5)
        .says("not encrypted to the key")
        .never_says(&stranger);
    perform(&site).env("MUSTER_AGE_KEY", "AGE-SECRET-KEY-1X").run().code(3).never_says("KEY-1X");
    site.edit("directory/people.yaml", "Hoper", "Hopper");
    site.work.write("key.txt", format!("# a comment\n{}\n", secret(&other)));
    let broken = site.work.read("plan.json").replacen(
        "AGE ENCRYPTED FILE-----\\n",
        "AGE ENCRYPTED FILE-----\\nAAAA",
        1,
    );
    site.work.write("broken.json", broken);
    let run = site
        .muster(["apply", "--plan", "broken.json", "--yes"])
        .env("MUSTER_AGE_KEY_FILE", "key.txt")
        .run();
    run.code(3).says("damaged");
    assert_eq!(site.server.writes().len(), 0);
    // With the key it is shown, without it is performed as it was approved.
    perform(&site)
        .run()
        .code(0)
        .says("no key is given")
        .never_says("Lovelace")
        .never_says("000123");
    assert_eq!(site.server.writes().len(), 1);
    site.edit("directory/people.yaml", "ada@example.com", "ada@example.org");
    plan("plan.json");
    perform(&site)
        .env("MUSTER_AGE_KEY_FILE", "key.txt")
        .run()
        .code(0)
        .says("Lovelace")
        .never_says("no key is given");
    site.edit("directory/people.yaml", "ada@example.org", "ada@example.com");
    let arguments = ["apply", "--yes", "--format", "json", "--encrypt-to", &to];
    let run = site.muster(arguments).run().code(0).never_says("Lovelace").never_says("000123");
    super::outputs::judge(&run.json());
    assert_eq!(run.json()["converged"], json!(true));
}

#[test]
fn who_is_asked_about_an_encrypted_plan_sees_the_plan_made_anew() {
    let to = age::x25519::Identity::generate().to_public().to_string();
    let site = Site::faithful(Habits::flat_80(), "");
    site.edit("directory/people.yaml", "ada@example.org", "ada@example.com");
    site.muster(["plan", "--out", "plan.json", "--encrypt-to", &to]).run().code(0);
    let apply = || site.muster(["apply", "--plan", "plan.json"]);
    apply()
        .run()
        .code(3)
        .says("no terminal to ask on")
        .says("MUSTER_AGE_KEY_FILE")
        .never_says("Lovelace");
    let asked = apply().input("no\n").on_a_terminal().run().code(4);
    asked
        .says("the plan made anew")
        .says("Lovelace")
        .says("ada@example.com")
        .says("Apply 1 change");
    assert_eq!(site.server.writes().len(), 0);
    apply().input("yes\n").on_a_terminal().run().code(0).says("applied and verified");
    assert_eq!(site.server.writes().len(), 1);
}

#[test]
fn a_plan_is_encrypted_to_public_keys_alone() {
    let site = Site::new(Habits::flat_80());
    for (to, says) in [
        ("", "it is empty"),
        ("AGE-SECRET-KEY-1QQQ", "it is a secret key"),
        ("age1x", "not a public key"),
    ] {
        let run = site
            .muster(["plan", "--out", "plan.json", "--encrypt-to", to])
            .run()
            .code(3)
            .says(says);
        run.never_says("KEY-1QQQ");
    }
    assert!(!site.work.path("plan.json").exists());
    assert_eq!(site.server.requests().len(), 0);
}

#[test]
fn a_saved_plan_remembers_its_filters() {
    let site = Site::new(Habits::flat_80());
    site.muster(["plan", "--out", "plan.json", "--only", "department:*"]).run().code(0);
    perform(&site).run().code(0);
    assert_eq!(site.server.writes().len(), 2);
    site.muster(["apply", "--plan", "plan.json", "--yes", "--only", "area:*"]).run().code(3);
}

#[test]
fn a_saved_plan_is_private_and_never_written_through_a_link() {
    let site = Site::new(Habits::flat_80());
    saved(&site);
    let plan: Value = serde_json::from_str(&site.work.read("plan.json")).expect("a plan is JSON");
    assert_eq!(plan["summary"]["create"], json!(8));
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let mode = std::fs::metadata(site.work.path("plan.json"))
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        std::fs::set_permissions(
            site.work.path("plan.json"),
            std::fs::Permissions::from_mode(0o644),
        )
        .expect("a mode");
        saved(&site);
        let mode = std::fs::metadata(site.work.path("plan.json"))
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        site.muster(["plan", "--out", "/dev/null", "--report", "json=/dev/null"]).run().code(0);
        site.muster(["plan", "--report", "json=directory"]).run().code(1).says("it is a folder");
        site.work.write("target.json", "mine");
        symlink(site.work.path("target.json"), site.work.path("link.json"))
            .expect("links can be made");
        site.muster(["plan", "--out", "link.json"]).run().code(1).says("symbolic link");
        site.muster(["plan", "--report", "text=link.json"]).run().code(1).says("symbolic link");
        assert_eq!(site.work.read("target.json"), "mine");
    }
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let site = Site::new(Habits::nested_90());
    let text = || {
        let plan = site.muster(["plan", "--format", "json"]).run().code(0).stdout;
        plan.lines()
            .filter(|line| !line.contains("\"created\""))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(text(), text());
    let preview = || site.muster(["plan"]).run().code(0).stdout;
    assert_eq!(preview(), preview());
}

#[test]
fn what_is_no_plan_is_told_so() {
    let site = Site::new(Habits::flat_80());
    site.work.write("plan.json", "{\"format_version\": \"1\"}");
    perform(&site).run().code(3).says("plan.json");
    site.muster(["apply", "--plan", "nowhere.json", "--yes"]).run().code(3).says("nowhere.json");
}
