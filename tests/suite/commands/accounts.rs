//! Two accounts of one server: one that reads, one that writes.

use serde_json::json;

use super::{Department, Employee, Site, settings};
use crate::foreign::Habits;
use crate::program::Program;

const WRITER: (&str, &str) = ("writer", "battery staple");

fn habits() -> Habits {
    Habits { second: Some(WRITER), ..Habits::flat_85() }
}

/// The settings of a site with two accounts in place of one.
fn with_login(site: &Site, login: &str) {
    let text = settings(&site.server.url, "");
    let begin = text.find("      login:").expect("a login");
    let end = begin + text[begin..].find('\n').expect("a line");
    site.work
        .write("muster.yaml", format!("{}      login: {login}{}", &text[..begin], &text[end..]));
}

const TWO: &str = "{ scheme: jwt, read: { username: { env: READER }, password: { env: \
    MUSTER_PASSWORD } }, \
                   write: { username: writer, password: { env: WRITER_PASSWORD } } }";

fn muster(site: &Site, arguments: &[&'static str]) -> Program {
    site.muster(arguments.iter().copied()).env("READER", "admin").env("WRITER_PASSWORD", WRITER.1)
}

fn users(site: &Site) -> Vec<String> {
    let mut users: Vec<String> =
        site.server.requests().iter().filter_map(|request| request.user()).collect();
    users.sort();
    users.dedup();
    site.server.forget();
    users
}

#[test]
fn what_only_looks_uses_the_first_account_and_what_performs_the_second() {
    let site = Site::new(habits());
    with_login(&site, TWO);
    for looks in [&["plan"][..], &["devices"], &["transactions"], &["pull", "--preview"]] {
        muster(&site, looks).run().code(0);
        assert_eq!(users(&site), ["admin"], "{looks:?}");
    }
    muster(&site, &["apply", "--yes"]).run().code(0);
    assert_eq!(users(&site), ["writer"]);
    assert_eq!(site.server.state(Employee).len(), 3);
    muster(&site, &["drift"]).run().code(0);
    muster(&site, &["explain", "employee", "000123"]).run().code(0);
    assert_eq!(users(&site), ["admin"]);
    site.server.edit(Employee, "000123", json!({ "mobile": "0507654321" }));
    muster(&site, &["pull", "--yes"]).run().code(0);
    assert_eq!(users(&site), ["writer"]);
    let runs = muster(&site, &["history", "--format", "json"]).run().code(0).json();
    let of_apply =
        runs["runs"].as_array().and_then(|runs| runs.iter().find(|run| run["command"] == "apply"));
    let id = of_apply.expect("it is recorded")["id"].to_string();
    let run = site.work.muster(["undo", id.as_str(), "--preview"]);
    run.env("MUSTER_PASSWORD", Habits::flat_80().password)
        .env("READER", "admin")
        .env("WRITER_PASSWORD", WRITER.1)
        .run();
    assert_eq!(users(&site), ["admin"]);
}

#[test]
fn a_name_may_be_kept_outside_of_the_settings() {
    let site = Site::new(habits());
    with_login(&site, "{ username: { env: READER }, password: { env: MUSTER_PASSWORD } }");
    muster(&site, &["apply", "--yes"]).run().code(0);
    assert_eq!(users(&site), ["admin"]);
    site.muster(["plan"]).run().code(3).says("READER is not set").says("muster.yaml");
    // Each account may have a scheme of its own.
    let two = TWO
        .replace("scheme: jwt, read: { ", "read: { scheme: basic, ")
        .replace("write: { ", "write: { scheme: token, ");
    with_login(&site, &two);
    muster(&site, &["plan"]).run().code(0);
    assert!(site.server.logins().is_empty());
    muster(&site, &["apply", "--yes"]).run().code(0);
    assert!(site.server.logins().iter().all(|login| login.path == "/api-token-auth/"));
}

#[test]
fn a_login_of_two_accounts_is_whole_or_a_mistake_with_its_place() {
    let site = Site::new(habits());
    for (login, says) in [
        ("{ read: { username: a, password: { env: P } } }", "has `read` and no `write`"),
        ("{ write: { username: a, password: { env: P } } }", "has `write` and no `read`"),
        (
            "{ username: a, read: { username: a, password: { env: P } }, write: { username: b, \
             password: { env: P } } }",
            "has `username` beside `read` and `write`",
        ),
        ("{ read: { username: a }, write: { password: { env: P } } }", "`read` has no `password`"),
        (
            "{ read: { username: a, password: open }, write: { token: { env: T } } }",
            "stands here in clear",
        ),
        ("{ username: a, password: { env: P }, raed: {} }", "did you mean `read`?"),
    ] {
        with_login(&site, login);
        muster(&site, &["validate"])
            .run()
            .code(3)
            .says(says)
            .says("muster.yaml:6")
            .never_says("open ");
    }
    with_login(
        &site,
        "{ read: { token: { env: T } }, write: { username: b, password: { env: P } } }",
    );
    muster(&site, &["validate"]).run().code(0);
}

#[test]
fn doctor_compares_what_both_accounts_see() {
    let site = Site::faithful(habits(), "");
    with_login(&site, TWO);
    let of = |site: &Site| {
        let report = muster(site, &["doctor", "hq", "--format", "json"]).run().json();
        crate::schemas::fits("doctor", &report);
        let checks = report["stores"][0]["checks"].as_array().cloned().unwrap_or_default();
        checks.into_iter().find(|check| check["name"] == "accounts").unwrap_or_default()
    };
    let accounts = of(&site);
    assert_eq!(accounts["status"], json!("ok"), "{accounts}");
    assert_eq!(accounts["facts"]["seen_by_read"]["employees"], json!(3));
    assert_eq!(accounts["facts"]["seen_by_write"]["employees"], json!(3));
    site.server.change(|habits| habits.hidden_from_second = vec![Department]);
    let accounts = of(&site);
    assert_eq!(accounts["status"], json!("warn"), "{accounts}");
    assert!(
        accounts["message"]
            .as_str()
            .is_some_and(|text| text.contains("departments cannot be read")),
        "{accounts}"
    );
    site.server.change(|habits| habits.second = Some(("writer", "another")));
    assert_eq!(of(&site)["status"], json!("fail"));
    // With one account there is nothing to compare.
    site.work.write("muster.yaml", settings(&site.server.url, ""));
    assert!(of(&site).is_null());
}
