#!/usr/bin/env bash
# Guess: the driver of a Wiegand reader gives the number of the card at any pace of the standard,
#   and nothing for a message whose parity or length is wrong.
# Really: micropython-wiegand drops a bit that comes less than two milliseconds after the last. A
#   reader with 1 ms between its bits sends card 12345 of facility 13, and from every second bit
#   comes card 2466 of facility 0: neither parity nor length are looked at. For the same reason two
#   cards of 34 bits that differ in the first byte are one.
# Seen: micropython-wiegand 1.1.0 (PyPI), with pins and a clock of this script; 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install --no-deps --target driver micropython-wiegand==1.1.0

cat >run.py <<'PY'
import sys
from importlib.metadata import distributions
from types import ModuleType
sys.path.insert(0, "driver")
now = 0
class Pin:
    IN = IRQ_FALLING = 0
    def __init__(self, number, mode): pass
    def irq(self, trigger, handler): pass
class Timer:
    PERIODIC = 0
    def __init__(self, number): pass
    def init(self, **_): pass
sys.modules["machine"], sys.modules["utime"] = ModuleType("machine"), ModuleType("utime")
sys.modules["machine"].Pin, sys.modules["machine"].Timer = Pin, Timer
sys.modules["utime"].ticks_ms = lambda: now
from wiegand import Wiegand
print("micropython-wiegand", next(iter(distributions(path=["driver"]))).version)
def message(value, width):
    bits = format(value, "0%db" % width)
    return str(bits[:width // 2].count("1") % 2) + bits + str((bits[width // 2:].count("1") + 1) % 2)
def read(bits, pace):
    global now
    seen = []
    reader = Wiegand(0, 1, lambda card, facility, count: seen.append((facility, card)))
    for bit in bits:
        now += pace
        (reader._on_pin1 if bit == "1" else reader._on_pin0)(None)
    now += 100
    reader._cardcheck(None)
    return seen
for name, value, width, pace, expected in (("13, 12345", 13 << 16 | 12345, 24, 2, (13, 12345)),
                                           ("13, 12345", 13 << 16 | 12345, 24, 1, (0, 2466)),
                                           ("01A13039", 0x01A13039, 32, 2, (161, 12345)),
                                           ("02A13039", 0x02A13039, 32, 2, (161, 12345))):
    seen = read(message(value, width), pace)
    print("  %d bits, %d ms apart, card %s -> facility and card" % (width + 2, pace, name), *seen)
    assert seen == [expected], seen
PY
env/bin/python run.py
