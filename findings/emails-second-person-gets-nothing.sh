#!/usr/bin/env bash
# Guess: a report to "ada@example.com, budi@example.com" goes to both, as with each mail program, or
#   is an error; two addresses in a tuple are two people as in a list.
# Really: emails reads one address of a text and drops what follows the comma or the semicolon. A
#   tuple of two addresses is a name and an address: the mail goes to Budi alone, under the name of
#   Ada's address. There is no error.
# Seen: emails 1.1.3 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install emails==1.1.3

cat >run.py <<'PY'
from importlib.metadata import version
import emails
print("emails", version("emails"))
for to, expected in ((["ada@example.com", "budi@example.com"], "ada@example.com, budi@example.com"),
                     ("ada@example.com, budi@example.com", "ada@example.com"),
                     ("Ada <ada@example.com>; Budi <budi@example.com>", "Ada <ada@example.com>"),
                     (["ada@example.com,budi@example.com", "hr@example.com"], "ada@example.com, hr@example.com"),
                     (("ada@example.com", "budi@example.com"), '"ada@example.com" <budi@example.com>')):
    message = emails.Message(subject="Report", mail_from="hr@example.com", mail_to=to, text="Report")
    seen = message.as_message()["To"]
    print("  %r -> To: %s" % (to, seen))
    assert seen == expected
PY
env/bin/python run.py
