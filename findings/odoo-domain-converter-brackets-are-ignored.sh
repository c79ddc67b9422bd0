#!/usr/bin/env bash
# Guess: a condition in brackets is kept together, and codes in a list are text when they are in
#   quotes.
# Really: odoo-domain-converter reads the brackets and forgets them: "working, and in department 7
#   or 9" finds those of one department whether they work or not. '000123' in a list is the number
#   123, after = it is text, and the name 'Example, Ada' is two names.
# Seen: odoo-domain-converter 0.1.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install odoo-domain-converter==0.1.0

cat >run.py <<'PY'
from importlib.metadata import version
from odoo_domain_converter import ComplexDomainConverter
print("odoo-domain-converter", version("odoo-domain-converter"))
people = [{"name": "Ada", "department_id": 7, "active": True}, {"name": "Budi", "department_id": 9, "active": False},
          {"name": "Cem", "department_id": 7, "active": False}, {"name": "Dina", "department_id": 5, "active": True}]
def find(person, domain):
    part = domain.pop(0)
    if part in ("&", "|"):
        first, second = find(person, domain), find(person, domain)
        return first and second if part == "&" else first or second
    field, operator, value = part
    assert operator == "="
    return person[field] == value
converter = ComplexDomainConverter()
for text, expected in (("active = True & department_id = 7", ["Ada"]), ("active = True & (department_id = 7 | department_id = 9)", ["Ada", "Budi"]),
                       ("(department_id = 7 | department_id = 9) & active = True", ["Ada", "Cem"])):
    domain = converter.to_domain(text)
    seen = [person["name"] for person in people if find(person, list(domain))]
    print("  %s -> %s finds %s" % (text, domain, ", ".join(seen)))
    assert seen == expected
for text, expected in (("barcode = '000123'", "000123"), ("barcode in ['000123', '000124']", [123, 124]), ("name in ['Example, Ada']", ["Example", "Ada"])):
    domain = converter.to_domain(text)
    print("  %s -> %s" % (text, domain))
    assert domain[0][2] == expected
PY
env/bin/python run.py
