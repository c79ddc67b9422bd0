#!/usr/bin/env bash
# Guess: writing a payroll file twice, once to look at it and once to send it, gives the same file.
# Really: nach2 counts the batches on: the second text says that the file has two batches, the third
#   three. Of a line with a remark the file counts only the line, while its batch counts both, and the
#   remark has the number 0100 for 1.
# Seen: nach2 0.5.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . nach2@0.5.1

cat >run.js <<'JS'
const assert = require('assert');
const { Batch, Entry, File } = require('nach2');
const EntryAddenda = require('nach2/lib/entry-addenda');
console.log('nach2', require('nach2/package.json').version);
const make = (remark) => {
  const file = new File({ immediateDestination: '091000019', immediateOrigin: '091000019', immediateDestinationName: 'Example Bank', immediateOriginName: 'Example', referenceCode: '1' });
  const batch = new Batch({ serviceClassCode: '220', companyName: 'Example', standardEntryClassCode: 'PPD', companyIdentification: '123456789',
    companyEntryDescription: 'SALARY', companyDescriptiveDate: 'Dec 31', companyDiscretionaryData: 'A', effectiveEntryDate: new Date(2026, 11, 31), originatingDFI: '091000019' });
  for (const name of ['Ada Example', 'Budi Example']) {
    const entry = new Entry({ receivingDFI: '091000019', DFIAccount: '1234567', amount: '2500', idNumber: '000123', individualName: name, discretionaryData: 'A1', transactionCode: '22' });
    if (remark) entry.addAddenda(new EntryAddenda({ paymentRelatedInformation: 'December' }));
    batch.addEntry(entry);
  }
  file.addBatch(batch);
  return file;
};
const control = (text, type) => text.split(/\r?\n/).find((line) => line[0] === type);
const file = make(false);
for (const expected of [1, 2, 3]) {
  file.generateFile((text) => {
    const batches = Number(control(text, '9').slice(1, 7));
    console.log('  written for the %s. time: %s batches', expected, batches);
    assert.strictEqual(batches, expected);
  });
}
make(true).generateFile((text) => {
  const [file, batch] = [Number(control(text, '9').slice(13, 21)), Number(control(text, '8').slice(4, 10))];
  const number = control(text, '7').slice(83, 87);
  console.log('  two lines with remarks: %s in the batch, %s in the file; number of the first remark %s', batch, file, number);
  assert.deepStrictEqual([batch, file, number], [4, 2, '0100']);
});
JS
node run.js
