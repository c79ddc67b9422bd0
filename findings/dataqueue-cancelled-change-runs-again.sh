#!/usr/bin/env bash
# Guess: a job that is cancelled does not run any more, and what is told of it is what happened.
# Really: dataqueue cancels jobs that wait for their first run alone. One that failed and waits for
#   its next try runs again, although cancelJob reports no error and writes "cancelled" into its
#   history. retryJob is for failed jobs and takes any: a change that is done is done a second time,
#   and a cancelled one runs.
# Seen: @nicnocquee/dataqueue 1.24.0 and pg 8.23.1 (npm) with PostgreSQL 15; 2026-11-30
set -euo pipefail
work=$(mktemp -d)
bin=/usr/lib/postgresql/15/bin
as() { setpriv --reuid=postgres --regid=postgres --clear-groups env HOME="$work/db" "$@"; }
trap 'as $bin/pg_ctl -s -D "$work/db/data" -m immediate stop || :; rm -rf "$work"' EXIT
chmod 755 "$work"
install -d -o postgres "$work/db"
cd "$work/db"
as $bin/initdb -D data -A trust -U postgres >/dev/null
as $bin/pg_ctl -s -w -D data -l log -o "-c listen_addresses= -c unix_socket_directories=$work/db -c fsync=off" start >/dev/null
cd "$work"
export PGHOST="$work/db" PGUSER=postgres PGDATABASE=postgres
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @nicnocquee/dataqueue@1.24.0 pg@8.23.1

cat >run.mjs <<'JS'
import assert from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { initJobQueue } from '@nicnocquee/dataqueue';
import pg from 'pg';
for (const name of ['@nicnocquee/dataqueue', 'pg']) console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
console.error = () => {};
const database = new pg.Client();
await database.connect();
const folder = 'node_modules/@nicnocquee/dataqueue/migrations/';
for (const file of readdirSync(folder).sort()) await database.query(readFileSync(folder + file, 'utf8').split(/-- Down/i)[0]);
const queue = initJobQueue({ databaseConfig: { host: process.env.PGHOST, user: 'postgres', database: 'postgres' } });
const runs = [];
const worker = queue.createProcessor({
  site: async ({ change, fails }) => {
    runs.push(change);
    if (fails && runs.filter(other => other === change).length === 1) throw new Error('no answer');
  },
});
const block = await queue.addJob({ jobType: 'site', payload: { change: 'block 000123', fails: true } });
await worker.start();
await queue.cancelJob(block);
const history = (await queue.getJobEvents(block)).map(event => event.eventType).join(' ');
console.log('  cancelled after its first try: %s; status %s', history, (await queue.getJob(block)).status);
assert.strictEqual(history, 'added processing failed cancelled');
await database.query('update job_queue set next_attempt_at = now() where id = $1', [block]);
await worker.start();
console.log('  when its time has come: %s; status %s', runs.join(', '), (await queue.getJob(block)).status);
assert.deepStrictEqual(runs, ['block 000123', 'block 000123']);
runs.length = 0;
const done = await queue.addJob({ jobType: 'site', payload: { change: 'add 000124' } });
await worker.start();
const cancelled = await queue.addJob({ jobType: 'site', payload: { change: 'delete 000125' } });
await queue.cancelJob(cancelled);
for (const id of [done, cancelled]) await queue.retryJob(id);
await worker.start();
console.log('  a done and a cancelled job after retryJob: %s', runs.join(', '));
assert.deepStrictEqual(runs, ['add 000124', 'add 000124', 'delete 000125']);
process.exit();
JS
node run.mjs
