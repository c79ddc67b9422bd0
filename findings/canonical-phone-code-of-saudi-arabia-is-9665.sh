#!/usr/bin/env bash
# Guess: canonical_number with has_country_code takes the country code off in the same way of all
#   numbers of a country.
# Really: canonical-phone has no list of countries. The code gets as many digits as leave eight that
#   do not begin with 0: +966 50 123 4567 has the code 966 and +966 55 123 4567 the code 9665. A hyphen
#   ends the code wherever it stands: that of +62 812-3456-7890 is 62812, and 0812-3456-7890 is no number.
# Seen: canonical-phone 0.0.10 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install canonical-phone==0.0.10

cat >run.py <<'PY'
from importlib.metadata import version
from canonical_phone.phone import canonical_number
print("canonical-phone", version("canonical-phone"))
for number, expected in (("+971501234567", "971-501234567"), ("+971559876543", "9715-59876543"), ("+966501234567", "966-501234567"),
                         ("+966551234567", "9665-51234567"), ("+62 812-3456-7890", "62812-34567890"), ("0812-3456-7890", None)):
    seen = canonical_number(number, has_country_code=True)
    print("  %s -> %s" % (number, seen))
    assert seen == expected
PY
env/bin/python run.py
