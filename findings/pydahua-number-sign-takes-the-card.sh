#!/usr/bin/env bash
# Guess: a person enrolled with the name "Guard #2" has that name and the card that was given.
# Really: pydahua writes the values into the address as they are, so what stands after the # is not
#   sent: the device gets the name "Guard " without a card, a user id or a validity. A + in a name
#   arrives as a space.
# Seen: pydahua 0.1.1 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install pydahua==0.1.1

cat >run.py <<'PY'
from importlib.metadata import version
from urllib.parse import parse_qs, urlsplit
import requests
from pydahua import DahuaAPI
sent = []
class Device(requests.adapters.BaseAdapter):
    def send(self, request, **_):
        sent.append({key: value[0] for key, value in parse_qs(urlsplit(request.path_url).query).items()})
        answer = requests.Response()
        answer.status_code, answer._content, answer.request, answer.url = 200, b"RecNo=5", request, request.url
        return answer
    def close(self):
        pass
device = DahuaAPI("http://127.0.0.1", "user", "none")
device.session.mount("http://", Device())
print("pydahua", version("pydahua"))
for name in ("Guard 2", "Guard #2", "Guard A+B"):
    device.enroll_new_user(card_name=name, card_no="00D687AB", user_id="000123")
    print("  %-9s -> %s" % (name, sent[-1]))
assert [(s.get("CardName"), s.get("CardNo"), s.get("UserID")) for s in sent] == [
    ("Guard 2", "00D687AB", "000123"), ("Guard ", None, None), ("Guard A B", "00D687AB", "000123")]
PY
env/bin/python run.py
