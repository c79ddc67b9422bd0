#!/usr/bin/env bash
# Guess: a job that is scheduled for 1 January runs then, a new schedule takes the place of the old,
#   and a job is given out again when its worker took too long.
# Really: plainjob runs a scheduled job as soon as a worker sees it for the first time. With a new
#   schedule the next run stays where the old one has it. The time limit counts from when the job
#   was due: one that waited for longer than that in the queue is given to a second worker while the
#   first has it.
# Seen: plainjob 0.0.14 and libsql 0.5.29 (npm) in the place of better-sqlite3; 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . plainjob@0.0.14 libsql@0.5.29

cat >run.mjs <<'JS'
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import Database from 'libsql';
import { better, defineQueue, defineWorker } from 'plainjob';
for (const name of ['plainjob', 'libsql']) console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
const logger = { error() {}, warn() {}, info() {}, debug() {} };
const queue = defineQueue({ connection: better(new Database('jobs.db')), logger });
const far = new Date(Date.now() - 2 * 86400000);
queue.schedule('import', { cron: `0 8 ${far.getUTCDate()} ${far.getUTCMonth() + 1} *` });
let runs = 0;
const worker = defineWorker('import', async () => { runs++; }, { queue, logger, pollIntervall: 50 });
worker.start();
await new Promise(done => setTimeout(done, 1500));
await worker.stop();
const next = () => (queue.getScheduledJobs()[0].nextRunAt - Date.now()) / 86400000;
console.log('  scheduled in about a year: %d run at once, the next in %d days', runs, Math.round(next()));
assert.strictEqual(runs, 1);
assert(next() > 300);
queue.schedule('import', { cron: '* * * * *' });
console.log('  each minute from now on: the next in %d days', Math.round(next()));
assert(next() > 300);
const limit = 1000;
const { id } = queue.add('change', { card: '0451' });
await new Promise(done => setTimeout(done, 1500));
const first = queue.getAndMarkJobAsProcessing('change');
queue.requeueTimedOutJobs(limit);
const second = queue.getAndMarkJobAsProcessing('change');
console.log('  waited longer than the limit: the first worker has job %d, the second job %d', first?.id, second?.id);
assert.deepStrictEqual([first?.id, second?.id], [id, id]);
process.exit();
JS
node run.mjs
