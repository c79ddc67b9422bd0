//! Mistakes repeat what is wrong, and show its line: in a pipeline neither tells of anybody.

use super::{MARKS, Planted, muster, site};
use crate::foreign::Habits;
use crate::program::Workspace;

/// Files of people with something wrong in them.
const YAML: [&str; 14] = [
    "employees:\n  - code: \"1\"\n    birthday: 1971-03-99\n",
    "employees:\n  - code: \"1\"\n    birthday: Qwertina\n    gender: Qwertina\n    email: \
     Qwertina\n",
    "employees:\n  - { code: \"1\", first_name: Qwertina, last_name: Zyxwell, colour: Pastafari \
     }\n",
    "employees:\n  - { code: \"1\", first_name: [Qwertina], mobile: { a: 050999 }, email: \
     q@zyx.example@zyx.example }\n",
    "employees:\n  - code: \"1\"\n    first_nam: Qwertina\n    emial: q@zyx.example\n    adress: \
     1 Marker Lane\n",
    "employees:\n  - { code: \"1\", first_name: Qwertina }\n  - { code: \"1\", first_name: \
     Zyxwell, email: x@zyx.example }\n",
    "employees:\n  - code: \"1\"\n    first_name: Qwertina\n    first_name: Zyxwell\n",
    "employees:\n  - code: \"1\"\n    first_name: \"Qwertina\n    last_name: Zyxwell\n",
    "employees:\n  - code: \"1\"\n    first_name: \"Qwertina\" Zyxwell\n",
    "employees:\n  - code: \"1\"\n    mobile: 050999887\n    postcode: 0x197103\n    first_name: \
     &Qwertina x\n    city: *Zyxwell\n",
    "employees:\n  - code: \"1\"\n    custom: { Locker: [LK-99], emp_code: Qwertina, \" x\": \
     Zyxwell }\n",
    "employees:\n  - code: \"1\"\n    custom: Qwertina\n    note: [Zyxwell]\n",
    "employees:\n  - code: \"1\"\n    department: NOPE\n    address: |\n      Marker Lane\n       \
     Qwertina: x\n    city: QuuxvilleQuuxvilleQuuxville\n",
    "employees:\n  - Qwertina\n  - \"Zyxwell\n",
];

#[test]
fn mistakes_in_files_tell_of_nobody() {
    let site = site(Habits::flat_80(), "");
    for people in YAML {
        site.work.write("directory/people.yaml", people);
        let planted = Planted::new(&site.work);
        for arguments in
            [&["validate"][..], &["plan"], &["doctor", "directory"], &["validate", "directory"]]
        {
            for run in planted.hidden(&site.work, |loud| muster(&site, arguments, loud)) {
                assert!(run.code == Some(3) || run.code == Some(1), "{people}: {run}");
            }
        }
        let whole = muster(&site, &["validate", "--show-values"], &[]).env("CI", "true").run();
        let shown = MARKS.iter().any(|mark| whole.stderr.contains(mark));
        assert!(shown, "the test can fail: {people}: {whole}");
    }
}

#[test]
fn what_is_of_the_work_stays_readable() {
    let site = site(Habits::flat_80(), "");
    let people = "employees:\n  - { code: \"000777\", first_name: Qwertina, department: NOPE, \
        areas: [HQ], mobile: \"1\" }\n";
    site.work.write("directory/people.yaml", people);
    let run = muster(&site, &["validate"], &[]).env("CI", "true").run().code(3);
    assert!(
        run.stderr.contains(
            "code: \"000777\", first_name: ***, department: NOPE, areas: [HQ], mobile: ***"
        ),
        "{run}"
    );
    let settings = site.work.read("muster.yaml");
    site.work.write("muster.yaml", settings.replace("timezone: Asia/Dubai", "timezon: Asia/Dubai"));
    let run = muster(&site, &["validate"], &[]).env("CI", "true").run().code(3);
    assert!(run.stderr.contains("timezon: Asia/Dubai"), "settings hold nothing of people: {run}");
}

#[test]
fn mistakes_in_feeds_tell_of_nobody() {
    let site = site(Habits::flat_80(), "");
    let settings = site.work.read("muster.yaml");
    for (form, name, text) in [
        (
            "csv",
            "e.csv",
            "code,first_name,birthday,email,gender\n1,Qwertina,1971-03-99,q@zyx,Zyxwell\n",
        ),
        (
            "csv",
            "e.csv",
            "code,first_name,birthday\n1,Qwertina\n1,Qwertina,1971-03-01\n1,Zyxwell,1971-03-02\n",
        ),
        ("csv", "e.csv", "1,Qwertina,1971-03-01\n2,Zyxwell,1971-03-02\n"),
        ("csv", "e.csv", "code,first_name\n1,\"Qwertina\n2,Zyxwell\n"),
        (
            "ndjson",
            "e.ndjson",
            "{\"code\": \"1\", \"first_name\": [\"Qwertina\"], \"birthday\": \"1971-03-99\", \
             \"x\": \"Zyxwell\"}\n",
        ),
        (
            "ndjson",
            "e.ndjson",
            "{\"code\": \"1\", \"first_name\": \"Qwertina}\n{\"code\": 1, \"email\": \
             \"zyx.example\", \"gender\": \"Zyxwell\"}\n",
        ),
        (
            "ndjson",
            "e.ndjson",
            "{\"code\": \"1\", \"mobile\": 050999, \"custom\": \"LK-99\", \"enable_att\": \
             \"Qwertina\"}\n",
        ),
    ] {
        let feed = format!("  directory: {{ {form}: {{ employees: {{ path: {name} }} }} }}");
        site.work.write("muster.yaml", settings.replace("  directory: { yaml: directory }", &feed));
        site.work.write(name, text);
        let planted = Planted::new(&site.work);
        for arguments in
            [&["validate"][..], &["plan"], &["import", "--yes"], &["doctor", "directory"]]
        {
            for run in planted.hidden(&site.work, |loud| muster(&site, arguments, loud)) {
                assert_ne!(run.code, Some(0), "{text}: {run}");
            }
        }
    }
}

#[test]
fn commands_without_a_server_tell_of_nobody() {
    let work = Workspace::new();
    work.write("seed/people.yaml", YAML[1]);
    let planted = Planted::new(&work);
    for arguments in [
        &["sandbox", "--listen", "127.0.0.1:0", "--seed", "seed"][..],
        &["validate", "seed"],
        &["schema", "plan"],
        &["plan"],
    ] {
        planted.hidden(&work, |loud| {
            work.muster(arguments.iter().chain(loud).copied().collect::<Vec<_>>())
        });
    }
    let demo = work.muster(["demo"]).env("CI", "true").env("TMPDIR", work.path("")).run().code(0);
    assert!(demo.stdout.contains("Chlo"), "its company is made up: {demo}");
}
