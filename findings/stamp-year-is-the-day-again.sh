#!/usr/bin/env bash
# Guess: with an example of a date, stamp writes other dates in the same form: 31.12.25 is day, month
#   and year.
# Really: a number of two digits that may be a day is one, up to 31: by the example 31.12.25 or
#   12/31/25 the year of 4 March 2026 is 04 again, and by 04.03.26 it is 03.26.04. It is right with
#   99 for the year. By 8:00, half past ten in the evening is 10:30.
# Seen: ruby-stamp 0.6.0-1.1, ruby3.1 3.1.7+really3.1.2-0+deb12u1 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root ruby3.1=3.1.7+really3.1.2-0+deb12u1 libruby3.1=3.1.7+really3.1.2-0+deb12u1 ruby-stamp=0.6.0-1.1
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
lib=deb/usr/lib
export LD_LIBRARY_PATH RUBYLIB
LD_LIBRARY_PATH=$(dirname $lib/*/libruby-3.1.so.3.1)
RUBYLIB=$lib/ruby/3.1.0:$(echo $lib/*/ruby/3.1.0):$lib/ruby/vendor_ruby

cat >run.rb <<'RB'
require 'stamp'
puts "stamp #{Stamp::VERSION}, Ruby #{RUBY_VERSION}; 2026-03-04 22:30"
{
  '31.12.25' => '04.03.04', '04.03.26' => '03.26.04', '31.12.2025 8:00' => '04.03.2026 10:30', '31.12.2025' => '04.03.2026', '12/31/25' => '03/04/04', '12/31/99' => '03/04/26',
}.each do |example, expected|
  seen = Time.utc(2026, 3, 4, 22, 30).stamp(example)
  puts "  like #{example}: #{seen}"
  raise "expected #{expected}" unless seen == expected
end
RB
TZ=UTC LANG=C.UTF-8 deb/usr/bin/ruby3.1 --disable-gems run.rb
