#!/usr/bin/env bash
# Guess: a date with points, as 4.3.2026, is read as a date, as 31.12.2025 is, or not at all.
# Really: with a day and a month up to 12 it is a time: 4.3.2026 is 16:36:46 of the day on which it
#   is read, 4.3.1990 a bit earlier. The code 000123 is 00:01:23 of tomorrow, May the 16th of May,
#   and "every friday" one Friday. 04/03/2026 is read by the order that is asked for, 31/12/2025
#   always.
# Seen: ruby-chronic 0.10.5-2 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root ruby3.1=3.1.7+really3.1.2-0+deb12u1 libruby3.1=3.1.7+really3.1.2-0+deb12u1 \
        ruby-chronic=0.10.5-2
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
lib=deb/usr/lib
export LD_LIBRARY_PATH RUBYLIB
LD_LIBRARY_PATH=$(dirname $lib/*/libruby-3.1.so.3.1)
RUBYLIB=$lib/ruby/3.1.0:$(echo $lib/*/ruby/3.1.0):$lib/ruby/vendor_ruby$(find deb -path '*gems/*' -type d -name lib -printf ':%p')
RUBYLIB=$RUBYLIB$(find deb -type d -name concurrent-ruby -path '*/lib/*' -printf ':%p')

cat >run.rb <<'RB'
require 'chronic'
now = Time.utc(2026, 3, 4, 12)
puts "chronic, Ruby #{RUBY_VERSION}; read on #{now.strftime('%F %T')}"
{ '31.12.2025' => '2025-12-31 12:00:00', '4.3.2026' => '2026-03-04 16:36:46', '4.3.1990' => '2026-03-04 16:36:10',
  '000123' => '2026-03-05 00:01:23', 'may' => '2026-05-16 12:00:00', 'every friday' => '2026-03-06 12:00:00' }.each do |text, expected|
  seen = Chronic.parse(text, now: now, endian_precedence: %i[little middle])&.strftime('%F %T')
  puts "  #{text} -> #{seen}"
  raise "expected #{expected}" unless seen == expected
end
RB
TZ=UTC LANG=C.UTF-8 deb/usr/bin/ruby3.1 --disable-gems run.rb
