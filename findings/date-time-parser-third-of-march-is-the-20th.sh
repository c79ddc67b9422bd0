#!/usr/bin/env bash
# Guess: "3 March 2026" is the third of March, and the time of "2026-03-04 20:05" is 20:05.
# Really: date_time_parser takes the two digits behind the name of the month for the day: it is the
#   20th of March, of each year of this century. The year is dropped: "March 3 2019" is in this
#   year. The time is made of the first four digits: 20:26, and of the day when no colon follows.
# Seen: date_time_parser 0.2.0 (Rust crate); 2026-11-30
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
date_time_parser = "=0.2.0"
chrono = "=0.4.45"
END
cat >src/main.rs <<'END'
use chrono::{Datelike, Utc};
use date_time_parser::{DateParser, TimeParser};
fn main() {
    for (text, day, time) in [
        ("March 3", "03-03", "15:00"),
        ("3 March 2026", "03-20", "15:00"),
        ("4 May 2026 at 8:30", "05-20", "16:00"),
        ("3rd of March 2026 at 20:05", "03-20", "20:26"),
        ("March 3 2019", "03-03", "15:00"),
    ] {
        let date = DateParser::parse(text).unwrap();
        let seen = (date.format("%m-%d").to_string(), TimeParser::parse(text).unwrap().format("%H:%M").to_string());
        println!("  {text} -> {} {}", date.format("%d %B %Y"), seen.1);
        assert_eq!((seen.0.as_str(), seen.1.as_str()), (day, time));
        assert_eq!(date.year(), Utc::now().year());
    }
    let seen = TimeParser::parse("2026-03-04 20:05").unwrap().format("%H:%M").to_string();
    println!("  2026-03-04 20:05 -> {seen}");
    assert_eq!(seen, "20:26");
}
END
cargo build --quiet
target/debug/seen
