//! kill -9 at random instants, against a server in trouble.

use std::time::Duration;

use serde_json::json;

use super::company::Site;

/// Kills of each storm; `MUSTER_STORM_KILLS` takes more than a run of all tests has time for.
const KILLS: u64 = 70;
const WORST: &str =
    "lost-write=0.05,late500=0.03,http500=0.03,html=0.02,cut-body=0.02,drop=0.03,expire=0.01";

/// Numbers without a pattern, the same for the same seed.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, most: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// Kills within so many milliseconds of the start, world after world, until there were enough.
fn storm(seed: u64, within: u64, trouble: &str) {
    let asked = std::env::var("MUSTER_STORM_KILLS").ok().and_then(|kills| kills.parse().ok());
    let kills = asked.unwrap_or(KILLS);
    let clean = Site::new("");
    clean.muster(["apply", "--yes"]).run().code(0);
    let expected = clean.holds();
    let mut dice = Dice(seed);
    let (mut killed, mut worlds, mut doubts) = (0, 0, 0);
    while killed < kills {
        worlds += 1;
        let site = Site::new(&if trouble.is_empty() {
            String::new()
        } else {
            format!("{trouble},seed={}", dice.below(1 << 30))
        });
        let said = |what: &str| format!("{what}: seed {seed}, world {worlds}");
        // Until a run ends by itself before its time.
        for _ in 0..30 {
            let running = site.muster(["apply", "--yes"]).start();
            std::thread::sleep(Duration::from_millis(5 + dice.below(within)));
            running.signal("KILL");
            let finished = running.wait();
            let code = finished.code;
            killed += u64::from(code.is_none());
            assert!(
                matches!(code, None | Some(0 | 7 | 1)),
                "{}: {finished:?}",
                said("ended otherwise")
            );
            if code == Some(0) {
                break;
            }
        }
        // Trouble may make the run itself give up on a change; the next one goes on.
        let ended = (0..4).any(|_| {
            site.muster(["apply", "--yes"]).patience(Duration::from_secs(120)).run().code == Some(0)
        });
        assert!(ended, "{}", said("it never came to an end"));
        let (held, wrote) = (site.holds(), site.writes());
        assert_eq!(held, expected, "{}", said("another state"));
        let plan = site.plan(["plan", "--format", "json"]);
        assert_eq!(
            (&plan["changes"], site.writes()),
            (&json!([]), wrote),
            "{}",
            said("a second plan")
        );
        doubts += told(&site, &said("history"));
    }
    let tally = format!(
        "{killed} kills in {worlds} worlds, {doubts} writes in doubt settled, none lost, none \
         doubled\n"
    );
    let _ = std::io::Write::write_all(&mut std::io::stderr(), tally.as_bytes());
}

/// No run is left open, and no write without an outcome. Gives how many were in doubt.
pub(super) fn told(site: &Site, said: &str) -> usize {
    let mut doubts = 0;
    let list = site.muster(["history", "--format", "json", "--limit", "1000"]).run().code(0).json();
    for run in list["runs"].as_array().expect("runs") {
        assert!(run["ended"].is_string() && run["result"] != "running", "{said}: {run:#}");
        let id = run["id"].to_string();
        let whole = site
            .muster(["history", &id, "--format", "json"])
            .run()
            .code(0)
            .never_says("77000")
            .json();
        let steps = || whole["steps"].as_array().expect("steps").iter();
        let open = steps().filter(|step| step["outcome"] == "");
        assert_eq!(open.count(), 0, "{said}: run {id} left something in doubt: {whole:#}");
        doubts += steps()
            .filter(|step| step["detail"].as_str().is_some_and(|text| text.contains("broke off")))
            .count();
    }
    doubts
}

#[test]
fn killed_again_and_again_it_ends_where_one_clean_run_would() {
    storm(1, 220, "");
}

#[test]
fn killed_again_and_again_against_a_server_in_trouble() {
    storm(2, 500, WORST);
}

#[test]
fn killed_while_every_tenth_answer_is_lost() {
    storm(3, 400, "lost-write=0.1,late500=0.05");
}
