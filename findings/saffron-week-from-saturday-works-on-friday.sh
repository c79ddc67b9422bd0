#!/usr/bin/env bash
# Guess: SAT-WED is Saturday to Wednesday, five days, or is not valid.
# Really: a range that goes over the end begins one place early: SAT-WED is Friday to Wednesday, 22-6
#   has the hour of 21, and NOV-FEB October. FRI-MON begins on Thursday. A range that does not go over
#   the end is right.
# Seen: saffron 0.1.0 (Rust crate); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export CARGO_TARGET_DIR="$work/target"
mkdir src
cat >Cargo.toml <<'END'
[package]
name = "schedule"
version = "0.1.0"
edition = "2021"
[dependencies]
saffron = "=0.1.0"
chrono = "0.4"
END
cat >src/main.rs <<'END'
use chrono::{Duration, TimeZone, Utc};
fn main() {
    let first = Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap();
    for (text, form, expected) in [
        ("0 0 * * SAT-WED", "%a", "Fri Sat Sun Mon Tue Wed"),
        ("0 0 * * FRI-MON", "%a", "Thu Fri Sat Sun Mon"),
        ("0 0 * * SUN-WED", "%a", "Sun Mon Tue Wed"),
        ("0 22-6 * * *", "%H", "00 01 02 03 04 05 06 21 22 23"),
        ("0 6-8 * * *", "%H", "06 07 08"),
        ("0 0 * NOV-FEB *", "%b", "Jan Feb Oct Nov Dec"),
    ] {
        let schedule: saffron::Cron = text.parse().unwrap();
        let mut seen: Vec<String> = Vec::new();
        for hour in 0..24 * 365 {
            let time = first + Duration::hours(hour);
            let part = time.format(form).to_string();
            if schedule.contains(time) && !seen.contains(&part) {
                seen.push(part);
            }
        }
        println!("  {text}: {}", seen.join(" "));
        assert_eq!(seen.join(" "), expected);
    }
}
END
cargo build --quiet
grep -A 1 '^name = "saffron"' Cargo.lock | xargs
target/debug/schedule
