#!/usr/bin/env bash
# Guess: "cards of 000124 and 000125 are equal" of the rule "card" is told as it is, or without the
#   word card; two reports about other people differ.
# Really: when a message begins with the name of its rule, one character after it is all that is
#   left, in the summary and in CSV, Code Climate and the other forms: here a space, so nothing.
#   diff counts by rule: other people with as many findings are "no changes".
# Seen: sarif-tools 3.0.5 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install sarif-tools==3.0.5

cat >write.py <<'PY'
import json
def write(path, *results):
    results = [{"ruleId": rule, "level": "warning", "message": {"text": text},
                "locations": [{"physicalLocation": {"artifactLocation": {"uri": "people.yaml"}, "region": {"startLine": line}}}]}
               for line, (rule, text) in enumerate(results, 1)]
    run = {"tool": {"driver": {"name": "people", "rules": [{"id": rule} for rule in ("card", "leave")]}}, "results": results}
    json.dump({"version": "2.1.0", "runs": [run]}, open(path, "w"))
write("monday.sarif", ("card", "cards of 000124 and 000125 are equal"), ("leave", "leavers: 000131"), ("leave", "000132 leaves"))
write("tuesday.sarif", ("card", "cards of 000777 and 000888 are equal"), ("leave", "leavers: 000999"), ("leave", "000998 leaves"))
PY
env/bin/python write.py
env/bin/sarif --version
env/bin/sarif csv -o seen.csv monday.sarif >/dev/null
cat seen.csv
env/bin/sarif diff monday.sarif tuesday.sarif | tee seen.txt
cat >run.py <<'PY'
import csv
seen = [(row["Code"], row["Description"]) for row in csv.DictReader(open("seen.csv", encoding="utf-8-sig"))]
assert sorted(seen) == [("card", ""), ("leave", "000132 leaves"), ("leave", "s")], seen
text = open("seen.txt").read()
assert text.count("no changes") == 3 and "all levels: +0 +0" in text, text
PY
env/bin/python run.py
