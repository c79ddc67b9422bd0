#!/usr/bin/env bash
# Guess: a file that corrects one person of a list is merged with the list of all by adding it, by
#   replacing the list, or is an error, as nothing says which people belong together.
# Really: HiYaPyCo merges the first of one list with the first of the other: Ada, who is first of
#   all, gets the code and the card of Budi, who then is in the result twice, and Ada's code is
#   gone. A card that is taken away with null stays. The other method keeps the one person alone.
# Seen: HiYaPyCo 0.7.0, PyYAML 6.0.4 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install HiYaPyCo==0.7.0 PyYAML==6.0.4

cat >all.yaml <<'END'
people:
- {code: "000123", name: Ada, card: 7}
- {code: "000124", name: Budi, card: 8}
gate: {card: 9, area: Dubai}
END
cat >correction.yaml <<'END'
people:
- {code: "000124", card: 80}
gate: {card: null}
END
cat >run.py <<'PY'
import json
from importlib.metadata import version
import hiyapyco
print("HiYaPyCo", version("HiYaPyCo"))
for name, method, people, gate in (
    ("merge", hiyapyco.METHOD_MERGE, [{"code": "000124", "name": "Ada", "card": 80}, {"code": "000124", "name": "Budi", "card": 8}], {"card": 9, "area": "Dubai"}),
    ("substitute", hiyapyco.METHOD_SUBSTITUTE, [{"code": "000124", "card": 80}], {"card": 9, "area": "Dubai"}),
):
    seen = json.loads(json.dumps(hiyapyco.load("all.yaml", "correction.yaml", method=method)))
    print("  %s:" % name)
    for person in seen["people"]:
        print("    ", person)
    print("     gate", seen["gate"])
    assert seen == {"people": people, "gate": gate}
PY
env/bin/python run.py
