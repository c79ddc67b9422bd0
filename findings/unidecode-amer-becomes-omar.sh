#!/usr/bin/env bash
# Guess: user names made from Arabic names lack the short vowels, which are not written, but keep
#   the long ones, so that Omar and Amer stay apart.
# Really: both unidecode and anyascii write nothing for alef: Omar and Amer, Salem and Salam, Hassan
#   and Hassan with a long vowel are one text each, and Maha is "mh". unidecode writes capitals
#   and signs in the middle of words: Fatima is "fTm@".
# Seen: Unidecode 1.4.0 and anyascii 0.3.3 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install unidecode==1.4.0 anyascii==0.3.3

cat >run.py <<'PY'
from importlib.metadata import version
from anyascii import anyascii
from unidecode import unidecode
print("Unidecode", version("unidecode"), "anyascii", version("anyascii"))
for pair in (("عمر", "عامر"), ("سالم", "سلام"), ("حسن", "حسان"), ("مها", "فاطمة")):
    for by, write in (("unidecode", unidecode), ("anyascii", anyascii)):
        seen = [write(name) for name in pair]
        print("  %s and %s -> %s and %s by %s" % (*pair, *seen, by))
        assert (seen[0] == seen[1]) == (pair[0] != "مها")
assert (unidecode("مها"), unidecode("فاطمة")) == ("mh", "fTm@")
PY
env/bin/python run.py
