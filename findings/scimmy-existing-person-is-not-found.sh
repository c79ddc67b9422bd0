#!/usr/bin/env bash
# Guess: an identity provider that asks for userName eq "ada", or for an employee number by the full
#   name of its attribute, is told of Ada, whom it then updates; adding a member who is in the group
#   changes nothing.
# Really: the filter of scimmy compares userName by case and does not look into the extension whose
#   name is in the attribute: nobody is found for either, also not for the full name of userName, so
#   that a second Ada is made. A member who is added again is in the group twice.
# Seen: scimmy 1.3.5 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . scimmy@1.3.5

cat >run.mjs <<'JS'
import assert from 'assert';
import { readFileSync } from 'fs';
import SCIMMY from 'scimmy';
console.log('scimmy', JSON.parse(readFileSync('node_modules/scimmy/package.json')).version);
const { Resources, Schemas, Messages } = SCIMMY;
const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const ada = { id: '1', schemas: [core, enterprise], userName: 'Ada', active: true, [enterprise]: { employeeNumber: '000123' } };
Resources.declare(Resources.User);
Resources.User.extend(Schemas.EnterpriseUser, true);
Resources.User.egress(async (resource) => (resource.filter ? resource.filter.match([ada]) : [ada])).ingress(async () => ada).degress(async () => {});
for (const [filter, expected] of [
  ['userName eq "Ada"', 1],
  ['userName eq "ada"', 0],
  [`${core}:userName eq "Ada"`, 0],
  [`${enterprise}:employeeNumber eq "000123"`, 0],
]) {
  const seen = (await new Resources.User({ filter }).read()).totalResults;
  console.log(' ', filter, '->', seen);
  assert.strictEqual(seen, expected);
}
const gate = new Schemas.Group({ id: 'gate', displayName: 'Gate', members: [{ value: '1' }, { value: '2' }] }, 'out');
const add = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [{ op: 'add', path: 'members', value: [{ value: '2' }] }] };
const members = (await new Messages.PatchOp(add).apply(gate)).members.map((member) => member.value);
console.log('  members 1 and 2, with 2 added ->', members.join(', '));
assert.deepStrictEqual(members, ['1', '2', '2']);
JS
node run.mjs
