#!/usr/bin/env bash
# Guess: reading a person, correcting the given name and writing the person back changes the name.
# Really: scim-client keeps the telephone numbers and the title in a field of its own that it does
#   not write. The PUT, which stands for the whole record, has neither of them. The fields of an
#   extension survive.
# Seen: scim-client 0.2.3 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install scim-client==0.2.3

cat >run.py <<'PY'
import json
from importlib.metadata import version
from scim_client import SCIMClient
from scim_client.response import SCIMResponse
core, enterprise = "urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
person = {"schemas": [core, enterprise], "id": "7", "externalId": "000123", "userName": "ada", "active": True, "displayName": "Ada Example",
          "name": {"givenName": "Ada", "familyName": "Example"}, "emails": [{"value": "ada@example.org", "primary": True}],
          "phoneNumbers": [{"value": "+971501234567", "type": "mobile"}], "title": "Engineer",
          enterprise: {"employeeNumber": "000123", "department": "HR"}}
sent = []
class Client(SCIMClient):
    def _make_request(self, method, resource, data=None, query_params=None):
        sent.append((method, data))
        return SCIMResponse(url="", status_code=200, headers={}, raw_body=json.dumps(person))
print("scim-client", version("scim-client"))
client = Client("http://127.0.0.1", "none")
user = client.read_user("7")
user.name.given_name = "Adah"
client.update_user(user)
method, body = sent[-1]
print("  read:", ", ".join(sorted(person)))
print("  %s: %s" % (method, ", ".join(sorted(body))))
assert method == "PUT" and body["name"]["givenName"] == "Adah" and body[enterprise]["department"] == "HR"
assert set(person) - set(body) == {"phoneNumbers", "title"}
PY
env/bin/python run.py
