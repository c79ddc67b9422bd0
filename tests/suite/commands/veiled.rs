//! Pipelines: JSON says that it is masked, muster's own words stay; and addresses in settings are
//! shown without their query.

use serde_json::{Value, json};

use super::{Site, settings};
use crate::foreign::{Habits, Kind, Metadata};
use crate::schemas;

#[test]
fn json_of_a_pipeline_says_that_it_is_masked() {
    let site = Site::faithful(Habits::flat_80(), "");
    site.server.seed(
        Kind::Transaction,
        json!({ "emp_code": "000123", "punch_time": "2026-11-23 08:00:00", "first_name": "Ada" }),
    );
    let commands: [(&[&str], &str); 3] = [
        (&["transactions", "--format", "json"], "transactions"),
        (&["doctor", "--format", "json"], "doctor"),
        (&["validate", "--format", "json"], ""),
    ];
    for (command, schema) in commands {
        for (pipeline, flag) in [("true", ""), ("true", "--show-values"), ("", "")] {
            let arguments =
                command.iter().copied().chain([flag].into_iter().filter(|flag| !flag.is_empty()));
            let run = site.muster(arguments).env("CI", pipeline).run().code(0);
            let said: Value = serde_json::from_str(run.stdout.trim())
                .expect("one object, on one line or several");
            if !schema.is_empty() {
                schemas::fits(schema, &said);
            }
            let masked = pipeline == "true" && flag.is_empty();
            assert_eq!(
                said.get("masked"),
                masked.then_some(&json!(true)),
                "{command:?} {flag}: {run}"
            );
        }
    }
}

#[test]
fn own_words_stay_in_a_pipeline_whatever_a_server_says_beside_them() {
    let forbidden = vec![Kind::Terminal, Kind::Transaction];
    let metadata = Metadata::Answers(405, "{}");
    let site = Site::faithful(Habits { forbidden, metadata, ..Habits::flat_80() }, "");
    let run = site.muster(["doctor", "hq"]).env("CI", "true").run();
    run.says("rights to write are not known, none was tried")
        .says("transactions: the server forbids it (403)")
        .never_says("…");

    site.edit("directory/people.yaml", "ada@example.org", "ada.example.org");
    let run = site.muster(["validate"]).env("CI", "true").run().code(3);
    run.says("write it as name@example.org").never_says("ada.example");
}

#[test]
fn the_query_of_an_address_is_not_shown_with_its_mistake() {
    let site = Site::new(Habits::flat_80());
    for (url, shown) in [
        ("http://h/?token=PLANTED", "http://h/?***"),
        ("\"http://me:pw@h/x?PLANTED and more\"", "url: ***\n"),
        ("h?token=PLANTED", "h?***"),
        ("http://h/#PLANTED", "http://h/#***"),
    ] {
        site.work.write("muster.yaml", settings(url, ""));
        for form in ["text", "json", "markdown", "junit", "github", "sarif"] {
            let run = site.muster(["plan", "--format", form]).run().code(3).never_says("PLANTED");
            let _ = if form == "text" { run.says(shown) } else { run };
        }
    }
}
