//! An approved plan whose run is killed: the same approval carries it to its end, and no further.

use std::time::{Duration, Instant};

use super::company::Site;

/// Kills a run when the server has seen so many writes.
fn killed(site: &Site, fingerprint: &str, writes: u64) {
    let before = site.writes();
    let running = site.muster(["apply", "--yes", "--expect", fingerprint]).start();
    let start = Instant::now();
    while site.writes() < before + writes && start.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(1));
    }
    running.signal("KILL");
    assert_eq!(running.wait().code, None, "killed in the middle");
}

#[test]
fn a_killed_run_is_carried_on_by_the_same_approval() {
    let clean = Site::new("");
    clean.muster(["apply", "--yes"]).run().code(0);
    let expected = clean.holds();
    for writes in [1, 10, 25] {
        let site = Site::new("");
        let plan = site.plan(["plan", "--format", "json"]);
        let fingerprint = plan["fingerprint"].as_str().expect("a fingerprint").to_owned();
        killed(&site, &fingerprint, writes);
        killed(&site, &fingerprint, writes);
        // Something that nobody approved is not done along the way.
        let text = site.work.read("directory/all.yaml");
        site.work.write("directory/all.yaml", text.replace("First20,", "Somebody,"));
        let before = site.writes();
        let run = site.muster(["apply", "--yes", "--expect", &fingerprint]).run().code(5);
        run.says("the desired state changed since it was approved");
        assert_eq!(site.writes(), before);
        site.work.write("directory/all.yaml", text);
        let run = site.muster(["apply", "--yes", "--expect", &fingerprint]).run().code(0);
        run.says("part of what was approved is done already");
        assert_eq!(site.holds(), expected, "after kills at {writes} writes");
        let run = site.muster(["apply", "--yes", "--expect", &fingerprint]).run().code(0);
        run.says("nothing is left to do");
    }
}
