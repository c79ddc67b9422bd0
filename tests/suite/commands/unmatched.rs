//! Entries that name nobody: a filter, a scope, a protection, an override; and their legitimate
//! neighbours.

use super::{Employee, Site, actions, person, settings};
use crate::foreign::Habits;
use crate::program::Workspace;

const DELETE: &str = "    absent: { employee: delete }\n    limits: { delete: 100%, floor: 50 }\n";

/// A faithful site with two people that nobody declares, and who would be deleted.
fn leavers(flow: &str) -> Site {
    let site = Site::faithful(Habits::flat_85(), &format!("{DELETE}{flow}")).known();
    for code in ["000126", "000127"] {
        site.server.seed(Employee, person(code));
    }
    site
}

#[test]
fn a_filter_of_drift_that_names_nobody_is_a_mistake_with_the_nearest_code() {
    let site = leavers("");
    for (flag, entry, says) in [
        ("--except", "employee:126", "did you mean 000126?"),
        ("--only", "area:000126", "did you mean --only employee:000126?"),
    ] {
        let run = site.muster(["drift", flag, entry]).run().code(3);
        run.says(&format!("{flag} {entry}")).says(says);
    }
}

#[test]
fn a_filter_that_is_no_pattern_is_refused() {
    let site = leavers("");
    for wrong in ["employee:[1", "employee:{1", "employee:1}", "employee:", "employee:\u{1}"] {
        site.muster(["plan", "--only", wrong]).run().code(3);
    }
}

#[test]
fn who_repeats_a_filter_after_the_record_has_gone_is_told_and_not_stopped() {
    let site = leavers("");
    site.muster(["apply", "--yes", "--only", "employee:000126"]).run().code(0);
    let again = site.muster(["apply", "--yes", "--only", "employee:000126"]).run().code(0);
    again.says("matches no record any more");
    let plan = site
        .muster(["plan", "--format", "json", "--except", "employee:000126"])
        .run()
        .code(0)
        .json();
    assert_eq!(actions(&plan), ["delete employee 000127"]);
    site.muster(["plan", "--only", "employee:126"]).run().code(3);
    // What is taken back is named by the run, there or not.
    site.muster(["undo", "2", "--preview", "--only", "employee:000126"]).run().code(0);
    site.muster(["undo", "2", "--preview", "--except", "employee:126"])
        .run()
        .code(3)
        .says("000126");
}

#[test]
fn several_flows_share_their_filters() {
    let site = leavers("");
    let second = "  structure: { from: directory, to: hq, scope: { kinds: [area, department] } }\n";
    let text = site.work.read("muster.yaml");
    site.work.write("muster.yaml", format!("{text}{second}"));
    site.muster(["plan", "--all", "--except", "employee:126"]).run().code(3).says("000126");
    site.muster(["apply", "--all", "--yes", "--except", "employee:126"])
        .run()
        .code(3)
        .says("000126");
    assert_eq!(site.server.writes().len(), 0);
    site.muster(["apply", "--all", "--yes", "--except", "employee:000126"]).run().code(0);
    assert!(
        site.server.record(Employee, "000126").is_some()
            && site.server.record(Employee, "000127").is_none()
    );
}

#[test]
fn commands_without_records_refuse_filters() {
    let site = Site::faithful(Habits::flat_85(), "");
    for command in [
        &["validate"][..],
        &["explain", "employee", "000123"],
        &["doctor"],
        &["history"],
        &["serve", "--check"],
        &["resolve", "employee", "000123", "mobile", "--take", "from"],
        &["schema", "plan"],
        &["demo"],
    ] {
        for flag in ["--only", "--except"] {
            let arguments = [command, &[flag, "employee:000123"]].concat();
            site.muster(arguments).run().code(3).says("takes no such filter");
        }
    }
}

#[test]
fn a_scope_that_names_nothing_is_a_mistake_with_its_place() {
    for (scope, says) in [
        ("areas: [HQX]", "did you mean `HQ`?"),
        ("areas: [HQ, hq]", "did you mean `HQ`?"),
        ("departments: [ENGI]", "did you mean `ENG`?"),
    ] {
        let site = Site::faithful(Habits::flat_85(), &format!("    scope: {{ {scope} }}\n"));
        for command in [&["pull", "--preview"][..], &["explain", "area", "HQ"]] {
            site.muster(command.iter().copied()).run().code(3).says(says).says("muster.yaml:12:");
        }
    }
}

#[test]
fn what_is_only_on_one_of_several_servers_is_listed_for_all() {
    let site = Site::faithful(Habits::flat_85(), "");
    site.edit("directory/people.yaml", "employees:", "external: { areas: [NORTH] }\nemployees:");
    site.muster(["plan"]).run().code(3);
    let more = "  north:\n    server:\n      url: http://127.0.0.1:9\n      login: { scheme: jwt, \
        username: admin, password: { env: MUSTER_PASSWORD } }\nflows:\n  north: { from: \
        directory, to: north }\n";
    let text = settings(&site.server.url, "").replace("flows:\n", more);
    site.work.write("muster.yaml", text);
    let plan = site.muster(["plan", "hq", "--format", "json"]).run().code(0).json();
    assert!(plan["warnings"][0].as_str().is_some_and(|said| said.contains("NORTH")), "{plan}");
}

#[test]
fn punches_of_a_person_whom_nobody_knows_are_a_mistake() {
    let site = Site::faithful(Habits::flat_85(), "");
    site.muster(["transactions", "--emp-code", "123"]).run().code(3).says("did you mean 000123?");
    site.muster(["transactions", "--emp-code", "000123"]).run().code(0);
    site.server.remove(Employee, "000124");
    // It is declared, and not created yet.
    site.muster(["transactions", "--emp-code", "000124"]).run().code(0);
}

#[test]
fn the_help_of_a_command_shows_no_flag_that_it_refuses() {
    let work = Workspace::new();
    for (command, hidden) in [
        ("sandbox", &["--only", "--except", "--format", "--report"][..]),
        ("demo", &["--only", "--except", "--format", "--report"]),
        ("validate", &["--only", "--except"]),
        ("transactions", &["--only", "--except"]),
        ("plan", &[]),
    ] {
        let help = work.muster([command, "--help"]).run().code(0).to_string();
        for flag in ["--only", "--except", "--format", "--report"] {
            let shown = help.lines().any(|line| line.trim_start().starts_with(flag));
            assert_eq!(shown, !hidden.contains(&flag), "{command} {flag}: {help}");
        }
        // A flag that is not shown is refused with a reason, and no unknown word.
        if let Some(flag) = hidden.first() {
            let run = work.muster([command, flag, "employee:1"]).run().code(3);
            run.never_says("unexpected argument");
        }
    }
}
