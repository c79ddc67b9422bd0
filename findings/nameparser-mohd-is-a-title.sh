#!/usr/bin/env bash
# Guess: "Mohd. Ahmed Khan" has the given names Mohd. and Ahmed, and nameparser, which knows "abdul"
#   and "bin", knows that.
# Really: a first word that ends with a dot is a title unless it is one letter: the given name is
#   Ahmed, and Mohd. is not among the names. "Mohd. Khan" has no given name at all, and without the
#   dot all is well. Two people become one, and one person two.
# Seen: nameparser 2.6.0 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install nameparser==2.6.0

cat >run.py <<'PY'
from importlib.metadata import version
from nameparser import HumanName
print("nameparser", version("nameparser"))
for text, expected in (("Mohd Ahmed Khan", ("", "Mohd", "Ahmed", "Khan")), ("Mohd. Ahmed Khan", ("Mohd.", "Ahmed", "", "Khan")),
                       ("Khan, Mohd. Ahmed", ("Mohd.", "Ahmed", "", "Khan")), ("Mohd. Khan", ("Mohd.", "", "", "Khan")),
                       ("Abd. Rahim Sample", ("Abd.", "Rahim", "", "Sample"))):
    name = HumanName(text)
    seen = (name.title, name.first, name.middle, name.last)
    print("  %-18s title %-6r first %-8r middle %-8r last %r" % (text, *seen))
    assert seen == expected
PY
env/bin/python run.py
