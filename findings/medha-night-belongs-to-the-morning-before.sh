#!/usr/bin/env bash
# Guess: a rule for Thursday from 22:00 to 06:00 opens the door from Thursday evening to Friday
#   morning; the module says that it handles windows over midnight.
# Really: medha-one-access asks for the day of the week and for the time apart. The door opens on
#   Thursday from midnight to 06:00, before the shift, and shuts at midnight in the middle of it.
# Seen: medha-one-access 0.4.10 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install --no-deps medha-one-access==0.4.10

# The package itself loads a database; the module with the rule needs only its own exceptions.
cat >run.py <<'PY'
import importlib.util, sys, types
from datetime import datetime
from importlib.metadata import files, version
print("medha-one-access", version("medha-one-access"))
for name in ("medha_one_access", "medha_one_access.core"):
    sys.modules[name] = types.ModuleType(name)
def load(part):
    path = next(f for f in files("medha-one-access") if str(f).endswith("core/%s.py" % part)).locate()
    spec = importlib.util.spec_from_file_location("medha_one_access.core." + part, path)
    sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
load("exceptions")
rules = load("constraints").TimeConstraintEvaluator
rule = {"days_of_week": [4], "start_time": "22:00", "end_time": "06:00"}    # 0 is Sunday
assert rules.validate_constraint(rule) == (True, None)
for when, expected in ((datetime(2026, 12, 3, 2), True), (datetime(2026, 12, 3, 23), True), (datetime(2026, 12, 4, 2), False)):
    seen = rules.is_satisfied(rule, when)
    print("  %s -> %s" % (when.strftime("%A %H:%M"), "open" if seen else "shut"))
    assert seen == expected
PY
env/bin/python run.py
