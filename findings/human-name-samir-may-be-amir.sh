#!/usr/bin/env bash
# Guess: two names of one family name may be one person when a given name is short for the other, as
#   Ed and Edward, or an initial of it; names that sound alike, as Noor and Nour, count as one.
# Really: human_name takes any given name that another begins or ends with for its short form: Ada
#   and Adam, Ali and Aliya, Amir and Samir, Abdul and Abdullah may be one, but not Karim and
#   Karima. Noor and Nour, one name in two spellings, are two.
# Seen: human_name 2.0.4 (Rust crate); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export CARGO_TARGET_DIR="$work/target"
mkdir src
cat >Cargo.toml <<'END'
[package]
name = "names"
version = "0.1.0"
edition = "2021"
[dependencies]
human_name = "=2.0.4"
END
cat >src/main.rs <<'END'
use human_name::Name;
fn main() {
    for (one, other, expected) in [
        ("Ed Example", "Edward Example", true),
        ("Karim Example", "Karima Example", false),
        ("Noor Example", "Nour Example", false),
        ("Ada Example", "Adam Example", true),
        ("Ali Example", "Aliya Example", true),
        ("Amir Example", "Samir Example", true),
        ("Abdul Rahman", "Abdullah Rahman", true),
    ] {
        let seen = Name::parse(one).unwrap().consistent_with(&Name::parse(other).unwrap());
        println!("  {one}, {other} -> {seen}");
        assert_eq!(seen, expected);
    }
}
END
cargo build --quiet
grep -A 1 '^name = "human_name"' Cargo.lock | xargs
target/debug/names
