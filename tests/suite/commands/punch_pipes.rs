//! Punches into pipes: whose reader goes away, and whose reader sleeps.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::transactions::site;
use crate::foreign::Habits;

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let site =
        site(Habits { page_cap: 7, latency: Duration::from_millis(20), ..Habits::flat_80() }, 210);
    let line = format!(
        "{} transactions --csv | head -2; exit ${{PIPESTATUS[0]}}",
        env!("CARGO_BIN_EXE_muster")
    );
    let done = Command::new("bash")
        .args(["-c", &line])
        .current_dir(site.work.path("."))
        .env("MUSTER_PASSWORD", "correct horse")
        .env("TZDIR", crate::program::new_zones())
        .output()
        .expect("bash runs");
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert_eq!((done.status.code(), out.lines().count(), err.as_ref()), (Some(0), 2, ""));
    assert!(site.server.requests().len() < 20, "and nothing more is read");
}

#[test]
fn a_pipe_that_nobody_empties_does_not_keep_it_from_ending() {
    let site = site(Habits { page_cap: 300, ..Habits::flat_80() }, 1500);
    for form in ["--csv", "--format=json"] {
        site.server.forget();
        let mut child = Command::new(env!("CARGO_BIN_EXE_muster"))
            .args(["transactions", form])
            .current_dir(site.work.path("."))
            .env("MUSTER_PASSWORD", "correct horse")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let start = Instant::now();
        while site.server.requests().len() < 5 && start.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(20));
        }
        std::thread::sleep(Duration::from_millis(300));
        assert!(child.try_wait().expect("a child can be asked").is_none(), "the pipe is full");
        let id = child.id().to_string();
        Command::new("kill").args(["-s", "TERM", &id]).status().expect("`kill` is on every Unix");
        let told = Instant::now();
        let code = loop {
            match child.try_wait().expect("a child can be asked") {
                Some(status) => break status.code(),
                None if told.elapsed() > Duration::from_secs(20) => {
                    child.kill().expect("it is killed");
                    break None;
                }
                None => std::thread::sleep(Duration::from_millis(20)),
            }
        };
        assert_eq!(code, Some(130), "{form} after {:?}", told.elapsed());
    }
}
