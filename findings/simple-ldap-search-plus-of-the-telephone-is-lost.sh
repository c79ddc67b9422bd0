#!/usr/bin/env bash
# Guess: the values of a search in a directory are the texts that are stored there.
# Really: a text of digits, with a sign or without, becomes a number, and TRUE and FALSE become
#   booleans: +971501234567 is 971501234567, of a moment of 18 digits such as pwdLastSet the last are
#   others, and the codes of one list are texts where they begin with a zero and numbers where not. A
#   list of one room is the number, of two rooms the list of texts.
# Seen: simple-ldap-search 3.1.2, ldapjs 2.3.3 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . simple-ldap-search@3.1.2 ldapjs@2.3.3

cat >run.mjs <<'JS'
import assert from 'assert';
import { readFileSync } from 'fs';
import ldapjs from 'ldapjs';
import SimpleLDAP from 'simple-ldap-search';
for (const name of ['simple-ldap-search', 'ldapjs']) console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
const stored = [
  { telephoneNumber: '+971501234567', employeeNumber: '000123', roomNumber: ['12'], pwdLastSet: '133853508123456789', description: 'TRUE' },
  { telephoneNumber: '04 123', employeeNumber: '123456', roomNumber: ['12', '14'], pwdLastSet: '0', description: 'true' },
];
const server = ldapjs.createServer();
server.bind('cn=root', (request, response, next) => { response.end(); next(); });
server.search('dc=example', (request, response, next) => {
  stored.forEach((attributes, n) => response.send({ dn: `uid=${n},dc=example`, attributes: { objectclass: ['person'], ...attributes } }));
  response.end();
  next();
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const client = new SimpleLDAP({ url: `ldap://127.0.0.1:${server.port}`, base: 'dc=example', dn: 'cn=root', password: 'x' });
const seen = await client.search('(objectclass=person)', Object.keys(stored[0]));
seen.forEach((person) => console.log(' ', JSON.stringify(person)));
assert.deepStrictEqual(seen.map(({ dn, ...person }) => person), [
  { telephoneNumber: 971501234567, employeeNumber: '000123', roomNumber: 12, pwdLastSet: 133853508123456780, description: true },
  { telephoneNumber: '04 123', employeeNumber: 123456, roomNumber: ['12', '14'], pwdLastSet: 0, description: 'true' },
]);
await client.destroy();
server.close();
process.exit(0);
JS
node run.mjs
