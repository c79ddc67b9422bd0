#!/usr/bin/env bash
# Guess: the punches of a day are asked for with a time of that day and its zone, and a time
#   without a zone is the local one.
# Really: crosschexcloudapi writes +00:00 behind whatever it gets. Midnight in Dubai is sent as
#   2026-03-04T00:00:00+04:00+00:00, with two zones, and the same without a zone is midnight in
#   Greenwich: the first four hours of the day are of the day before.
# Seen: crosschexcloudapi 0.1.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install crosschexcloudapi==0.1.0

cat >run.py <<'PY'
from datetime import datetime, timedelta, timezone
from importlib.metadata import version
from crosschexcloudapi.api import CrossChexCloudAPI
print("crosschexcloudapi", version("crosschexcloudapi"))
api = CrossChexCloudAPI("http://127.0.0.1", "none", "none", "none")
dubai = timezone(timedelta(hours=4))
for start, expected in ((datetime(2026, 3, 4, tzinfo=dubai), "2026-03-04T00:00:00+04:00+00:00"),
                        (datetime(2026, 3, 4, tzinfo=timezone.utc), "2026-03-04T00:00:00+00:00+00:00"),
                        (datetime(2026, 3, 4), "2026-03-04T00:00:00+00:00")):
    seen = api.get_attendance_payload(start, start + timedelta(days=1), "asc", "1", "100", "none")["payload"]["begin_time"]
    print("  %-25s -> %s" % (start, seen))
    assert seen == expected
PY
env/bin/python run.py
