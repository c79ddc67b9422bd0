#!/usr/bin/env bash
# Guess: hours from 22 to 6 begin at 22, and a week from Saturday to Wednesday at Saturday; where a
#   cron library does not take a range over the end, it is an error.
# Really: saffron takes it and begins one too early: the night at 21:00, the week on Friday, the days
#   from the 25th to the 5th on the 24th, winter from November in October. The bits of the range are
#   shifted by the start less one. Ranges that do not go over the end are right.
# Seen: saffron 0.1.0, chrono 0.4.45 (Rust crates); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export CARGO_TARGET_DIR="$work/target"
mkdir src
cat >Cargo.toml <<'END'
[package]
name = "seen"
version = "0.1.0"
edition = "2021"
[dependencies]
saffron = "=0.1.0"
chrono = "=0.4.45"
END
cat >src/main.rs <<'END'
use chrono::{TimeZone, Utc};
use saffron::Cron;
fn main() {
    for (text, format, first, expected) in [
        ("0 8 * * MON-WED", "%a", (1, 0), "Mon Tue Wed"),
        ("0 8 * * SAT-WED", "%a", (1, 0), "Sun Mon Tue Wed Fri Sat"),
        ("0 18-22 * * *", "%H", (1, 0), "18 19 20 21 22"),
        ("0 22-6 * * *", "%H", (1, 7), "21 22 23 00 01 02 03 04 05 06"),
        ("0 8 25-5 * *", "%d", (10, 0), "24 25 26 27 28 29 30 01 02 03 04 05"),
        ("0 8 1 11-2 *", "%b", (2, 0), "Dec Jan Feb Oct Nov"),
    ] {
        let cron: Cron = text.parse().unwrap();
        let start = Utc.with_ymd_and_hms(2026, 11, first.0, first.1, 0, 0).unwrap();
        let count = expected.split(' ').count();
        let seen: Vec<String> = cron.iter_after(start).take(count).map(|run| run.format(format).to_string()).collect();
        println!("  {text} -> {}", seen.join(" "));
        assert_eq!(seen.join(" "), expected);
    }
}
END
cargo build --quiet
target/debug/seen
