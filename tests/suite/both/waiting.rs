//! The real program where one record waits for a person: what is not lost with it, what goes
//! through all the same, and which decisions were really carried out.

use serde_json::json;

use crate::commands::{Department, Employee, Site};
use crate::foreign::Habits;

const FLOW: &str = "    mode: two-way
    owners: { employee: { mobile: shared, email: shared, areas: shared, card_no: to } }
";

/// A company whose files and server agree, and have said so.
fn agreed(more: &str) -> Site {
    let site = Site::faithful(Habits::flat_85(), &format!("{FLOW}{more}"));
    site.muster(["apply", "--yes"]).run().code(0);
    site
}

#[test]
fn a_leaver_who_got_a_first_card_meanwhile_waits_for_a_person() {
    let site = agreed("    absent: { employee: delete }\n");
    site.server.edit(Employee, "000124", json!({ "card_no": "4711001" }));
    let people = site.work.read("directory/people.yaml");
    let others: Vec<&str> = people.lines().filter(|line| !line.contains("000124")).collect();
    site.work.write("directory/people.yaml", others.join("\n") + "\n");
    site.muster(["apply", "--yes"])
        .run()
        .code(8)
        .says("gone from directory, and changed on hq")
        .never_says("4711001");
    assert!(site.server.record(Employee, "000124").is_some());
    site.muster(["resolve", "employee", "000124", "record", "--take", "from"]).run().code(0);
    // Another card is another question.
    site.server.edit(Employee, "000124", json!({ "card_no": "4711002" }));
    site.muster(["apply", "--yes"]).run().code(8).says("has expired");
    assert!(site.server.record(Employee, "000124").is_some());
    site.muster(["resolve", "employee", "000124", "record", "--take", "from"]).run().code(0);
    site.muster(["apply", "--yes"]).run().code(0).says("was carried out");
    assert!(site.server.record(Employee, "000124").is_none());
}

#[test]
fn who_is_new_in_a_lost_department_waits_until_it_is_made_anew() {
    let site = agreed("");
    let structure = site.work.read("directory/structure.yaml");
    let more = "  - { code: OPS, name: Operations }\npositions:";
    site.work.write("directory/structure.yaml", structure.replace("positions:", more));
    site.muster(["apply", "--yes"]).run().code(0);
    site.server.remove(Department, "OPS");
    site.server.edit(Employee, "000124", json!({ "mobile": "0509998888" }));
    let new = "  - { code: \"000777\", first_name: Nora, department: OPS, areas: [HQ] }\n";
    let people = site.work.read("directory/people.yaml");
    site.work.write("directory/people.yaml", format!("{people}{new}"));
    site.muster(["validate"]).run().code(0);
    let waits = site.muster(["apply", "--yes"]).run().code(8);
    waits
        .says("department OPS is gone from hq")
        .says("000777")
        .says("muster resolve department OPS record --take from");
    assert!(site.work.read("directory/people.yaml").contains("0509998888"));
    site.muster(["plan"])
        .run()
        .code(8)
        .says("gone from hq, and employee 000777 in directory names it");
    site.muster(["resolve", "department", "OPS", "record", "--take", "from"]).run().code(0);
    site.muster(["apply", "--yes"]).run().code(0);
    assert!(
        site.server.record(Employee, "000777").is_some()
            && site.server.record(Department, "OPS").is_some()
    );
    site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
}

#[test]
fn a_person_whom_the_server_lost_is_made_anew_or_removed_by_the_proposed_command() {
    for side in ["from", "to"] {
        let site = agreed("");
        site.server.remove(Employee, "000124");
        let plan = site.muster(["plan"]).run().code(0);
        plan.says("employee 000124 is gone from hq and stays in directory")
            .says("muster resolve employee 000124 record --take from")
            .says("--take to");
        site.muster(["resolve", "employee", "000124", "record", "--take", side]).run().code(0);
        site.muster(["apply", "--yes"]).run().code(0);
        let held = site.server.record(Employee, "000124").is_some();
        let declared = site.work.read("directory/people.yaml").contains("000124");
        assert_eq!((held, declared), (side == "from", side == "from"));
        let plan = site.muster(["plan", "--detailed-exitcode"]).run().code(0);
        plan.says("nothing to do").never_says("is gone from");
    }
    // Where both sides have the record there is nothing to decide.
    let site = agreed("");
    let run =
        site.muster(["resolve", "employee", "000124", "record", "--take", "from"]).run().code(3);
    run.says("employee 000124 has no conflict about record");
}

#[test]
fn a_decision_is_carried_out_only_when_both_sides_agree() {
    let conflict = || {
        let site = agreed("");
        site.server.edit(Employee, "000124", json!({ "mobile": "0599999999" }));
        // The server replaces every telephone that is saved.
        site.server.change(|habits| habits.replaced = vec![("mobile", "0000")]);
        site.edit("directory/people.yaml", "0501112222", "0502223333");
        let command = "muster resolve employee 000124 mobile --take from";
        site.muster(["apply", "--yes"]).run().code(8).says(command);
        site
    };
    let decide = |site: &Site, side: &str| {
        site.muster(["resolve", "employee", "000124", "mobile", "--take", side]).run().code(0);
    };
    let site = conflict();
    decide(&site, "from");
    // Tried twice, then left alone and named; it is not said to be carried out.
    for _ in 0..2 {
        site.muster(["apply", "--yes"])
            .run()
            .code(7)
            .says("did not take: mobile")
            .never_says("was carried out");
    }
    let run = site.muster(["apply", "--yes"]).run().code(0).never_says("was carried out");
    run.says("1 left alone").says("000124").never_says("nothing to do");
    // The other way can be gone.
    let site = conflict();
    decide(&site, "to");
    site.muster(["apply", "--yes"]).run().code(0).says("was carried out");
    assert!(site.work.read("directory/people.yaml").contains("0599999999"));
}
