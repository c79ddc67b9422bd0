#!/usr/bin/env bash
# Guess: deleting by an external id that does not exist deletes nobody, and a filter with "and" has
#   both its conditions.
# Really: BetterOdooApiWrapper asks for all records of the model when the list of ids is empty, and
#   deletes them: a wrong external id deletes each employee, or writes the correction into all of
#   them. Of "not working and left before" only the first half is sent, while a tuple of the two is
#   right.
# Seen: BetterOdooApiWrapper 0.1.1 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install BetterOdooApiWrapper==0.1.1

cat >run.py <<'PY'
from importlib.metadata import version
from threading import Thread
from xmlrpc.server import SimpleXMLRPCServer, SimpleXMLRPCRequestHandler
from BetterOdooApiWrapper import Client
print("BetterOdooApiWrapper", version("BetterOdooApiWrapper"))
people = [{"id": 1, "name": "Ada", "active": True, "left": "2020"}, {"id": 2, "name": "Budi", "active": True, "left": "2030"},
          {"id": 3, "name": "Cem", "active": False, "left": "2030"}]
calls = []
class Handler(SimpleXMLRPCRequestHandler):
    rpc_paths = ("/xmlrpc/2/common", "/xmlrpc/2/object")
def execute(database, user, password, model, method, arguments, options={}):
    calls.append((model, method, arguments))
    if method == "fields_get":
        return {"name": {"type": "char"}, "active": {"type": "boolean"}, "left": {"type": "char"}}
    if model == "ir.model.data":
        return []
    if method in ("search_read", "search"):
        tests = {"=": lambda a, b: a == b, "<": lambda a, b: a < b, "in": lambda a, b: a in b}
        found = [person for person in people if all(tests[test](person[field], value) for field, test, value in arguments[0])]
        return found if method == "search_read" else [person["id"] for person in found]
    if method == "read":
        return [person for person in people if person["id"] in arguments[0]]
    return True
server = SimpleXMLRPCServer(("127.0.0.1", 0), Handler, logRequests=False, allow_none=True)
server.register_function(lambda *arguments: 2, "authenticate")
server.register_function(execute, "execute_kw")
Thread(target=server.serve_forever, daemon=True).start()
odoo = Client("http://127.0.0.1:%d" % server.server_address[1], "d", "u", "p")
def last(method):
    found = [arguments for _, name, arguments in calls if name == method][-1]
    print("   ", method, found)
    return found
print("  external id that is not there:")
odoo["hr.employee"].external_ids(["hr.000999"]).delete()
assert last("unlink") == [[1, 2, 3]]
odoo["hr.employee"].external_ids(["hr.000999"]).update({"name": "Ada Sample"})
assert last("write") == [[1, 2, 3], {"name": "Ada Sample"}]
print("  conditions in a tuple, and with and:")
odoo["hr.employee"].filter(lambda e: (e.active == False, e.left < "2025")).get()
assert last("search")[0] == [["active", "=", False], ["left", "<", "2025"]]
odoo["hr.employee"].filter(lambda e: e.active == False and e.left < "2025").get()
assert last("search")[0] == [["active", "=", False]]
PY
env/bin/python run.py
