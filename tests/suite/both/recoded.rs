//! The real program where a record got another code on one side and something else happened to it
//! on the other one.

use serde_json::json;

use crate::commands::{Employee, Site};
use crate::foreign::Habits;

const FLOW: &str = "    mode: two-way
    absent: { employee: delete }
    owners: { employee: { mobile: shared, email: shared, areas: shared } }
";

const PEOPLE: &str = "directory/people.yaml";

/// A company whose files and server agree, and in whose files Alan has another code since then.
fn renamed() -> Site {
    let site = Site::faithful(Habits::flat_85(), FLOW);
    site.edit(PEOPLE, "last_name: Turing", "last_name: Turing, birthday: 1962-06-23");
    let site = site.known();
    let line = "  - { code: \"000124\",";
    site.edit(
        PEOPLE,
        line,
        "  # Sits at the window.\n  - { code: \"800124\", previous_code: \"000124\",",
    );
    site
}

fn codes(site: &Site) -> Vec<bool> {
    ["000124", "800124", "900124"].map(|code| site.server.record(Employee, code).is_some()).to_vec()
}

#[test]
fn a_person_to_whom_both_sides_gave_a_new_code_is_a_conflict_about_the_code() {
    for (side, there) in [("from", [false, true, false]), ("to", [false, false, true])] {
        let site = renamed();
        site.server.edit(Employee, "000124", json!({ "emp_code": "900124" }));
        let before = site.work.read(PEOPLE);
        for _ in 0..3 {
            let run = site.muster(["apply", "--yes"]).run().code(8);
            run.says("resolve employee 800124 code --take from")
                .never_says("Leavers")
                .never_says("Joiners");
            assert_eq!(site.work.read(PEOPLE), before);
            assert_eq!(codes(&site), [false, false, true]);
        }
        let other = ["resolve", "employee", "800124", "code", "--take", "700124"];
        site.muster(other).run().code(3).says("from or to");
        site.muster(["resolve", "employee", "800124", "code", "--take", side]).run().code(0);
        site.muster(["apply", "--yes"]).run().code(0).says("was carried out");
        assert_eq!(codes(&site), there, "{side}");
        let after = site.work.read(PEOPLE);
        assert!(after.contains("# Sits at the window.\n"), "{after}");
        assert_eq!(after.contains("\"900124\""), side == "to", "{after}");
        assert_eq!(site.server.state(Employee).len(), 3);
        site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
    }
}

#[test]
fn a_person_renamed_in_the_files_and_deleted_on_the_server_waits_for_a_person() {
    for (side, left) in [("from", 3), ("to", 2)] {
        let site = renamed();
        site.server.remove(Employee, "000124");
        let before = site.work.read(PEOPLE);
        for _ in 0..3 {
            let run = site.muster(["apply", "--yes"]).run().code(8);
            run.says("gone from hq, and changed in directory")
                .says("employee 800124 record --take from");
            assert_eq!(site.work.read(PEOPLE), before);
        }
        site.muster(["resolve", "employee", "800124", "record", "--take", side]).run().code(0);
        site.muster(["apply", "--yes"]).run().code(0);
        assert_eq!(site.server.state(Employee).len(), left);
        assert_eq!(site.work.read(PEOPLE).contains("800124"), side == "from");
        site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
    }
}

#[test]
fn a_person_renamed_on_one_side_alone_is_no_conflict() {
    let site = renamed();
    site.muster(["apply", "--yes"]).run().code(0);
    assert_eq!(codes(&site), [false, true, false]);
    // The old code still stands in the file when the server gives a new one.
    site.server.edit(Employee, "800124", json!({ "emp_code": "900124" }));
    site.muster(["apply", "--yes"]).run().code(0);
    assert_eq!((codes(&site), site.server.state(Employee).len()), (vec![false, false, true], 3));
    assert!(site.work.read(PEOPLE).contains("code: \"900124\""));
    // Who is deleted there, and quiet in the files, leaves them.
    site.server.remove(Employee, "900124");
    site.muster(["apply", "--yes"]).run().code(0);
    assert!(!site.work.read(PEOPLE).contains("900124"));
}
