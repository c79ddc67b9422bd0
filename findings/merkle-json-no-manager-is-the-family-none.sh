#!/usr/bin/env bash
# Guess: fingerprints of two records are equal when all values are.
# Really: merkle-json makes one of 123 and "123", of True and "True", of no manager and the manager
#   "None", and of lists in another order, so the first approver may become the second. What was
#   read with its fingerprint keeps it after a change. In dict-hash no manager and "None" are one
#   too, and an empty set of areas is no field.
# Seen: merkle-json 1.0.0 and dict-hash 1.3.7 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install merkle-json==1.0.0 dict-hash==1.3.7

cat >run.py <<'PY'
from importlib.metadata import version
from dict_hash import sha256
from merkle_json import MerkleJson
print("merkle-json", version("merkle-json"), "dict-hash", version("dict-hash"))
pairs = {
    "123": ({"code": 123}, {"code": "123"}),
    "True": ({"active": True}, {"active": "True"}),
    "None": ({"manager": None}, {"manager": "None"}),
    "order": ({"approvers": ["Ada", "Budi"]}, {"approvers": ["Budi", "Ada"]}),
    "no areas": ({"code": "1", "areas": {}}, {"code": "1"}),
    "name": ({"name": "Ada"}, {"name": "Budi"}),
}
for name, make, expected in (("merkle-json", MerkleJson().hash, ["123", "True", "None", "order"]), ("dict-hash", sha256, ["None", "no areas"])):
    seen = [key for key, (one, two) in pairs.items() if make(one) == make(two)]
    print("  %s, equal: %s" % (name, seen))
    assert seen == expected
person = {"name": "Ada"}
person["merkleHash"] = MerkleJson().hash(person)
person["name"] = "Budi"
print("  changed after reading: %s" % (MerkleJson().hash(person) != person["merkleHash"]))
assert MerkleJson().hash(person) == person["merkleHash"]
PY
env/bin/python run.py
