#!/usr/bin/env bash
# Guess: a vCard file is written as LDIF with the names, the organization and the telephone numbers of
#   each person.
# Really: the name "Example, Ada" is put into the DN without an escape, where "Ada" is an entry above;
#   the organization ends at its first colon, and after 71 bytes, in the middle of a word. A work
#   telephone is left out. Who has no family name gets the whole name with spaces around it.
# Seen: vcf2ldif 0.1.0, vobject 0.9.9 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install vcf2ldif==0.1.0 vobject==0.9.9

cat >staff.vcf <<'END'
BEGIN:VCARD
VERSION:3.0
FN:Example\, Ada
N:Example;Ada;;;
ORG:Example Trading and Contracting and General Services Company of the Emirates
TEL;TYPE=WORK:+97141234567
TEL;TYPE=CELL:+971501234567
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Budi
N:;Budi;;;
ORG:Dubai: Gate
TEL;TYPE=WORK:+97141234568
END:VCARD
END
env/bin/vcf2ldif -i staff.vcf -r ou=people,dc=example | tee staff.ldif
env/bin/pip list 2>/dev/null | grep -E '^(vcf2ldif|vobject) '
grep -qx 'dn: cn=Example, Ada,ou=people,dc=example' staff.ldif
grep -q '^o: Example .* Company of the Emi' staff.ldif
! grep -q Emirates staff.ldif
grep -qx 'o: Dubai' staff.ldif
grep -qx 'sn:  Budi   ' staff.ldif
! grep -q 97141 staff.ldif
