#!/usr/bin/env bash
# Guess: in a NACHA payroll file a name is cut after 22 letters, and a character that the format
#   does not take is left out, replaced, or an error.
# Really: carta-ach keeps the letters up to the first character that it does not take, as its
#   pattern is matched from the start of the text and not to its end: an apostrophe or a bracket
#   ends the name. "O'Neil, Ada" and "O'Brien, Sara" are both paid as "O", the same in the number of
#   the person, and there is no error.
# Seen: carta-ach 0.4.5 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install carta-ach==0.4.5

cat >run.py <<'PY'
from importlib.metadata import version
from ach.builder import AchFile
print("carta-ach", version("carta-ach"))
company = {"immediate_dest": "123456780", "immediate_org": "123456780", "immediate_dest_name": "Bank",
           "immediate_org_name": "Example", "company_id": "1234567890", "company_name": "Example"}
people = [("Example, Ada", "HR/12", "EXAMPLE, ADA", "HR/12"), ("O'Neil, Ada", "HR(12)", "O", "HR"),
          ("O'Brien, Sara", "HR(13)", "O", "HR"), ("Li (Guard), Budi", "7", "LI", "7")]
file = AchFile("A", company)
file.add_batch("PPD", [{"type": "22", "routing_number": "12345678", "account_number": "9876", "amount": "10.00", "name": name,
                        "id_number": number} for name, number, *_ in people], credits=True, debits=False)
rows = [row for row in file.render_to_string().splitlines() if row.startswith("6")]
assert len(rows) == len(people)
for row, (name, number, *expected) in zip(rows, people):
    seen = [row[54:76].strip(), row[39:54].strip()]
    print("  %s, number %s -> %s" % (name, number, seen))
    assert seen == expected
PY
env/bin/python run.py
