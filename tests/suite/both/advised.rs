//! Commands that a plan proposes for what is on one side alone: each of them is carried out
//! literally, and works.

use serde_json::json;

use crate::commands::{Department, Employee, Site};
use crate::foreign::Habits;
use crate::foreign::Kind::{Area, Resign};
use crate::program::Finished;

const FLOW: &str = "    mode: two-way
    owners: { employee: { mobile: shared, email: shared, areas: shared } }
";

/// A company whose files and server agree: with a department that nothing names, and a person in
/// one area alone.
fn agreed(more: &str) -> Site {
    let site = Site::with(Habits::flat_85(), &format!("{FLOW}{more}"));
    let new = "  - { code: \"000126\", first_name: Edith, last_name: Clarke, department: ENG, \
        areas: [LAB] }\n";
    let people = site.work.read("directory/people.yaml");
    site.work.write("directory/people.yaml", format!("{people}{new}"));
    let structure = site.work.read("directory/structure.yaml");
    let more = "  - { code: OPS, name: Operations }\npositions:";
    site.work.write("directory/structure.yaml", structure.replace("positions:", more));
    site.known()
}

/// The commands that a run proposes, without the program itself.
fn proposed(run: &Finished) -> Vec<Vec<String>> {
    let lines = run.stdout.lines().filter_map(|line| line.split("settle: muster ").nth(1));
    lines.map(|line| line.split_whitespace().map(str::to_owned).collect()).collect()
}

fn carry_out(site: &Site, command: &[String]) {
    site.muster(command.iter().map(String::as_str)).run().code(0);
}

#[test]
fn each_command_that_is_proposed_for_a_lost_area_works() {
    let site = agreed("    absent: { employee: delete }\n");
    site.server.edit(Employee, "000123", json!({ "area": ["HQ"] }));
    site.server.edit(Employee, "000126", json!({ "area": [] }));
    site.server.remove(Area, "LAB");
    let run = site.muster(["apply", "--yes"]).run().code(8);
    let commands = proposed(&run);
    let text: Vec<String> = commands.iter().map(|command| command.join(" ")).collect();
    assert_eq!(
        text,
        [
            "resolve area LAB record --take from --flow hq",
            "resolve employee 000126 areas --take from --flow hq"
        ],
        "{run}"
    );
    for command in &commands {
        carry_out(&site, command);
    }
    site.muster(["apply", "--yes"]).run().code(0).says("was carried out");
    assert!(site.server.record(Area, "LAB").is_some());
    assert_eq!(site.server.record(Employee, "000126").expect("Edith")["area"], json!(["LAB"]));
    site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
}

#[test]
fn what_is_gone_and_stays_can_be_made_anew_or_removed_by_the_named_commands() {
    for (kind, code, file) in [
        ("department", "OPS", "directory/structure.yaml"),
        ("employee", "000125", "directory/people.yaml"),
    ] {
        for side in ["from", "to"] {
            let site = agreed("");
            let of = if kind == "employee" { Employee } else { Department };
            site.server.remove(of, code);
            let run = site.muster(["apply", "--yes"]).run().code(0);
            run.says(&format!("{kind} {code} is gone from hq"))
                .says("to remove it as well: --take to");
            site.muster(["resolve", kind, code, "record", "--take", side]).run().code(0);
            site.muster(["apply", "--yes"]).run().code(0).says("was carried out");
            assert_eq!(site.server.record(of, code).is_some(), side == "from", "{kind} {side}");
            assert_eq!(site.work.read(file).contains(code), side == "from", "{kind} {side}");
            site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
        }
    }
    // What something else names is not removed, and no such command is proposed.
    let site = agreed("");
    site.server.remove(Area, "LAB");
    let run = site.muster(["plan"]).run();
    run.says("area LAB is gone from hq")
        .says("must name another area first")
        .never_says("LAB record --take to");
}

#[test]
fn who_resigned_on_the_server_and_was_changed_in_the_files_is_said_to_have_resigned() {
    let site = agreed("    absent: { employee: delete }\n");
    site.server.seed(Resign, json!({ "employee": "000124", "resign_date": "2026-11-01" }));
    site.edit("directory/people.yaml", "0501112222", "0502223333");
    let run = site.muster(["apply", "--yes"]).run().code(8);
    run.says("resigned on hq, and changed in directory").never_says("gone from hq");
    // Who is deleted there is gone.
    let site = agreed("    absent: { employee: delete }\n");
    site.server.remove(Employee, "000124");
    site.edit("directory/people.yaml", "0501112222", "0502223333");
    site.muster(["apply", "--yes"]).run().code(8).says("gone from hq, and changed in directory");
}

#[test]
fn a_second_code_of_one_person_is_refused_on_the_way_from_the_server_too() {
    for mode in ["two-way", "push"] {
        for hired in ["2019-04-02", "2026-11-29"] {
            let site = Site::faithful(Habits::flat_85(), &format!("    mode: {mode}\n"));
            site.edit(
                "directory/people.yaml",
                "hire_date: 2019-04-02",
                "hire_date: 2019-04-02, birthday: 1980-01-02",
            );
            let site = site.known();
            let carry: &[&str] =
                if mode == "push" { &["pull", "--yes"] } else { &["apply", "--yes"] };
            let carry = || site.muster(carry.iter().copied()).run();
            carry().code(0);
            let grace = |mobile: &str| json!({ "emp_code": "000225", "first_name": "Grace", "last_name": "Hopper", "birthday": "1980-01-02", "hire_date": hired, "mobile": mobile, "department": "CORP", "area": ["HQ"] });
            site.server.seed(Employee, grace(""));
            let before = site.work.read("directory/people.yaml");
            carry().code(4).says("looks like").says("000125");
            assert_eq!(site.work.read("directory/people.yaml"), before, "{mode} {hired}");
            // Two people can share a name and a birthday: other things tell them apart.
            site.server.remove(Employee, "000225");
            let mut other = grace("0509990000");
            other["gender"] = json!("M");
            site.server.edit(Employee, "000125", json!({ "mobile": "0501110000", "gender": "F" }));
            carry().code(0);
            site.server.seed(Employee, other);
            carry().code(0).says("000225");
        }
    }
}
