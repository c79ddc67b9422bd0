//! A log that cannot be written ends nothing: the disk is full, or its reader is gone.

use serde_json::json;

use super::process::Service;
use crate::commands::{Employee, Site};
use crate::foreign::Habits;
use crate::program::Program;

const EVERY_SECOND: &str = "    schedule: { cron: \"* * * * * *\", timezone: Europe/Berlin }\n";

/// A way in which standard error is lost, and how a run gets there.
type Loss = (&'static str, fn(Program) -> Program);

fn lost() -> [Loss; 2] {
    [
        ("a full disk", |program| program.errors_into("/dev/full")),
        ("a reader that is gone", Program::errors_unread),
    ]
}

#[test]
fn a_service_goes_on_without_its_log() {
    for (what, lose) in lost() {
        for format in ["text", "json"] {
            let site = Site::with(Habits::flat_85(), EVERY_SECOND);
            let arguments = ["serve", "--listen", "127.0.0.1:0", "-vv", "--log-format", format];
            let service = Service::start(lose(site.muster(arguments)));
            let done = |status: &serde_json::Value| {
                status["flows"]["hq"]["last_run"]["result"] == json!("done")
            };
            service.until("done", done);
            // What comes later is done as well.
            site.edit("directory/people.yaml", "mobile: \"0501112222\"", "mobile: \"0501113333\"");
            service.until("one more", |status| {
                status["flows"]["hq"]["last_run"]["changes"][0]["action"] == json!("update")
            });
            service.stop();
            assert_eq!(site.server.state(Employee).len(), 3, "{what}, {format}");
        }
    }
}

#[test]
fn a_run_ends_with_its_report_and_its_journal_without_its_log() {
    for (what, lose) in lost() {
        for format in ["text", "json"] {
            let site = Site::with(Habits::flat_85(), "");
            let arguments = [
                "apply",
                "--yes",
                "-vvv",
                "--log-format",
                format,
                "--format",
                "json",
                "--report",
                "markdown=r.md",
            ];
            let run = lose(site.muster(arguments)).run().code(0);
            assert_eq!(run.json()["converged"], json!(true), "{what}: {run}");
            assert!(site.work.read("r.md").contains("applied"), "{what}");
            let history = site.muster(["history", "--format", "json"]).run().code(0).json();
            assert_eq!(history["runs"][0]["result"], json!("done"), "{what}: {history:#}");
        }
    }
}

#[test]
fn mistakes_keep_their_exit_codes_without_their_words() {
    for (what, lose) in lost() {
        let site = Site::with(Habits::flat_85(), "");
        let code = |arguments: &[&str]| lose(site.muster(arguments.iter().copied())).run().code;
        assert_eq!(code(&["apply", "--no-such-flag"]), Some(3), "{what}");
        assert_eq!(code(&["apply", "no-such-flow", "--yes"]), Some(3), "{what}");
        // What must not be begun without an answer is not begun.
        assert_eq!(code(&["apply"]), Some(3), "{what}");
        site.work.write("directory/people.yaml", "employees: [{ code: \"1\", depratment: X }]\n");
        assert_eq!(code(&["validate"]), Some(3), "{what}");
        assert_eq!(site.server.state(Employee).len(), 0, "{what}");
    }
}
