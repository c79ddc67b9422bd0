#!/usr/bin/env bash
# Guess: a payroll file is filled up with lines of nines to a multiple of ten lines.
# Really: three packages add ten lines more when there is nothing to fill up, as with six people.
#   The control line says one block, the file has two; the next checker refuses it. With five or
#   seven people it is right.
# Seen: comanage-nacha 0.2.7 (PyPI), @midlandsbank/node-nacha 0.4.0 and @ach/ach 1.1.0 (npm),
#   checked with achkit 0.2.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @midlandsbank/node-nacha@0.4.0 @ach/ach@1.1.0
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install comanage-nacha==0.2.7 achkit==0.2.0

cat >run.js <<'JS'
const { writeFileSync } = require('fs');
const midlands = require('@midlandsbank/node-nacha');
const ach = require('@ach/ach')();
for (const name of ['@midlandsbank/node-nacha', '@ach/ach']) console.log(name, require(`${name}/package.json`).version);
const bank = () => ({ from: { name: 'Example Company', fein: '123456789' }, for: { name: 'Example Bank', routing: '091000019' } });
const ada = { name: 'Ada Example', routing: '091000019', account: { num: '1234567', type: 'C' } };
for (const people of [5, 6, 7]) {
  let file = midlands.create(bank()).ppd({ effectiveDate: '261231', description: 'SALARY' });
  for (let i = 0; i < people; i++) file.credit({ ...ada, amount: 250000 });
  writeFileSync(`node-nacha-${people}`, midlands.from(file).to('ach'));
  file = ach.create({ ...bank(), to: { ada: { ...ada } } }).ppd({ effectiveDate: '261231', description: 'SALARY' });
  for (let i = 0; i < people; i++) file = file.credit({ to: 'ada', amount: 250000 });
  const formatter = ach.getFormatter('ach');
  let text = '';
  formatter.on('data', (part) => { text += part; });
  formatter.on('end', () => writeFileSync(`ach-${people}`, text));
  formatter.end(file.object);
}
JS
node run.js

cat >run.py <<'PY'
import datetime
from importlib.metadata import version
from achkit import validate
from comanage_nacha import NachaFile
print("comanage-nacha", version("comanage-nacha"), "achkit", version("achkit"))
for people, lines in ((5, 10), (6, 20), (7, 20)):
    with NachaFile(file_id="1234567890", company_name="Example Company") as file:
        with file.add_batch(company_name="Example", company_id="1234567890", standard_entry_class="PPD", company_entry_description="SALARY",
                            effective_entry_date=datetime.date(2026, 12, 31)) as batch:
            for _ in range(people):
                batch.add_entry(transaction_code=22, receiving_dfi_routing_number="09100001", routing_number_check_digit=9,
                                receiving_dfi_account_number="1234567", amount=250000, individual_id="000123", individual_name="Ada Example")
    open("comanage-nacha-%d" % people, "w").write(file.render_to_string())
    for name in ("comanage-nacha", "node-nacha", "ach"):
        text = open("%s-%d" % (name, people)).read()
        errors = [error["code"] for error in validate(text)["errors"]]
        blocks = int(next(line for line in text.splitlines() if line[0] == "9")[7:13])
        print("  %s, %d people: %d lines, said to be %d blocks, %s" % (name, people, len(text.splitlines()), blocks, errors or "valid"))
        assert len(text.splitlines()) == lines
        assert ("BAD_BLOCK_COUNT" in errors) == (people == 6)
PY
env/bin/python run.py
