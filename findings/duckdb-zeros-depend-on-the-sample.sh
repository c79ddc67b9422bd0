#!/usr/bin/env bash
# Guess: DuckDB reads a column of digits as numbers, so zeros at the front of codes are always
#   lost; or, for those who know its newer releases, never.
# Really: since zeros at the front were seen in the sample of the first 20480 rows the column
#   stays text and 000123 stays. When the first such code comes later, the column is a number and
#   000123 is read as 123: the same row, changed by its place in the file, without a warning.
# Seen: duckdb 2.0.1 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install duckdb==2.0.1

cat >run.py <<'PY'
import duckdb
print("duckdb", duckdb.__version__)
def code_of_ada(rows):
    with open("people.csv", "w") as file:
        file.write("code,name\n" + "".join(rows))
    seen = duckdb.sql("select typeof(code), code from 'people.csv' where name = 'Ada'").fetchall()[0]
    print("  Ada in row", rows.index("000123,Ada\n") + 1, "->", seen)
    return seen
others = ["%d,Person %d\n" % (n, n) for n in range(100000, 125000)]
assert code_of_ada(["000123,Ada\n"] + others) == ("VARCHAR", "000123")
assert code_of_ada(others + ["000123,Ada\n"]) == ("BIGINT", 123)
PY
env/bin/python run.py
