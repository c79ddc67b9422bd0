//! Imports run by the service: what it says of them, and what a person does by hand meanwhile.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::company::Company;
use crate::databases::Engine;
use crate::program::{Running, Workspace};
use crate::serving::process::Service;

const SCHEDULED: &str = "punches:
  pay: { from: hq, into: sqlite, schedule: \"* * * * * *\" }
";

fn company() -> (Workspace, Company, Engine) {
    let folder = Workspace::new();
    let engine = Engine::Sqlite(folder.path("hr.db"));
    let company = Company::new(&[&engine], SCHEDULED);
    (folder, company, engine)
}

fn serve(company: &Company, engine: &Engine) -> Service {
    Service::start(company.muster(&[engine], &["serve", "--listen", "127.0.0.1:0"]))
}

/// Lets people punch for a while, and then serves what came.
fn filled(company: &Company, traffic: &str) -> Running {
    let server = company.server(traffic);
    thread::sleep(Duration::from_millis(900));
    server.signal("INT");
    server.wait().code(0);
    company.server("")
}

fn last<'a>(status: &'a Value, key: &str) -> &'a Value {
    &status["flows"]["pay"]["last_run"][key]
}

#[test]
fn what_the_service_says_speaks_of_punches() {
    let (_folder, company, engine) = company();
    let server = filled(&company, "30000/min,late=0.8@60d,seed=31");
    engine.run("INSERT INTO employees (code) VALUES ('000101'), ('000102')");
    let listed = company.listed();
    let strange =
        listed.iter().filter(|(code, ..)| !["000101", "000102"].contains(&code.as_str())).count();
    let all = listed.len() as f64;
    let service = serve(&company, &engine);
    let status = service
        .until("is all imported", |status| last(status, "punches")["present"] == listed.len());
    let flow = &status["flows"]["pay"];
    assert!(flow["does"] == "import" && flow["on_change"].is_null(), "{flow:#}");
    assert!(flow["pending"].is_null() && flow["last_success"].is_string(), "{flow:#}");
    let metrics = service.metrics();
    let of = |name: &str| metrics.of(&format!("muster_{name}{{flow=\"pay\"}}"));
    assert_eq!((of("punches_imported_total"), of("punches_unknown_total")), (all, strange as f64));
    assert_eq!((of("punches_present"), of("punches_listed")), (all, all));
    assert_eq!((of("punches_gone_total"), of("punches_back_total")), (0.0, 0.0));
    assert!(of("last_success_timestamp_seconds") > 0.0);
    let said =
        service.stop().says("serving 1 import of punches").says("(Europe/Berlin), imports punches");
    let _ = said
        .says(&format!("imported={}", listed.len()))
        .never_says("applies")
        .never_says("changes");
    let checked =
        company.muster(&[&engine], &["serve", "--check", "--format", "json"]).run().code(0).json();
    assert_eq!(checked["flows"][0]["does"], "import", "{checked:#}");
    let history = company.muster(&[&engine], &["history"]).run().code(0);
    let _ = history.says(&format!("{} punches by", listed.len())).never_says("changes");
    server.signal("INT");
}

#[test]
fn a_service_that_is_stopped_waits_for_no_answer() {
    let (_folder, company, engine) = company();
    let server = filled(&company, "30000/min,late=0.8@60d,seed=34");
    server.signal("INT");
    server.wait().code(0);
    let address = format!("127.0.0.1:{}", company.port);
    let line = ["sandbox", "--data", "box.db", "--listen", &address, "--latency", "5s"];
    let slow = company.work.muster(line).start();
    slow.until("Ctrl-C stops it\n");
    let service = serve(&company, &engine);
    service.until("does it poll", |status| status["flows"]["pay"]["running_since"].is_string());
    thread::sleep(Duration::from_millis(500));
    let start = Instant::now();
    let _ = service.stop();
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    let history = company.muster(&[&engine], &["history"]).run().code(0);
    let _ = history.says("interrupted").never_says("running");
    slow.signal("KILL");
}

#[test]
fn punches_that_are_gone_are_accepted_by_hand_while_the_service_runs() {
    let (folder, company, engine) = company();
    let server = filled(&company, "30000/min,late=0.8@60d,seed=32");
    let before = company.listed().len();
    assert!(before > 130, "{before} are too few to be refused");
    let service = serve(&company, &engine);
    service.until("is all imported", |status| last(status, "punches")["present"] == before);
    server.signal("INT");
    server.wait().code(0);
    let data = Engine::Sqlite(company.work.path("box.db"));
    data.run("DELETE FROM punch WHERE id % 10 > 0");
    let server = company.server("");
    let left = company.listed().len();
    let refused = service.until("is it refused", |status| last(status, "result") == "refused");
    let note = last(&refused, "note").as_str().expect("a note").to_owned();
    // The command is there to be copied, but for the reason.
    let command =
        note.split("muster transactions import ").nth(1).unwrap_or_else(|| panic!("{note}"));
    let command = command.replace("\"why\"", "cleaned-up");
    assert_eq!(
        command,
        format!("pay --accept-gone {} --reason cleaned-up", before - left),
        "{note}"
    );
    let words: Vec<&str> =
        ["transactions", "import"].into_iter().chain(command.split(' ')).collect();
    let bare = company.muster(&[&engine], &words[..words.len() - 2]).run();
    let _ = bare.code(3).says("--reason");
    let hands = (0..50).find_map(|_| {
        let run = company.muster(&[&engine], &words).run();
        // The service holds the lock while it polls, and no longer.
        let locked = run.code == Some(6);
        thread::sleep(Duration::from_millis(if locked { 130 } else { 0 }));
        (!locked).then_some(run)
    });
    let hands = hands.expect("the lock is free in between").code(0);
    let _ = hands.says(&format!("{} listed no more by the server; they stay", before - left));
    service.until("does it go on", |status| last(status, "result") == "done");
    let gone =
        engine.ask("SELECT count(*) || '' FROM transactions WHERE missing_since IS NOT NULL");
    assert_eq!(gone, Some((before - left).to_string()));
    server.signal("INT");
    server.wait().code(0);
    let server = filled(&company, "3000/min,seed=33");
    let now = company.listed().len();
    assert!(now > left);
    service.until("does it import again", |status| last(status, "punches")["present"] == now);
    let history = company.muster(&[&engine], &["history", "--limit", "500"]).run().code(0);
    let allowed = format!("(accept-gone={}: cleaned-up)", before - left);
    let line =
        history.stdout.lines().find(|line| line.contains(&allowed)).expect("it is in the history");
    let run = line.split_whitespace().next().expect("a number").to_owned();
    let told =
        company.muster(&[&engine], &["history", &run, "--format", "json"]).run().code(0).json();
    assert_eq!(told["facts"]["reason"], "cleaned-up", "{told:#}");
    assert_eq!(told["facts"]["allowed"][0], format!("accept-gone={}", before - left), "{told:#}");
    let _ = service.stop();
    server.signal("INT");
    drop(folder);
}
