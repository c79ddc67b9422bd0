#!/usr/bin/env bash
# Guess: get_list with limit_start=20 gives the people after the twentieth, and with its default of
#   limit_page_length=0 all of them, as 0 means for the server.
# Really: frappe-client sends neither of the two when limit_page_length is 0: the server takes its
#   own values, and both calls give the first 20. A company of 55 has 20 people; who reads on from
#   where the list ended gets the same 20 again.
# Seen: frappe-client 0.1.0.dev0 (PyPI), with a server of this script; 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install frappe-client==0.1.0.dev0

cat >run.py <<'PY'
import json, threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from urllib.parse import parse_qs, urlsplit
from frappeclient import FrappeClient
people = [{"name": "%06d" % n} for n in range(1, 56)]
class Server(BaseHTTPRequestHandler):     # the list of documents as Frappe answers it: from 0, 20 of them, 0 for all
    def do_GET(self):
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        start, length = int(asked.get("limit_start", 0)), int(asked.get("limit_page_length", 20))
        body = json.dumps({"data": people[start:start + length if length else None]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass
server = HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = FrappeClient("http://127.0.0.1:%d" % server.server_port)
print("frappe-client", version("frappe-client"))
for given, first, count in (({}, "000001", 20), ({"limit_start": 20}, "000001", 20), ({"limit_start": 20, "limit_page_length": 20}, "000021", 20)):
    seen = client.get_list("Employee", **given)
    print("  get_list(%s) -> %d of %d, from %s" % (given or "", len(seen), len(people), seen[0]["name"]))
    assert (seen[0]["name"], len(seen)) == (first, count), seen
PY
env/bin/python run.py
