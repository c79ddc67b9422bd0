//! `muster pull` as people use it: in a folder under Git, one line a change.

use std::process::Command;

use serde_json::json;

use super::beginning::init;
use crate::foreign::{ForeignServer, Habits, Kind};
use crate::program::{Program, Workspace};

/// A server, and the folder that `init` made of it, under Git.
struct Site {
    server: ForeignServer,
    work: Workspace,
}

impl Site {
    fn new() -> Site {
        let server = ForeignServer::start(Habits::nested_95());
        server.seed(Kind::Area, json!({ "area_code": "HQ", "area_name": "Head office" }));
        server.seed(Kind::Area, json!({ "area_code": "LAB", "area_name": "Laboratory" }));
        for (code, name) in [("ENG", "Engineering"), ("OPS", "Operations")] {
            server.seed(Kind::Department, json!({ "dept_code": code, "dept_name": name }));
        }
        for (code, department) in [("000123", "ENG"), ("000125", "ENG"), ("000200", "OPS")] {
            server.seed(
                Kind::Employee,
                json!({ "emp_code": code, "first_name": "Ada", "department": department, "area": ["HQ"], "mobile": "1", "card_no": format!("777{code}") }),
            );
        }
        let work = Workspace::new();
        init(&work, &server.url, &[]).run().code(0);
        let site = Site { server, work };
        site.git(&["init", "-q"]);
        site.commit();
        site
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args([
                "-c",
                "user.name=x",
                "-c",
                "user.email=x@example.org",
                "-c",
                "commit.gpgsign=false",
            ])
            .args(arguments)
            .current_dir(self.work.path("."))
            .env("HOME", self.work.path("."))
            .output()
            .expect("git runs");
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("text")
    }

    fn commit(&self) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-qm", "state", "--allow-empty"]);
    }

    fn muster<const N: usize>(&self, arguments: [&str; N]) -> Program {
        self.work.muster(arguments).env("MUSTER_PASSWORD", "correct horse")
    }

    /// What Git counts: added and removed lines by file.
    fn pulled(&self) -> Vec<String> {
        self.muster(["pull", "--yes"]).run().code(0);
        self.muster(["plan", "--detailed-exitcode"]).run().code(0);
        let stat = self.git(&["diff", "--numstat", "HEAD"]);
        let mut lines: Vec<String> = stat.lines().map(|line| line.replace('\t', " ")).collect();
        let new = self.git(&["ls-files", "--others", "--exclude-standard"]);
        lines.extend(new.lines().map(|line| format!("new {line}")));
        self.commit();
        lines
    }
}

#[test]
fn one_change_is_one_line() {
    let site = Site::new();
    assert!(site.pulled().is_empty());
    site.server.edit(Kind::Employee, "000123", json!({ "mobile": "+971 50 1" }));
    assert_eq!(site.pulled(), ["1 1 directory/employees/eng-engineering.yaml"]);
    site.server.edit(Kind::Employee, "000125", json!({ "area": ["HQ", "LAB"], "city": "Dubai" }));
    assert_eq!(site.pulled(), ["2 1 directory/employees/eng-engineering.yaml"]);
    site.server.edit(Kind::Area, "LAB", json!({ "parent_area": "HQ" }));
    assert_eq!(site.pulled(), ["1 1 directory/areas.yaml"]);
    site.server.edit(Kind::Employee, "000200", json!({ "mobile": null }));
    assert_eq!(site.pulled(), ["1 1 directory/employees/ops-operations.yaml"]);
}

#[test]
fn people_come_to_their_department_and_new_ones_get_a_file() {
    let site = Site::new();
    let person = |code: &str, department: &str| json!({ "emp_code": code, "department": department, "area": ["HQ"], "first_name": "Zoë" });
    site.server.seed(Kind::Employee, person("000124", "ENG"));
    let lines = site.pulled();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].ends_with(" 0 directory/employees/eng-engineering.yaml"), "{lines:?}");
    let text = site.work.read("directory/employees/eng-engineering.yaml");
    let at = |code: &str| text.find(code).expect("there");
    assert!(at("000123") < at("000124") && at("000124") < at("000125"), "{text}");
    site.server.seed(Kind::Department, json!({ "dept_code": "HR", "dept_name": "People" }));
    site.server.seed(Kind::Employee, person("000300", "HR"));
    assert_eq!(
        site.pulled(),
        ["1 0 directory/departments.yaml", "new directory/employees/hr-people.yaml"]
    );
    let text = site.work.read("directory/employees/hr-people.yaml");
    assert!(
        text.starts_with("# yaml-language-server: $schema=../../schemas/directory.schema.json\n"),
        "{text}"
    );
}

#[test]
fn the_preview_writes_nothing_and_a_question_wants_a_terminal() {
    let site = Site::new();
    site.server.edit(Kind::Employee, "000123", json!({ "mobile": "2", "card_no": "888" }));
    let before = site.git(&["status", "--porcelain"]);
    site.muster(["pull", "--preview"]).run().code(0).says("mobile").never_says("888");
    site.muster(["pull"]).run().code(3).says("terminal");
    assert_eq!(site.git(&["status", "--porcelain"]), before);
    let json = site.muster(["pull", "--yes", "--format", "json"]).run().code(0).json();
    assert_eq!(
        (&json["mode"], &json["converged"], &json["changes"][0]["outcome"]),
        (&json!("pull"), &json!(true), &json!("done"))
    );
    site.muster(["history", "3"]).run().code(0).says("mobile");
    // Secrets come only when asked for; what was there of them is the person's own.
    assert!(!site.work.read("directory/employees/eng-engineering.yaml").contains("card_no"));
    site.muster(["pull", "--yes", "--secrets"]).run().code(0).never_says("888");
    assert!(
        site.work.read("directory/employees/eng-engineering.yaml").contains("card_no: \"888\"")
    );
}

#[test]
fn who_left_goes_only_where_the_flow_says_so() {
    let site = Site::new();
    site.server.remove(Kind::Employee, "000125");
    assert!(site.pulled_with_leaver_kept());
    let settings = site
        .work
        .read("muster.yaml")
        .replace("    to: hq\n", "    to: hq\n    absent: { employee: delete }\n");
    site.work.write("muster.yaml", settings);
    // What goes with a person on a server does not go with lines of a file.
    site.muster(["pull", "--yes"]).run().code(0).says("000125").never_says("fingerprints");
    assert!(!site.work.read("directory/employees/eng-engineering.yaml").contains("000125"));
    // An undo of it brings the person back into the file.
}

impl Site {
    fn pulled_with_leaver_kept(&self) -> bool {
        self.muster(["pull", "--yes"]).run().code(0);
        self.work.read("directory/employees/eng-engineering.yaml").contains("000125")
    }
}

#[test]
fn a_feed_is_imported_into_files() {
    let work = Workspace::new();
    work.write(
        "muster.yaml",
        "stores:\n  directory: { yaml: directory }\n  feed: { csv: { employees: { path: \
         people.csv } } }\nflows:\n  in: { from: feed, to: directory }\n",
    );
    work.write("people.csv", "code,first_name,mobile\n0001,Ada,050\n0002,no,\n");
    work.write(
        "directory/people.yaml",
        "employees:\n  - { code: \"0001\", first_name: Ada, note: mine } # keep\n",
    );
    work.muster(["import", "--yes"]).run().code(0);
    assert_eq!(
        work.read("directory/people.yaml"),
        "employees:\n  - { code: \"0001\", first_name: Ada, mobile: \"050\", note: mine } # \
         keep\n  - { code: \"0002\", first_name: \"no\" }\n"
    );
    work.muster(["import", "--yes"]).run().code(0).says("nothing to do");
}

#[test]
fn records_that_say_little_stay_so() {
    let site = Site::new();
    let settings = site.work.read("muster.yaml");
    let line = settings.lines().find(|line| line.contains("owners:")).expect("init names owners");
    site.work.write("muster.yaml", settings.replace(line, ""));
    std::fs::remove_dir_all(site.work.path("directory/employees")).expect("it is there");
    let mine = "employees:
  # two people, as somebody wrote them
  - { code: \"000123\", first_name: Ada, department: ENG, areas: [HQ], mobile: \"1\" }   # the first
  - { code: \"000125\", first_name: Ada, department: ENG, areas: [HQ] }
  - { code: \"000200\", first_name: Ada, department: OPS, areas: [HQ] }
";
    site.work.write("directory/mine.yaml", mine);
    site.server.edit(Kind::Employee, "000123", json!({ "mobile": "2", "city": "Dubai" }));
    site.server.edit(Kind::Employee, "000125", json!({ "mobile": null }));
    site.server.edit(Kind::Employee, "000200", json!({ "mobile": null, "last_name": "King" }));
    site.server.seed(
        Kind::Employee,
        json!({ "emp_code": "000300", "first_name": "Bob", "department": "OPS", "area": ["HQ"], "city": "Rome" }),
    );
    let pulled = site.muster(["pull", "--yes"]).run().code(0);
    pulled.says("left out, because no employee here mentions them").says("city");
    let wanted = mine.replace("mobile: \"1\"", "mobile: \"2\"").replace(
        "first_name: Ada, department: OPS",
        "first_name: Ada, last_name: King, department: OPS",
    );
    let now = site.work.read("directory/mine.yaml");
    let (kept, new): (Vec<&str>, Vec<&str>) =
        now.lines().partition(|line| !line.contains("000300"));
    assert_eq!(kept, wanted.lines().collect::<Vec<_>>());
    assert_eq!(new, ["  - { code: \"000300\", first_name: Bob, department: OPS, areas: [HQ] }"]);
    site.muster(["plan", "--detailed-exitcode"]).run().code(0);
}

#[test]
fn who_was_pulled_out_of_the_files_was_not_lost_by_them() {
    let site = Site::new();
    let settings = site.work.read("muster.yaml");
    let flow = "    from: directory\n";
    site.work.write(
        "muster.yaml",
        settings.replace(
            flow,
            &format!("{flow}    absent: {{ employee: delete }}\n    limits: {{ delete: 100% }}\n"),
        ),
    );
    site.muster(["apply", "--yes"]).run().code(0);
    for code in ["000125", "000200"] {
        site.server.remove(Kind::Employee, code);
    }
    let allowed = ["pull", "--yes", "--allow", "employee:shrink=2", "--reason", "they left"];
    site.muster(allowed).run().code(0).says("2 to delete");
    site.muster(["plan", "--detailed-exitcode"]).run().code(0).says("nothing to do");
    site.muster(["apply", "--yes"]).run().code(0);
}
