#!/usr/bin/env bash
# Guess: retry, which marks "a locked message as free again", leaves one alone that is done by now.
# Really: litequeue does not look at the state. A message that was listed as locked for too long,
#   and was done before retry was called, is given out again: the change is made a second time. A
#   done message can be marked as failed, and prune then deletes it with the failed ones, and a
#   failed one as done.
# Seen: litequeue 0.9 (PyPI) with Python 3.11; 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install litequeue==0.9

cat >run.py <<'PY'
from importlib.metadata import version
from litequeue import LiteQueue, MessageStatus
print("litequeue", version("litequeue"))
queue = LiteQueue("changes.db")
queue.put("move 000123 to gate 5")
slow = queue.pop()
stuck = list(queue.list_locked(threshold_seconds=0))
queue.done(slow.message_id)
assert queue.get(slow.message_id).status == MessageStatus.DONE
for message in stuck:
    queue.retry(message.message_id)
again = queue.pop()
print("  done, and given out again: %s" % again.data)
assert (again.message_id, again.data) == (slow.message_id, "move 000123 to gate 5")
for mark, expected in ((queue.done, MessageStatus.DONE), (queue.mark_failed, MessageStatus.FAILED), (queue.done, MessageStatus.DONE)):
    mark(again.message_id)
    seen = MessageStatus(queue.get(again.message_id).status)
    print("  %s: %s" % (mark.__name__, seen.name))
    assert seen == expected
PY
env/bin/python run.py
