//! Kinds that no file mentions are not managed: neither a pull nor a flow that goes both ways
//! brings them into the files.

use serde_json::json;

use crate::commands::{Employee, Site, person};
use crate::foreign::{Habits, Kind::Position};

/// Files that speak of people alone, and a server that holds a whole company.
fn people_only(flow: &str) -> Site {
    let site = Site::faithful(Habits::flat_85(), flow);
    std::fs::remove_file(site.work.path("directory/structure.yaml")).expect("it is there");
    site
}

fn files(site: &Site) -> Vec<String> {
    let files = site.work.files().into_keys().filter(|name| name.starts_with("directory/"));
    files.collect()
}

/// Somebody comes, with a post that is new as well, and somebody moves.
fn a_day(site: &Site) {
    site.server.seed(Position, json!({ "position_code": "OPS", "position_name": "Operator" }));
    let mut new = person("000300");
    new["position"] = json!("OPS");
    site.server.seed(Employee, new);
    site.server.edit(Employee, "000124", json!({ "department": "CORP" }));
}

#[test]
fn a_pull_leaves_out_kinds_that_no_file_mentions() {
    let site = people_only("");
    site.muster(["pull", "--yes"]).run().code(0);
    a_day(&site);
    let word = "no file mentions them: areas, departments, positions. To have them, write `areas: \
        []` into a file and pull again";
    site.muster(["pull", "--preview"]).run().code(0).says(word);
    site.muster(["pull", "--yes"]).run().code(0).says(word);
    assert_eq!(files(&site), ["directory/people.yaml"]);
    let text = site.work.read("directory/people.yaml");
    assert!(text.contains("000300") && !text.contains("positions:"), "{text}");
    assert!(text.contains("last_name: Turing, department: CORP"), "{text}");
    site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
    // Whoever wants them writes an empty list, and has no other kinds with it.
    site.work.write("directory/posts.yaml", "positions: []\n");
    site.muster(["pull", "--yes"]).run().code(0).says("no file mentions them: areas, departments.");
    let text = site.work.read("directory/posts.yaml");
    assert!(text.contains("OPS") && text.contains("SWE") && !text.contains("areas:"), "{text}");
    // A kind that is dropped again is no account that sees less.
    std::fs::remove_file(site.work.path("directory/posts.yaml")).expect("it is there");
    site.muster(["pull", "--yes"]).run().code(0);
    assert_eq!(files(&site), ["directory/people.yaml"]);
}

#[test]
fn both_ways_leave_out_kinds_that_no_file_mentions() {
    let site = people_only("    mode: two-way\n    owners: { employee: { department: shared } }\n");
    site.muster(["apply", "--yes"]).run().code(0);
    a_day(&site);
    let word = "no file mentions them: areas, departments, positions.";
    site.muster(["apply", "--yes"]).run().code(0).says(word);
    assert_eq!(files(&site), ["directory/people.yaml"]);
    let text = site.work.read("directory/people.yaml");
    assert!(
        text.contains("000300") && text.contains("OPS") && !text.contains("positions:"),
        "{text}"
    );
    assert!(text.contains("last_name: Turing, department: CORP"), "{text}");
    site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
    site.work.write("directory/posts.yaml", "positions: []\n");
    site.muster(["apply", "--yes"]).run().code(3).says("position `SWE` is not declared");
    site.muster(["pull", "--only", "position:*", "--yes"]).run().code(0);
    site.muster(["apply", "--yes"]).run().code(0);
    site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
    let text = site.work.read("directory/posts.yaml");
    assert!(text.contains("OPS") && text.contains("SWE") && !text.contains("areas:"), "{text}");
    assert_eq!(site.server.state(Position).len(), 3, "nothing is taken from the server");
}
