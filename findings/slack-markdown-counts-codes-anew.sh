#!/usr/bin/env bash
# Guess: a message in Markdown with the lines "000124. Ada Example" and "000131. Ben Sample" has
#   both codes when it arrives, whatever else is changed.
# Really: the lines are an ordered list. slackify-markdown counts on from the first: 124 and 125,
#   and 125 is somebody else; mack counts from 1; apprise, for mail, leaves the codes out. Besides,
#   mack writes each letter of an e-mail address as a number, at random in decimal or hexadecimal.
# Seen: slackify-markdown 5.0.0, @tryfabric/mack 1.2.1 (npm), apprise 2.3.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . slackify-markdown@5.0.0 @tryfabric/mack@1.2.1
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install apprise==2.3.0

cat >run.mjs <<'JS'
import assert from 'assert';
import { readFileSync } from 'fs';
import { slackifyMarkdown } from 'slackify-markdown';
import mack from '@tryfabric/mack';
for (const name of ['slackify-markdown', '@tryfabric/mack']) console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
const leavers = '000124. Ada Example\n000131. Ben Sample\n';
const flat = (text) => text.trim().replace(/ +/g, ' ');
const blocks = async (text) => (await mack.markdownToBlocks(text)).map((block) => block.text.text).join('\n');
const slackified = flat(slackifyMarkdown(leavers));
const macked = flat(await blocks(leavers));
const address = await blocks('ada@example.com');
console.log('  slackify-markdown:', JSON.stringify(slackified));
console.log('  mack:', JSON.stringify(macked));
console.log('  mack, ada@example.com:', address);
assert.strictEqual(slackified, '124. Ada Example\n125. Ben Sample');
assert.strictEqual(macked, '1. Ada Example\n2. Ben Sample');
assert.match(address.split('|')[1], /^(&#(x[0-9a-f]+|\d+);)+>/);
JS
node run.mjs
cat >run.py <<'PY'
from importlib.metadata import version
from apprise import NotifyFormat
from apprise.conversion import convert_between
seen = convert_between(NotifyFormat.MARKDOWN, NotifyFormat.HTML, "000124. Ada Example\n000131. Ben Sample\n")
print("apprise", version("apprise"), repr(seen))
assert "Ben Sample" in seen and "124" not in seen and "131" not in seen
PY
env/bin/python run.py
