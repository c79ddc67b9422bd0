#!/usr/bin/env bash
# Guess: "next month", said on Wednesday 4 March 2026, is in April, and "31st" a day or not known.
# Really: three letters are enough for a day of the week, and "month" begins with those of Monday: it
#   is 16 March, and "last month" 2 March, two days ago. "3 months" is right. "31st" is 31 seconds
#   after now, and the code 000123 the first day of the year 123.
# Seen: chrono-english 0.2.1 (Rust crate); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export CARGO_TARGET_DIR="$work/target"
mkdir src
cat >Cargo.toml <<'END'
[package]
name = "dates"
version = "0.1.0"
edition = "2021"
[dependencies]
chrono-english = "=0.2.1"
chrono = "0.4"
[profile.dev]
debug = false
END
cat >src/main.rs <<'END'
use chrono::{NaiveDate, TimeZone, Utc};
fn main() {
    let now = NaiveDate::from_ymd_opt(2026, 3, 4).unwrap().and_hms_opt(12, 0, 0).unwrap();
    for (text, expected) in [
        ("next month", "2026-03-16 00:00:00"),
        ("last month", "2026-03-02 00:00:00"),
        ("3 months", "2026-06-04 00:00:00"),
        ("31st", "2026-03-04 12:00:31"),
        ("000123", "0123-01-01 00:00:00"),
        ("last friday", "2026-02-27 00:00:00"),
    ] {
        let seen = chrono_english::parse_date_string(text, Utc.from_utc_datetime(&now), chrono_english::Dialect::Uk).unwrap();
        println!("  {text} -> {seen}");
        assert_eq!(seen.naive_utc().to_string(), expected);
    }
}
END
cargo build --quiet
grep -A 1 '^name = "chrono-english"' Cargo.lock | xargs
target/debug/dates
