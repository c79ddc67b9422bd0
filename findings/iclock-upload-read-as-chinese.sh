#!/usr/bin/env bash
# Guess: a parser for the push protocol reads the upload of a device as UTF-8, or fails on what it
#   cannot read.
# Really: iclockhelper tries ASCII and then GB18030. A UTF-8 name in Latin, Cyrillic or Arabic
#   letters is nearly always valid GB18030, so Иван becomes four Chinese characters without an
#   error. A Thai name is not valid: then the whole body becomes empty and every other user of the
#   same upload is lost too.
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
def upload(*names):
    body = "".join("USER PIN=%d\tName=%s\tPri=0\tPasswd=\tCard=\tGrp=1\tTZ=\n" % (n + 1, name) for n, name in enumerate(names))
    request = Request("http://127.0.0.1/iclock/cdata?SN=X1&table=OPERLOG&Stamp=1", data=body.encode(), method="POST")
    seen = [user.name for user in CdataRequest.from_req(request).operation_log.users]
    print(" ", names, "->", seen)
    return seen
assert upload("Ada") == ["Ada"]
assert upload("Zoë") == ["Zo毛"]
assert upload("Иван") == ["袠胁邪薪"]
assert upload("Ada", "Ben", "สมชาย") == []
PY
env/bin/python run.py
