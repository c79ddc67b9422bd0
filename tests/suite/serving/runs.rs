//! The real program by the clock: runs, what is told of them, refusals, and servers that come and
//! go.

use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use serde_json::{Value, json};

use super::process::{Service, get};
use crate::commands::{Employee, Site};
use crate::foreign::{Habits, Trouble, When};

const EVERY_SECOND: &str = "    schedule: { cron: \"* * * * * *\", timezone: Europe/Berlin }\n";

fn serve(site: &Site) -> Service {
    Service::start(site.muster(["serve", "--listen", "127.0.0.1:0"]))
}

fn ran(status: &Value, result: &str) -> bool {
    status["flows"]["hq"]["last_run"]["result"] == json!(result)
}

#[test]
fn flows_run_by_the_clock_and_all_is_told() {
    let site = Site::with(Habits::flat_85(), EVERY_SECOND);
    let service = serve(&site);
    let first = service.until("done", |status| ran(status, "done"));
    assert_eq!(site.server.state(Employee).len(), 3);
    let flow = &first["flows"]["hq"];
    assert_eq!(
        (&flow["from"], &flow["to"], &flow["timezone"]),
        (&json!("directory"), &json!("hq"), &json!("Europe/Berlin"))
    );
    assert_eq!((&flow["on_change"], &flow["pending"]["total"]), (&json!("apply"), &json!(0)));
    assert_eq!(first["phase"], json!("serving"));
    // What people change is taken at the next turn, and what the server says stands in the figures.
    let before = service.metrics();
    site.edit("directory/people.yaml", "mobile: \"0501112222\"", "mobile: \"0501113333\"");
    service.until("one more", |status| {
        status["flows"]["hq"]["last_run"]["changes"][0]["action"] == json!("update")
    });
    let after = service.metrics();
    let changes = |kind: &str, action: &str| {
        after.of(&format!(
            "muster_changes_total{{action=\"{action}\",flow=\"hq\",kind=\"{kind}\",outcome=\"done\"}}"
        ))
    };
    assert_eq!(
        [changes("area", "create"), changes("department", "create"), changes("employee", "create")],
        [2.0, 2.0, 3.0]
    );
    assert_eq!(changes("employee", "update"), 1.0);
    let runs =
        |of: &super::process::Metrics| of.of("muster_runs_total{flow=\"hq\",result=\"done\"}");
    assert!(runs(&after) > runs(&before));
    assert_eq!(after.of("muster_run_duration_seconds_count{flow=\"hq\"}"), runs(&after));
    let requests = after.of("muster_requests_total{flow=\"hq\",server=\"hq\"}");
    assert!(requests >= 8.0 + 5.0 * runs(&after), "{requests}");
    assert_eq!(after.of("muster_retries_total{flow=\"hq\",server=\"hq\"}"), 0.0);
    assert_eq!(after.sum("muster_pending_changes", "flow=\"hq\""), 0.0);
    assert!(after.of("muster_last_success_timestamp_seconds{flow=\"hq\"}") > 1.7e9);
    assert!(after.of("muster_next_run_timestamp_seconds{flow=\"hq\"}") > 1.7e9);
    assert_eq!(after.of("muster_settings_valid{}"), 1.0);
    assert_eq!(
        after.of(&format!("muster_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"))),
        1.0
    );
    for (path, status, text) in [
        ("/healthz", 200, "alive"),
        ("/readyz", 200, "ready"),
        ("/", 200, "/metrics"),
        ("/nothing", 404, "/status"),
    ] {
        let answer = service.get(path);
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.body.contains(text), "{path}: {}", answer.body);
    }
    let address = service.address.clone();
    let ended = service.stop();
    let log = ended.says("run ended: done").says("stopped").stderr;
    for private in ["Ada", "Lovelace", "050111", "77712345", "example.org"] {
        assert!(!log.contains(private), "{private} in {log}");
    }
    assert!(get(&address, "/healthz").is_err(), "nobody listens any more");
    let history = site.muster(["history", "--format", "json"]).run().code(0).json();
    assert!(history.to_string().contains("\"command\":\"serve\""), "{history:#}");
    // Nothing is left locked.
    site.apply().code(0);
}

#[test]
fn the_log_can_be_read_by_machines() {
    let site = Site::with(Habits::flat_85(), EVERY_SECOND);
    let service =
        Service::start(site.muster(["serve", "--listen", "127.0.0.1:0", "--log-format", "json"]));
    service.until("done", |status| ran(status, "done"));
    let log = service.stop().stderr;
    let lines: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let ended = lines
        .iter()
        .find(|line| line["fields"]["message"] == json!("run ended: done"))
        .expect("it ended");
    assert_eq!(
        (&ended["fields"]["flow"], &ended["fields"]["done"], &ended["fields"]["run"]),
        (&json!("hq"), &json!(8), &json!(1))
    );
}

#[test]
fn a_flow_that_only_plans_waits_for_a_person() {
    let flow = "    schedule: \"* * * * * *\"\n    on_change: plan\n";
    let site = Site::faithful(Habits::flat_85(), flow);
    site.edit("directory/people.yaml", "mobile: \"0501112222\"", "mobile: \"0501113333\"");
    site.server.forget();
    let service = serve(&site);
    let status = service.until("planned", |status| ran(status, "planned"));
    let flow = &status["flows"]["hq"];
    assert_eq!(flow["on_change"], json!("plan"));
    let change = json!([{ "kind": "employee", "action": "update", "count": 1 }]);
    assert_eq!((&flow["pending"]["total"], &flow["pending"]["changes"]), (&json!(1), &change));
    let pending = "muster_pending_changes{action=\"update\",flow=\"hq\",kind=\"employee\"}";
    assert_eq!(service.metrics().of(pending), 1.0);
    assert!(site.server.writes().is_empty());
    site.muster(["apply", "hq", "--yes"]).run().code(0);
    service
        .until("nothing pending", |status| status["flows"]["hq"]["pending"]["total"] == json!(0));
    assert_eq!(service.metrics().of(pending), 0.0);
    assert_eq!(site.server.writes().len(), 1);
    service.stop().says("changes wait for a person: muster apply hq").never_says("050111");
    let history = site.muster(["history", "--format", "json"]).run().code(0).json();
    assert!(!history.to_string().contains("\"serve\""), "{history:#}");
}

#[test]
fn what_is_refused_stays_refused_however_often_it_is_due() {
    let flow =
        format!("{EVERY_SECOND}    absent: {{ employee: delete }}\n    limits: {{ delete: 0 }}\n");
    let site = Site::faithful(Habits::flat_85(), &flow).known();
    let people = site.work.read("directory/people.yaml");
    site.work.write(
        "directory/people.yaml",
        people.lines().take(4).collect::<Vec<_>>().join("\n") + "\n",
    );
    let service = serve(&site);
    let status = service.until("refused", |status| ran(status, "refused"));
    let last = &status["flows"]["hq"]["last_run"];
    assert_eq!((&last["exit_code"], &last["refused"]), (&json!(4), &json!(["limit"])));
    assert!(status["flows"]["hq"]["last_success"].is_null());
    service.until("again", |_| {
        service.metrics().of("muster_runs_total{flow=\"hq\",result=\"refused\"}") >= 2.0
    });
    assert_eq!(site.server.state(Employee).len(), 3);
    assert!(site.server.writes().is_empty());
    // One that only looks tells it as well, and what it would have done.
    let text = site.work.read("muster.yaml") + "    on_change: plan\n";
    site.work.write("muster.yaml", text);
    let status = service.signal("HUP").until("looks", |status| {
        let flow = &status["flows"]["hq"];
        flow["on_change"] == json!("plan")
            && flow["last_run"]["run"].is_null()
            && ran(status, "refused")
    });
    assert_eq!(status["flows"]["hq"]["pending"]["total"], json!(1), "one of the three");
    service.stop().says("refused=\"limit\"");
}

#[test]
fn failures_are_told_and_the_loop_goes_on() {
    let site = Site::with(Habits::flat_85(), EVERY_SECOND);
    // A write is refused, and the first page of employees fails once.
    let troubles = vec![
        (When::Write(2), Trouble::Status(400, r#"{"dept_name":["Not this one."]}"#.into())),
        // The retry of a page is counted whichever list is asked for first.
        (When::Page(1), Trouble::Status(500, "oops".into())),
    ];
    site.server.change(|habits| habits.troubles = troubles);
    let service = serve(&site);
    service.until("partial", |_| {
        service.metrics().sum("muster_runs_total", "result=\"partial\"") >= 1.0
    });
    service.until("done", |status| ran(status, "done"));
    let metrics = service.metrics();
    assert!(metrics.of("muster_retries_total{flow=\"hq\",server=\"hq\"}") >= 1.0);
    assert_eq!(metrics.sum("muster_changes_total", "outcome=\"failed\""), 1.0);
    // What is declared wrongly is told by its place alone.
    site.edit("directory/people.yaml", "ada@example.org", "ada-at-example.org");
    let status = service.until("failed", |status| ran(status, "failed"));
    let note = status["flows"]["hq"]["last_run"]["note"].to_string();
    assert!(note.contains("directory/people.yaml:3:") && !note.contains("ada-at"), "{note}");
    site.edit("directory/people.yaml", "ada-at-example.org", "ada@example.org");
    service.until("done", |status| ran(status, "done"));
    service.stop().says("run ended: partial").never_says("ada-at");
}

#[test]
fn a_server_that_is_down_is_asked_again_when_it_is_due() {
    let site = Site::with(Habits::flat_85(), EVERY_SECOND);
    let port = crate::ports::free_port();
    let text = site
        .work
        .read("muster.yaml")
        .replace(&site.server.url, &format!("http://127.0.0.1:{port}"));
    site.work.write("muster.yaml", text);
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let service = Service::start(site.work.muster(serve).env("MUSTER_PASSWORD", "admin"));
    let status = service.until("failed", |status| ran(status, "failed"));
    assert!(
        status["flows"]["hq"]["last_run"]["note"].to_string().contains("cannot connect"),
        "{status:#}"
    );
    let listen = format!("127.0.0.1:{port}");
    let sandbox = site.work.muster(["sandbox", "--listen", &listen]).start();
    sandbox.until("Ctrl-C stops it\n");
    service.until("done", |status| ran(status, "done"));
    service.stop();
    sandbox.signal("INT");
    sandbox.wait().code(0);
}

#[test]
fn systemd_is_told_how_it_is() {
    let site = Site::with(Habits::flat_85(), "    schedule: \"0 4 * * *\"\n");
    let socket = UnixDatagram::bind(site.work.path("notify")).expect("a socket");
    socket.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    let hear = || {
        let mut bytes = [0; 256];
        // A child that ends elsewhere in these tests may interrupt the call.
        let length = loop {
            match socket.recv(&mut bytes) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                heard => break heard.expect("it says something"),
            }
        };
        String::from_utf8_lossy(&bytes[..length]).into_owned()
    };
    let serve = site.muster(["serve", "--listen", "127.0.0.1:0"]);
    let service = Service::start(
        serve.env("NOTIFY_SOCKET", site.work.path("notify")).env("WATCHDOG_USEC", "60000000"),
    );
    assert_eq!(hear(), "READY=1");
    assert_eq!([hear(), hear()], ["WATCHDOG=1", "WATCHDOG=1"]);
    service.signal("TERM");
    while hear() != "STOPPING=1" {}
    service.wait().code(0);
}

#[test]
fn what_a_run_leaves_and_why_is_in_the_status_and_in_the_log() {
    let flow = format!("{EVERY_SECOND}    absent: {{ employee: resign }}\n    on_change: plan\n");
    let site = Site::faithful(Habits::flat_80(), &flow);
    let mut left = crate::commands::person("900001");
    left["first_name"] = json!("Zebediah");
    site.server.seed(Employee, left);
    // UTimeMaster knows no resigning: who left is named for a person, by name as well.
    let service = serve(&site);
    let status = service.until("planned", |status| ran(status, "planned"));
    let notices = status["flows"]["hq"]["last_run"]["notices"].clone();
    let rule = |one: &&Value| one["rule"] == "resign-by-hand";
    let warning = notices.as_array().into_iter().flatten().find(rule);
    let message = warning.and_then(|one| one["message"].as_str()).unwrap_or_default();
    assert!(message.contains("900001") && !message.contains("Zebediah"), "{status:#}");
    service.stop().says("900001").never_says("Zebediah");
    // A first run that holds somebody back, and one that has nothing to say.
    let flow = format!("{EVERY_SECOND}    absent: {{ employee: delete }}\n    on_change: plan\n");
    let site = Site::faithful(Habits::flat_85(), &flow);
    site.server.seed(Employee, crate::commands::person("900001"));
    let service = serve(&site);
    let status = service.until("planned", |status| ran(status, "planned"));
    let notice = &status["flows"]["hq"]["last_run"]["notices"][0];
    assert_eq!(
        (&notice["rule"], &notice["kind"], &notice["count"], &notice["codes"]),
        (&json!("first-run"), &json!("employee"), &json!(1), &json!(["900001"])),
        "{status:#}"
    );
    assert!(
        notice["help"].as_str().is_some_and(|help| help.contains("employee:delete=1")),
        "{notice:#}"
    );
    site.server.remove(Employee, "900001");
    service.until("quiet", |status| status["flows"]["hq"]["last_run"]["notices"].is_null());
    service.stop().says("first-run").says("first run: one employee is not in the source");
}
