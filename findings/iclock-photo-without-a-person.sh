#!/usr/bin/env bash
# Guess: the photo of a punch carries the code of the person, whatever characters the code has.
# Really: iclockhelper splits the name of the photo at every hyphen. With a hyphen in the code
#   (ENG-7) it takes the photo for one of an unknown person: the code is empty, as for a refused
#   visitor. A code with a dot is cut at the dot: 12.5 becomes 12.
# Seen: iclockhelper 0.0.4 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install iclockhelper==0.0.4

cat >run.py <<'PY'
from importlib.metadata import version
from urllib.request import Request
from iclockhelper import CdataRequest
print("iclockhelper", version("iclockhelper"))
def photo(code):
    body = ("PIN=20261129080000-%s.jpg\nSN=X1\nsize=0\nCMD=uploadphoto" % code).encode()
    request = Request("http://127.0.0.1/iclock/cdata?SN=X1&table=ATTPHOTO&Stamp=1", data=body, method="POST")
    seen = CdataRequest.from_req(request).attendance_photo_log.pin
    print("  photo of", repr(code), "-> person", repr(seen))
    return seen
assert photo("000123") == "000123"
assert photo("ENG-7") == ""
assert photo("12.5") == "12"
PY
env/bin/python run.py
