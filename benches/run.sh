#!/usr/bin/env bash
# Builds a release, makes a company in a temporary folder, measures muster beside curl and a plain script, and prints
# a table in Markdown. Writes nothing into the repository but target/. Arguments go to measure.py (--help lists them),
# after `--against REV`, which also builds another revision and measures both in turns, or `--only punches`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

die() {
    printf 'benches: %s\n' "$*" >&2
    exit 1
}

for program in cargo curl python3; do
    command -v "$program" >/dev/null || die "missing: $program"
done
python3 -c 'import requests, yaml' 2>/dev/null ||
    die "missing: the Python modules requests and yaml (Debian: python3-requests python3-yaml), for the plain script"
python3 -c 'import yaml; yaml.CSafeLoader' 2>/dev/null ||
    die "PyYAML is built without libyaml: the plain script would look slower than it need be"

against=
if [ "${1:-}" = --against ]; then
    against=$(git rev-parse --verify --quiet "${2:-}^{commit}") || die "--against: no revision ${2:-}"
    shift 2
fi

cargo build --release --locked --bin muster --example page_server
target=$(cargo metadata --format-version 1 --no-deps --locked | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The other revision is built once, in a checkout and with a target folder of its own, and kept.
if [ -n "$against" ]; then
    earlier="$target/against/muster-$against"
    if [ ! -x "$earlier" ]; then
        git worktree add --quiet --detach "$folder/earlier" "$against"
        trap 'git worktree remove --force "$folder/earlier"; rm -rf "$folder"' EXIT
        (cd "$folder/earlier" && CARGO_TARGET_DIR="$target/against/build" cargo build --release --locked --bin muster)
        cp "$target/against/build/release/muster" "$earlier"
    fi
    set -- --earlier "$earlier" "$@"
fi

if [ "${1:-}" = --only ] && [ "${2:-}" = punches ]; then
    punches=1
    shift 2
fi

printf 'Measured on %s, %s cores, %s, %s.\n\n' "$(date -u +%F)" "$(nproc)" "$(rustc --version | cut -d' ' -f1-2)" \
    "$(python3 --version)"
if [ -n "${punches:-}" ]; then
    python3 benches/punches.py --folder "$folder" --muster "$target/release/muster" "$@"
    exit
fi
python3 benches/measure.py --folder "$folder" --muster "$target/release/muster" \
    --page-server "$target/release/examples/page_server" "$@"
