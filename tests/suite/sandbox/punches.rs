//! Punches on demand: people of the directory at devices of their areas, some late, some with ids
//! out of order.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use muster::sandbox::SandboxOptions;
use serde_json::{Value as Json, json};

use super::caller::{Server, document, profile, rows, seeded};
use crate::program::Workspace;

const PUNCHES: &str = "/iclock/api/transactions/?page_size=5000&limit=5000";

fn busy(spec: &str, options: SandboxOptions) -> SandboxOptions {
    SandboxOptions {
        traffic: Some(spec.parse().expect("a good rate")),
        clock: chrono::Local::now,
        ..options
    }
}

fn text<'a>(row: &'a Json, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_default()
}

/// Looks at the list again and again for a while: the ids in the order in which they showed.
async fn watched(server: &Server, time: Duration) -> Vec<i64> {
    let start = Instant::now();
    let (mut known, mut order) = (BTreeSet::new(), Vec::new());
    while start.elapsed() < time {
        let page = server.get(PUNCHES).await;
        let fresh = rows(&page).iter().filter_map(|row| row["id"].as_i64()).collect::<Vec<_>>();
        order.extend(fresh.into_iter().filter(|id| known.insert(*id)));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    order
}

#[tokio::test]
async fn people_punch_at_devices_of_their_areas() {
    for name in ["utimemaster-9.0", "biotime-9.5"] {
        let server = seeded(busy("40/s,seed=7", profile(name)), 20).await;
        let order = watched(&server, Duration::from_secs(3)).await;
        assert!(
            (40..=180).contains(&order.len()),
            "{} punches in about three seconds",
            order.len()
        );
        assert!(order.is_sorted(), "without trouble they show in the order of their ids");
        let areas: BTreeMap<String, BTreeSet<String>> =
            rows(&server.get("/personnel/api/employees/?limit=100&page_size=100").await)
                .iter()
                .map(|person| {
                    let areas = person["area"].as_array().into_iter().flatten();
                    let codes = areas.map(|area| text(area, "area_code").to_owned()).collect();
                    (text(person, "emp_code").to_owned(), codes)
                })
                .collect();
        let doors: BTreeMap<String, String> =
            rows(&server.get("/iclock/api/terminals/?limit=100&page_size=100").await)
                .iter()
                .map(|device| {
                    (text(device, "sn").to_owned(), text(&device["area"], "area_code").to_owned())
                })
                .collect();
        let punches = rows(&server.get(PUNCHES).await);
        let mut people = BTreeSet::new();
        for punch in &punches {
            let (code, sn) = (text(punch, "emp_code"), text(punch, "terminal_sn"));
            assert!(areas[code].contains(&doors[sn]), "{code} at {sn}: {punch}");
            assert_eq!(punch["upload_time"], punch["punch_time"], "nobody is late");
            people.insert(code.to_owned());
        }
        assert!(people.len() > 8, "{} of 20 people punched", people.len());
        let active = rows(&server.get("/iclock/api/terminals/?limit=100&page_size=100").await);
        assert!(active.iter().any(|device| !text(device, "last_activity").is_empty()));
        server.stop().await;
    }
}

#[tokio::test]
async fn some_are_late_and_some_show_after_higher_ids() {
    let server =
        seeded(busy("60/s,late=0.3@2d,out-of-order=0.3@1s,seed=11", document()), 200).await;
    let order = watched(&server, Duration::from_secs(4)).await;
    let overtaken = order.windows(2).filter(|pair| pair[1] < pair[0]).count();
    assert!(overtaken > 3, "{overtaken} of {} showed after a higher id", order.len());
    let punches = rows(&server.get(PUNCHES).await);
    let late = punches
        .iter()
        .filter(|punch| text(punch, "punch_time") < text(punch, "upload_time"))
        .count();
    let share = late as f64 / punches.len() as f64;
    assert!((0.15..0.45).contains(&share), "{late} of {} were late", punches.len());
    assert!(punches.iter().all(|punch| text(punch, "punch_time") <= text(punch, "upload_time")));
    server.stop().await;
}

#[tokio::test]
async fn punches_stay_in_the_data_file_and_stop_with_the_server() {
    let work = Workspace::new();
    let data = Some(work.path("box.db"));
    let options =
        busy("100/s,out-of-order=0.5@30s", SandboxOptions { data: data.clone(), ..document() });
    let server = seeded(options, 50).await;
    let seen = watched(&server, Duration::from_secs(1)).await;
    server.stop().await;
    let count = async || {
        let server = Server::start(SandboxOptions { data: data.clone(), ..document() }).await;
        let page = server.get(PUNCHES).await;
        server.stop().await;
        rows(&page)
    };
    let kept = count().await;
    assert!(
        kept.len() > seen.len() + 4,
        "{} were seen, {} are there: hidden ones show at the end",
        seen.len(),
        kept.len()
    );
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(count().await.len(), kept.len(), "nobody punches any more");
}

#[tokio::test]
async fn a_device_is_put_up_where_people_have_none() {
    let server = Server::start(busy("50/s", document())).await;
    assert_eq!(server.get(PUNCHES).await["count"], 0, "nobody is there");
    let (_, area) = server
        .post("/personnel/api/areas/", json!({ "area_code": "YARD", "area_name": "Yard" }))
        .await;
    let body = json!({ "emp_code": "1", "department": 1, "area": [area["id"]] });
    assert_eq!(server.post("/personnel/api/employees/", body).await.0, 201);
    let start = Instant::now();
    while server.get(PUNCHES).await["count"] == 0 && start.elapsed() < Duration::from_secs(10) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let punch = rows(&server.get(PUNCHES).await).first().cloned().expect("somebody punched");
    assert_eq!(
        (&punch["area_alias"], &punch["terminal_alias"]),
        (&json!("Yard"), &json!("YARD 1")),
        "{punch}"
    );
    server.stop().await;
}

#[test]
fn the_program_takes_a_rate_and_ends_well() {
    let work = Workspace::new();
    let directory = "areas:\n  - { code: HQ, name: Head office }\nemployees:\n  - { code: \
        \"000123\", first_name: Ada, areas: [HQ] }\n";
    work.write("directory/a.yaml", directory);
    let line = "sandbox --listen 127.0.0.1:0 --seed directory --punches \
        300/min,late=0.1@9d,out-of-order=0.1";
    let running = work.muster(line.split_whitespace()).start();
    let said = running.until("Ctrl-C stops it\n");
    let url = said
        .split_whitespace()
        .find(|word| word.starts_with("http://"))
        .expect("it says where")
        .to_owned();
    work.write("muster.yaml", crate::commands::settings(&url, ""));
    let start = Instant::now();
    let listed = || {
        work.muster(["transactions", "--csv"]).env("MUSTER_PASSWORD", "admin").run().code(0).stdout
    };
    while !listed().contains(",000123,") && start.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(
        listed().contains(",HQ 1,Head office,") || listed().contains(",HQ 2,Head office,"),
        "{}",
        listed()
    );
    running.signal("TERM");
    let run = running.wait().code(0);
    assert_eq!(run.stderr.lines().count(), 1, "only what was seeded is told: {run}");
    for (spec, expected) in [("soon", "no rate"), ("5/s,latte=1", "did you mean late?")] {
        work.muster(["sandbox", "--punches", spec]).run().code(3).says(expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_read_while_it_grows_is_read_once_and_whole() {
    for name in ["utimemaster-9.0", "biotime-8.5", "biotime-9.5"] {
        let options = SandboxOptions { page_cap: Some(20), ..profile(name) };
        let server = seeded(busy("150/s,late=0.3@2d,out-of-order=0.2@400ms", options), 300).await;
        let work = Workspace::new();
        let flow = "    limits: { floor: 10 }\n";
        let text = crate::commands::settings(&server.base, flow);
        work.write(
            "muster.yaml",
            text.replace("      timezone", "      page_size: 20\n      timezone"),
        );
        let mut whole = 0;
        for _ in 0..6 {
            watched(&server, Duration::from_millis(300)).await;
            let ids = |page: &Json| {
                rows(page).iter().filter_map(|row| row["id"].as_i64()).collect::<BTreeSet<_>>()
            };
            let mut before = BTreeSet::new();
            for number in 1.. {
                let page = server
                    .ask(
                        reqwest::Method::GET,
                        &format!("/iclock/api/transactions/?page={number}&page_size=20&limit=20"),
                        None,
                    )
                    .await;
                let more = ids(&page.1);
                if more.is_empty() {
                    break;
                }
                before.extend(more);
            }
            let program = work.muster(["transactions", "--csv"]).env("MUSTER_PASSWORD", "admin");
            let run = tokio::task::spawn_blocking(|| program.run()).await.expect("it ends");
            let lines = run
                .stdout
                .lines()
                .skip(1)
                .filter_map(|line| line.split(',').next()?.parse::<i64>().ok());
            let listed: Vec<i64> = lines.collect();
            let unique: BTreeSet<i64> = listed.iter().copied().collect();
            assert_eq!(unique.len(), listed.len(), "{name}: each once");
            match run.code {
                Some(0) => {
                    let lost: Vec<_> = before.difference(&unique).collect();
                    assert!(lost.is_empty(), "{name}: {lost:?} were there before");
                    whole += 1;
                }
                // It grew too fast for this read, and that is said.
                code => assert_eq!(code, Some(4), "{name}: {run}"),
            }
        }
        assert!(whole >= 2, "{name}: {whole} of 6 reads were whole");
        server.stop().await;
    }
}

#[tokio::test]
async fn the_same_seed_is_the_same_crowd() {
    let people = async |spec: &str| {
        // Seeded before it serves, as the program does: who comes while nobody is there is lost.
        let work = Workspace::new();
        let data = Some(work.path("box.db"));
        seeded(SandboxOptions { data: data.clone(), ..document() }, 30).await.stop().await;
        let server = Server::start(busy(spec, SandboxOptions { data, ..document() })).await;
        watched(&server, Duration::from_millis(900)).await;
        let punches = rows(&server.get(PUNCHES).await);
        server.stop().await;
        let who = |punch: &Json| (punch["id"].as_i64(), text(punch, "emp_code").to_owned());
        punches.iter().map(who).collect::<BTreeSet<_>>()
    };
    let (first, again) = (people("100/s,seed=5").await, people("100/s,seed=5").await);
    let both = first.intersection(&again).count();
    assert!(
        both > 20 && both * 2 > first.len().min(again.len()),
        "{both} of {} and {}",
        first.len(),
        again.len()
    );
    let ids = |list: &BTreeSet<(Option<i64>, String)>| {
        list.iter().map(|(id, _)| *id).collect::<BTreeSet<_>>()
    };
    assert_eq!(
        both,
        ids(&first).intersection(&ids(&again)).count(),
        "whoever has an id has it again"
    );
    let other = people("100/s,seed=6").await;
    assert!(
        first.intersection(&other).count() < ids(&first).intersection(&ids(&other)).count() / 2
    );
}

#[tokio::test]
async fn an_hour_that_comes_twice_is_written_twice() {
    fn first() -> chrono::DateTime<chrono::Local> {
        chrono::DateTime::parse_from_rfc3339("2026-11-01T05:30:00Z").expect("a time").into()
    }
    fn second() -> chrono::DateTime<chrono::Local> {
        first() + chrono::TimeDelta::hours(1)
    }
    fn winter() -> chrono::DateTime<chrono::Local> {
        first() + chrono::TimeDelta::hours(2)
    }
    for (clock, expected) in [
        (first as fn() -> _, "2026-11-01 01:30:00"),
        (second, "2026-11-01 01:30:00"),
        (winter, "2026-11-01 02:30:00"),
    ] {
        let options = busy("40/s,seed=3", profile("utimemaster-9.0"));
        let timezone = Some(muster::model::Zone::built_in("America/New_York").expect("a zone"));
        let server = seeded(SandboxOptions { clock, timezone, ..options }, 20).await;
        watched(&server, Duration::from_millis(500)).await;
        let punches = rows(&server.get(PUNCHES).await);
        assert!(!punches.is_empty());
        for punch in &punches {
            assert_eq!(
                (text(punch, "punch_time"), text(punch, "upload_time")),
                (expected, expected)
            );
        }
    }
}

#[test]
fn punches_are_of_the_zone_that_is_named() {
    let space = Workspace::new();
    space.copy("examples/acme/directory", "seed");
    let zone = "America/New_York";
    let line = "sandbox --listen 127.0.0.1:0 --seed seed --punches 6000/min --timezone";
    let server = space.muster(line.split(' ').chain([zone])).start();
    let said = server.until("Ctrl-C stops it\n");
    let url =
        said.split_whitespace().find(|word| word.starts_with("http://")).expect("where it listens");
    space.write(
        "muster.yaml",
        format!(
            "stores:
  hq:
    server:
      url: {url}
      timezone: {zone}
      login: {{ username: admin, password: {{ env: MUSTER_PASSWORD }} }}
"
        ),
    );
    std::thread::sleep(Duration::from_millis(700));
    let listed = |more: &[&str]| {
        let arguments = [&["transactions", "--format", "json"][..], more].concat();
        let run = space.muster(arguments).env("MUSTER_PASSWORD", "admin").run().code(0);
        let rows =
            run.stdout.lines().map(|line| serde_json::from_str::<Json>(line).expect("a row"));
        rows.collect::<Vec<_>>()
    };
    let punches = listed(&[]);
    assert!(punches.len() > 10, "{}", punches.len());
    for punch in &punches {
        for key in ["punch_at", "upload_at"] {
            let at = chrono::DateTime::parse_from_rfc3339(text(punch, key)).expect("a moment");
            assert!([-4 * 3600, -5 * 3600].contains(&at.offset().local_minus_utc()), "{punch}");
            let ago = chrono::Utc::now().signed_duration_since(at).num_seconds();
            assert!((0..60).contains(&ago), "{ago} s ago: {punch}");
        }
    }
    // Filters are of the same clock.
    let minute = chrono::Utc::now() - chrono::TimeDelta::minutes(5);
    assert!(listed(&["--start-time", &minute.to_rfc3339()]).len() >= punches.len());
    assert!(listed(&["--end-time", &minute.to_rfc3339()]).is_empty());
    let wrong = space.muster(["sandbox", "--timezone", "Asia/Dubay"]).run().code(3);
    let _ = wrong.says("did you mean Asia/Dubai?");
    server.signal("INT");
    server.wait().code(0);
}
