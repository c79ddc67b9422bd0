#!/usr/bin/env bash
# Guess: sqlite-utils insert --csv stores text unless --detect-types is given, as it did for years;
#   and if it looks for types, a code with zeros in front is no number.
# Really: since version 4 it looks without being asked, and 000123 is 123. A card number in
#   hexadecimal is a real number if it can be read so: 00E5 and 00E7 are both 0.0. An upsert by the
#   code 000123 then changes the person 123.
# Seen: sqlite-utils 4.2.1 and 3.38 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

for version in 3.38 4.2.1; do
  python3 -m venv "env-$version"
  "env-$version/bin/pip" -q --disable-pip-version-check install "sqlite-utils==$version"
done
printf 'code,name,card\n000123,Ada,00E5\n000124,Ben,00E7\n' >people.csv
printf 'code,name\n000123,Adah\n' >change.csv
for version in 3.38 4.2.1; do
  tool="env-$version/bin/sqlite-utils"
  "$tool" --version
  "$tool" insert "$version.db" people people.csv --csv --pk code 2>/dev/null
  "$tool" upsert "$version.db" people change.csv --csv --pk code 2>/dev/null
  "$tool" rows "$version.db" people | tee "$version.json"
done
grep -q '"code": "000123", "name": "Adah", "card": "00E5"' 3.38.json
grep -q '"code": 123, "name": "Adah", "card": 0.0' 4.2.1.json
grep -q '"code": 124, "name": "Ben", "card": 0.0' 4.2.1.json
