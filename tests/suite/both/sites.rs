//! The real program with two sites that share one folder: flows that write it take turns.

use muster::state::{LocalLock, LockHolder};
use serde_json::json;

use crate::commands::{Employee, PEOPLE, STRUCTURE};
use crate::foreign::{ForeignServer, Habits};
use crate::program::Workspace;

#[test]
fn two_sites_with_one_folder_bring_back_what_each_of_them_changed() {
    let work = Workspace::new();
    work.write("directory/structure.yaml", STRUCTURE).write("directory/people.yaml", PEOPLE);
    let sites = ["hq", "north"].map(|name| (name, ForeignServer::start(Habits::flat_85())));
    let stores: String = sites
        .iter()
        .map(|(name, server)| {
            server.seed_yaml([STRUCTURE, PEOPLE]);
            format!(
                "  {name}: {{ server: {{ url: {}, login: {{ scheme: jwt, username: admin, \
                 password: {{ env: MUSTER_PASSWORD }} }} }} }}\n",
                server.url
            )
        })
        .collect();
    let flow = |name: &str, from: &str| {
        format!(
            "  {name}: {{ from: {from}, to: {name}, mode: two-way, owners: {{ employee: {{ \
             mobile: shared }} }} }}\n"
        )
    };
    // The second flow calls the folder by another name, or a file in it.
    for from in ["directory", "copy", "file"] {
        work.write(
            "muster.yaml",
            format!(
                "stores:\n  directory: {{ yaml: directory }}\n  copy: {{ yaml: ./directory }}\n  \
                 file: {{ yaml: directory/people.yaml }}\n{stores}flows:\n{}{}",
                flow("hq", "directory"),
                flow("north", from)
            ),
        );
        let apply = || {
            work.muster(["apply", "--all", "--yes"])
                .env("MUSTER_PASSWORD", Habits::flat_80().password)
        };
        apply().run().code(0);
        for round in 0..3 {
            let [hq, north] = [1, 2].map(|site| format!("05{site}00{round}{}", from.len()));
            sites[0].1.edit(Employee, "000123", json!({ "mobile": hq }));
            sites[1].1.edit(Employee, "000124", json!({ "mobile": north }));
            apply().run().code(0);
            let people = work.read("directory/people.yaml");
            assert!(people.contains(&hq) && people.contains(&north), "{from} {round}\n{people}");
            apply().run().code(0);
        }
        for (_, server) in &sites {
            let people = work.read("directory/people.yaml");
            let held = server.record(Employee, "000124").expect("Alan")["mobile"].clone();
            assert!(people.contains(held.as_str().expect("a telephone")), "{held} {people}");
        }
    }
}

#[test]
fn two_programs_on_one_folder_wait_for_each_other() {
    let work = Workspace::new();
    work.write("directory/structure.yaml", STRUCTURE).write("directory/people.yaml", PEOPLE);
    let sites = ["hq", "north"].map(|name| (name, ForeignServer::start(Habits::flat_85())));
    let (mut stores, mut flows) = (String::new(), String::new());
    for (name, server) in &sites {
        server.seed_yaml([STRUCTURE, PEOPLE]);
        let login = "login: { scheme: jwt, username: admin, password: { env: MUSTER_PASSWORD } }";
        stores.push_str(&format!("  {name}: {{ server: {{ url: {}, {login} }} }}\n", server.url));
        let owners = "owners: { employee: { mobile: shared } }";
        flows.push_str(&format!(
            "  {name}: {{ from: directory, to: {name}, mode: two-way, {owners} }}\n"
        ));
    }
    work.write(
        "muster.yaml",
        format!("stores:\n  directory: {{ yaml: directory }}\n{stores}flows:\n{flows}"),
    );
    let apply = |flow: &str| {
        work.muster(["apply", flow, "--yes"]).env("MUSTER_PASSWORD", Habits::flat_80().password)
    };
    for (name, _) in &sites {
        apply(name).run().code(0);
    }
    for round in 0..6 {
        let [hq, north] = [1, 2].map(|site| format!("05{site}0077{round}"));
        sites[0].1.edit(Employee, "000123", json!({ "mobile": hq }));
        sites[1].1.edit(Employee, "000124", json!({ "mobile": north }));
        let started = sites.each_ref().map(|(name, _)| apply(name).start());
        for one in started {
            one.wait().code(0);
        }
        let people = work.read("directory/people.yaml");
        assert!(people.contains(&hq) && people.contains(&north), "{round}\n{people}");
    }
    // Who keeps the folder longer than a run waits is named, and that is the code of a lock.
    let holder = LockHolder::for_this_process("other", "apply", chrono::Utc::now());
    let folder = std::fs::canonicalize(work.path("directory")).expect("a folder");
    let held = LocalLock::acquire_lock(&format!("yaml:{}", folder.display()), &holder)
        .expect("it is free");
    sites[0].1.forget();
    let run = apply("hq").run().code(6);
    run.says("another run holds the lock of")
        .says("directory")
        .says("flow other")
        .says("nothing was sent");
    assert!(sites[0].1.writes().is_empty());
    // One that only reads waits for nobody.
    let plan = work.muster(["plan", "hq"]).env("MUSTER_PASSWORD", Habits::flat_80().password);
    plan.run().code(0);
    drop(held);
    apply("hq").run().code(0);
}
