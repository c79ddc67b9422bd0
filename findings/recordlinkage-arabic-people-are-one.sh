#!/usr/bin/env bash
# Guess: cleaning names before a search for duplicates makes case, spaces and punctuation equal and
#   leaves the names; without an accent Müller is Muller.
# Really: clean of recordlinkage leaves the letters a to z only: three people with Arabic and a Thai
#   name have the empty name, are compared with one another as one block, and are equal. Đỗ, Đoàn
#   and Öz are cut to what is left. Its metaphone codes are empty for Arabic names, too.
# Seen: recordlinkage 0.16, jellyfish 1.3.0, pandas 2.3.3 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install recordlinkage==0.16 jellyfish==1.3.0 pandas==2.3.3

cat >run.py <<'PY'
import warnings
from importlib.metadata import version
import pandas, recordlinkage
from recordlinkage.preprocessing import clean, phonetic
warnings.simplefilter("ignore")
for name in ("recordlinkage", "jellyfish", "pandas"):
    print(name, version(name))
names = pandas.Series(["محمد علي", "نادية حسن", "خالد سعيد", "สมชาย ใจดี", "Đỗ Văn An", "Müller", "Ada Example"])
people = pandas.DataFrame({"name": names, "clean": clean(names), "metaphone": phonetic(names, "metaphone")})
for person in people.itertuples(index=False):
    print("  %s -> %r, metaphone %r" % tuple(person))
index = recordlinkage.Index()
index.block("clean")
compare = recordlinkage.Compare()
compare.exact("clean", "clean", label="equal")
pairs = compare.compute(index.index(people), people)
print("  pairs of equal names:", sorted(pairs[pairs["equal"] == 1].index.tolist()))
assert people["clean"].tolist() == ["", "", "", "", "vn an", "mller", "ada example"], people["clean"].tolist()
assert people["metaphone"].tolist()[:3] == ["", "", ""]
assert len(pairs) == 6 and all(pairs["equal"] == 1), pairs
PY
env/bin/python run.py
