//! One run at a time for each server, and what a lock is worth when its holder dies or sleeps.

use std::time::Duration;

use serde_json::json;

use super::company::{Site, settings};

#[test]
fn two_runs_at_once_exclude_each_other() {
    let site = Site::new("slow=1@1s");
    let first = site.muster(["apply", "--yes"]).start();
    // Whoever comes first holds it: the second one comes once the first one does.
    let holds = || site.muster(["history"]).run().stdout.contains("running");
    assert!(
        (0..500).any(|_| holds() || {
            std::thread::sleep(Duration::from_millis(20));
            false
        }),
        "it runs"
    );
    let refused = site.muster(["apply", "--yes"]).run().code(6);
    let text = refused.stderr.clone();
    for part in
        ["another run holds the lock", "process", "host", "flow hq", &first.id().to_string()]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    first.signal("KILL");
    first.wait();
}

#[test]
fn the_lock_is_of_the_server_and_not_of_the_flow() {
    let site = Site::new("slow=1@1s");
    let text = settings(site.port, "")
        .replace("flows:\n  hq:", "flows:\n  other: { from: directory, to: hq }\n  hq:");
    site.work.write("muster.yaml", text);
    let first = site.muster(["apply", "hq", "--yes"]).start();
    std::thread::sleep(Duration::from_millis(700));
    let second = site.muster(["apply", "other", "--yes", "--format", "json"]).run();
    let second = second.code(6).json();
    assert_eq!(second["exit_code"], json!(6));
    first.signal("KILL");
    first.wait();
    // Looking is free.
    site.muster(["history"]).run().code(0).says("running");
}

#[test]
fn folders_with_a_state_of_their_own_exclude_each_other_on_one_machine() {
    let site = Site::new("slow=1@1s");
    let other = crate::program::Workspace::new();
    other.write("muster.yaml", site.work.read("muster.yaml"));
    other.write("directory/all.yaml", site.work.read("directory/all.yaml"));
    let first = site.muster(["apply", "--yes"]).start();
    std::thread::sleep(Duration::from_millis(700));
    // Another folder, another home, another place for state: it is the same server.
    let second = || {
        let run = other.muster(["apply", "--yes"]).env("MUSTER_PASSWORD", "admin");
        run.env("XDG_STATE_HOME", other.path("state"))
    };
    let held = format!("process {}", first.id());
    second().run().code(6).says(&held);
    second()
        .env("HOME", "/nonexistent")
        .env("XDG_STATE_HOME", "/nonexistent")
        .run()
        .code(6)
        .says(&held);
    second().env("MUSTER_LOCK_DIR", other.path("")).run().code(6).says(&held);
    first.signal("KILL");
    first.wait();
    let second = second().start();
    std::thread::sleep(Duration::from_millis(1500));
    second.signal("KILL");
    assert_eq!(second.wait().code, None, "a lock of the dead holds nobody up");
}

#[test]
fn another_user_is_kept_out_as_well() {
    let site = Site::new("slow=1@1s");
    let other = crate::program::Workspace::new();
    other.write("muster.yaml", site.work.read("muster.yaml"));
    other.write("directory/all.yaml", site.work.read("directory/all.yaml"));
    let second = || other.muster(["apply", "--yes"]).env("MUSTER_PASSWORD", "admin");
    let Some(allowed) = second().by_another_user() else { return };
    let first = site.muster(["apply", "--yes"]).start();
    std::thread::sleep(Duration::from_millis(700));
    allowed.run().code(6).says(&format!("process {}", first.id()));
    first.signal("KILL");
    first.wait();
    // The file of the lock is the first user's still, and is no obstacle.
    let second = second().by_another_user().expect("as before").start();
    std::thread::sleep(Duration::from_millis(1500));
    second.signal("KILL");
    assert_eq!(second.wait().code, None, "it runs");
}

#[test]
fn a_folder_for_locks_that_cannot_be_used_is_refused_by_its_name() {
    let site = Site::new("seed=1");
    let refused =
        || site.muster(["apply", "--yes"]).env("MUSTER_LOCK_DIR", site.work.path("lacking"));
    refused().run().code(4).says("set MUSTER_LOCK_DIR to the absolute path").says("lacking");
    let json =
        site.muster(["apply", "--yes", "--format", "json"]).env("MUSTER_LOCK_DIR", "relative");
    let json = json.run().code(4).json();
    assert_eq!(json["refusals"][0]["rule"], json!("no-lock"), "{json}");
    // As the help says: a folder that can be written.
    std::fs::create_dir(site.work.path("lacking")).expect("a folder");
    refused().run().code(0);
}

#[test]
fn a_holder_that_sleeps_keeps_its_lock_and_one_that_died_does_not() {
    let site = Site::new("slow=1@1s");
    let first = site.muster(["apply", "--yes"]).start();
    std::thread::sleep(Duration::from_millis(700));
    first.signal("STOP");
    site.muster(["apply", "--yes"]).run().code(6);
    first.signal("KILL");
    first.wait();
    let second = site.muster(["apply", "--yes"]).start();
    std::thread::sleep(Duration::from_millis(1500));
    second.signal("KILL");
    assert_eq!(second.wait().code, None, "it took the lock over and went to work");
}
