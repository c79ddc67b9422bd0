//! The real program and the number of people whom a place held when it was looked at the last time.

use crate::commands::{STRUCTURE, Site};
use crate::foreign::Habits;

const PEOPLE: &str = "directory/people.yaml";

fn line(at: usize) -> String {
    format!(
        "  - {{ code: \"{at:03}\", first_name: Person, last_name: Number{at}, department: ENG, \
         areas: [HQ] }}\n"
    )
}

/// A company whose files were taken from its server, which a run counted, and that goes another way
/// from then on.
fn taken_over(people: usize, flow: &str) -> Site {
    let site = Site::with(Habits::flat_85(), "");
    let text: String = (0..people).map(line).collect();
    let text = format!("employees:\n{text}");
    site.work.write(PEOPLE, &text);
    site.server.seed_yaml([STRUCTURE, &text]);
    site.muster(["pull", "--yes"]).run().code(0);
    site.edit(
        "muster.yaml",
        "    to: hq\n",
        &format!("    to: hq\n    absent: {{ employee: delete }}\n{flow}"),
    );
    site.muster(["apply", "--yes"]).run().code(0);
    site
}

fn leave(site: &Site, from: usize, until: usize) {
    for at in from..until {
        site.edit(PEOPLE, &line(at), "");
    }
}

#[test]
fn what_was_allowed_to_be_fewer_is_known_by_the_next_run() {
    let site = taken_over(12, "    mode: two-way\n");
    leave(&site, 0, 2);
    site.muster(["apply", "--yes"]).run().code(4).says("lists 10 employees, and listed 12");
    let allowed = ["apply", "--yes", "--allow", "employee:fewer=2", "--reason", "they left"];
    site.muster(allowed).run().code(0);
    for _ in 0..2 {
        site.muster(["apply", "--yes"]).run().code(0).says("nothing to do");
    }
    leave(&site, 2, 3);
    site.muster(["apply", "--yes"]).run().code(0);
    // Many at once are asked about as ever, by the number of the last run.
    leave(&site, 3, 6);
    site.muster(["apply", "--yes"]).run().code(4).says("lists 6 employees, and listed 9");
}

#[test]
fn leavers_of_many_runs_are_never_added_up() {
    for flow in ["    mode: two-way\n", ""] {
        let site = taken_over(30, flow);
        for at in 0..6 {
            leave(&site, at, at + 1);
            let run = site.muster(["apply", "--yes"]).run().never_says("and listed");
            // Limits over days add leavers up, and an allowed one is in none of them.
            if run.code == Some(4) {
                let limits = ["--allow", "employee:delete=1", "--reason", "one leaver"];
                site.muster(["apply", "--yes"].into_iter().chain(limits)).run().code(0);
            }
        }
        site.muster(["apply", "--yes"]).run().code(0).says("nothing to do");
        site.muster(["pull", "--yes"]).run().code(0);
    }
}
