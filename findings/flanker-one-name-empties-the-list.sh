#!/usr/bin/env bash
# Guess: in a list of recipients one that cannot be read is left out, or is an error.
# Really: flanker empties the whole list: one name with a comma and without quotes, as HR exports
#   have them, and nobody gets the report. The answer is an empty list, which is what nobody to
#   write to looks like. As one of a Python list the same name is read.
# Seen: flanker 0.9.11 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install flanker==0.9.11 setuptools==65.5.0

cat >run.py <<'PY'
import logging
from importlib.metadata import version
from flanker.addresslib import address
logging.disable(logging.CRITICAL)
print("flanker", version("flanker"))
for text, expected in (("Ada <ada@example.com>, Budi <budi@example.com>", ["ada@example.com", "budi@example.com"]),
                       ("Ada <ada@example.com>, Budi Li (HR, Dubai) <budi@example.com>", ["ada@example.com", "budi@example.com"]),
                       ("Ada <ada@example.com>, Li, Budi <budi@example.com>", []),
                       ("ada@example.com, budi@example.com, reception", []),
                       (["Ada <ada@example.com>", "Li, Budi <budi@example.com>", "hr@example.com"], ["ada@example.com", "budi@example.com", "hr@example.com"])):
    seen = [one.address for one in address.parse_list(text)]
    print("  %s -> %s" % (text, seen))
    assert seen == expected
PY
env/bin/python -W ignore run.py 2>/dev/null
