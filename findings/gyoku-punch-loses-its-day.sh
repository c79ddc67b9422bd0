#!/usr/bin/env bash
# Guess: a moment is written into XML with its date, whichever class of Ruby it has.
# Really: gyoku, which writes the requests of SOAP clients, writes a Time as the hour alone, without
#   day and zone: a punch of 4 March at 22:30 is 22:30:00, and one of 5 March is the same. A DateTime
#   has day and zone. What has a zone of its own loses it: 22:30 in Dubai is 22:30 anywhere.
# Seen: ruby-gyoku 1.3.1-1.1, ruby3.1 3.1.7+really3.1.2-0+deb12u1 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root ruby3.1=3.1.7+really3.1.2-0+deb12u1 libruby3.1=3.1.7+really3.1.2-0+deb12u1 \
        ruby-gyoku=1.3.1-1.1 ruby-builder=3.2.4-2
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
lib=deb/usr/lib
export LD_LIBRARY_PATH RUBYLIB
LD_LIBRARY_PATH=$(dirname $lib/*/libruby-3.1.so.3.1)
RUBYLIB=$lib/ruby/3.1.0:$(echo $lib/*/ruby/3.1.0):$lib/ruby/vendor_ruby$(find deb -path '*gems/*' -type d -name lib -printf ':%p')

cat >run.rb <<'RB'
require 'date'
require 'gyoku'
puts "gyoku #{Gyoku::VERSION}, Ruby #{RUBY_VERSION}"
[
  [Time.utc(2026, 3, 4, 22, 30), '22:30:00'],
  [Time.utc(2026, 3, 5, 22, 30), '22:30:00'],
  [Time.new(2026, 3, 4, 22, 30, 0, '+04:00'), '22:30:00'],
  [DateTime.new(2026, 3, 4, 22, 30, 0, '+04:00'), '2026-03-04T22:30:00+04:00'],
  [Date.new(2026, 3, 4), '2026-03-04'],
].each do |moment, expected|
  seen = Gyoku.xml(punch_time: moment)
  puts "  #{moment.class} #{moment} -> #{seen}"
  raise "expected #{expected}" unless seen == "<punchTime>#{expected}</punchTime>"
end
RB
TZ=UTC LANG=C.UTF-8 deb/usr/bin/ruby3.1 --disable-gems run.rb
