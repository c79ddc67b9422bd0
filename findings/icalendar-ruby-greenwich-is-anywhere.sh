#!/usr/bin/env bash
# Guess: a Time in UTC is written with a Z, one of Dubai with its zone, and a Date as a whole day.
# Really: all three are written without zone and as moments: 22:00 in Greenwich is 22:00 wherever
#   the calendar is read, four hours early in Dubai, and a holiday begins at midnight and has no
#   length. Values that were read from a calendar keep zone and day. P1M is read and written as a
#   minute, PT1M.
# Seen: ruby-icalendar 2.8.0-1, ruby3.1 3.1.7+really3.1.2-0+deb12u1 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root ruby3.1=3.1.7+really3.1.2-0+deb12u1 libruby3.1=3.1.7+really3.1.2-0+deb12u1 \
        ruby-icalendar=2.8.0-1 ruby-ice-cube=0.16.4-3 ruby-tzinfo=2.0.5-1 ruby-concurrent=1.1.6+dfsg-5
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
lib=deb/usr/lib
export LD_LIBRARY_PATH RUBYLIB
LD_LIBRARY_PATH=$(dirname $lib/*/libruby-3.1.so.3.1)
RUBYLIB=$lib/ruby/3.1.0:$(echo $lib/*/ruby/3.1.0):$lib/ruby/vendor_ruby$(find deb -path '*gems/*' -type d -name lib -printf ':%p')
RUBYLIB=$RUBYLIB$(find deb -type d -name concurrent-ruby -path '*/lib/*' -printf ':%p')

cat >run.rb <<'RB'
require 'date'
require 'icalendar'
puts "icalendar #{Icalendar::VERSION}, Ruby #{RUBY_VERSION}"
[
  [Time.utc(2026, 3, 4, 22), 'DTSTART:20260304T220000'],
  [Time.new(2026, 3, 4, 22, 0, 0, '+04:00'), 'DTSTART:20260304T220000'],
  [Date.new(2026, 3, 20), 'DTSTART:20260320T000000'],
  [Icalendar::Values::Date.new('20260320'), 'DTSTART;VALUE=DATE:20260320'],
].each do |start, expected|
  calendar = Icalendar::Calendar.new
  calendar.event { |event| event.dtstart = start }
  seen = calendar.to_ical[/^DTSTART.*$/].strip
  puts "  #{start.class} #{start} -> #{seen}"
  raise "expected #{expected}" unless seen == expected
end
month = Icalendar::Values::Duration.new('P1M').value_ical
puts "  P1M -> #{month}"
raise 'other' unless month == 'PT1M'
RB
TZ=UTC LANG=C.UTF-8 deb/usr/bin/ruby3.1 --disable-gems run.rb
