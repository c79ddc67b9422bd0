#!/usr/bin/env bash
# Guess: a shift of an iCalendar file, with its zone and its length, is the same shift when IceCube
#   has read it.
# Really: without ActiveSupport the zone is not looked at: 22:00 in Dubai is 22:00 of the machine,
#   four hours late in Greenwich. DURATION:PT8H is not read: the shift has no length, and nobody is
#   at work at 03:00. With DTEND it has its eight hours.
# Seen: ruby-ice-cube 0.16.4-3 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root ruby3.1=3.1.7+really3.1.2-0+deb12u1 libruby3.1=3.1.7+really3.1.2-0+deb12u1 \
        ruby-ice-cube=0.16.4-3
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
lib=deb/usr/lib
export LD_LIBRARY_PATH RUBYLIB
LD_LIBRARY_PATH=$(dirname $lib/*/libruby-3.1.so.3.1)
RUBYLIB=$lib/ruby/3.1.0:$(echo $lib/*/ruby/3.1.0):$lib/ruby/vendor_ruby$(find deb -path '*gems/*' -type d -name lib -printf ':%p')
RUBYLIB=$RUBYLIB$(find deb -type d -name concurrent-ruby -path '*/lib/*' -printf ':%p')

cat >run.rb <<'RB'
require 'delegate'
require 'time'
require 'date'
require 'ice_cube'
puts "ice_cube #{IceCube::VERSION}, Ruby #{RUBY_VERSION}"
[['DTSTART:20260302T180000Z', 'DTEND:20260303T020000Z', 18, 28_800, true], ['DTSTART:20260302T180000Z', 'DURATION:PT8H', 18, 0, false],
 ['DTSTART;TZID=Asia/Dubai:20260302T220000', 'DTEND;TZID=Asia/Dubai:20260303T060000', 22, 28_800, true]].each do |start, stop, hour, length, busy|
  schedule = IceCube::Schedule.from_ical("#{start}\n#{stop}\nRRULE:FREQ=WEEKLY;BYDAY=MO")
  at = schedule.occurring_at?(Time.utc(2026, 3, 2, 23))
  puts "  #{start}, #{stop}: from #{schedule.start_time.utc.strftime('%F %H:%M')} UTC, #{schedule.duration.to_i / 3600} hours; at work at 23:00 UTC: #{at}"
  raise 'other' unless [schedule.start_time.utc.hour, schedule.duration.to_i, at] == [hour, length, busy]
end
RB
TZ=UTC LANG=C.UTF-8 deb/usr/bin/ruby3.1 --disable-gems run.rb
