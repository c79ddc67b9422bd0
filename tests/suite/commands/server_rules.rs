//! What the server itself says that it takes (OPTIONS) counts in plans, before any table of builds.

use serde_json::{Value, json};

use super::{Employee, Site, settings};
use crate::foreign::{Habits, Kind, Metadata};
use crate::program::{Finished, Program};

fn saying(habits: Habits, kind: Kind, said: Value) -> Habits {
    Habits { metadata: Metadata::Says(kind, said), ..habits }
}

fn plan(site: &Site) -> Finished {
    site.muster(["plan"]).run()
}

/// The lists that were asked what they take.
fn asked(site: &Site) -> Vec<String> {
    let requests = site.server.requests();
    let asked = requests.iter().filter(|request| request.method == "OPTIONS");
    let mut asked: Vec<String> = asked.map(|request| request.path.clone()).collect();
    asked.sort();
    asked
}

#[test]
fn a_text_that_the_server_says_is_too_long_is_an_error_with_its_place() {
    for (name, habits) in Habits::generations() {
        let site =
            Site::new(saying(habits, Employee, json!({ "first_name": { "max_length": 4 } })));
        let refused = plan(&site).code(3);
        refused
            .says("`first_name` has 5 characters, and this server takes at most 4")
            .says("shorten it to 4 characters")
            .says("directory/people.yaml:5:");
        site.apply().code(3);
        assert!(site.server.writes().is_empty(), "{name}");
        site.edit("directory/people.yaml", "first_name: Grace", "first_name: Gra");
        plan(&site).code(0);
        site.apply().code(0);
    }
}

#[test]
fn a_choice_that_the_server_does_not_have_is_an_error_and_one_that_it_has_is_none() {
    let said = json!({
        "gender": { "choices": [{ "value": "F", "display_name": "Female" }, { "value": "M", "display_name": "Male" }] },
        "verify_mode": { "choices": [[-1, "Device"], [15, "Face"]] },
    });
    let site = Site::new(saying(Habits::flat_85(), Employee, said));
    site.edit(
        "directory/people.yaml",
        "first_name: Ada",
        "gender: S, verify_mode: 4, first_name: Ada",
    );
    plan(&site)
        .code(3)
        .says("`gender` cannot be `S` on this server")
        .says("it takes F, M")
        .says("`verify_mode` cannot be 4 on this server")
        .says("it takes -1, 15");
    site.edit("directory/people.yaml", "gender: S, verify_mode: 4", "gender: F, verify_mode: 15");
    plan(&site).code(0);
}

#[test]
fn the_server_goes_before_the_build_that_it_answers_like() {
    let said = json!({
        "first_name": { "max_length": 100 },
        "gender": { "choices": [{ "value": "F" }, { "value": "M" }, { "value": "O" }] },
    });
    let long = "Ada Augusta Wilhelmina Victoria";
    let change = |site: &Site| {
        site.edit(
            "directory/people.yaml",
            "first_name: Ada",
            &format!("gender: O, first_name: {long}"),
        );
    };
    let strict = Site::new(Habits { metadata: Metadata::Answers(405, "{}"), ..Habits::flat_80() });
    change(&strict);
    plan(&strict).code(0);
    // What it answers like is told by the people that it holds.
    let strict =
        Site::faithful(Habits { metadata: Metadata::Answers(405, "{}"), ..Habits::flat_80() }, "");
    change(&strict);
    plan(&strict).code(3).says("utimemaster-9.0 takes at most 25").says("`gender` cannot be `O`");
    let generous = Site::faithful(saying(Habits::flat_80(), Employee, said), "");
    change(&generous);
    plan(&generous).code(0).says(long);
    assert_eq!(asked(&generous), ["/personnel/api/employees/"]);
}

#[test]
fn what_the_server_says_it_needs_is_asked_for_where_a_record_is_made() {
    let said = json!({
        "nickname": { "required": true },
        "Global ID": { "required": true, "read_only": false },
        "company": { "required": true, "read_only": false },
        "photo": { "required": true, "read_only": true },
    });
    let site = Site::new(saying(Habits::flat_85(), Employee, said));
    plan(&site)
        .code(3)
        .says("employee 000123 has to be created but has no nickname, and this server needs it")
        .says("add `nickname:`")
        .says("custom: { \"Global ID\": … }")
        .never_says("company")
        .never_says("photo");
    for name in ["Ada", "Alan", "Grace"] {
        let given =
            format!("nickname: {name}, custom: {{ \"Global ID\": \"7\" }}, first_name: {name}");
        site.edit("directory/people.yaml", &format!("first_name: {name}"), &given);
    }
    plan(&site).code(0);
    // Who is there already needs nothing more.
    let said = json!({ "nickname": { "required": true } });
    let there = Site::faithful(saying(Habits::flat_85(), Employee, said), "");
    there.edit("directory/people.yaml", "first_name: Ada", "first_name: Ida");
    plan(&there).code(0);
}

#[test]
fn a_code_that_is_too_long_for_the_server_is_an_error_where_a_record_gets_it() {
    let said = json!({ "emp_code": { "max_length": 5 } });
    let site = Site::new(saying(Habits::flat_85(), Employee, said.clone()));
    plan(&site)
        .code(3)
        .says("the code of employee 000123 has 6 characters, and this server takes at most 5");
    let there = Site::faithful(saying(Habits::flat_85(), Employee, said), "");
    there.edit("directory/people.yaml", "first_name: Ada", "first_name: Ida");
    plan(&there).code(0);
}

#[test]
fn what_the_server_only_shows_is_a_warning() {
    let said = json!({ "email": { "read_only": true }, "department": { "read_only": true } });
    let site = Site::new(saying(Habits::flat_85(), Employee, said));
    plan(&site)
        .code(0)
        .says(
            "the server says that `email` of employees is read-only: what is declared for 1 \
            employee",
        )
        .says("owners: { employee: { email: ignored } }")
        .never_says("`department` of employees is read-only");
}

#[test]
fn a_secret_that_is_too_long_is_not_shown() {
    let said = json!({ "card_no": { "max_length": 3 } });
    let site = Site::new(saying(Habits::flat_85(), Employee, said));
    plan(&site).code(3).says("`card_no` has 8 characters").never_says("77712345");
}

#[test]
fn a_server_that_says_nothing_or_nonsense_blocks_nothing() {
    let silent = [
        (403, "{\"detail\": \"You do not have permission to perform this action.\"}"),
        (404, "{\"detail\": \"Not found.\"}"),
        (405, "{\"detail\": \"Method \\\"OPTIONS\\\" not allowed.\"}"),
        (401, "{\"detail\": \"Authentication credentials were not provided.\"}"),
        (500, "<h1>Server Error (500)</h1>"),
        (200, "<!DOCTYPE html><html><head><title>Page not found</title></head></html>"),
        (200, ""),
        (200, "{}"),
        (200, "{\"actions\": {\"POST\": []}}"),
        (200, "[1, 2"),
        (429, "{\"detail\": \"Request was throttled.\"}"),
    ];
    for (status, text) in silent {
        let site =
            Site::new(Habits { metadata: Metadata::Answers(status, text), ..Habits::flat_85() });
        plan(&site).code(0).never_says("OPTIONS");
        // Four kinds change, and nothing is asked twice; a token that may have run out is renewed
        // once.
        let expected = if status == 401 { 8 } else { 4 };
        assert!(asked(&site).len() <= expected, "{status} {text}: {:?}", asked(&site));
        site.apply().code(0);
    }
    let nonsense = json!({
        "first_name": { "max_length": 0, "choices": [] },
        "last_name": { "max_length": -3, "required": "yes" },
        "gender": { "choices": [] },
        "emp_code": { "max_length": null, "read_only": true },
    });
    let site = Site::new(saying(Habits::flat_85(), Employee, nonsense));
    site.edit("directory/people.yaml", "first_name: Ada", "gender: F, first_name: Ada");
    plan(&site).code(0);
    site.apply().code(0);
}

#[test]
fn the_server_is_asked_once_for_each_kind_that_changes_and_never_without_a_change() {
    let site = Site::faithful(Habits::nested_95(), "").known();
    plan(&site).code(0);
    site.apply().code(0);
    assert!(asked(&site).is_empty(), "nothing changes");
    site.edit("directory/people.yaml", "first_name: Ada", "first_name: Ida");
    site.edit("directory/structure.yaml", "name: Engineering", "name: Works");
    plan(&site).code(0);
    let lists = ["/personnel/api/departments/", "/personnel/api/employees/"];
    assert_eq!(asked(&site), lists);
    site.server.forget();
    site.apply().code(0);
    assert_eq!(asked(&site), lists);
}

#[test]
fn an_account_that_only_reads_plans_by_what_the_other_one_was_told() {
    const WRITER: (&str, &str) = ("writer", "battery staple");
    let habits = Habits { second: Some(WRITER), only_reads: Some("admin"), ..Habits::flat_85() };
    let site = Site::new(saying(habits, Employee, json!({ "nickname": { "max_length": 4 } })));
    let text = settings(&site.server.url, "").replace(
        "{ scheme: jwt, username: admin, password: { env: MUSTER_PASSWORD } }",
        "{ read: { username: admin, password: { env: MUSTER_PASSWORD } }, write: { username: \
         writer, password: { env: \
         WRITER_PASSWORD } } }",
    );
    site.work.write("muster.yaml", text);
    let muster = |arguments: &[&'static str]| -> Program {
        site.muster(arguments.iter().copied()).env("WRITER_PASSWORD", WRITER.1)
    };
    muster(&["apply", "--yes"]).run().code(0);
    site.edit("directory/people.yaml", "first_name: Ada", "nickname: Lovely, first_name: Ada");
    muster(&["plan"])
        .run()
        .code(3)
        .says("`nickname` has 6 characters, and this server takes at most 4 (so it said on 20");
    // Where the account that writes is asked, it is told what holds now.
    site.server.change(|habits| {
        habits.metadata = Metadata::Says(Employee, json!({ "nickname": { "max_length": 9 } }));
    });
    muster(&["apply", "--yes"]).run().code(0);
    muster(&["plan"]).run().code(0);
}

#[test]
fn a_flow_that_goes_both_ways_heeds_what_the_server_says() {
    let said = json!({ "nickname": { "max_length": 4 } });
    let site =
        Site::faithful(saying(Habits::flat_85(), Employee, said), "    mode: two-way\n").known();
    site.edit("directory/people.yaml", "first_name: Ada", "nickname: Lovely, first_name: Ada");
    plan(&site).code(3).says("this server takes at most 4");
    site.edit("directory/people.yaml", "nickname: Lovely", "nickname: Love");
    site.apply().code(0);
    assert_eq!(asked(&site).len(), 2, "once for the plan, once for the run");
}

#[test]
fn another_server_is_refused_whatever_it_takes() {
    let said = json!({ "nickname": { "max_length": 4 } });
    let site = Site::faithful(saying(Habits::flat_85(), Employee, said), "").known();
    site.edit("directory/people.yaml", "first_name: Ada", "nickname: Love, first_name: Ada");
    site.apply().code(0);
    site.server.set_up_anew(900);
    site.edit("directory/people.yaml", "nickname: Love", "nickname: Lovely");
    site.server.forget();
    plan(&site).code(4).says("this is another server");
    assert!(asked(&site).is_empty());
    site.muster(["plan", "--moved", "--reason", "set up anew"])
        .run()
        .code(3)
        .says("this server takes at most 4");
}
