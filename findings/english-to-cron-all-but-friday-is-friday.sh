#!/usr/bin/env bash
# Guess: "every day except friday at 8am" leaves out Friday, or is not understood.
# Really: it is Friday alone: words that are not known are skipped. The last day of the month, each
#   other day and the 31st are each day, the first Friday is each Friday, every two hours each hour,
#   and "every weekend at 9" each minute of the weekend.
# Seen: english-to-cron 0.1.7 (Rust crate); 2026-11-30
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
english-to-cron = "=0.1.7"
END
cat >src/main.rs <<'END'
fn main() {
    for (text, expected) in [
        ("every day except friday at 8am", "0 0 8 ? * FRI *"),
        ("every friday at 8am", "0 0 8 ? * FRI *"),
        ("first friday of the month at 8am", "0 0 8 ? * FRI *"),
        ("last day of the month at 8am", "0 0 8 */1 * ? *"),
        ("every other day at 8am", "0 0 8 */1 * ? *"),
        ("on the 31st at 8pm", "0 0 20 * * ? *"),
        ("every 2 hours from 8am to 5pm", "0 0 8-17 * * ? *"),
        ("every weekend at 9", "0 * * ? * SAT,SUN *"),
    ] {
        let seen = english_to_cron::str_cron_syntax(text).unwrap();
        println!("  {text}: {seen}");
        assert_eq!(seen, expected);
    }
}
END
cargo build --quiet
grep -A 1 '^name = "english-to-cron"' Cargo.lock | xargs
target/debug/schedule
