#!/usr/bin/env bash
# Guess: the bank (BIC) that sepa-xml adds to an account number is the bank of that account, or
#   there is none when the package does not know it.
# Really: its list is of Dutch banks, and it is asked with the letters at places 5 to 8 of each
#   account number, whatever its country: salaries to British, Irish, Romanian and Bulgarian
#   accounts go with the BIC of the Amsterdam branch of a bank of that name.
# Seen: sepa-xml 0.6.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . sepa-xml@0.6.0

cat >run.js <<'JS'
const assert = require('assert');
const { readFileSync } = require('fs');
const SepaXML = require('sepa-xml');
console.log('sepa-xml', JSON.parse(readFileSync('node_modules/sepa-xml/package.json')).version);
const file = new SepaXML('pain.001.001.03');
file.setHeaderInfo({ messageId: '1', initiator: 'Example' });
file.setPaymentInfo({ id: '1', method: 'TRF', senderName: 'Example', senderIBAN: 'NL91ABNA0417164300' });
const accounts = [
  ['NL91ABNA0417164300', 'ABNANL2A'],
  ['GB71CITI18500812345678', 'CITINL2X'],
  ['IE43BOFA99006112345678', 'BOFANLNX'],
  ['RO29INGB0000999900000001', 'INGBNL2A'],
  ['IE29AIBK93115212345678', undefined],
];
for (const [iban] of accounts) file.addTransaction({ id: iban, iban, name: 'Ada Example', amount: 10, description: 'March' });
file.compile((error, xml) => {
  assert.ifError(error);
  for (const [iban, expected] of accounts) {
    const payment = xml.split('<CdtTrfTxInf>').find((part) => part.includes(`<EndToEndId>${iban}<`));
    const seen = (/<CdtrAgt>\s*<FinInstnId>\s*<BIC>([^<]*)</.exec(payment) || [])[1] || undefined;
    console.log('  %s -> %s', iban, seen);
    assert.strictEqual(seen, expected);
  }
});
JS
node run.js
