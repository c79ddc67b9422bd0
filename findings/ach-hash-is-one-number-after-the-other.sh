#!/usr/bin/env bash
# Guess: the control line of a payroll file has the sum of the bank numbers of all lines.
# Really: @ach/ach writes the bank numbers one after the other and keeps the last ten digits: for
#   the banks 09100001 and 02100002 it is 0102100002 instead of 0011200003. A file with more than
#   one person is refused by the bank; with one person it is right.
# Seen: @ach/ach 1.1.0 (npm), checked with achkit 0.2.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @ach/ach@1.1.0
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install achkit==0.2.0

cat >run.js <<'JS'
const { writeFileSync } = require('fs');
const ach = require('@ach/ach')();
const account = (name, routing) => ({ name, routing, account: { num: '1234567', type: 'C' } });
console.log('@ach/ach', require('@ach/ach/package.json').version);
for (const people of [['ada'], ['ada', 'budi'], ['ada', 'budi', 'chen']]) {
  let file = ach.create({
    from: { name: 'Example Company', fein: '123456789' },
    for: { name: 'Example Bank', routing: '091000019' },
    to: { ada: account('Ada Example', '091000019'), budi: account('Budi Example', '021000021'), chen: account('Chen Example', '091000019') },
  }).ppd({ effectiveDate: '261231', description: 'SALARY' });
  for (const person of people) file = file.credit({ to: person, amount: 250000 });
  const formatter = ach.getFormatter('ach');
  let text = '';
  formatter.on('data', (part) => { text += part; });
  formatter.on('end', () => writeFileSync(`${people.length}.ach`, text));
  formatter.end(file.object);
}
JS
node run.js

cat >run.py <<'PY'
from importlib.metadata import version
from achkit import validate
print("achkit", version("achkit"))
for people, hash_, right in ((1, "0009100001", True), (2, "0102100002", False), (3, "0209100001", False)):
    text = open("%d.ach" % people).read()
    control = next(line for line in text.splitlines() if line.startswith("8"))
    errors = [error["code"] for error in validate(text)["errors"]]
    total = sum(int(line[3:11]) for line in text.splitlines() if line.startswith("6"))
    print("  %d people: %s, the sum is %010d, %s" % (people, control[10:20], total, errors or "valid"))
    assert control[10:20] == hash_
    assert ("BAD_ENTRY_HASH" in errors) != right
PY
env/bin/python run.py
