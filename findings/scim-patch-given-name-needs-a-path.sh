#!/usr/bin/env bash
# Guess: replacing {name: {familyName}} means the same with "name" as the path and with "name" as
#   the key of the value: sub-attributes that are not given stay, or all of them go.
# Really: with a path scim-patch keeps the given name, without one it is gone; so it is for "add",
#   which is to add. Of two identity providers that send the two forms one empties first names.
#   scim2-models keeps the given name in both.
# Seen: scim-patch 0.8.3 (npm) and scim2-models 0.12.3 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install scim2-models==0.12.3
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . scim-patch@0.8.3

cat >data.json <<'END'
[{"op": "replace", "path": "name", "value": {"familyName": "Sample"}},
 {"op": "replace", "value": {"name": {"familyName": "Sample"}}},
 {"op": "add", "value": {"name": {"familyName": "Sample"}}}]
END
cat >run.js <<'JS'
const assert = require('assert');
const { scimPatch } = require('scim-patch');
console.log('scim-patch', JSON.parse(require('fs').readFileSync('node_modules/scim-patch/package.json')).version);
for (const operation of require('./data.json')) {
  const { name } = scimPatch({ userName: 'ada', name: { givenName: 'Ada', familyName: 'Example' } }, [operation]);
  console.log(' ', JSON.stringify(operation), '->', JSON.stringify(name));
  assert.strictEqual(name.givenName, operation.path ? 'Ada' : undefined);
}
JS
node run.js
cat >run.py <<'PY'
import json
from importlib.metadata import version
from scim2_models import PatchOp, User
print("scim2-models", version("scim2-models"))
for operation in json.load(open("data.json")):
    person = User.model_validate({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada",
                                  "name": {"givenName": "Ada", "familyName": "Example"}})
    PatchOp[User].model_validate({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [operation]}).patch(person)
    print(" ", json.dumps(operation), "->", person.name.given_name, person.name.family_name)
    assert (person.name.given_name, person.name.family_name) == ("Ada", "Sample")
PY
env/bin/python run.py
