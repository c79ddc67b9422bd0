#!/usr/bin/env bash
# Guess: in a SCIM filter "and" binds tighter than "or", as the standard says and as everywhere.
# Really: scim2-filter-parser reads from left to right when the "or" comes first: "HR or IT and
#   active" becomes (HR or IT) and active in SQL, and the people of HR who left are missing from
#   the answer. With the same terms the other way round it is right. scim2-parse-filter gives them.
# Seen: scim2-filter-parser 0.7.0 (PyPI) and scim2-parse-filter 0.2.10 (npm); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install scim2-filter-parser==0.7.0
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . scim2-parse-filter@0.2.10

cat >data.json <<'END'
{"filter": "department eq \"HR\" or department eq \"IT\" and status eq \"working\"",
 "turned": "status eq \"working\" and department eq \"IT\" or department eq \"HR\"",
 "people": [{"name": "Ada", "department": "HR", "status": "left"}, {"name": "Ben", "department": "IT", "status": "working"},
            {"name": "Cy", "department": "IT", "status": "left"}]}
END
cat >run.py <<'PY'
import json, sqlite3
from importlib.metadata import version
from scim2_filter_parser.queries import SQLQuery
data = json.load(open("data.json"))
store = sqlite3.connect(":memory:")
store.execute("create table people (name, department, status)")
store.executemany("insert into people values (:name, :department, :status)", data["people"])
columns = {(name, None, None): "people." + name for name in ("name", "department", "status")}
print("scim2-filter-parser", version("scim2-filter-parser"))
for key, expected in (("filter", ["Ben"]), ("turned", ["Ada", "Ben"])):
    query = SQLQuery(data[key], "people", columns)
    seen = [row[0] for row in store.execute("select name from people where " + query.where_sql.format(a="?", b="?", c="?"), query.params)]
    print("  %s\n    %s -> %s" % (data[key], query.where_sql, seen))
    assert seen == expected
PY
env/bin/python run.py
cat >run.js <<'JS'
const assert = require('assert');
const { parse, filter } = require('scim2-parse-filter');
const { version } = JSON.parse(require('fs').readFileSync('node_modules/scim2-parse-filter/package.json'));
const data = require('./data.json');
for (const key of ['filter', 'turned']) {
  const seen = data.people.filter(filter(parse(data[key]))).map((person) => person.name);
  console.log('scim2-parse-filter', version, key, '->', seen.join(', '));
  assert.deepStrictEqual(seen, ['Ada', 'Ben']);
}
JS
node run.js
