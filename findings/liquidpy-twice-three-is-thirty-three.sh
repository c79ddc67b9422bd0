#!/usr/bin/env bash
# Guess: in Liquid a number that came as text can be counted with, and what is empty prints nothing, as
#   the language says and as python-liquid does.
# Really: "3" | times: 2 is 33, and a code times 1 keeps its zeros, without an error, while plus of the
#   same text is one; an empty value prints None, and with append it is "None" with the text behind it.
#   2.5 | round is 2.0, join without a separator puts nothing between two areas.
# Seen: liquidpy 0.10.0, python-liquid 2.3.6 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
python3 -m venv other
env/bin/pip -q --disable-pip-version-check install liquidpy==0.10.0 python-dateutil
other/bin/pip -q --disable-pip-version-check install python-liquid==2.3.6

cat >cases.json <<'END'
{"person": {"shifts": "3", "card": null, "hours": 2.5, "areas": ["Gate", "Yard"]},
 "cases": [["{{ shifts | times: 2 }}", "33", "6"], ["[{{ card }}]", "[None]", "[]"], ["{{ card | append: \"/A\" }}", "None/A", "/A"],
           ["{{ hours | round }}", "2.0", null], ["{{ areas | join }}", "GateYard", "Gate Yard"]]}
END
cat >run.py <<'PY'
import json, sys
from importlib.metadata import version
given = json.load(open("cases.json"))
name, place = sys.argv[1], int(sys.argv[2])
if place == 1:
    from liquid import Liquid
    render = lambda text: Liquid(text, from_file=False).render(**given["person"])
else:
    from liquid import Environment
    render = lambda text: Environment().from_string(text).render(**given["person"])
print(name, version(name))
for case in given["cases"]:
    seen = render(case[0])
    print("  %s -> %s" % (case[0], seen))
    assert case[place] is None or seen == case[place]
PY
env/bin/python run.py liquidpy 1
other/bin/python run.py python-liquid 2
