#!/usr/bin/env bash
# Guess: a SCIM filter for username finds what one for userName finds, as the names of attributes
#   are the same in any case by the standard; a strict parser raises an error.
# Really: the name is looked up as it is written, and a term whose name is not in the map is left
#   out of the SQL: the filter for one person becomes a query without a condition, and a look-up
#   before an update gives the first person of the table.
# Seen: scim2-filter-parser 0.7.0 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install scim2-filter-parser==0.7.0

cat >run.py <<'PY'
import sqlite3
from importlib.metadata import version
from scim2_filter_parser.queries import SQLQuery
store = sqlite3.connect(":memory:")
store.execute("create table people (name, department)")
store.executemany("insert into people values (?, ?)", [("ada", "HR"), ("ben", "IT"), ("cy", "IT")])
columns = {("userName", None, None): "people.name", ("department", None, None): "people.department"}
print("scim2-filter-parser", version("scim2-filter-parser"))
for text, expected in (('userName eq "ben"', ["ben"]), ('username eq "ben"', ["ada", "ben", "cy"]),
                       ('department eq "IT" and username eq "ben"', ["ben", "cy"])):
    query = SQLQuery(text, "people", columns)
    seen = sorted(row[0] for row in store.execute(query.sql.replace("%s", "?").rstrip("; \n"), query.params))
    print("  %-42s %-60s %s" % (text, " ".join(query.sql.split()), seen))
    assert seen == expected
PY
env/bin/python run.py
