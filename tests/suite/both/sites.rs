//! The real program with two sites that share one folder: flows that write it take turns.

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
                "  {name}: {{ server: {{ url: {}, login: {{ scheme: jwt, username: admin, password: {{ env: MUSTER_PASSWORD }} }} }} }}\n",
                server.url
            )
        })
        .collect();
    let flow = |name: &str, from: &str| {
        format!(
            "  {name}: {{ from: {from}, to: {name}, mode: two-way, owners: {{ employee: {{ mobile: shared }} }} }}\n"
        )
    };
    // The second flow calls the folder by another name, or a file in it.
    for from in ["directory", "copy", "file"] {
        work.write(
            "muster.yaml",
            format!(
                "stores:\n  directory: {{ yaml: directory }}\n  copy: {{ yaml: ./directory }}\n  file: {{ yaml: directory/people.yaml }}\n{stores}flows:\n{}{}",
                flow("hq", "directory"),
                flow("north", from)
            ),
        );
        let apply =
            || work.muster(["apply", "--all", "--yes"]).env("MUSTER_PASSWORD", Habits::flat_80().password);
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
