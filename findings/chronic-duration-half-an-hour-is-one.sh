#!/usr/bin/env bash
# Guess: ChronicDuration reads the ways in which people write working time, as its examples do, or
#   refuses them.
# Really: "half an hour" is an hour, "an hour and a half" an hour and two seconds; 8h30 is eight
#   hours and thirty seconds, 1,5h is five hours, and minus hours are plus. 8:30 is eight and a half
#   minutes. None of them is refused.
# Seen: ruby-chronic-duration 0.10.6.2-2 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root ruby3.1=3.1.7+really3.1.2-0+deb12u1 libruby3.1=3.1.7+really3.1.2-0+deb12u1 \
        ruby-chronic-duration=0.10.6.2-2 ruby-numerizer=0.2.0-2
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
lib=deb/usr/lib
export LD_LIBRARY_PATH RUBYLIB
LD_LIBRARY_PATH=$(dirname $lib/*/libruby-3.1.so.3.1)
RUBYLIB=$lib/ruby/3.1.0:$(echo $lib/*/ruby/3.1.0):$lib/ruby/vendor_ruby$(find deb -path '*gems/*' -type d -name lib -printf ':%p')
RUBYLIB=$RUBYLIB$(find deb -type d -name concurrent-ruby -path '*/lib/*' -printf ':%p')

cat >run.rb <<'RB'
require 'gitlab_chronic_duration'
puts "chronic_duration, Ruby #{RUBY_VERSION}"
{ '1.5 hours' => 5400, '8 hours 30 minutes' => 30_600, 'half an hour' => 3600, 'an hour and a half' => 3602,
  '8h30' => 28_830, '1,5h' => 18_000, '-1h' => 3600, '8:30' => 510 }.each do |text, expected|
  seen = ChronicDuration.parse(text)
  puts "  #{text} -> #{seen.to_i} seconds, #{ChronicDuration.output(seen.to_i)}"
  raise "expected #{expected}" unless seen == expected
end
RB
TZ=UTC LANG=C.UTF-8 deb/usr/bin/ruby3.1 --disable-gems run.rb
