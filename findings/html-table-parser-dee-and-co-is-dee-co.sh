#!/usr/bin/env bash
# Guess: of an HTML table of people, each cell is read as it is shown, under its own heading.
# Really: html-table-parser-python3 leaves out each & and each letter written as an entity: "Dee &amp;
#   Co" is "Dee Co", Jos&eacute; is Jos, &lt;12 years is 12 years. After a cell for two people the
#   telephone of the second is the department; with html-table-parse the department is empty. A table
#   inside a cell ends the row in the first and is another person in the second.
# Seen: html-table-parser-python3 0.3.1, html-table-parse 0.2.2 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install html-table-parser-python3==0.3.1 html-table-parse==0.2.2

cat >run.py <<'PY'
from importlib.metadata import version
import html_table_parse
from html_table_parser import HTMLTableParser
head = "<table><tr><th>Name</th><th>Department</th><th>Telephone</th></tr>"
entities = head + "<tr><td>Dee &amp; Co</td><td>Jos&eacute;</td><td>&lt;12</td></tr></table>"
joined = head + '<tr><td>Ada</td><td rowspan="2">HR</td><td>11</td></tr><tr><td>Budi</td><td>22</td></tr></table>'
inner = head + "<tr><td>Cy</td><td>IT<table><tr><td>Gate</td><td>7</td></tr></table></td><td>33</td></tr></table>"
def first(text):
    parser = HTMLTableParser()
    parser.feed(text)
    return parser.tables[0][1:]
def second(text):
    return html_table_parse.to_list(text)[1:]
for name, read, expected in (
    ("html-table-parser-python3", first, ([["Dee Co", "Jos", "12"]], ["Budi", "22"], [["Cy", "IT Gate", "7"]])),
    ("html-table-parse", second, ([["Dee & Co", "José", "<12"]], ["Budi", "", "22"], [["Cy", "ITGate7", "Gate", "7", "33"], ["Gate", "7"]])),
):
    seen = (read(entities), read(joined)[1], read(inner))
    print(name, version(name), *seen, sep="\n  ")
    assert seen == expected
PY
env/bin/python run.py
