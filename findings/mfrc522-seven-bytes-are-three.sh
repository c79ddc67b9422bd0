#!/usr/bin/env bash
# Guess: the id of a card that is read with SimpleMFRC522 is its serial number; two cards have two
#   ids.
# Really: of a card with four bytes the check byte is a part of the id: DEADBEEF is 956397711138
#   and not 3735928559. Of a card with seven bytes it is the mark of a longer number, the first
#   three bytes and their check byte: cards that begin with the same three bytes are one.
# Seen: mfrc522 0.0.7, mfrc522-python 0.0.9 (PyPI), with a reader of this script; 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir stubs stubs/RPi        # the pins of a Raspberry Pi, which nothing here uses
touch stubs/RPi/__init__.py stubs/RPi/GPIO.py stubs/spidev.py
python3 -m venv env
for package in mfrc522==0.0.7 mfrc522-python==0.0.9; do
    env/bin/pip -q --disable-pip-version-check install --no-deps --target "${package%%=*}" "$package"
done

cat >run.py <<'PY'
import sys
from functools import reduce
from importlib.metadata import distributions
sys.path[:0] = [sys.argv[1], "stubs"]
import mfrc522
class Reader:       # what the chip answers: four bytes and the check byte over them
    PICC_REQIDL, MI_OK = 0x26, 0
    def answer(self, *_):
        first = self.serial if len(self.serial) == 4 else b"\x88" + self.serial[:3]
        return self.MI_OK, [*first, reduce(int.__xor__, first)]
    MFRC522_Request = MFRC522_Anticoll = Request = Anticoll = answer
def read(serial):
    simple = getattr(mfrc522, "BasicMFRC522", None) or mfrc522.SimpleMFRC522
    reader = simple.__new__(simple)
    reader.READER = reader.MFRC522 = Reader()
    Reader.serial = bytes.fromhex(serial)
    return reader.read_id_no_block()
found = next(iter(distributions(path=[sys.argv[1]])))
print(found.metadata["Name"], found.version)
for serial, expected in (("DEADBEEF", 0xDEADBEEF22), ("04A1B2C3D4E5F6", 0x8804A1B29F), ("04A1B2778899AA", 0x8804A1B29F)):
    seen = read(serial)
    print("  card %s, %d -> %d" % (serial, int(serial, 16), seen))
    assert seen == expected, seen
PY
env/bin/python run.py mfrc522
env/bin/python run.py mfrc522-python
