#!/usr/bin/env bash
# Guess: when the answer to a request that creates employees does not come, the error is reported,
#   and nothing is created again before somebody has looked.
# Really: create_from_df of managerodooapi takes each error of the batch for a refusal and creates
#   its records one by one. If the server has stored the batch and the answer was lost on the way,
#   each person is there twice; the result counts them once and has no error.
# Seen: managerodooapi 0.2.0 with pandas 3.1.1 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install managerodooapi==0.2.0 pandas==3.1.1

cat >run.py <<'PY'
import contextlib, io
from importlib.metadata import version
import pandas as pd
from managerodooapi import Credentials, OdooConnector
print("managerodooapi", version("managerodooapi"), "pandas", version("pandas"))
stored = []
class Server:
    def execute_kw(self, db, uid, password, model, method, args, options):
        values = args[0]
        stored.extend(values if isinstance(values, list) else [values])
        if isinstance(values, list):
            raise TimeoutError("timed out")    # stored, but the answer is lost
        return len(stored)
odoo = OdooConnector(Credentials("http://127.0.0.1", "hr", "user", "none"), connect_imediately=False)
odoo.uid, odoo.models = 1, Server()
people = pd.DataFrame({"code": ["000123", "000124"], "name": ["Ada", "Ben"]})
with contextlib.redirect_stdout(io.StringIO()):
    result = odoo.create_from_df("hr.employee", people, {"code": "barcode", "name": "name"})
print("  stored:", [person["barcode"] for person in stored])
print("  result: %d created, errors %s" % (result["total_created"], result["errors"]))
assert [person["barcode"] for person in stored] == ["000123", "000124"] * 2
assert result["total_created"] == 2 and not result["errors"]
PY
env/bin/python run.py
