#!/usr/bin/env bash
# Guess: the attendance log that a terminal writes to a USB stick is read with its first line, and a
#   code of 000101 stays one.
# Really: as a data frame the log, which has no header, gives its first punch as the names of the
#   columns: of five punches in two logs three are left, each log has columns of its own with empty
#   cells for the other, and the codes are numbers.
# Seen: biometric-fetch 0.1.0, pandas 3.1.1 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install biometric-fetch==0.1.0 pandas==3.1.1

mkdir stick
printf '%s\t%s\t1\t%s\t1\t0\n' 000101 '2026-03-04 07:58:11' 0 000102 '2026-03-04 08:01:40' 0 000103 '2026-03-04 08:02:05' 0 >stick/1_attlog.dat
printf '%s\t%s\t1\t%s\t1\t0\n' 000101 '2026-03-04 17:02:00' 1 000102 '2026-03-04 17:03:30' 1 >stick/2_attlog.dat
cat >run.py <<'PY'
from importlib.metadata import version
from biometric_fetch.usb import read_usb
frame = read_usb("stick", as_dataframe=True)
print("biometric-fetch", version("biometric-fetch"), "pandas", version("pandas"))
print(frame.to_string())
times = " ".join(str(cell) for row in frame.values for cell in row)
assert len(read_usb("stick")) == 5 and len(frame) == 3
assert "07:58:11" not in times and "07:58:11" in frame.columns
assert set(frame["000101"]) == {102, 103}
PY
env/bin/python run.py
