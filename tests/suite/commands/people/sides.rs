//! Flows that go both ways or begin on a server: conflicts, decisions and first directories in a
//! pipeline.

use serde_json::json;

use super::{Planted, held, muster, site};
use crate::commands::{Employee, STRUCTURE};
use crate::databases::sql::sqlite;
use crate::foreign::Habits;
use crate::program::Workspace;

#[test]
fn conflicts_and_decisions_tell_of_nobody() {
    let owners = "    mode: two-way\n    owners: { employee: { \"*\": shared } }\n";
    let site = site(Habits::flat_85(), owners);
    let planted = Planted::new(&site.work);
    let look =
        |arguments: &[&str]| planted.hidden(&site.work, |loud| muster(&site, arguments, loud));
    for run in look(&["plan"]) {
        run.code(8);
    }
    let whole = muster(&site, &["plan"], &[]).run().code(8);
    assert!(whole.stdout.contains("050999881") && whole.stdout.contains("050999883"), "{whole}");
    for arguments in [
        &["resolve", "employee", "000123", "mobile", "--take", "050999771"][..],
        &["resolve", "employee", "000123", "gender", "--take", "Qwertina"],
        &["resolve", "employee", "000123", "birthday", "--take", "1971-03-99"],
        &["resolve", "employee", "000123", "email", "--take", "from"],
        &["explain", "employee", "000123"],
        &["apply", "--yes"],
        &["history", "1"],
        &["history", "2"],
        &["plan"],
    ] {
        look(arguments);
    }
    let settled = site.server.record(Employee, "000123").expect("there");
    assert_eq!(settled["mobile"], json!("050999771"), "the decision was carried out");
    // A decision with a mistake in it.
    let entry = "resolutions:\n  - kind: employee\n    code: \"000123\"\n    field: gender\n    \
        value: Qwertina\n    from: Zyxwell\n    to: Qwibble\n";
    site.work.write("resolutions.yaml", entry);
    let planted = Planted::new(&site.work);
    for arguments in [&["validate"][..], &["plan"], &["apply", "--yes"]] {
        for run in planted.hidden(&site.work, |loud| muster(&site, arguments, loud)) {
            assert_eq!(run.code, Some(3), "{run}");
        }
    }
}

#[test]
fn databases_tell_of_nobody() {
    let site =
        site(Habits::flat_85(), "    owners: { employee: { first_name: to, birthday: to } }\n");
    let settings = site.work.read("muster.yaml");
    let url = format!("sqlite:{}", site.work.path("hr.db").display());
    let hr = String::from(
        "  directory:\n    database:\n      url: { env: HR_URL }\n      employees:\n        \
         select: SELECT no AS code, fn AS first_name, phone AS mobile, born AS birthday, sex AS \
         gender FROM staff\n        \
         update: \"UPDATE staff SET phone = :mobile WHERE no = :code\"",
    );
    site.work.write("muster.yaml", settings.replace("  directory: { yaml: directory }", &hr));
    let staff = |born: &str, sex: &str| {
        let table = "DROP TABLE IF EXISTS staff; CREATE TABLE staff (no TEXT PRIMARY KEY, fn \
            TEXT, phone TEXT UNIQUE, born TEXT, \
                     sex TEXT, CHECK (phone <> '050999883'));";
        let row = format!(
            "INSERT INTO staff VALUES ('000123', 'Qwertina1', '050999881', '{born}', '{sex}');"
        );
        sqlite(&site.work.path("hr.db"), &(table.to_owned() + &row));
    };
    // Values that are none, then a write that the database does not take.
    for (born, sex) in [("1971-03-99", "Qwibble1"), ("Zyxwell1", "f"), ("1971-03-11", "F")] {
        staff(born, sex);
        let whole = muster(&site, &["plan"], &[]).env("HR_URL", &url).run();
        assert!(
            [born, sex, "Qwertina1"].iter().any(|one| whole.to_string().contains(one)),
            "{whole}"
        );
        let planted = Planted::new(&site.work);
        for arguments in [
            &["plan"][..],
            &["doctor"],
            &["pull", "--preview"],
            &["pull", "--yes"],
            &["history", "1"],
            &["apply", "--yes"],
        ] {
            planted.hidden(&site.work, |loud| muster(&site, arguments, loud).env("HR_URL", &url));
        }
    }
}

#[test]
fn a_first_directory_tells_of_nobody() {
    let site = site(Habits::nested_95(), "");
    site.server.seed_yaml([STRUCTURE]);
    site.server.seed(Employee, held("000777", 7));
    for loud in [&["-vvv"][..], &["-vvv", "--format", "json"]] {
        let work = Workspace::new();
        let planted = Planted::new(&work);
        planted.hidden(&work, |more| {
            let url = site.server.url.clone();
            let flags = [
                "init",
                "--url",
                &url,
                "--username",
                "admin",
                "--password-env",
                "MUSTER_PASSWORD",
                "--force",
            ];
            let more: &[&str] = if more.contains(&"--format") { loud } else { more };
            work.muster(flags.iter().chain(more).copied().collect::<Vec<_>>())
                .env("MUSTER_PASSWORD", Habits::flat_80().password)
        });
    }
}
