#!/usr/bin/env bash
# Guess: changing one value of a text file for Prometheus leaves the others as they are; the order
#   of the labels in a line does not matter.
# Really: promtext-cli takes the names of the labels from the first line of a metric and the values
#   of each line by their places: a line that has its labels in another order gets the area for its
#   gate. Changing one value writes the whole file in this way; all counters are left out.
# Seen: promtext-cli 0.2.0 with prometheus-client 0.25.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install promtext-cli==0.2.0 prometheus-client==0.25.0

cat >run.py <<'PY'
import sys
from importlib.metadata import version
from pathlib import Path
from subprocess import run
from prometheus_client.parser import text_string_to_metric_families
print("promtext-cli", version("promtext-cli"), "prometheus-client", version("prometheus-client"))
text = """# HELP people People inside
# TYPE people gauge
people{area="HQ",gate="1"} 5
people{gate="2",area="Plant"} 300
# HELP punches_total Punches
# TYPE punches_total counter
punches_total{gate="1"} 12
# HELP last_run Time of the last run
# TYPE last_run gauge
last_run 1.77e+09
"""
path = Path("people.prom")
path.write_text(text)
def show():
    samples = [sample for family in text_string_to_metric_families(path.read_text()) for sample in family.samples]
    for sample in samples:
        print("   ", sample.name, sample.labels, sample.value)
    return samples
before = show()
run([str(Path(sys.executable).with_name("promtext")), str(path), "last_run", "1772611200"], check=True)
after = show()
assert before[1].labels == {"area": "Plant", "gate": "2"} and before[1].value == 300
assert after[1].labels == {"area": "2", "gate": "Plant"} and after[1].value == 300
assert [sample.name for sample in after] == ["people", "people", "last_run"]
PY
env/bin/python run.py
