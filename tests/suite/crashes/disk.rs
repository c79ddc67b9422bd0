//! A state database in trouble: nothing is sent without a durable intent, and the text says what to
//! do.

use std::fs;

use super::company::Site;

#[test]
fn a_full_disk_under_the_state_stops_the_run_before_the_next_write() {
    let clean = Site::new("");
    clean.muster(["apply", "--yes"]).run().code(0);
    let mut stopped = 0;
    // From a disk that has no room at all to one on which most of the run fits, in blocks of 1 KiB.
    for blocks in [1, 60, 130, 160, 200, 260] {
        let site = Site::new("");
        let run = site.muster(["apply", "--yes"]).on_a_disk_of(blocks).run();
        assert!(matches!(run.code, Some(0 | 1 | 7)), "{blocks} KiB: {run}");
        if run.code != Some(0) {
            stopped += 1;
            assert!(
                run.stderr.contains("state") || run.stdout.contains("journal"),
                "{blocks} KiB: {run}"
            );
        }
        if run.code == Some(1) && !run.stdout.contains("done") {
            assert_eq!(site.writes(), 0, "{blocks} KiB: {run}");
        }
        site.muster(["apply", "--yes"]).run().code(0);
        assert_eq!(site.holds(), clean.holds(), "{blocks} KiB");
    }
    assert!(stopped >= 3, "only {stopped} were stopped");
}

#[test]
fn what_is_no_state_database_is_not_touched() {
    type Make = fn(&Site);
    let cases: [(&str, Make); 3] = [
        ("a folder in its place", |site| {
            fs::remove_dir_all(site.work.path(".muster")).expect("no state");
            fs::create_dir_all(site.work.path(".muster/state.db")).expect("made")
        }),
        ("another file", |site| {
            _ = site.work.write(".muster/state.db", "Dear diary,\n".repeat(400))
        }),
        ("a state that was cut", |site| {
            site.muster(["apply", "--yes"]).run().code(0);
            let path = site.work.path(".muster/state.db");
            let bytes = fs::read(&path).expect("a state");
            fs::write(&path, &bytes[..bytes.len() / 3]).expect("cut");
            site.work.write(
                "directory/all.yaml",
                site.work.read("directory/all.yaml").replace("Area 1", "Area one"),
            );
        }),
    ];
    for (name, make) in cases {
        let site = Site::new("");
        make(&site);
        let (before, wrote) = (site.work.files(), site.writes());
        let run = site.muster(["apply", "--yes"]).run().code(1).says("state database");
        assert!(run.stderr.contains("nothing was sent"), "{name}: {run}");
        assert_eq!(site.writes(), wrote, "{name}");
        let after = site.work.files();
        assert_eq!(after.get(".muster/state.db"), before.get(".muster/state.db"), "{name}");
        site.muster(["plan"]).run().code(1).says("state database");
        site.muster(["history"]).run().code(1).says("state database");
    }
}
