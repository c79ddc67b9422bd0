//! kill -9 at random instants of runs that go both ways: what was typed on either side is on both
//! in the end, once.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use muster::model::Kind;
use serde_json::{Value as Json, json};

use super::company::Site;
use super::storm::{Dice, told};
use crate::databases::Engine;

/// Kills of each storm; `MUSTER_STORM_KILLS` takes more than a run of all tests has time for.
const KILLS: u64 = 24;

/// The side that people declare in.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Source {
    Files,
    Database,
}

/// A company as one of these holds it: quiet, or after a day on which people came, went, and were
/// given other numbers.
fn people(day: Option<&str>) -> String {
    let mut out = String::from(
        "areas: [{ code: A0, name: Area 0 }, { code: A1, name: Area 1 }]\n\
         departments: [{ code: D0, name: Department 0 }]\npositions: []\nemployees:\n",
    );
    let (gone, new) = match day {
        None => (0..0, 0..0),
        Some("from") => (0..4, 100..106),
        Some(_) => (4..8, 200..206),
    };
    for n in (0..60).filter(|n| !gone.contains(n)).chain(new) {
        let mobile = match day {
            Some("from") if n % 3 == 0 => 910_000 + n,
            Some("to") if n % 3 == 1 => 920_000 + n,
            // Both are given a number: a person has to decide.
            Some(side) if n == 20 => 930_000 + side.len(),
            _ => 500_000 + n,
        };
        let areas = match day {
            Some("to") if n % 5 == 2 => "A0, A1",
            _ => "A0",
        };
        let city = if day == Some("from") && n % 7 == 3 { "Doha" } else { "Dubai" };
        out.push_str(&format!(
            "  - {{ code: \"{n:06}\", first_name: First{n}, department: D0, areas: [{areas}], \
             mobile: \"{mobile}\", city: {city}, hire_date: 2020-01-02 }}\n"
        ));
    }
    out
}

/// The server, by kind and code, and the lines of the source.
type Held = (BTreeMap<String, Json>, Vec<String>);

/// Both sides as they were when they agreed, and what happened on each of them since.
struct World {
    site: Site,
    source: Source,
}

impl World {
    fn new(source: Source) -> World {
        let site = Site::new("");
        let world = World { site, source };
        let work = &world.site.work;
        work.remove("before/all.yaml");
        work.write("directory/all.yaml", people(None)).write("moved/all.yaml", people(Some("to")));
        world.settings();
        if source == Source::Database {
            let engine = world.engine();
            engine.run("PRAGMA user_version = 1");
            engine.make_tables();
            world.run(&["apply", "fill", "--yes"], 0);
        }
        // The server is brought to what is declared, and to what happened there, by flows that
        // remember elsewhere.
        world.run(&["apply", "start", "--config", "start.yaml", "--yes"], 0);
        world.run(&["apply", "hq", "--yes"], 0);
        // Its first run takes nobody away.
        for _ in 0..2 {
            world.run(&["apply", "moved", "--config", "moved.yaml", "--yes"], 0);
        }
        work.write("directory/all.yaml", people(Some("from")));
        if source == Source::Database {
            world.run(&["apply", "fill", "--yes"], 0);
        }
        world
    }

    fn settings(&self) {
        let hq = format!(
            "{{ server: {{ url: http://127.0.0.1:{}, login: {{ username: admin, password: {{ env: \
             MUSTER_PASSWORD }} }} }} }}",
            self.site.port
        );
        let all = "absent: { employee: delete, department: delete, position: delete, area: delete \
            }, limits: { delete: 100%, update: 100% }";
        let from = if self.source == Source::Files { "directory" } else { "hr" };
        let shared = "owners: { employee: { mobile: shared, areas: shared, city: shared } }";
        self.site.work.write(
            "muster.yaml",
            format!(
                "stores:\n  directory: {{ yaml: directory }}\n  hr: {{ database: {{ url: \
                 \"sqlite:hr.db\" }} }}\n  hq: {hq}\nflows:\n  hq: {{ \
                 from: {from}, to: hq, mode: two-way, {shared}, absent: {{ employee: delete }}, \
                 limits: {{ delete: 100%, update: 100% }} }}\n  \
                 fill: {{ from: directory, to: hr, absent: {{ employee: delete }}, limits: {{ \
                 delete: 100%, update: 100% }} }}\n"
            ),
        );
        // In one file they would undo each other.
        for (flow, source) in [("start", "directory"), ("moved", "moved")] {
            self.site.work.write(
                &format!("{flow}.yaml"),
                format!(
                    "stores:\n  {source}: {{ yaml: {source} }}\n  hq: {hq}\nflows:\n  {flow}: {{ \
                     from: {source}, to: hq, {all} }}\nstate: {{ url: \
                     \"sqlite:.other/state.db\" }}\n"
                ),
            );
        }
    }

    fn engine(&self) -> Engine {
        Engine::Sqlite(self.site.work.path("hr.db"))
    }

    #[track_caller]
    fn run(&self, arguments: &[&str], code: i32) {
        self.site
            .work
            .muster(arguments.iter().copied())
            .env("MUSTER_PASSWORD", "admin")
            .run()
            .code(code);
    }

    /// Everything on both sides; a code that is there twice fails.
    fn holds(&self) -> Held {
        (self.site.holds(), self.declared())
    }

    fn declared(&self) -> Vec<String> {
        if self.source == Source::Database {
            let row = "e.code || ' ' || ifnull(e.mobile, '') || ' ' || ifnull(e.city, '') || ' ' \
                || ifnull((SELECT group_concat(area) \
                       FROM (SELECT area FROM employee_areas WHERE employee = e.code ORDER BY \
                       area)), '')";
            let all = format!(
                "SELECT group_concat(line, ';') FROM (SELECT {row} AS line FROM employees e ORDER \
                 BY e.code)"
            );
            return self
                .engine()
                .ask(&all)
                .unwrap_or_default()
                .split(';')
                .map(str::to_owned)
                .collect();
        }
        let directory = muster::app::stores::file_stores::read_seed_directory(
            &self.site.work.path("directory"),
        )
        .expect("it is valid");
        let spec = Kind::Employee.spec();
        let told = directory.records(Kind::Employee).map(|record| {
            let fields = record
                .fields()
                .iter()
                .map(|entry| format!("{}={}", spec.field(entry.id).name, entry.value));
            format!("{} {}", record.code, fields.collect::<Vec<_>>().join(" "))
        });
        let mut told: Vec<String> = told.collect();
        told.sort_unstable();
        told
    }
}

/// What one world holds and another does not.
fn apart(found: &Held, wanted: &Held) -> Vec<String> {
    let lines = |held: &Held| -> BTreeSet<String> {
        let live = held.0.iter().map(|(key, fields)| format!("server: {key} {fields}"));
        live.chain(held.1.iter().map(|line| format!("source: {line}"))).collect()
    };
    lines(found).symmetric_difference(&lines(wanted)).cloned().collect()
}

/// Kills within so many milliseconds of the start, world after world, until there were enough.
fn storm(seed: u64, within: u64, source: Source) {
    let asked = std::env::var("MUSTER_STORM_KILLS").ok().and_then(|kills| kills.parse().ok());
    let kills = asked.unwrap_or(KILLS);
    let clean = World::new(source);
    clean.run(&["apply", "hq", "--yes"], 8);
    let expected = clean.holds();
    let count = expected.1.len();
    // Of 60 people four went here and four there, and six came on each side. Three of those who
    // went were changed on the other side meanwhile, and wait for a person like the one who was
    // given two numbers.
    assert_eq!(count, 60 - 4 - 3 + 6 + 6, "{:?}", expected.1);
    let mut dice = Dice(seed);
    let (mut killed, mut worlds) = (0, 0);
    while killed < kills {
        worlds += 1;
        let world = World::new(source);
        let said = |what: &str| format!("{what}: {source:?}, seed {seed}, world {worlds}");
        for _ in 0..8 {
            let running = world.site.muster(["apply", "hq", "--yes"]).start();
            std::thread::sleep(Duration::from_millis(5 + dice.below(within)));
            running.signal("KILL");
            let finished = running.wait();
            killed += u64::from(finished.code.is_none());
            assert!(
                matches!(finished.code, None | Some(8)),
                "{}: {finished:?}",
                said("ended otherwise")
            );
            if finished.code == Some(8) {
                break;
            }
        }
        let ended = world.site.muster(["apply", "hq", "--yes"]).run();
        assert_eq!(ended.code, Some(8), "{}: {ended}", said("it did not come to its end"));
        let apart = apart(&world.holds(), &expected);
        assert!(apart.is_empty(), "{}: {}", said("another state"), apart.join("\n"));
        let wrote = world.site.writes();
        let plan = world.site.muster(["plan", "hq", "--format", "json"]).run().code(8).json();
        assert_eq!(
            (&plan["changes"], world.site.writes()),
            (&json!([]), wrote),
            "{}",
            said("a second plan")
        );
        assert_eq!(plan["conflicts"].as_array().map(Vec::len), Some(4), "{}", said("conflicts"));
        told(&world.site, &said("history"));
    }
}

#[test]
fn files_and_a_server_lose_nothing_whenever_a_run_is_killed() {
    storm(11, 260, Source::Files);
}

#[test]
fn a_database_and_a_server_lose_nothing_whenever_a_run_is_killed() {
    storm(12, 260, Source::Database);
}
