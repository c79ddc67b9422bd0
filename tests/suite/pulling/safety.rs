//! What is never written: through links, over changes of others, half.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::time::Duration;

use muster::engine::{AtomicTarget, ReadOptions, SilentObserver, Source};
use muster::model::{Kind, Value};
use muster::planning::{Action, Change};
use serde_json::json;

use super::beginning::init;
use super::{change, folder, runtime, set, written};
use crate::foreign::{ForeignServer, Habits, Kind as Row};
use crate::program::Workspace;

const A: &str = "areas:\n  - { code: A, name: a } # one\n";
const B: &str = "areas:\n  - { code: B, name: b } # two\n";

fn renaming() -> Vec<Change> {
    let name = |code: &str| {
        change(
            Action::Update,
            Kind::Area,
            code,
            vec![set(Kind::Area, "name", Value::from_text("new"))],
        )
    };
    vec![name("A"), name("B")]
}

fn two() -> Workspace {
    let work = Workspace::new();
    work.write("directory/a.yaml", A).write("directory/b.yaml", B);
    work
}

#[test]
fn files_that_changed_meanwhile_are_not_written() {
    for (file, text) in [
        ("a.yaml", "areas:\n  - { code: A, name: mine }\n"),
        ("c.yaml", "positions: []\n"),
        ("b.yaml", ""),
    ] {
        let work = two();
        let folder = folder(&work.path("directory"));
        let result = runtime().block_on(async {
            folder.read_directory(ReadOptions::default(), &SilentObserver).await.expect("read");
            match text {
                "" => drop(work.remove(&format!("directory/{file}"))),
                text => drop(work.write(&format!("directory/{file}"), text)),
            }
            let before = work.files();
            let result = folder.write_changes(&renaming()).await;
            assert_eq!(work.files(), before, "{file}");
            result
        });
        let error = format!("{:#}", result.expect_err("it changed").error);
        assert!(error.contains("nothing was written; plan again"), "{error}");
    }
}

#[test]
fn links_that_lead_out_are_not_written_through_and_those_within_are() {
    let work = Workspace::new();
    work.write("directory/a.yaml", A).write("outside/b.yaml", B);
    symlink("../outside/b.yaml", work.path("directory/b.yaml")).expect("a link");
    let error = written(&folder(&work.path("directory")), &renaming()).expect_err("it leads out");
    assert!(format!("{:#}", error.error).contains("leads out of the folder"), "{:#}", error.error);
    assert_eq!((work.read("directory/a.yaml"), work.read("outside/b.yaml")), (A.into(), B.into()));
    let work = Workspace::new();
    work.write("directory/a.yaml", A).write("directory/.real/b.yaml", B);
    symlink(".real/b.yaml", work.path("directory/b.yaml")).expect("a link");
    written(&folder(&work.path("directory")), &renaming()).expect("written");
    assert!(fs::symlink_metadata(work.path("directory/b.yaml")).expect("there").is_symlink());
    assert_eq!(work.read("directory/.real/b.yaml"), B.replace("name: b", "name: new"));
}

#[test]
fn modes_stay_and_files_that_may_not_be_written_are_not() {
    let work = two();
    let mode = |name: &str, mode: u32| {
        fs::set_permissions(work.path(name), fs::Permissions::from_mode(mode)).expect("a mode")
    };
    mode("directory/a.yaml", 0o640);
    written(&folder(&work.path("directory")), &renaming()).expect("written");
    let held = fs::metadata(work.path("directory/a.yaml")).expect("there").permissions().mode();
    assert_eq!(held & 0o777, 0o640);
    mode("directory/b.yaml", 0o444);
    let before = work.files();
    let name = |code: &str| {
        change(
            Action::Update,
            Kind::Area,
            code,
            vec![set(Kind::Area, "name", Value::from_text("newer"))],
        )
    };
    let error =
        written(&folder(&work.path("directory")), &[name("A"), name("B")]).expect_err("read-only");
    assert!(format!("{:#}", error.error).contains("b.yaml is read-only"), "{:#}", error.error);
    assert_eq!(work.files(), before);
}

#[test]
fn what_would_not_be_valid_is_refused_and_names_the_record() {
    let work = two();
    let before = work.files();
    let long = change(
        Action::Update,
        Kind::Area,
        "A",
        vec![set(Kind::Area, "name", Value::from_text("x".repeat(500)))],
    );
    let error = written(&folder(&work.path("directory")), &[long]).expect_err("too long");
    assert!(
        format!("{:#}", error.error).contains("`name` has 500 characters"),
        "{:#}",
        error.error
    );
    let gone = change(Action::Delete, Kind::Area, "C", Vec::new());
    let error = written(&folder(&work.path("directory")), &[renaming().remove(0), gone])
        .expect_err("not there");
    assert_eq!(error.at, Some(1), "{:#}", error.error);
    assert_eq!(work.files(), before);
}

/// A server with people in many departments, and the folder that `init` made of it.
fn many() -> (ForeignServer, Workspace) {
    let server = ForeignServer::start(Habits::flat_85());
    for number in 0..40 {
        let code = format!("D{number:02}");
        server.seed(Row::Department, json!({ "dept_code": code, "dept_name": "d" }));
        server.seed(
            Row::Employee,
            json!({ "emp_code": format!("{number:04}"), "department": code, "area": ["1"], "mobile": "old" }),
        );
    }
    let work = Workspace::new();
    init(&work, &server.url, &[]).run().code(0);
    for number in 0..40 {
        server.edit(Row::Employee, &format!("{number:04}"), json!({ "mobile": "new" }));
    }
    (server, work)
}

fn mobiles(work: &Workspace) -> (usize, usize) {
    let files = work.files();
    let texts: Vec<String> = files
        .iter()
        .filter(|(name, _)| name.starts_with("directory/employees/") && name.ends_with(".yaml"))
        .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
        .collect();
    let count = |what: &str| texts.iter().filter(|text| text.contains(what)).count();
    (count("mobile: old"), count("mobile: new"))
}

#[test]
fn a_run_that_is_killed_leaves_all_or_nothing_to_the_next() {
    let (_server, work) = many();
    let limits = "    to: hq\n    limits: { update: 100000 }\n";
    work.write("muster.yaml", work.read("muster.yaml").replace("    to: hq\n", limits));
    let pull = || work.muster(["pull", "--yes"]).env("MUSTER_PASSWORD", "correct horse");
    let mut waited = Duration::from_millis(20);
    loop {
        let running = pull().start();
        std::thread::sleep(waited);
        running.signal("KILL");
        let ended = running.wait();
        let (old, new) = mobiles(&work);
        let journal = work.path("directory/.muster-writing");
        let half = fs::read_to_string(&journal).is_ok_and(|text| text.ends_with("whole\n"));
        assert!(half || old == 0 || new == 0, "{old} old, {new} new, and no journal: {ended}");
        if half {
            work.muster(["validate"]).run().code(3).says("half written");
        }
        if ended.code == Some(0) {
            break;
        }
        assert!(ended.code.is_none() && waited < Duration::from_secs(10), "{ended}");
        waited = waited * 9 / 8;
    }
    pull().run().code(0);
    assert_eq!(mobiles(&work), (0, 40));
    let left: Vec<String> =
        work.files().into_keys().filter(|name| name.contains(".muster-")).collect();
    assert!(left.is_empty(), "{left:?}");
    work.muster(["plan", "--detailed-exitcode"])
        .env("MUSTER_PASSWORD", "correct horse")
        .run()
        .code(0);
}

#[test]
fn a_full_disk_leaves_everything_as_it_was() {
    let work = Workspace::new();
    let rows: String = (0..400)
        .map(|number| format!("  - {{ code: \"{number:04}\", first_name: Ada }}\n"))
        .collect();
    work.write("directory/a.yaml", format!("employees:\n{rows}"));
    work.write(
        "muster.yaml",
        "stores:\n  directory: { yaml: directory }\n  feed: { csv: { \
        employees: { path: people.csv } } }\nflows:\n  in: { from: feed, to: directory }\n",
    );
    let people: String = (0..400)
        .map(|number| format!("{number:04},Ada,Street {number} with a long name\n"))
        .collect();
    work.write("people.csv", format!("code,first_name,address\n{people}"));
    let before = work.read("directory/a.yaml");
    let allow = ["import", "--yes", "--allow", "employee:update=400", "--reason", "test"];
    // The state fits, the file that would be written does not.
    work.muster(["history"]).run().code(0);
    let full = work.muster(allow).on_a_disk_of(16).run();
    assert!(full.code != Some(0), "{full}");
    assert_eq!(work.read("directory/a.yaml"), before, "{full}");
    work.muster(allow).run().code(0);
    assert!(work.read("directory/a.yaml").contains("address: Street 399 with a long name"));
}
