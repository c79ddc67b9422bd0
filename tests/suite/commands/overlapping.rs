//! Flows that would undo each other are a mistake of `validate`; flows that share a target in peace
//! are none.

use super::{PEOPLE, STRUCTURE, Site, settings};
use crate::foreign::Habits;

const OTHER: &str = "
employees:
  - { code: \"000123\", first_name: Eda, last_name: Lovelace, department: CORP, areas: [LAB] }
";

/// The site with a second store and a second flow into its server, and these lines in both flows.
fn site(first: &str, store: &str, second: &str) -> Site {
    let site = Site::faithful(Habits::flat_85(), "");
    let text = settings(&site.server.url, first)
        .replace("flows:\n", &format!("  other: {store}\nflows:\n"));
    site.work
        .write("muster.yaml", format!("{text}  second:\n    from: other\n    to: hq\n{second}"));
    site.work.write("other/people.yaml", OTHER);
    site
}

const YAML: &str = "{ yaml: other }";

#[test]
fn two_sources_of_one_person_are_a_mistake() {
    let one = site("", YAML, "");
    let said = one.muster(["validate"]).run().code(3);
    said.says("flows `hq` and `second` write the same fields into `hq`")
        .says("first_name")
        .says("muster.yaml");
    // The same server under another name is the same server.
    let text = one.work.read("muster.yaml");
    let server =
        text.lines().skip_while(|line| *line != "  hq:").take(5).collect::<Vec<_>>().join("\n");
    let twice = text
        .replace("flows:\n", &format!("{}\nflows:\n", server.replace("  hq:", "  again:")))
        .replace("    from: other\n    to: hq", "    from: other\n    to: again");
    one.work.write("muster.yaml", twice);
    one.muster(["validate"]).run().code(3).says("flows-overlap");
    let both = "    mode: two-way\n";
    site(both, YAML, both).muster(["validate"]).run().code(3).says("flows-overlap");
}

#[test]
fn scopes_owners_and_kinds_keep_flows_apart() {
    for (first, second) in [
        (
            "    scope: { kinds: [area, department, position] }\n",
            "    scope: { kinds: [employee] }\n",
        ),
        ("    scope: { areas: [HQ] }\n", "    scope: { areas: [SHOP] }\n"),
        ("    scope: { departments: [ENG] }\n", "    scope: { departments: [SALES] }\n"),
        ("", "    owners: { employee: { \"*\": ignored } }\n"),
        ("    owners: { employee: { \"*\": to } }\n", ""),
    ] {
        site(first, YAML, second).muster(["validate"]).run().code(0).never_says("flows-overlap");
    }
    // A department below the other one is in both.
    let (above, below) =
        ("    scope: { departments: [CORP] }\n", "    scope: { departments: [ENG] }\n");
    site(above, YAML, below).muster(["validate"]).run().code(3).says("flows-overlap");
}

#[test]
fn a_feed_of_one_field_that_nobody_else_declares_is_no_overlap() {
    let site = site("", "{ csv: { employees: { path: badges.csv } } }", "");
    site.work.write("badges.csv", "code,enroll_sn\n000123,5\n000124,6\n");
    site.muster(["validate"]).run().code(0).never_says("flows-overlap");
    site.work.write("badges.csv", "code,email\n000123,a@example.org\n");
    site.muster(["validate"]).run().code(3).says("email");
}

#[test]
fn sites_with_people_of_their_own_are_warned_of_and_one_source_is_no_overlap() {
    let apart = site("", YAML, "");
    apart.edit("other/people.yaml", "000123", "000999");
    apart.muster(["validate"]).run().code(0).says("different people so far");
    let same = site("", YAML, "");
    same.edit("muster.yaml", "from: other", "from: directory");
    same.muster(["validate"]).run().code(0).never_says("flows-overlap");
    // The same departments of two folders do no harm while they agree.
    let agreed = site("", YAML, "");
    agreed.work.write("other/people.yaml", STRUCTURE);
    agreed.muster(["validate"]).run().code(0).never_says("flows-overlap");
    agreed.edit("other/people.yaml", "Engineering", "Technology");
    agreed.muster(["validate"]).run().code(3).says("departments (name");
    assert!(PEOPLE.contains("000123"));
}

#[test]
fn one_field_in_two_directions_is_a_mistake_and_a_field_that_both_share_is_none() {
    let two = |first: &str, second: &str| {
        let site = Site::faithful(Habits::flat_85(), first);
        let text = site.work.read("muster.yaml");
        site.work.write(
            "muster.yaml",
            format!("{text}  second:\n    from: directory\n    to: hq\n{second}"),
        );
        site
    };
    let owner = |owner: &str| {
        format!("    mode: two-way\n    owners: {{ employee: {{ mobile: {owner} }} }}\n")
    };
    for (first, second) in [
        (String::new(), owner("to")),
        (owner("from"), owner("to")),
        (owner("to"), owner("shared")),
        (String::new(), "    mode: pull\n".to_owned()),
    ] {
        let said = two(&first, &second).muster(["validate"]).run().code(3);
        said.says(
            "flows `hq` and `second` carry the same fields in opposite directions between \
            `directory` and `hq`",
        )
        .says("employees (")
        .says("muster.yaml");
    }
    let ignored = "    owners: { employee: { mobile: ignored } }\n".to_owned();
    let kinds = |kinds: &str| format!("    scope: {{ kinds: [{kinds}] }}\n");
    for (first, second) in [
        (owner("shared"), owner("shared")),
        (String::new(), owner("from")),
        (ignored, owner("to")),
        (kinds("area, department, position"), owner("to") + &kinds("employee")),
    ] {
        two(&first, &second).muster(["validate"]).run().code(0).never_says("flows-overlap");
    }
    // Two servers that both own it in one folder: the last one would win.
    let site = two(&owner("to"), &owner("to"));
    site.edit(
        "muster.yaml",
        "flows:\n",
        "  north: { server: { url: http://127.0.0.1:9, login: { \
        scheme: jwt, username: admin, password: { env: MUSTER_PASSWORD } } } }\nflows:\n",
    );
    let text = site.work.read("muster.yaml");
    let (head, tail) = text.split_at(text.find("  second:").expect("there"));
    site.work.write("muster.yaml", format!("{head}{}", tail.replace("to: hq", "to: north")));
    site.muster(["validate"])
        .run()
        .code(0)
        .says("both bring back what their `to` owns into `directory`")
        .says("mobile");
    site.edit("muster.yaml", "mobile: to", "mobile: shared");
    site.muster(["validate"]).run().code(0).never_says("flows-overlap");
}

#[test]
fn a_person_of_two_scopes_is_an_overlap() {
    let (first, second) = ("    scope: { areas: [HQ] }\n", "    scope: { areas: [LAB] }\n");
    let site = site(first, YAML, second);
    site.edit("other/people.yaml", "areas: [LAB]", "areas: [HQ, LAB]");
    let people = site.work.read("directory/people.yaml");
    let both: Vec<String> = people
        .lines()
        .map(|line| {
            if line.contains("000123") {
                line.replace("areas: [HQ]", "areas: [HQ, LAB]")
            } else {
                line.to_owned()
            }
        })
        .collect();
    site.work.write("directory/people.yaml", both.join("\n"));
    site.muster(["validate"]).run().code(3).says("flows-overlap").says("first_name");
}

#[test]
fn two_tables_of_one_database_are_two_sources() {
    let site = Site::faithful(Habits::flat_85(), "");
    let store = |table: &str| {
        let select = format!("select: \"SELECT code, first_name FROM {table}\"");
        format!("{{ database: {{ url: \"sqlite:hr.db\", employees: {{ {select} }} }} }}")
    };
    let flows = |second: &str| {
        let stores = format!("  d: {}\n  e: {}\n", store("a"), store("b"));
        let text = settings(&site.server.url, "").replace("flows:\n", &format!("{stores}flows:\n"));
        let text = text.replace("from: directory", "from: d");
        site.work
            .write("muster.yaml", format!("{text}  second:\n    from: e\n    to: hq\n{second}"));
        site.muster(["validate"]).run()
    };
    flows("").code(3).says("flows-overlap");
    flows("    owners: { employee: { first_name: ignored } }\n").never_says("flows-overlap");
}

#[test]
fn flows_that_undo_each_other_are_not_run_together_and_others_are() {
    let csv = "{ csv: { employees: { path: hr.csv } } }";
    let site = site("    schedule: \"@daily\"\n", csv, "    schedule: \"@daily\"\n");
    site.work.write("hr.csv", "code,first_name\n000123,Eda\n000124,Alan\n000125,Grace\n");
    let text = site.work.read("muster.yaml");
    let third = "  third: { from: directory, to: copy, schedule: \"@daily\" }\n";
    let text = text.replace("flows:\n", "  copy: { yaml: copy }\nflows:\n") + third;
    site.work.write("muster.yaml", text);
    site.work.write("copy/people.yaml", "employees: []\n");
    site.muster(["validate"]).run().code(3).says("flows `hq` and `second` write the same fields");
    site.server.forget();
    for arguments in [&["plan", "--all"][..], &["apply", "--all", "--yes"]] {
        let run = site.muster(arguments.iter().copied()).run().code(3);
        run.says("flows `hq` and `second` write the same fields").says("flows-overlap");
    }
    // What is asked for by name is for the person who asks.
    for name in ["hq", "second", "third"] {
        site.muster(["plan", name]).run().code(0).never_says("flows-overlap");
    }
    let all = site.muster(["plan", "--all", "--format", "json"]).run().code(3).json();
    let ends: Vec<&str> = all["flows"]
        .as_array()
        .expect("flows")
        .iter()
        .filter_map(|one| one["flow"].as_str())
        .collect();
    assert_eq!(ends.len(), 3, "{all:#}");
    assert!(all["flows"][2]["changes"].is_array(), "{all:#}");
    site.muster(["apply", "third", "--yes"]).run().code(0);
    let once = site.muster(["serve", "--once", "--format", "json"]).run().code(3).json();
    let exits: Vec<_> = once["flows"]
        .as_array()
        .expect("flows")
        .iter()
        .map(|one| &one["last_run"]["exit_code"])
        .collect();
    assert_eq!(exits, [3, 3, 0], "{once:#}");
    assert!(site.server.writes().is_empty());
    // To look at a record is no run, and flows that were made disjoint run again.
    site.muster(["explain", "employee", "000123", "--flow", "hq"]).run().code(0);
    site.edit(
        "muster.yaml",
        "    from: other\n    to: hq\n",
        "    from: other\n    to: hq\n    owners: { employee: { first_name: ignored } }\n",
    );
    site.muster(["plan", "--all"]).run().code(0);
}

#[test]
fn flows_in_opposite_directions_are_not_run_either() {
    let site = site("", YAML, "");
    site.edit("muster.yaml", "    from: other\n", "    from: directory\n    mode: pull\n");
    site.muster(["validate"]).run().code(3).says("in opposite directions");
    site.muster(["plan", "--all"]).run().code(3).says("in opposite directions");
    // What is asked for by name goes one way.
    site.muster(["pull", "hq", "--preview"]).run().code(0);
}
