#!/usr/bin/env bash
# Guess: isUserMemberOf tells whether a person is in a group; the groups of a person are all of them;
#   the objectGUID of an entry is written as a GUID.
# Really: the name of the group needs only be a part of a name: who is in "Gate 10" is in "Gate 1" and
#   in "e". Of two groups with one name in two departments one is listed. An objectGUID is written
#   in the form of a security id, S-51-..., which no other tool finds.
# Seen: activedirectory2 2.2.0, ldapjs 2.3.3 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . activedirectory2@2.2.0 ldapjs@2.3.3

cat >run.js <<'JS'
const assert = require('assert');
const { promisify } = require('util');
const ldapjs = require('ldapjs');
const ActiveDirectory = require('activedirectory2');
for (const name of ['activedirectory2', 'ldapjs']) console.log(name, JSON.parse(require('fs').readFileSync(`node_modules/${name}/package.json`)).version);
const ada = 'CN=Ada,OU=Dubai,DC=example';
const group = (dn, member) => ({ dn, attributes: { cn: dn.slice(3, dn.indexOf(',')), objectCategory: 'CN=Group,CN=Schema,CN=Configuration,DC=example', groupType: '2', member, distinguishedName: dn } });
const stored = [
  { dn: ada, attributes: { cn: 'Ada', sAMAccountName: 'ada', userPrincipalName: 'ada', objectCategory: 'User', distinguishedName: ada, objectGUID: Buffer.from('33221100554477668899aabbccddeeff', 'hex') } },
  group('CN=Gate 10,OU=Dubai,DC=example', ada),
  group('CN=Guards,OU=Dubai,DC=example', ada),
  group('CN=Guards,OU=Cairo,DC=example', ada),
  group('CN=Gate 1,OU=Dubai,DC=example', 'CN=Budi,OU=Dubai,DC=example'),
];
const server = ldapjs.createServer();
server.bind('cn=root', (request, response, next) => { response.end(); next(); });
server.search('DC=example', (request, response, next) => {
  const wanted = ldapjs.parseFilter(String(request.filter).toLowerCase());
  for (const entry of stored) {
    const lower = Object.fromEntries(Object.entries(entry.attributes).map(([name, value]) => [name.toLowerCase(), String(value).toLowerCase()]));
    if (wanted.matches(lower)) response.send(entry);
  }
  response.end();
  next();
});
server.listen(0, '127.0.0.1', async () => {
  const client = new ActiveDirectory({ url: `ldap://127.0.0.1:${server.port}`, baseDN: 'DC=example', username: 'cn=root', password: 'x' });
  for (const [name, expected] of [['Gate 10', true], ['Gate 1', true], ['e', true], ['Gate 2', false]]) {
    const seen = await promisify(client.isUserMemberOf.bind(client))('ada', name);
    console.log('  Ada is in', name, '->', seen);
    assert.strictEqual(seen, expected);
  }
  const groups = (await promisify(client.getGroupMembershipForUser.bind(client))('ada')).map((item) => item.dn);
  console.log('  groups:', groups);
  assert.strictEqual(groups.length, 2);
  const guid = (await promisify(client.findUser.bind(client))({ attributes: ['objectGUID', 'userPrincipalName'] }, 'ada')).objectGUID;
  console.log('  objectGUID 00112233-4455-6677-8899-aabbccddeeff ->', guid);
  assert(/^S-51-/.test(guid));
  process.exit(0);
});
JS
node run.js
