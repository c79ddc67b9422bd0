#!/usr/bin/env bash
# Guess: readers of database addresses give one password and one database for one address.
# Really: of p+ss connection-string makes "p ss"; a colon ends the password for dsn-parser, and
#   p%40ss stays as it is in two of four. The address of a socket, ?host=/var/run/postgresql,
#   becomes a part of the name of the database, and a second server with its port another database.
#   In @httpx/dsn-parser the site 0012 of a parameter is 12.
# Seen: connection-string 5.0.0, dsn-parser 1.0.3, @httpx/dsn-parser 1.10.0 and pg-connection-string
#   2.14.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . connection-string@5.0.0 dsn-parser@1.0.3 @httpx/dsn-parser@1.10.0 pg-connection-string@2.14.1

cat >run.mjs <<'JS'
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { ConnectionString } from 'connection-string';
import DSNParser from 'dsn-parser';
import { parseDsn } from '@httpx/dsn-parser';
import { parse } from 'pg-connection-string';
for (const name of ['connection-string', 'dsn-parser', '@httpx/dsn-parser', 'pg-connection-string'])
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
for (const [password, expected] of [['p+ss', ['p ss', 'p+ss', 'p+ss', 'p+ss']], ['p%40ss', ['p@ss', 'p%40ss', 'p%40ss', 'p@ss']]]) {
  const url = `postgres://muster:${password}@db1/people`;
  const seen = [new ConnectionString(url).password, new DSNParser(url).getParts().password, parseDsn(url).value.pass, parse(url).password];
  console.log('  %s -> %s', url, seen.join(' | '));
  assert.deepStrictEqual(seen, expected);
}
const colon = 'postgres://muster:p:ss@db1/people';
const passwords = [new DSNParser(colon).getParts().password, parseDsn(colon).value.pass, parse(colon).password];
console.log('  %s -> dsn-parser %s, others %s | %s', colon, ...passwords);
assert.deepStrictEqual(passwords, ['p', 'p:ss', 'p:ss']);
const socket = new ConnectionString('postgres://muster:p@/people?host=/var/run/postgresql');
console.log('  ?host=/var/run/postgresql -> database %j, parameters %j', socket.path.join('/'), socket.params);
assert.deepStrictEqual([socket.path.join('/'), socket.params], ['people/var/run/postgresql', undefined]);
const two = new DSNParser('postgres://muster:p@db1:5432,db2:5432/people').getParts();
console.log('  db1:5432,db2:5432/people -> server %s, database %s', two.host, two.database);
assert.deepStrictEqual([two.host, two.database], ['db1', ',db2:5432/people']);
const { site, lock } = parseDsn('postgres://muster:p@db1/people?site=0012&lock=00').value.params;
console.log('  ?site=0012&lock=00 -> %j, %j', site, lock);
assert.deepStrictEqual([site, lock], [12, 0]);
JS
node run.mjs
