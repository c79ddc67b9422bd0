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
        ("desired", |site| site.edit("directory/people.yaml", "Hopper", "Hoper")),
        ("live", |site| {
            site.server.edit(Employee, "000125", json!({ "city": "Dubai" }));
            site
        }),
        ("secret", |site| site.edit("directory/people.yaml", "77712345", "77712346")),
        ("policy", |site| {
            site.edit("muster.yaml", "    to: hq\n", "    to: hq\n    limits: { update: 60% }\n")
        }),
    ];
    for (what, change) in moves {
        let site = Site::faithful(Habits::flat_80(), "");
        site.edit("directory/people.yaml", "ada@example.org", "ada@example.com");
        saved(&site);
        change(&site);
        perform(&site).run().code(5).says("stale");
        assert_eq!(site.server.writes().len(), 0, "{what}");
    }
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
        let mode = std::fs::metadata(site.work.path("plan.json")).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        site.work.write("target.json", "mine");
        symlink(site.work.path("target.json"), site.work.path("link.json")).expect("links can be made");
        site.muster(["plan", "--out", "link.json"]).run().code(1).says("symbolic link");
        assert_eq!(site.work.read("target.json"), "mine");
    }
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let site = Site::new(Habits::nested_90());
    let text = || {
        let plan = site.muster(["plan", "--format", "json"]).run().code(0).stdout;
        plan.lines().filter(|line| !line.contains("\"created\"")).map(str::to_owned).collect::<Vec<_>>()
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
