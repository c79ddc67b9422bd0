//! What goes wrong on the way, told apart: the server's own failures, those of a proxy, a host name
//! that it does not know, a page in place of data; and writes that a server can never do.

use serde_json::{Value, json};

use super::{Employee, Site};
use crate::foreign::{Habits, Page, Trouble, When};
use crate::program::try_at_once;

fn page(when: When, page: Page) -> Vec<(When, Trouble)> {
    vec![(when, Trouble::Page(page))]
}

#[test]
fn each_class_of_failure_has_its_own_words_and_remedy() {
    let classes = [
        (Page::Untitled, "the server failed (500): Server Error (500)", "its log"),
        (Page::Titled, "the server failed (500): Server Error (500)", "its log"),
        (
            Page::Nginx(502),
            "a proxy answered in place of the server (502): 502 Bad Gateway",
            "behind the proxy",
        ),
        (Page::Nginx(503), "a proxy answered in place of the server (503)", "behind the proxy"),
        (Page::Nginx(504), "a proxy answered in place of the server (504)", "proxy_read_timeout"),
        (Page::Nginx(413), "the request is too large for the proxy (413)", "client_max_body_size"),
        (
            Page::BadRequest,
            "does not answer to this host name (400): Bad Request (400)",
            "ALLOWED_HOSTS",
        ),
    ];
    // Each is asked again for seconds before the run gives up.
    try_at_once(classes, |(shown, says, help)| {
        let site = Site::new(Habits { troubles: page(When::Always, shown), ..Habits::flat_80() });
        site.muster(["plan"]).run().code(1).says(says).says(help);
    });
    let site =
        Site::new(Habits { troubles: vec![(When::Always, Trouble::Html)], ..Habits::flat_80() });
    site.muster(["plan"])
        .run()
        .code(1)
        .says("a web page came back in place of data (200): Page not found")
        .says("`url:`");
    // At the login as well.
    let site =
        Site::new(Habits { troubles: page(When::Logins, Page::BadRequest), ..Habits::flat_80() });
    site.muster(["plan"]).run().code(1).says("ALLOWED_HOSTS");
    assert_eq!(site.server.logins().len(), 1);
}

#[test]
fn a_report_of_a_debugging_server_is_cut_to_the_error() {
    let site =
        Site::new(Habits { troubles: page(When::Always, Page::Traceback), ..Habits::flat_80() });
    let run = site.muster(["plan"]).run().code(1).says("the server failed (500)").says("locked");
    run.never_says("Traceback").never_says("Request Method");
}

/// A company of many people, on a server that holds its structure.
fn crowd(habits: Habits, people: usize) -> Site {
    let site = Site::new(habits);
    let mut text = String::from("employees:\n");
    for number in 0..people {
        text.push_str(&format!(
            "  - {{ code: \"1{number:05}\", first_name: Ada, department: ENG, areas: [HQ] }}\n"
        ));
    }
    site.work.write("directory/people.yaml", text);
    site.server.seed_yaml([super::STRUCTURE]);
    site
}

fn failed(report: &Value) -> Vec<&Value> {
    let changes = report["changes"].as_array().expect("changes");
    changes.iter().filter(|change| change["outcome"] == "failed").collect()
}

#[test]
fn a_write_that_the_server_failed_on_is_read_again_and_was_not_done() {
    let site = Site::faithful(Habits::flat_85(), "");
    site.edit("directory/people.yaml", "mobile: \"0501112222\"", "mobile: \"0501113333\"");
    let writes = (1..=9).map(|write| (When::Write(write), Trouble::Page(Page::Titled))).collect();
    site.server.change(|habits| habits.troubles = writes);
    let report = site.apply().code(7).json();
    let failed = failed(&report);
    assert_eq!((failed.len(), &failed[0]["in_doubt"]), (1, &json!(false)), "{report:#}");
    let error = failed[0]["error"].as_str().unwrap_or_default();
    assert!(
        error.ends_with("the server failed (500) and did not do it: Server Error (500)"),
        "{error}"
    );
    let help = failed[0]["help"].as_str().unwrap_or_default();
    assert!(help.contains("which stands in its log"), "{report:#}");
    crate::schemas::fits("plan", &report);
    // What took effect all the same is done.
    let site = Site::faithful(Habits::flat_85(), "");
    site.edit("directory/people.yaml", "mobile: \"0501112222\"", "mobile: \"0501113333\"");
    site.server.change(|habits| habits.troubles = vec![(When::Write(1), Trouble::LostAnswer)]);
    assert_eq!(site.apply().code(0).json()["converged"], json!(true));
}

#[test]
fn after_several_writes_that_never_succeed_others_like_them_are_sent_once() {
    let habits = Habits { crashes_on: Some("Nobody"), ..Habits::flat_85() };
    let site = crowd(habits, 24);
    let text = site.work.read("directory/people.yaml");
    site.work.write("directory/people.yaml", text.replace("Ada", "Nobody"));
    let text = site.work.read("directory/people.yaml");
    // Every fourth can be stored.
    let mut number = 0;
    let text: Vec<String> = text
        .lines()
        .map(|line| {
            number += 1;
            if number % 4 == 0 { line.replace("Nobody", "Ada") } else { line.to_owned() }
        })
        .collect();
    site.work.write("directory/people.yaml", text.join("\n") + "\n");
    site.server.forget();
    let report = site.apply().code(7).json();
    let failed = failed(&report);
    assert_eq!(failed.len(), 18, "{report:#}");
    assert!(failed.iter().all(|change| change["in_doubt"] == json!(false)), "{report:#}");
    assert_eq!(site.server.state(Employee).len(), 6);
    // Four tries for the first three and those under way with them, then one each.
    let writes = site.server.writes().len();
    assert!(writes < 6 + 18 + 8 * 3 + 1, "{writes}");
}

#[test]
fn a_busy_server_is_asked_again_however_often_that_was_needed() {
    let troubles =
        (1..=12).map(|write| (When::Write(write), Trouble::Page(Page::Traceback))).collect();
    let site = crowd(Habits { troubles, ..Habits::flat_85() }, 30);
    assert_eq!(site.apply().code(0).json()["converged"], json!(true));
    assert_eq!(site.server.state(Employee).len(), 30);
}

#[test]
fn a_quiet_run_that_is_refused_says_why() {
    let flow = "    absent: { employee: delete }\n    limits: { delete: 0 }\n";
    let site = Site::faithful(Habits::flat_85(), flow).known();
    let people = site.work.read("directory/people.yaml");
    site.work.write(
        "directory/people.yaml",
        people.lines().take(4).collect::<Vec<_>>().join("\n") + "\n",
    );
    let run = site.muster(["apply", "--yes", "--quiet"]).run().code(4);
    run.says("refused, nothing will be sent").says("refused: ").says("--allow");
    // What is to be done is left out of a quiet plan.
    site.edit("muster.yaml", "limits: { delete: 0 }", "limits: { delete: 5 }");
    site.muster(["plan", "--quiet"]).run().code(0).says("1 to delete").never_says("Leavers");
}
