#!/usr/bin/env bash
# Guess: export() gives the file of the payments that were added, as often as it is called, as to
#   check it first and to send it then.
# Really: each call of sepaxml and sepapy adds the payments again when they are one batch: the second
#   file has each salary twice, the third three times, and its sum and count are those of all files
#   before added up. Without a batch the payments stay, and the sum of the file is doubled. The package's
#   own check finds all of them valid.
# Seen: sepaxml 2.7.0 and sepapy 2.6.3 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install sepaxml==2.7.0 sepapy==2.6.3

cat >run.py <<'PY'
import datetime, re
from importlib.metadata import version
import sepapy, sepaxml
print("sepaxml", version("sepaxml"), "sepapy", version("sepapy"))
for name, maker in (("sepaxml", sepaxml.SepaTransfer), ("sepapy", sepapy.SepaCredit)):
    for batch in (True, False):
        file = maker({"name": "Example Company", "IBAN": "NL91ABNA0417164300", "BIC": "ABNANL2A", "batch": batch, "currency": "EUR", "msg_id": ""}, schema="pain.001.001.03")
        for person, amount in (("Ada Example", 250000), ("Budi Example", 310050)):
            file.add_payment({"name": person, "IBAN": "DE89370400440532013000", "BIC": "COBADEFFXXX", "amount": amount,
                              "execution_date": datetime.date(2026, 12, 31), "description": "Salary"})
        for call, expected in ((1, (2, "2", "5600.50")), (2, (4, "6", "16801.50") if batch else (2, "4", "11201.00"))):
            text = file.export(validate=True).decode()
            seen = text.count("<CdtTrfTxInf>"), re.search("<NbOfTxs>(.*?)<", text)[1], re.search("<CtrlSum>(.*?)<", text)[1]
            print("  %s, %s, export %d: %d payments, said to be %s with the sum %s" % (name, "batch" if batch else "no batch", call, *seen))
            assert seen == expected, expected
PY
env/bin/python run.py
