#!/usr/bin/env bash
# Guess: a cell with the day 2026-03-01 is read as that day, whatever the zone of the computer; or
#   the day is wrong everywhere west of Greenwich, as it often is.
# Really: convert-excel-to-json gives local times that are off by the seconds that the local mean
#   time of 1900 differs from the zone of today: in Dubai 12 seconds too early, so that 1 March is
#   28 February, and a shift from 22:00 begins at 21:59:47. Riyadh, Kolkata, Cairo and Istanbul lose
#   the day too, with other seconds; UTC, London and New York do not.
# Seen: convert-excel-to-json 1.7.0 with xlsx 0.12.13 (npm) on Node.js 20, workbook written with
#   openpyxl 3.1.5 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . convert-excel-to-json@1.7.0
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install openpyxl==3.1.5

cat >write.py <<'PY'
from datetime import datetime
import openpyxl
book = openpyxl.Workbook()
book.active.append(["joined", "shift"])
book.active.append([datetime(2026, 3, 1), datetime(2026, 3, 1, 22)])
book.save("staff.xlsx")
PY
env/bin/python write.py
cat >run.js <<'JS'
const convert = require('convert-excel-to-json');
const { joined, shift } = convert({ sourceFile: 'staff.xlsx', header: { rows: 1 }, columnToKey: { '*': '{{columnHeader}}' } }).Sheet[0];
const local = (time) => time.toLocaleString('sv');
console.log(' ', process.env.TZ, '->', local(joined), 'and', local(shift));
if (joined.getDate() !== Number(process.argv[2])) throw new Error('expected the day ' + process.argv[2]);
JS
for name in convert-excel-to-json xlsx; do
    echo "$name $(grep -m 1 '"version"' "node_modules/$name/package.json")"
done
TZ=UTC node run.js 1
TZ=Europe/London node run.js 1
TZ=America/New_York node run.js 1
TZ=Asia/Dubai node run.js 28
TZ=Asia/Riyadh node run.js 28
TZ=Asia/Kolkata node run.js 28
TZ=Africa/Cairo node run.js 28
TZ=Asia/Ho_Chi_Minh node run.js 28
TZ=Europe/Istanbul node run.js 28
