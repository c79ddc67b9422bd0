#!/usr/bin/env bash
# Guess: an encoding for Arabic names in Latin letters finds Mohammed under Muhammad, and keeps Zaid and
#   Said apart.
# Really: the other way round. With arcoder Zaid and Said, Nazir and Nasir, Azad and Asad, Gamal and
#   Kamal have a code in common; Mohammed and Muhammad, Fatima and Fatma, Amr and Amer, Abdullah and
#   Abdallah have none. All names in Arabic letters have the empty code.
# Seen: arcoder 0.1.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install arcoder==0.1.0

cat >run.py <<'PY'
from importlib.metadata import version
from arcoder import ARCoder
print("arcoder", version("arcoder"))
coder = ARCoder()
for first, second, expected in (("Khalid", "Khaled", True), ("Zaid", "Said", True), ("Nazir", "Nasir", True), ("Azad", "Asad", True), ("Gamal", "Kamal", True),
                                ("عمر", "فاطمة", True), ("Mohammed", "Muhammad", False), ("Fatima", "Fatma", False), ("Amr", "Amer", False),
                                ("Abdullah", "Abdallah", False)):
    codes = sorted(coder.encode(first)), sorted(coder.encode(second))
    seen = bool(set(codes[0]) & set(codes[1]))
    print("  %s %s and %s %s: %s" % (first, codes[0], second, codes[1], "one code" if seen else "no code in common"))
    assert seen == expected
PY
env/bin/python run.py
