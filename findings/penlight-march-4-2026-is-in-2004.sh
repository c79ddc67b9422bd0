#!/usr/bin/env bash
# Guess: "march 4 2026" is 4 March 2026, and 10:30 PM is in the evening.
# Really: the first number is the year and the second the time: 1 March 2004, 20:26. 10:30 PM is
#   in the morning, 10.30pm in the evening, and 12:30 am at noon. 4.3.2026 is 04:03 of today, 20260304
#   20:26 of today, and 2026-03 26 minutes past 23. None of them is an error.
# Seen: lua-penlight 1.13.1-3, lua5.4 5.4.4-3+deb12u1 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root lua-penlight=1.13.1-3 lua5.4=5.4.4-3+deb12u1 lua-filesystem=1.8.0-3; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >run.lua <<'LUA'
package.path = 'deb/usr/share/lua/5.4/?.lua;deb/usr/share/lua/5.4/?/init.lua'
local Date = require 'pl.Date'
print('Penlight ' .. require('pl.utils')._VERSION .. ', ' .. _VERSION)
local today = os.date('!%Y-%m-%d')
for _, case in ipairs {
    { 'march 4 2026', '2004-03-01 20:26' }, { '4 march 2026', '2026-03-04 12:00' },
    { '10:30 PM', today .. ' 10:30' }, { '10.30pm', today .. ' 22:30' }, { '12:30 am', today .. ' 12:30' },
    { '4.3.2026', today .. ' 04:03' }, { '20260304', today .. ' 20:26' }, { '2026-03', today .. ' 23:26' },
} do
    local seen = Date.Format('yyyy-mm-dd HH:MM'):tostring(assert(Date.Format():parse(case[1])))
    print('  ' .. case[1] .. ' -> ' .. seen)
    assert(seen == case[2], 'expected ' .. case[2])
end
LUA
TZ=UTC LANG=C deb/usr/bin/lua5.4 run.lua
