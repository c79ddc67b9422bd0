#!/usr/bin/env bash
# Guess: reading all employees either gives all of them or raises an error.
# Really: an answer of 200 whose body says failure is an empty page for zoho-people-sdk, unless its
#   text speaks of rights or of logging in: reading stops there, without an error. With an error on
#   the second page the company has 200 people, with one on the first page nobody.
# Seen: zoho-people-sdk 0.1.0 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install zoho-people-sdk==0.1.0

cat >run.py <<'PY'
from importlib.metadata import version
from types import SimpleNamespace
from zoho_people import ZohoPeopleClient
people = [{"EmployeeID": "%06d" % n} for n in range(450)]
failed = {"response": {"status": 1, "message": "Server is busy, try again", "errors": [{"code": 7200, "message": "Server is busy"}]}}
def answering(fails_from):
    client = ZohoPeopleClient(auth=SimpleNamespace(base_url="http://127.0.0.1", auth_header=dict))
    def request(params=None, **_):
        first = params["sIndex"]
        body = failed if first >= fails_from else people[first - 1:first - 1 + params["rec_limit"]]
        return SimpleNamespace(status_code=200, json=lambda: body)
    client._session = SimpleNamespace(request=request)
    return client
print("zoho-people-sdk", version("zoho-people-sdk"))
for fails_from, expected in ((1000, 450), (201, 200), (1, 0)):
    seen = len(answering(fails_from).employee.get_all())
    print("  of 450 people, failure from record %4d on: %d read" % (fails_from, seen))
    assert seen == expected
PY
env/bin/python run.py
