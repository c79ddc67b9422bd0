//! Mistakes in a list stand at the item that is meant, each at its own, and under the flow that
//! reads it.

use super::{Site, settings};
use crate::foreign::Habits;

/// A site in which a person is in two areas that nothing declares.
fn misspelt(areas: &str) -> Site {
    let site = Site::faithful(Habits::flat_85(), "");
    site.edit("directory/people.yaml", "areas: [HQ], mobile", &format!("areas: {areas}, mobile"));
    site
}

/// Line and column of an item, in its file.
fn place_of(site: &Site, item: &str) -> String {
    let text = site.work.read("directory/people.yaml");
    let (line, row) =
        text.lines().enumerate().find(|(_, row)| row.contains(item)).expect("the item is there");
    let column = row[..row.find(item).expect("there")].chars().count() + 1;
    format!("directory/people.yaml:{}:{column}", line + 1)
}

#[test]
fn each_unknown_code_of_a_list_has_its_own_place() {
    let site = misspelt("[HQ, SHOPP, \"NOWHERE\"]");
    let run = site.muster(["validate"]).run().code(3);
    let run = run.says("area `SHOPP` is not declared").says("area `NOWHERE` is not declared");
    let run = run.says(&place_of(&site, "SHOPP")).says(&place_of(&site, "\"NOWHERE\""));
    run.never_says("more of this list");
    let found = site.muster(["validate", "--format", "json"]).run().code(3).json();
    let problems = found["problems"].as_array().expect("problems").clone();
    assert_eq!(problems.len(), 2, "{found:#}");
    // The plan says the same.
    site.muster(["plan"]).run().code(3).says(&place_of(&site, "SHOPP"));
    // One item for each line.
    let site = Site::faithful(Habits::flat_85(), "");
    site.work.write(
        "directory/more.yaml",
        "employees:\n  - code: \"000200\"\n    first_name: Pat\n    department: ENG\n    areas:\n      - \
         HQ\n      # the old shop\n      - SHOPP\n      - HQ2\n",
    );
    let run = site.muster(["validate"]).run().code(3);
    run.says("directory/more.yaml:8:9").says("directory/more.yaml:9:9").says("did you mean `HQ`");
    // A list without mistakes passes.
    site.edit("directory/more.yaml", "SHOPP", "LAB").edit("directory/more.yaml", "HQ2", "LAB");
    site.edit("directory/more.yaml", "      - LAB\n      - LAB\n", "      - LAB\n");
    site.muster(["validate"]).run().code(0);
}

#[test]
fn an_item_that_only_the_server_could_know_has_its_own_place() {
    let site = misspelt("[HQ, SHOPP, DEPOT]");
    let structure = "departments:\n  - { code: CORP, name: Corporation }\n  - { code: ENG, name: \
                     Engineering, parent: CORP }\npositions:\n  - { code: SWE, name: Software \
                     engineer }\n";
    site.work.write("directory/structure.yaml", structure);
    site.muster(["validate"]).run().code(0);
    let run = site.muster(["plan"]).run().code(3);
    run.says(&place_of(&site, "SHOPP")).says(&place_of(&site, "DEPOT"));
}

#[test]
fn mistakes_of_several_flows_stand_below_the_names_of_their_flows() {
    let site = misspelt("[HQ, SHOPP]");
    let flows = settings(&site.server.url, "");
    let more = "  branch:\n    from: other\n    to: hq\n";
    let flows = flows.replace(
        "  directory: { yaml: directory }",
        "  directory: { yaml: directory }\n  other: { yaml: other }",
    );
    site.work.write("muster.yaml", format!("{flows}{more}"));
    site.work.write("other/all.yaml", "positions:\n  - { code: SWE, nam: Software engineer }\n");
    let run = site.muster(["plan", "--all"]).run().code(3);
    let (branch, hq) = (run.stderr.find("flow: branch"), run.stderr.find("flow: hq"));
    let (unknown, key) = (run.stderr.rfind("`SHOPP`"), run.stderr.rfind("no key `nam`"));
    let [branch, hq, unknown, key] =
        [branch, hq, unknown, key].map(|at| at.unwrap_or_else(|| panic!("{run}")));
    let below =
        |flow: usize, other: usize, what: usize| flow < what && (other < flow || what < other);
    assert!(below(branch, hq, key) && below(hq, branch, unknown), "{run}");
    // One flow needs no name.
    site.muster(["plan", "hq"]).run().code(3).never_says("flow: hq");
}
