#!/usr/bin/env bash
# Guess: two packages of public holidays differ by a day where the moon decides.
# Really: for the Emirates in 2026 they differ in what is a holiday. date-holidays lacks the second
#   National Day, of a fixed date, and has two public holidays (Lailat al-Miraj, the first day of
#   Ramadan) that holidays has not, which in turn has the day of Arafah and one more for Eid. Pay
#   for work on a holiday depends on the package.
# Seen: holidays 0.109 (PyPI) and date-holidays 3.37.0 (npm); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install holidays==0.109
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . date-holidays@3.37.0

cat >list.js <<'JS'
const Holidays = require('date-holidays');
console.error('date-holidays', JSON.parse(require('fs').readFileSync('node_modules/date-holidays/package.json')).version);
for (const { type, date, start, end, name } of new Holidays('AE').getHolidays(2026, 'en')) {
  const days = type === 'public' ? Math.round((end - start) / 864e5) : 0;
  for (let n = 0; n < days; n++) console.log(new Date(Date.parse(date.slice(0, 10)) + n * 864e5).toISOString().slice(0, 10), name);
}
JS
TZ=Asia/Dubai node list.js >npm.txt
cat >run.py <<'PY'
from importlib.metadata import version
import holidays
print("holidays", version("holidays"))
other = dict(line.rstrip("\n").split(" ", 1) for line in open("npm.txt"))
one = {str(day): name for day, name in holidays.country_holidays("AE", years=2026, language="en_US").items()}
for title, first, second in (("only in holidays", one, other), ("only in date-holidays", other, one)):
    print(" ", title + ":", "; ".join("%s %s" % day for day in sorted(first.items()) if day[0] not in second))
assert "2026-12-02" in one and "2026-12-02" in other
assert "2026-12-03" in one and "2026-12-03" not in other
assert "2026-02-18" in other and "2026-02-18" not in one
PY
env/bin/python run.py
