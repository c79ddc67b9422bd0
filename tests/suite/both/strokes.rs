//! A server that shows a stroke where there is no text: nothing is nothing, in every direction.

use serde_json::json;

use crate::commands::{Employee, Site, actions, person};
use crate::foreign::{Blanks, Habits};

fn strokes(flow: &str) -> Site {
    let site = Site::faithful(Habits { blanks: Blanks::Stroke, ..Habits::flat_85() }, flow);
    site.edit(
        "directory/people.yaml",
        "email: ada@example.org",
        "email: ada@example.org, mobile: ~, city: null, national: \"\"",
    );
    site
}

#[test]
fn what_is_empty_in_the_files_stays_so_in_a_flow_that_goes_both_ways() {
    let owners = "    mode: two-way\n    owners: { employee: { mobile: shared, city: shared, \
        national: shared } }\n";
    let site = strokes(owners);
    let before = site.work.read("directory/people.yaml");
    // The server's own rows come into the files first.
    site.muster(["apply", "--yes"]).run().code(0);
    for _ in 0..2 {
        site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
        site.muster(["apply", "--yes"]).run().code(0);
        assert_eq!(site.work.read("directory/people.yaml"), before);
    }
    site.muster(["drift"]).run().code(0);
    // A text is more than nothing, whichever side writes it; and nothing clears it again.
    site.server.edit(Employee, "000123", json!({ "mobile": "0509998888" }));
    site.muster(["apply", "--yes"]).run().code(0);
    assert!(site.work.read("directory/people.yaml").contains("mobile: \"0509998888\""));
    site.server.edit(Employee, "000123", json!({ "mobile": null }));
    site.muster(["drift"]).run().code(2).says("mobile");
    site.muster(["apply", "--yes"]).run().code(0);
    let after = site.work.read("directory/people.yaml");
    assert!(!after.contains("\"-\"") && !after.contains("0509998888"), "{after}");
    site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
}

#[test]
fn nothing_is_pulled_as_a_stroke() {
    let site = strokes("");
    site.edit("directory/people.yaml", "mobile: ~", "mobile: \"0501\"");
    let mut new = person("000777");
    new["department"] = json!("ENG");
    new["area"] = json!(["HQ"]);
    site.server.seed(Employee, new);
    site.muster(["pull", "--yes"]).run().code(0);
    let files = site.work.read("directory/people.yaml");
    assert!(
        !files.contains("\"-\"") && !files.contains("0501\"") && files.contains("000777"),
        "{files}"
    );
    assert_eq!(actions(&site.plan()), Vec::<String>::new());
}

#[test]
fn a_new_folder_holds_no_strokes_but_those_that_are_names() {
    for (blanks, named) in [(Blanks::Stroke, false), (Blanks::Null, true)] {
        let site = Site::faithful(Habits { blanks, ..Habits::flat_85() }, "");
        let mut new = person("000777");
        new["last_name"] = json!("-");
        site.server.seed(Employee, new);
        let work = crate::program::Workspace::new();
        let arguments = ["init", "--url", site.server.url.as_str(), "--username", "admin"];
        let init = work.muster(arguments).env("MUSTER_PASSWORD", Habits::flat_80().password).run();
        init.code(0);
        let files = work.files().into_iter().filter(|(name, _)| name.starts_with("directory/"));
        let text: String =
            files.map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned()).collect();
        assert_eq!(text.contains("\"-\""), named, "{blanks:?}: {text}");
        assert!(text.contains("000777"));
    }
}
