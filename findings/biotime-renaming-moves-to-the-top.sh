#!/usr/bin/env bash
# Guess: update_department(id, name, code) changes the name and the code, and leaves what was not
#   given as it was.
# Really: the client sends every argument that was not given as null in a PUT. Renaming a
#   department also takes it out of its parent, and correcting a telephone clears names, birthday,
#   e-mail and the other fields.
# Seen: biotime 1.1 (PyPI), a client of the BioTime API; 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install biotime==1.1

cat >run.py <<'PY'
import json, logging, threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from biotime import BIOT
logging.disable(logging.CRITICAL)
sent = []
class Server(BaseHTTPRequestHandler):
    def answer(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        sent.append((self.command, self.path, json.loads(body)))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"token": "t"}')
    do_POST = do_PUT = answer
    def log_message(self, *_): pass
server = HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("biotime", version("biotime"))
client = BIOT("http://127.0.0.1:%d" % server.server_port, "hr", "x")
client.update_department(7, "Engineering", "ENG")
client.update_employee(12, "000123", 7, [2], mobile="0501234567")
for request in sent[1:]:
    print(" ", *request)
assert sent[1] == ("PUT", "/personnel/api/departments/7/", {"dept_code": "ENG", "dept_name": "Engineering", "parent_dept": None})
cleared = [key for key, value in sent[2][2].items() if value is None]
assert {"first_name", "last_name", "birthday", "hire_date", "email"} <= set(cleared), cleared
server.shutdown()
PY
env/bin/python run.py
