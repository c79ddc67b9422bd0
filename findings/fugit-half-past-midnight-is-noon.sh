#!/usr/bin/env bash
# Guess: "every day at 12:30 am" runs at half past midnight.
# Really: fugit makes "30 12 * * *" of it, half past noon, and "0 12 * * *" of 12 am; 1:30 am is
#   right. 12:30 pm is the same as 12:30 am. "every 90 minutes" is */90, which runs each hour.
# Seen: ruby-fugit 1.5.2-1 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root ruby3.1=3.1.7+really3.1.2-0+deb12u1 libruby3.1=3.1.7+really3.1.2-0+deb12u1 \
        ruby-fugit=1.5.2-1 ruby-raabro=1.4.0-1 ruby-et-orbi=1.2.2-1 ruby-tzinfo=2.0.5-1 ruby-concurrent=1.1.6+dfsg-5
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
lib=deb/usr/lib
export LD_LIBRARY_PATH RUBYLIB
LD_LIBRARY_PATH=$(dirname $lib/*/libruby-3.1.so.3.1)
RUBYLIB=$lib/ruby/3.1.0:$(echo $lib/*/ruby/3.1.0):$lib/ruby/vendor_ruby$(find deb -path '*gems/*' -type d -name lib -printf ':%p')
RUBYLIB=$RUBYLIB$(find deb -type d -name concurrent-ruby -path '*/lib/*' -printf ':%p')

cat >run.rb <<'RB'
require 'fugit'
puts "fugit #{Fugit::VERSION}, Ruby #{RUBY_VERSION}"
{ 'every day at 12:30 am' => '12:30', 'every day at 12:30 pm' => '12:30', 'every day at 12 am' => '12:00', 'every day at 1:30 am' => '01:30', 'every 90 minutes' => '12:00' }.each do |text, expected|
  cron = Fugit::Nat.parse(text)
  times = [EtOrbi::EoTime.new(Time.utc(2026, 3, 4, 11, 59).to_i, 'UTC')]
  3.times { times << cron.next_time(times.last) }
  seen = times.drop(1).map { |time| time.strftime('%H:%M') }
  puts "  #{text} -> #{cron.original}: #{seen.join(', ')}"
  raise "expected #{expected}" unless seen.first == expected
end
RB
TZ=UTC LANG=C.UTF-8 deb/usr/bin/ruby3.1 --disable-gems run.rb
