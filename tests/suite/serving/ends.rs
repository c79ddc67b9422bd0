//! How a service ends, reads its settings again, and gets on with others.

use std::time::Duration;

use chrono::DateTime;
use serde_json::{Value, json};

use super::process::Service;
use crate::commands::{Employee, Site};
use crate::foreign::{Habits, Trouble, When};

const DAILY: &str = "    schedule: { cron: \"0 4 * * *\", timezone: Asia/Dubai }\n";
const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];
const AT_START: [&str; 4] = ["serve", "--listen", "127.0.0.1:0", "--run-at-start"];

/// More people than are sent at once.
fn crowd(site: &Site, count: usize) {
    let more: String = (0..count)
        .map(|n| {
            format!("  - {{ code: \"9{n:05}\", first_name: A, department: ENG, areas: [HQ] }}\n")
        })
        .collect();
    let people = site.work.read("directory/people.yaml");
    site.work.write("directory/people.yaml", people + &more);
}

fn running(status: &Value) -> bool {
    !status["flows"]["hq"]["running_since"].is_null()
}

/// Waits until the server has seen so many writes.
fn written(site: &Site, count: usize) {
    for _ in 0..2000 {
        if site.server.writes().len() >= count {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("{count} writes never came");
}

#[test]
fn told_to_stop_it_finishes_the_changes_in_hand() {
    let slow = Trouble::Slow(Duration::from_millis(60));
    let site =
        Site::with(Habits { troubles: vec![(When::Always, slow)], ..Habits::flat_85() }, DAILY);
    crowd(&site, 300);
    let service = Service::start(site.muster(AT_START));
    written(&site, 20);
    service.signal("TERM");
    let ended = service.wait().code(0).says("what is under way is finished first").says("stopped");
    assert!(ended.took < Duration::from_secs(10), "{ended}");
    let sent = site.server.writes().len();
    assert!((20..250).contains(&sent), "{sent}");
    // All that was sent is written down as done, the run as interrupted, and the lock is free.
    let history = site.muster(["history", "--format", "json"]).run().code(0).json();
    let text = history.to_string();
    assert!(text.contains("\"result\":\"interrupted\""), "{history:#}");
    let run = site.muster(["history", "1", "--format", "json"]).run().code(0).json().to_string();
    assert_eq!(run.matches("\"outcome\":\"done\"").count(), sent, "{run}");
    assert!(!run.contains("\"outcome\":\"\""), "nothing is in doubt: {run}");
    // The next service makes up for what was stopped, without being asked to.
    site.server.change(|habits| habits.troubles.clear());
    let service = Service::start(site.muster(SERVE));
    service.until("done", |status| status["flows"]["hq"]["last_run"]["result"] == json!("done"));
    assert_eq!(site.server.state(Employee).len(), 303);
    assert_eq!(site.server.writes().len(), 308, "each was written once");
    service.stop();
    // And the one after it has nothing to make up.
    let service = Service::start(site.muster(SERVE));
    let status = service.until("serving", |status| !status["flows"]["hq"]["next_run"].is_null());
    assert!(
        status["flows"]["hq"]["last_run"].is_null()
            && !status["flows"]["hq"]["last_success"].is_null()
    );
    let next = status["flows"]["hq"]["next_run"].as_str().expect("a time");
    assert!(
        DateTime::parse_from_rfc3339(next).is_ok() && next.contains("T00:00:00"),
        "four in Dubai: {next}"
    );
    service.stop();
}

#[test]
fn told_to_stop_while_it_reads_it_sends_nothing() {
    let slow = Trouble::Slow(Duration::from_secs(30));
    let site =
        Site::with(Habits { troubles: vec![(When::Page(1), slow)], ..Habits::flat_85() }, DAILY);
    let service = Service::start(site.muster(AT_START));
    service.until("running", running);
    assert_eq!(service.metrics().of("muster_lock_held{flow=\"hq\"}"), 1.0);
    std::thread::sleep(Duration::from_millis(300));
    service.signal("INT");
    let ended = service.wait().code(0);
    assert!(ended.took < Duration::from_secs(8), "{ended}");
    assert!(site.server.writes().is_empty());
    site.muster(["history"]).run().code(0).says("interrupted");
}

#[test]
fn told_twice_it_ends_at_once() {
    let slow = Trouble::Slow(Duration::from_secs(20));
    let site =
        Site::with(Habits { troubles: vec![(When::Write(1), slow)], ..Habits::flat_85() }, DAILY);
    let service = Service::start(site.muster(AT_START));
    written(&site, 1);
    service.signal("TERM");
    std::thread::sleep(Duration::from_millis(400));
    service.signal("TERM");
    let ended = service.wait().code(130).says("in doubt");
    assert!(ended.took < Duration::from_secs(10), "{ended}");
}

#[test]
fn settings_are_read_again_and_wrong_ones_are_told() {
    let site = Site::with(Habits::flat_85(), DAILY);
    let good = site.work.read("muster.yaml");
    let service = Service::start(site.muster(SERVE));
    site.work.write("muster.yaml", good.replace("0 4 * * *", "0 25 * * *"));
    let status =
        service.signal("HUP").until("told", |status| !status["settings"]["error"].is_null());
    let error = status["settings"]["error"].as_str().expect("text");
    assert!(
        error.contains("muster.yaml:12:") && error.contains("`25` cannot be its hour"),
        "{error}"
    );
    assert_eq!(status["flows"]["hq"]["cron"], json!("0 4 * * *"));
    assert_eq!(service.metrics().of("muster_settings_valid{}"), 0.0);
    assert_eq!(service.get("/readyz").status, 200);
    // A file that changed is noticed without a signal.
    site.work.write("muster.yaml", good.replace("0 4 * * *", "* * * * * *"));
    service.until("done", |status| status["flows"]["hq"]["last_run"]["result"] == json!("done"));
    assert_eq!(service.metrics().of("muster_settings_valid{}"), 1.0);
    // Without any schedule it has nothing to do, and waits for one.
    site.work.write("muster.yaml", good.replace(DAILY, ""));
    service.signal("HUP").until("no flow", |status| status["flows"] == json!({}));
    service
        .stop()
        .says("those that were read before stay in use")
        .says("the settings were read again");
}

#[test]
fn two_services_share_a_server_and_an_address_they_do_not() {
    let slow = Trouble::Slow(Duration::from_millis(60));
    let site =
        Site::with(Habits { troubles: vec![(When::Always, slow)], ..Habits::flat_85() }, DAILY);
    crowd(&site, 100);
    let first = Service::start(site.muster(AT_START));
    site.muster(["serve", "--listen", &first.address])
        .run()
        .code(1)
        .says("does another `muster serve` run here?");
    written(&site, 5);
    let second = Service::start(site.muster(AT_START));
    let status = second
        .until("locked", |status| status["flows"]["hq"]["last_run"]["result"] == json!("locked"));
    assert_eq!(status["flows"]["hq"]["last_run"]["exit_code"], json!(6));
    assert_eq!(second.metrics().of("muster_runs_total{flow=\"hq\",result=\"locked\"}"), 1.0);
    let once = site.muster(["serve", "--once"]).run().code(6);
    once.says("another run holds the lock").says(", flow hq, ");
    first.until("done", |status| status["flows"]["hq"]["last_run"]["result"] == json!("done"));
    first.stop();
    second.stop().says("another run holds the lock").says("it is tried again in 30 s");
    assert_eq!(site.server.state(Employee).len(), 103);
}

#[test]
fn services_of_several_machines_share_their_runs() {
    let postgres = crate::services::Postgres::start();
    let site = Site::with(Habits::flat_85(), DAILY);
    let text = site.work.read("muster.yaml") + "state: { url: { env: MUSTER_STATE_URL } }\n";
    site.work.write("muster.yaml", &text);
    let start = |arguments: &[&str]| {
        let serve = site
            .work
            .muster(SERVE.iter().chain(arguments))
            .env("MUSTER_PASSWORD", Habits::flat_85().password);
        Service::start(serve.env("MUSTER_STATE_URL", postgres.url()))
    };
    let done = |status: &Value| status["flows"]["hq"]["last_run"]["result"] == json!("done");
    let first = start(&["--run-at-start"]);
    first.until("done", done);
    // The other machine knows of it, and has nothing to make up.
    let second = start(&[]);
    let status = second.until("serving", |status| !status["flows"]["hq"]["next_run"].is_null());
    let flow = &status["flows"]["hq"];
    assert!(flow["last_run"].is_null() && !flow["last_success"].is_null(), "{status:#}");
    site.work.write("muster.yaml", text.replace("0 4 * * *", "*/2 * * * * *"));
    for service in [&first, &second] {
        service
            .signal("HUP")
            .until("often", |status| status["flows"]["hq"]["cron"] == json!("*/2 * * * * *"));
    }
    let runs = |service: &Service| service.metrics().sum("muster_runs_total", "result=\"done\"");
    first.until("some runs", |_| runs(&first) + runs(&second) >= 5.0);
    first.stop();
    second.stop();
}

#[test]
fn flows_of_one_server_run_one_after_the_other() {
    let slow = Trouble::Slow(Duration::from_millis(30));
    let site = Site::with(Habits { troubles: vec![(When::Always, slow)], ..Habits::flat_85() }, "");
    let every = "schedule: \"* * * * * *\"";
    let scope = |kinds: &str| format!("scope: {{ kinds: [{kinds}] }}");
    let (structure, people) = (scope("area, department, position"), scope("employee"));
    // The same server under another name is the same server.
    let text = site.work.read("muster.yaml");
    let (start, _) = text.split_once("flows:").expect("flows");
    let other =
        start.split_once("  hq:\n").expect("the server").1.replace("127.0.0.1", "localhost");
    let text = format!(
        "{start}  alias:\n{other}flows:\n  structure: {{ from: directory, to: hq, {structure}, \
         {every} }}\n  people: {{ from: directory, to: alias, {people}, {every} }}\n"
    );
    site.work.write("muster.yaml", text);
    let service = Service::start(site.muster(SERVE));
    service.until("both often", |_| {
        let metrics = service.metrics();
        let done = |flow: &str| {
            metrics.sum("muster_runs_total", &format!("flow=\"{flow}\",result=\"done\""))
        };
        done("structure") >= 3.0 && done("people") >= 3.0
    });
    let metrics = service.metrics();
    assert_eq!(metrics.sum("muster_runs_total", "result=\"locked\""), 0.0);
    let log = service.stop().never_says("holds the lock").stderr;
    let mut under_way = 0;
    for line in log.lines() {
        let over = line.contains("run ended") || line.contains("run is not needed");
        under_way += i32::from(line.contains("run begins")) - i32::from(over);
        assert!((0..=1).contains(&under_way), "{log}");
    }
}

#[test]
fn once_is_an_apply_of_all_and_check_only_looks_at_the_clock() {
    let site = Site::with(Habits::flat_85(), DAILY);
    let check = site.muster(["serve", "--check"]).run().code(0);
    check.says("hq: directory → hq, 0 4 * * * (Asia/Dubai), applies").says(" 04:00:00 +04:00");
    let json = site.muster(["serve", "--check", "--format", "json"]).run().code(0).json();
    assert_eq!(json["flows"][0]["next"].as_array().map(Vec::len), Some(5), "{json:#}");
    assert!(site.server.requests().is_empty());
    let once = site.muster(["serve", "--once", "--format", "json", "--report", "text=r.txt"]);
    let json = once.run().code(0).says("run ended: done").json();
    let flow = &json["flows"][0];
    assert_eq!((&json["format_version"], &json["exit_code"]), (&json!("1"), &json!(0)), "{json:#}");
    assert_eq!(
        (&flow["flow"], &flow["last_run"]["result"]),
        (&json!("hq"), &json!("done")),
        "{json:#}"
    );
    assert_eq!(
        (&flow["last_run"]["run"], &flow["pending"]["total"]),
        (&json!(1), &json!(0)),
        "{json:#}"
    );
    assert_eq!(site.work.read("r.txt"), "hq: done; 8 changes done, 0 pending (run 1)\n");
    assert_eq!(site.server.state(Employee).len(), 3);
    site.server.change(|habits| habits.dropped = vec!["mobile"]);
    site.edit("directory/people.yaml", "mobile: \"0501112222\"", "mobile: \"0501113333\"");
    site.muster(["serve", "--once"])
        .run()
        .code(7)
        .says("run ended: partial")
        .says("code=\"000124\"");
    site.muster(["serve", "--once"])
        .env("MUSTER_PASSWORD", "wrong")
        .run()
        .code(1)
        .says("run ended: failed");
    let failed =
        site.muster(["serve", "--once", "--format", "json"]).env("MUSTER_PASSWORD", "wrong").run();
    let json = failed.code(1).json();
    assert_eq!(
        (&json["exit_code"], &json["flows"][0]["last_run"]["exit_code"]),
        (&json!(1), &json!(1)),
        "{json:#}"
    );
}

#[test]
fn a_run_that_is_made_once_survives_a_hang_up() {
    let site = Site::with(Habits::flat_85(), DAILY);
    let slow = Trouble::Slow(Duration::from_millis(900));
    site.server.change(|habits| habits.troubles = vec![(When::Request(2), slow)]);
    let once = site.muster(["serve", "--once", "--format", "json"]).start();
    while site.server.requests().is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    once.signal("HUP");
    let json = once.wait().code(0).says("the settings were read again").json();
    assert_eq!(json["flows"][0]["last_run"]["result"], json!("done"), "{json:#}");
}

#[test]
fn what_it_cannot_serve_it_refuses() {
    let site = Site::new(Habits::flat_85());
    site.muster(SERVE)
        .run()
        .code(3)
        .says("no flow of muster.yaml has a schedule")
        .says("schedule: {");
    let site = Site::with(Habits::flat_85(), DAILY);
    for address in ["0.0.0.0:0", "[::]:0"] {
        let refused = site.muster(["serve", "--listen", address]).run().code(3);
        refused.says("can be reached from outside").says("--listen-anywhere");
    }
    let service =
        Service::start(site.muster(["serve", "--listen", "0.0.0.0:0", "--listen-anywhere"]));
    service.stop();
    site.muster(["serve", "--once", "--check"]).run().code(3);
    let wrong = Site::with(Habits::flat_85(), "    schedule: \"0 25 * * *\"\n");
    wrong
        .muster(SERVE)
        .run()
        .code(3)
        .says("bad-schedule")
        .says("muster.yaml:12:15")
        .says("an hour is 0 to 23");
}
