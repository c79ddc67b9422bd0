#!/usr/bin/env bash
# Guess: next of a schedule for the 31st gives the months that have one.
# Really: parse-cron goes to the next month and takes its first day when there is no 31st: after 31
#   March comes 1 April, and then 31 May and 1 June. Weeks that begin on Saturday (6-3 or sat-wed)
#   run on the first of each month, nights (22-6) at midnight, as if nothing were asked for. There
#   is no error.
# Seen: ruby-parse-cron 0.1.4-1.1 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root ruby3.1=3.1.7+really3.1.2-0+deb12u1 libruby3.1=3.1.7+really3.1.2-0+deb12u1 \
        ruby-parse-cron=0.1.4-1.1
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
lib=deb/usr/lib
export LD_LIBRARY_PATH RUBYLIB
LD_LIBRARY_PATH=$(dirname $lib/*/libruby-3.1.so.3.1)
RUBYLIB=$lib/ruby/3.1.0:$(echo $lib/*/ruby/3.1.0):$lib/ruby/vendor_ruby$(find deb -path '*gems/*' -type d -name lib -printf ':%p')
RUBYLIB=$RUBYLIB$(find deb -type d -name concurrent-ruby -path '*/lib/*' -printf ':%p')

cat >run.rb <<'RB'
require 'parse-cron'
puts "parse-cron, Ruby #{RUBY_VERSION}"
[['0 8 31 * *', '03-31 04-01 05-31 06-01 07-31'], ['0 8 * * 6-3', '04-01 05-01 06-01 07-01 08-01'],
 ['0 8 * * sat-wed', '04-01 05-01 06-01 07-01 08-01'], ['0 8 * * 0,1,2,3,6', '03-07 03-08 03-09 03-10 03-11'],
 ['30 22-6 * * *', '03-05 03-06 03-07 03-08 03-09']].each do |schedule, expected|
  cron, time = CronParser.new(schedule), Time.utc(2026, 3, 4, 12)
  seen = (1..5).map { time = cron.next(time) }
  puts "  #{schedule}: #{seen.map { |at| at.strftime('%a %m-%d %H:%M') }.join(', ')}"
  raise "expected #{expected}" unless seen.map { |at| at.strftime('%m-%d') }.join(' ') == expected
end
RB
TZ=UTC LANG=C.UTF-8 deb/usr/bin/ruby3.1 --disable-gems run.rb
