//! Odd servers: what they show in place of nothing, lists without counts, tokens that die young,
//! failures told in a 200.

use std::time::Duration;

use serde_json::json;

use super::{Employee, Site, actions, person};
use crate::foreign::{Blanks, Booleans, Habits, Next, Trouble, When};

/// People who stand on the server and are not declared.
fn crowd(site: &Site, people: usize) {
    for number in 0..people {
        site.server.seed(Employee, person(&format!("9{number:05}")));
    }
}

#[test]
fn a_list_without_count_and_next_is_read_to_its_end() {
    for next in [Next::AlwaysNull, Next::TextNull] {
        let habits = Habits { page_cap: 3, count_missing: true, next, ..Habits::flat_80() };
        let site = Site::faithful(habits, "");
        crowd(&site, 20);
        let plan = site.plan();
        assert_eq!(plan["changes"], json!([]), "{next:?}");
        assert_eq!(plan["summary"]["by_kind"]["employee"]["unmanaged"], 20, "{next:?}");
    }
}

#[test]
fn a_row_that_goes_while_another_comes_is_noticed() {
    for after in 1..=4 {
        for count_missing in [false, true] {
            let habits = Habits {
                page_cap: 5,
                count_missing,
                swap_after_pages: Some(after),
                // One after the other, as hooks of a server see them.
                latency: Duration::from_millis(5),
                ..Habits::flat_85()
            };
            let site = Site::faithful(habits, "");
            crowd(&site, 20);
            // Whom it took away is declared; nobody else is missing.
            let plan = site.plan();
            assert_eq!(actions(&plan), ["create employee 000123"], "{after} {count_missing}");
            assert_eq!(
                plan["summary"]["by_kind"]["employee"]["unmanaged"], 21,
                "{after} {count_missing}"
            );
        }
    }
}

#[test]
fn a_server_that_knows_no_pages_is_read_once() {
    let site = Site::faithful(
        Habits { endless: true, count_missing: true, next: Next::AlwaysNull, ..Habits::flat_80() },
        "",
    );
    assert_eq!(site.plan()["changes"], json!([]));
}

#[test]
fn a_stroke_in_place_of_nothing_is_nothing() {
    let habits =
        Habits { blanks: Blanks::Stroke, booleans: Booleans::YesStroke, ..Habits::flat_80() };
    let site = Site::faithful(habits, "");
    site.edit(
        "directory/people.yaml",
        "card_no: \"77712345\"",
        "card_no: \"77712345\", city: null, nickname: null, birthday: null, enable_att: false, \
         enable_overtime: false",
    );
    assert_eq!(site.plan()["changes"], json!([]));
    // Who is called so keeps the name.
    site.edit("directory/people.yaml", "last_name: Turing", "last_name: \"-\", mobile: null");
    site.edit("directory/people.yaml", ", mobile: \"0501112222\"", "");
    site.apply().code(0);
    assert_eq!(site.server.record(Employee, "000124").unwrap_or_default()["last_name"], "-");
    assert_eq!(site.plan()["changes"], json!([]));
}

#[test]
fn tokens_that_live_for_seconds_do_not_grow_old_in_the_queue() {
    let habits = Habits {
        jwt_seconds: 2,
        page_cap: 3,
        latency: Duration::from_millis(250),
        ..Habits::flat_80()
    };
    let site = Site::faithful(habits, "");
    crowd(&site, 30);
    site.work.write(
        "muster.yaml",
        super::settings(&site.server.url, "")
            .replace("timezone:", "max_in_flight: 1\n      timezone:"),
    );
    assert_eq!(site.plan()["changes"], json!([]));
}

#[test]
fn a_403_that_speaks_of_the_token_is_a_401() {
    let site = Site::faithful(Habits::nested_90(), "");
    let expired = || Trouble::Status(403, r#"{"detail":"Signature has expired."}"#.to_owned());
    site.server.change(|habits| habits.troubles = vec![(When::Request(2), expired())]);
    assert_eq!(site.plan()["changes"], json!([]));
    assert_eq!(site.server.logins().len(), 2);
    // One that stays is told as what it is, without logging in for ever.
    site.server.forget();
    site.server.change(|habits| habits.troubles = vec![(When::Always, expired())]);
    site.muster(["plan"]).run().code(1).says("check `login:`");
    // Five renewals of the first request that is refused so often, and those of others that wait
    // with it.
    assert!(site.server.logins().len() <= 24, "{}", site.server.logins().len());
}

#[test]
fn a_login_that_fails_once_says_nothing_of_leavers() {
    let site = Site::faithful(Habits::flat_80(), "");
    let busy = Trouble::Status(500, "{}".to_owned());
    site.server.change(|habits| habits.troubles = vec![(When::Login(1), busy)]);
    let plan = site.plan();
    assert_eq!((&plan["changes"], &plan["warnings"]), (&json!([]), &json!([])));
}

#[test]
fn a_failure_told_in_a_200_is_looked_into() {
    // Done all the same: seen, and not called failed; nothing is sent twice.
    let site = Site::new(Habits::nested_95());
    site.server.change(|habits| {
        habits.troubles = (1..9).map(|n| (When::Write(n), Trouble::CodeNotZeroAfter)).collect()
    });
    site.apply().code(0);
    assert_eq!(site.server.writes().len(), 8);
    assert_eq!(actions(&site.plan()).len(), 0);
    // Not done: failed, sent once, and done by the next run.
    site.edit("directory/people.yaml", "ada@example.org", "ada@example.com");
    site.server.forget();
    site.server.change(|habits| habits.troubles = vec![(When::Write(1), Trouble::CodeNotZero)]);
    site.apply().code(7).says("Internal failure");
    assert_eq!(site.server.writes().len(), 1);
    site.apply().code(0);
    assert_eq!(actions(&site.plan()).len(), 0);
}

#[test]
fn rows_without_codes_are_not_an_empty_list() {
    let site = Site::faithful(Habits::flat_80(), "");
    let rows =
        r#"{"count":2,"next":null,"code":0,"data":[{"id":1,"name":"a"},{"id":2,"name":"b"}]}"#;
    site.server.change(|habits| {
        habits.troubles = vec![(When::Page(1), Trouble::Status(200, rows.to_owned()))]
    });
    site.muster(["apply", "--yes"]).run().code(4).says("emp_code");
    assert_eq!(site.server.writes().len(), 0);
}

#[test]
fn a_server_that_falls_silent_is_not_asked_for_ever() {
    let site = Site::faithful(Habits::flat_80(), "    limits: { update: 100% }\n");
    let people = |city: &str| -> String {
        let line = |number: usize| {
            format!(
                "  - {{ code: \"5{number:05}\", first_name: A, department: ENG, areas: [HQ], \
                 city: {city} }}\n"
            )
        };
        format!("employees:\n{}", (0..60).map(line).collect::<String>())
    };
    site.server.seed_yaml([people("Here").as_str()]);
    site.work.write("directory/more.yaml", people("There"));
    site.server.change(|habits| {
        habits.troubles = (4..1000).map(|n| (When::Write(n), Trouble::LostRequest)).collect();
    });
    let run = site.apply().code(7);
    let outcomes: Vec<_> =
        run.json()["changes"].as_array().into_iter().flatten().cloned().collect();
    let count =
        |name: &str| outcomes.iter().filter(|change| change["outcome"] == json!(name)).count();
    assert_eq!((outcomes.len(), count("done")), (60, 3), "{run}");
    assert!(count("skipped") > 35, "{} skipped", count("skipped"));
    // It is back: the next run does the rest.
    site.server.change(|habits| habits.troubles = Vec::new());
    site.apply().code(0);
    assert_eq!(actions(&site.plan()).len(), 0);
}
