#!/usr/bin/env bash
# Guess: an external id that was given to an employee finds, changes and deletes that employee.
# Really: odoo-await and odoo-jsonrpc write the id with the module __api__ and look for it in all
#   modules and all kinds of records: the employee 000123 that was made so is not the one that is
#   deleted, when a department was imported with the same code before.
# Seen: odoo-await 3.4.1 and @fernandoslim/odoo-jsonrpc 2.0.2 with xmlrpc 1.3.2 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . odoo-await@3.4.1 @fernandoslim/odoo-jsonrpc@2.0.2 xmlrpc@1.3.2

cat >run.mjs <<'JS'
import assert from 'node:assert';
import http from 'node:http';
import { readFileSync } from 'node:fs';
import xmlrpc from 'xmlrpc';
import OdooAwait from 'odoo-await';
import Rpc from '@fernandoslim/odoo-jsonrpc';
const version = name => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
console.log('odoo-await', version('odoo-await'), 'odoo-jsonrpc', version('@fernandoslim/odoo-jsonrpc'));
// The table of external ids, as an import of departments left it; its rows are found by what the client asks for.
let rows, calls;
const execute = (model, method, args) => {
  calls.push([model, method, JSON.stringify(args)]);
  if (method === 'create') { if (model === 'ir.model.data') rows.push(args[0][0] ?? args[0]); return 500; }
  if (method === 'search_read') {
    const domain = typeof args[0][0] === 'string' ? [args[0]] : args[0];
    return rows.filter(row => domain.every(([field, , value]) => row[field] === value));
  }
  return true;
};
const start = () => { rows = [{ module: '__import__', name: '000123', model: 'hr.department', res_id: 7 }]; calls = []; };
const port = 20000 + process.pid % 20000;
const server = xmlrpc.createServer({ host: '127.0.0.1', port });
server.on('authenticate', (error, params, answer) => answer(null, 2));
server.on('execute_kw', (error, params, answer) => answer(null, execute(params[3], params[4], params[5])));
const json = http.createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  const { service, args } = JSON.parse(body).params;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ jsonrpc: '2.0', result: service === 'common' ? 2 : execute(args[3], args[4], args[5]) }));
});
await new Promise(resolve => json.listen(0, '127.0.0.1', resolve));
const first = new OdooAwait({ baseUrl: 'http://127.0.0.1', port, db: 'd', username: 'u', password: 'p' });
const second = new (Rpc.default ?? Rpc)({ baseUrl: 'http://127.0.0.1', port: json.address().port, db: 'd', username: 'u', apiKey: 'k' });
for (const client of [first, second]) {
  start();
  await client.connect();
  const id = await client.create('hr.employee', { name: 'Ada Example' }, '000123');
  if (client === second) await client.createExternalId('hr.employee', id, '000123');
  await client.updateByExternalId('000123', { name: 'Ada Sample' });
  await client.deleteByExternalId('000123');
  for (const call of calls) console.log('  ', ...call);
  assert.strictEqual(rows[1].model, 'hr.employee');
  assert.deepStrictEqual(calls.filter(call => call[1] === 'unlink').map(call => call[0]), ['hr.department']);
  assert.deepStrictEqual(calls.filter(call => call[1] === 'write').map(call => call[0]), ['hr.department']);
}
process.exit(0);
JS
node run.mjs
