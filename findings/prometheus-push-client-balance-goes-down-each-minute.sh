#!/usr/bin/env bash
# Guess: a gauge of -5 hours that is sent each minute is -5, and people are counted by shift.
# Really: prometheus-push-client sends it as it is, and statsd takes a number with a sign for a
#   change: -5 that is sent twice is -10. The label 22:00 is sent with its colon, which ends a name:
#   the shifts of 22:00 and 22:30 are one, of which the last counts.
# Seen: prometheus-push-client 0.0.8 and prometheus-client 0.26.0 (PyPI), statsd 0.9.0 (npm);
#   2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install prometheus-push-client==0.0.8 prometheus-client==0.26.0

cat >run.py <<'PY'
import re
import socket
import subprocess
import time
from importlib.metadata import version
from prometheus_client import CollectorRegistry, Gauge
from prometheus_push_client.formats.statsd import StatsdFormat
print("prometheus-push-client", version("prometheus-push-client"), "prometheus-client", version("prometheus-client"))
subprocess.run("npm install --silent --no-audit --no-fund --ignore-scripts --prefix . statsd@0.9.0", shell=True, check=True)
ports = []
for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as free:
        free.bind(("127.0.0.1", 0))
        ports.append(free.getsockname()[1])
with open("config.js", "w") as file:
    file.write('{ address: "127.0.0.1", port: %d, mgmt_address: "127.0.0.1", mgmt_port: %d, flushInterval: 1000, backends: ["./backends/console"] }' % tuple(ports))
registry = CollectorRegistry()
Gauge("hours_balance", "hours", registry=registry).set(-5)
present = Gauge("people_present", "people", ["shift"], registry=registry)
present.labels("22:00").set(7)
present.labels("22:30").set(2)
message = StatsdFormat(registry).generate_latest()
print("  sent twice: %s" % message.decode().replace("\n", ", "))
with open("out.txt", "w") as out:
    server = subprocess.Popen(["node", "node_modules/statsd/stats.js", "config.js"], stdout=out, stderr=out)
    try:
        time.sleep(2)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            for _ in range(2):
                client.sendto(message, ("127.0.0.1", ports[0]))
        time.sleep(3)
    finally:
        server.kill()
        server.wait()
with open("out.txt") as file:
    seen = dict(re.findall(r"'?(hours_balance|people_present[^'\n]*)'?: (\S+?),", file.read()))
print("  statsd: %s" % seen)
assert seen == {"hours_balance": "-10", "people_presentshift=22": "2"}
PY
env/bin/python run.py
