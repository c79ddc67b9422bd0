#!/usr/bin/env bash
# Guess: of an HTML table of people, with one cell of the department for two of them and one cell over
#   two columns, each value is read under its own heading.
# Really: html-table-to-json moves what follows to the left: the telephone is the department of the
#   second person, who has no telephone. Of two columns called Area it keeps the last. After a cell
#   over two columns it and tabletojson do the same, and in all three a table inside a cell is a
#   person more, with its words under the telephone; a line break in a name is left out: AdaExample.
# Seen: html-table-to-json 1.0.0, tabletojson 4.1.15, cheerio-tableparser 1.0.1, cheerio 1.2.0 (npm);
#   2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . html-table-to-json@1.0.0 tabletojson@4.1.15 cheerio-tableparser@1.0.1 cheerio@1.2.0

cat >run.js <<'JS'
const assert = require('assert');
const cheerio = require('cheerio');
const head = '<table><tr><th>Code</th><th>Name</th><th>Department</th><th>Telephone</th></tr>';
const files = {
  joined: `${head}<tr><td>000123</td><td>Ada<br>Example</td><td rowspan="2">HR</td><td>11</td></tr><tr><td>000124</td><td>Budi</td><td>22</td></tr></table>`,
  wide: `${head}<tr><td>000125</td><td colspan="2">Cy, no department</td><td>33</td></tr></table>`,
  inner: `${head}<tr><td>000126</td><td>Dee</td><td>IT<table><tr><td>Gate</td><td>7</td></tr></table></td><td>44</td></tr></table>`,
  twice: '<table><tr><th>Code</th><th>Area</th><th>Area</th></tr><tr><td>000123</td><td>Gate</td><td>Yard</td></tr></table>',
};
const readers = {
  'html-table-to-json': (html) => require('html-table-to-json').parse(html).results[0],
  tabletojson: (html) => require('tabletojson').Tabletojson.convert(html)[0],
  'cheerio-tableparser': (html) => {
    const page = cheerio.load(html);
    require('cheerio-tableparser')(page);
    const columns = page('table').first().parsetable(true, true, true);
    return columns[0].slice(1).map((_, row) => Object.fromEntries(columns.map((column) => [column[0], column[row + 1]])));
  },
};
const expected = {
  'html-table-to-json': ['AdaExample', 'Budi 22 undefined', '33', 'Gate 2', 'Yard'],
  tabletojson: ['AdaExample', 'Budi HR 22', '33', 'Gate 2', 'Gate'],
  'cheerio-tableparser': ['AdaExample', 'Budi HR 22', 'Cy, no department', 'Gate 2', 'Yard'],
};
for (const [name, read] of Object.entries(readers)) {
  const [ada, budi] = read(files.joined);
  const inner = read(files.inner);
  const seen = [ada.Name, `${budi.Name} ${budi.Department} ${budi.Telephone}`, read(files.wide)[0].Department, `${inner[0].Telephone} ${inner.length}`, read(files.twice)[0].Area];
  console.log(name, JSON.parse(require('fs').readFileSync(`node_modules/${name}/package.json`)).version, JSON.stringify(seen));
  assert.deepStrictEqual(seen, expected[name]);
}
JS
node run.js
