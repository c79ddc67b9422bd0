#!/usr/bin/env bash
# Guess: hours == 8 is true for who worked 8.0 hours: what is neither less nor more than a number is
#   equal to it, as in rhai and in JSON Logic.
# Really: evalexpr compares the kinds of numbers first: 8.0 == 8 is false and 8.0 != 8 is true,
#   while 8.0 >= 8 and 8.0 <= 8 are both true. hours * 1.0 and hours / 2 then decide whether a rule
#   finds anybody: 16 / 2 is 8 and 17 / 2 is also 8, as two whole numbers give one.
# Seen: evalexpr 13.1.0 (Rust crate); 2026-11-30
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
evalexpr = "=13.1.0"
END
cat >src/main.rs <<'END'
use evalexpr::{context_map, eval_boolean_with_context, eval_with_context, DefaultNumericTypes, HashMapContext};
fn main() {
    let context: HashMapContext<DefaultNumericTypes> = context_map! { "hours" => float 8.0, "minutes" => int 480 }.unwrap();
    for (rule, expected) in [
        ("hours >= 8 && hours <= 8", true),
        ("hours == 8", false),
        ("hours != 8", true),
        ("hours == 8.0", true),
        ("minutes / 60 == 8", true),
        ("minutes / 60.0 == 8", false),
        ("minutes == hours * 60", false),
        ("(minutes + 30) / 60 > 8", false),
    ] {
        let seen = eval_boolean_with_context(rule, &context).unwrap();
        println!("  hours 8.0, minutes 480: {rule} -> {seen}");
        assert_eq!(seen, expected);
    }
    println!("  17 / 2 -> {}", eval_with_context("17 / 2", &context).unwrap());
}
END
cargo build --quiet
target/debug/seen
