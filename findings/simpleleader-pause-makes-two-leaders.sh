#!/usr/bin/env bash
# Guess: when the leader has stood still for a while, it is a follower again as soon as it hears of
#   the new one.
# Really: a leader of simpleleader does not listen. One that was stopped for some seconds, as a
#   virtual machine is while it is moved, stays leader beside the one that was elected meanwhile,
#   for good: both servers start the imports.
# Seen: simpleleader 0.0.4 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install simpleleader==0.0.4

cat >run.py <<'PY'
import os
import signal
import socket
import subprocess
import sys
import time
from importlib.metadata import version
print("simpleleader", version("simpleleader"))
node = """
import sys, time, warnings
warnings.simplefilter("ignore")
from simpleleader import PeerLeader
leader = PeerLeader(sys.argv[1], sys.argv[2], expire=2)
leader.run()
for line in sys.stdin:
    print(leader.is_leader(), flush=True)
"""
ports = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
for port in ports:
    port.bind(("127.0.0.1", 0))
names = ["127.0.0.1:%d" % port.getsockname()[1] for port in ports]
for port in ports:
    port.close()
nodes = [subprocess.Popen([sys.executable, "-c", node, name, ",".join(names)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) for name in names]
def ask(node):
    node.stdin.write("?\n")
    node.stdin.flush()
    return node.stdout.readline().strip() == "True"
try:
    time.sleep(8)
    before = [ask(node) for node in nodes]
    print("  after 8 seconds: %s" % before)
    assert sorted(before) == [False, True]
    first = nodes[before.index(True)]
    os.kill(first.pid, signal.SIGSTOP)
    time.sleep(8)
    os.kill(first.pid, signal.SIGCONT)
    for seconds in (2, 10):
        time.sleep(seconds)
        seen = [ask(node) for node in nodes]
        print("  %d seconds after the pause of the leader: %s" % (seconds, seen))
    assert seen == [True, True]
finally:
    for node in nodes:
        node.kill()
        node.wait()
PY
env/bin/python run.py
