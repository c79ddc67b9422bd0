//! Advice is carried out to the letter: each command and each setting that is proposed is run or
//! written as it stands, and is enough.

use std::process::Command;

use serde_json::json;

use super::{Employee, Site, person, settings};
use crate::foreign::Habits;
use crate::program::Finished;

/// A site with more lines in its flow.
fn site(flow: &str) -> Site {
    Site::faithful(Habits::flat_80(), flow)
}

/// All that a run said, on one line: messages may be broken at the width of a terminal.
fn said(run: &Finished) -> String {
    format!("{} {}", run.stdout, run.stderr).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A setting that is proposed, from its key to its last bracket.
#[track_caller]
fn setting(said: &str, key: &str) -> String {
    let start = said.find(&format!("`{key}: ")).map(|at| at + 1);
    let start = start.unwrap_or_else(|| panic!("no `{key}:` in {said}"));
    let end = said[start..].find('`').map(|at| start + at).expect("it ends");
    said[start..end].to_owned()
}

/// A command that is proposed after these words, up to what ends it.
#[track_caller]
fn command<'a>(said: &'a str, after: &str, end: &str) -> Vec<&'a str> {
    let rest = said.split_once(after).unwrap_or_else(|| panic!("no {after:?} in {said}")).1;
    rest.split(end).next().unwrap_or_default().split(' ').collect()
}

/// Writes a setting into the flow.
fn with(site: &Site, setting: &str) {
    let text = site.work.read("muster.yaml");
    site.work.write("muster.yaml", format!("{}\n    {setting}\n", text.trim_end()));
}

/// Runs a line of a shell, with the program in its path.
fn shell(site: &Site, line: &str) -> bool {
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_muster")).parent().expect("a folder");
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("bash");
    shell.args(["-o", "pipefail", "-c", line]).current_dir(site.work.path("")).env("PATH", path);
    shell.status().is_ok_and(|status| status.success())
}

fn with_two_leavers(flow: &str) -> Site {
    let site = site(flow);
    for code in ["000901", "000902"] {
        site.server.seed(Employee, person(code));
    }
    site.known()
}

#[test]
fn a_limit_names_the_flag_and_the_setting_that_lift_it() {
    let absent = "    absent: { employee: delete }\n";
    let limits = "    limits: { employee: { delete: 1 } }\n";
    let site = with_two_leavers(&format!("{absent}{limits}"));
    let refused = said(&site.muster(["apply", "--yes"]).run().code(4));
    let flags = command(&refused, "allow exactly it: ", ";");
    assert_eq!(flags[..2], ["--allow", "employee:delete=2"], "{refused}");
    let arguments = ["plan", flags[0], flags[1], flags[2], "they left"];
    site.muster(arguments).run().code(0);
    let proposed = setting(&refused, "limits");
    site.edit("muster.yaml", limits, "");
    with(&site, &proposed);
    site.muster(["apply", "--yes"]).run().code(0);
    assert!(site.server.record(Employee, "000901").is_none());
}

#[test]
fn a_first_run_names_the_flag_that_lets_leavers_go() {
    let site = site("    absent: { employee: delete }\n");
    site.server.seed(Employee, person("000901"));
    let told = said(&site.muster(["plan"]).run().code(0));
    let flags = command(&told, "To do it now: ", " \"");
    site.muster(["apply", "--yes", flags[0], flags[1], flags[2], "they left"]).run().code(0);
    assert!(site.server.record(Employee, "000901").is_none(), "{told}");
}

#[test]
fn leavers_of_a_server_without_resigning_have_a_setting() {
    let site = with_two_leavers("    absent: { employee: resign }\n");
    let told = said(&site.muster(["plan"]).run().code(0));
    let proposed = setting(&told, "absent");
    assert_eq!(proposed, "absent: { employee: deactivate }");
    let doctor = said(&site.muster(["doctor", "hq"]).run().code(0));
    assert_eq!(setting(&doctor, "absent"), proposed, "{doctor}");
    site.edit("muster.yaml", "absent: { employee: resign }", &proposed);
    let plan = site.plan();
    assert_eq!(plan["summary"]["deactivate"], json!(2), "{plan:#}");
}

#[test]
fn what_was_never_applied_says_what_to_run() {
    let site = site("");
    let told = said(&site.muster(["drift"]).run().code(1));
    let run = command(&told, "apply it once: muster ", ";");
    assert_eq!(run, ["apply", "hq"], "{told}");
    site.muster(run).on_a_terminal().input("yes\n").run().code(0);
    site.muster(["drift"]).run().code(0);
}

#[test]
fn a_saved_plan_that_is_missing_or_stale_says_how_to_make_one() {
    let site = site("");
    let perform = || site.muster(["apply", "--plan", "FILE", "--yes"]).run();
    let told = said(&perform().code(3));
    site.muster(command(&told, "make it with: muster ", " error")).run().code(0);
    site.edit("directory/people.yaml", "0501112222", "0501113333");
    let told = said(&perform().code(5));
    let again = command(&told, "plan again: muster ", " error");
    assert_eq!(again, ["plan", "hq", "--out", "FILE"], "{told}");
    site.muster(again).run().code(0);
    perform().code(0);
}

#[test]
fn a_service_without_schedules_has_an_example_that_runs() {
    let site = site("");
    let told = said(&site.muster(["serve", "--check"]).run().code(3));
    with(&site, &setting(&told, "schedule"));
    site.muster(["serve", "--check"]).run().code(0).says("Asia/Dubai");
}

#[test]
fn words_that_are_nearly_right_are_right_as_proposed() {
    let site = Site::new(Habits::flat_80());
    let good = settings(&site.server.url, "");
    for (right, wrong) in [
        ("timezone: Asia/Dubai", "timezone: Asia/Dubay"),
        ("scheme: jwt", "scheme: staf-jwt"),
        ("from: directory", "from: directoy"),
        ("      timezone:", "      timzone:"),
    ] {
        site.work.write("muster.yaml", good.replace(right, wrong));
        let told = said(&site.muster(["validate"]).run().code(3));
        let near = told.split_once("did you mean `").expect("a proposal").1;
        let near = near.split('`').next().unwrap_or_default();
        let word = wrong.trim().trim_end_matches(':').rsplit(' ').next().unwrap_or_default();
        site.work.write("muster.yaml", good.replace(right, &wrong.replace(word, near)));
        let again = site.muster(["validate"]).run();
        assert_eq!(again.code, Some(0), "{wrong} → {near}: {again}");
    }
}

#[test]
fn a_database_that_takes_no_punches_yet_is_made_by_what_is_said() {
    let site = site("");
    let stores = "stores:\n  pay: { database: { url: \"sqlite:pay.db\" } }\n";
    let text = site.work.read("muster.yaml").replace("stores:\n", stores);
    site.work.write("muster.yaml", format!("{text}\npunches:\n  pay: {{ from: hq, into: pay }}\n"));
    // Both who look and who import say what makes the file, and then its tables.
    let import = || site.muster(["transactions", "import", "pay"]).run();
    let told = said(&import().code(3));
    let line = told
        .split_once("or make it: `")
        .expect("a command")
        .1
        .split('`')
        .next()
        .unwrap_or_default();
    assert!(shell(&site, line), "{line}");
    import().code(0);
    site.muster(["doctor", "pay"]).run().code(0);

    std::fs::remove_file(site.work.path("pay.db")).expect("the file is there");
    let told = said(&site.muster(["doctor", "pay"]).run().code(1));
    let line = told.split('`').find(|part| part.starts_with("muster schema")).expect("a command");
    assert!(shell(&site, &format!("{line} | sqlite3 pay.db")), "{line}");
    site.muster(["doctor", "pay"]).run().code(0);
    import().code(0);
}

#[test]
fn a_field_that_a_server_never_keeps_is_left_alone_as_it_is_said() {
    let site = Site::faithful(Habits { dropped: vec!["mobile"], ..Habits::flat_80() }, "");
    site.edit("directory/people.yaml", "0501112222", "0501113333");
    let told = (0..4)
        .map(|_| said(&site.muster(["apply", "--yes"]).run()))
        .find(|told| told.contains("`owners: {"));
    let told = told.expect("it is said when it is sure");
    with(&site, &setting(&told, "owners"));
    let plan = site.plan();
    assert_eq!(
        (&plan["changes"], plan["summary"]["left_alone"].as_u64().unwrap_or_default()),
        (&json!([]), 0),
        "{plan:#}"
    );
    site.muster(["apply", "--yes"]).run().code(0);
}
