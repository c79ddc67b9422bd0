#!/usr/bin/env bash
# Guess: a salary in Arabic words names the currency that was asked for, or there is an error, as in
#   the other languages of num2words; 1.050 dinars are a dinar and fifty fils.
# Really: it knows the pound, the two dinars of Kuwait and Tunisia, and the riyal of Saudi Arabia,
#   and writes the last for all others: dirhams, euros, Omani rials and Jordanian dinars become
#   riyals and halalas. A fils of Kuwait is a hundredth: 1.050 dinars have five. What is under a
#   hundredth is cut off, and less than one has "and" for its first word.
# Seen: num2words 0.5.14 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install num2words==0.5.14

cat >run.py <<'PY'
from importlib.metadata import version
from num2words import num2words
print("num2words", version("num2words"))
for amount, currency, expected in (("12.25", "SAR", "اثنا عشر ريالاً و خمس و عشرون هللة"), ("12.25", "EGP", "اثنا عشر جنيهاً و خمس و عشرون قرش"),
                                   ("12.25", "AED", "اثنا عشر ريالاً و خمس و عشرون هللة"), ("12.25", "EUR", "اثنا عشر ريالاً و خمس و عشرون هللة"),
                                   ("12.25", "OMR", "اثنا عشر ريالاً و خمس و عشرون هللة"), ("12.050", "KWD", "اثنا عشر ديناراً و خمس فلس"),
                                   ("12.050", "TND", "اثنا عشر ديناراً و خمسون مليم")):
    seen = num2words(amount, lang="ar", to="currency", currency=currency)
    print("  %s %s -> %s" % (amount, currency, seen))
    assert seen == expected, seen
try:
    num2words("12.25", lang="en", to="currency", currency="AED")
    raise AssertionError("no error")
except NotImplementedError as error:
    print("  12.25 AED in English ->", error)
PY
PYTHONIOENCODING=utf-8 env/bin/python run.py
