#!/usr/bin/env bash
# Guess: given addresses with the names of the people, a mail has both: To: Ada Li
#   <ada@example.com>.
# Really: yagmail writes the names alone: To: Ada Li, Example, Budi. They are no addresses: who
#   answers to all writes to nobody, or to what the mail program makes of "Ada Li", and a name with
#   a comma is two recipients. The mail itself goes to the right addresses, so that no test notices.
# Seen: yagmail 0.16.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install yagmail==0.16.0

cat >run.py <<'PY'
from email.utils import getaddresses
from importlib.metadata import version
import yagmail
print("yagmail", version("yagmail"))
sender = yagmail.SMTP("hr@example.com", "not used")
people = {"ada@example.com": "Ada Li", "budi@example.com": "Example, Budi"}
recipients, messages = sender.prepare_send(to=people, subject="Report", contents="Report")
message = messages[0] if isinstance(messages, list) else messages
text = message if isinstance(message, str) else message.as_string()
header = [line for line in text.splitlines() if line.startswith("To:")][0]
print("  sent to", recipients)
print("  %s -> %s" % (header, getaddresses([header[3:]])))
assert recipients == list(people)
assert header == "To: Ada Li,Example, Budi"
PY
env/bin/python run.py
