#!/usr/bin/env bash
# Guess: a cell that shows 8:30 AM is read as a time of day, as one that shows 08:30 is.
# Really: with the format h:mm AM/PM of a spreadsheet it is read as a date, 30 December 1899, and the
#   hour is lost: 8:30 AM and 5:15 PM are the same. The table of formats in the package names these as
#   dates. 12.5 with the format 0.0 "days" is 11 January 1900, and as text a day of the format
#   dd.mm.yyyy is "dd.00.yyyy".
# Seen: ruby-roo 2.10.0-1, ruby3.1 3.1.7+really3.1.2-0+deb12u1 (Debian), openpyxl 3.1.5 (PyPI);
#   2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install openpyxl==3.1.5
get() {
    apt-get download -qq -o APT::Sandbox::User=root ruby3.1=3.1.7+really3.1.2-0+deb12u1 libruby3.1=3.1.7+really3.1.2-0+deb12u1 \
        ruby-roo=2.10.0-1 ruby-zip=2.3.2-1 ruby-nokogiri=1.13.10+dfsg-2+b1 ruby-mini-portile2=2.8.1-1 ruby-pkg-config=1.5.1-1 \
        libxml2=2.9.14+dfsg-1.3~deb12u6 libxslt1.1=1.1.35-1+deb12u4
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
env/bin/python - <<'PY'
import datetime, openpyxl
book = openpyxl.Workbook()
for value, format in [
    (datetime.time(8, 30), "h:mm AM/PM"), (datetime.time(17, 15), "h:mm AM/PM"), (datetime.time(8, 30), "hh:mm"),
    (12.5, '0.0 "days"'), (datetime.date(2026, 3, 4), "dd.mm.yyyy"), (datetime.timedelta(hours=36, minutes=15), "[h]:mm"),
]:
    book.active.append([value])
    book.active.cell(book.active.max_row, 1).number_format = format
book.save("punches.xlsx")
PY
lib=deb/usr/lib
export LD_LIBRARY_PATH RUBYLIB
LD_LIBRARY_PATH=$(dirname $lib/*/libruby-3.1.so.3.1)
RUBYLIB=$lib/ruby/3.1.0:$(echo $lib/*/ruby/3.1.0):$lib/ruby/vendor_ruby$(find deb -path '*gems/*' -type d -name lib -printf ':%p')
RUBYLIB=$RUBYLIB$(find deb -name nokogiri.so -printf ':%h/..')

cat >run.rb <<'RB'
require 'rubygems'
require 'date'
require 'roo'
puts "roo #{Roo::VERSION}, Ruby #{RUBY_VERSION}"
sheet = Roo::Spreadsheet.open('punches.xlsx')
[
  ['1899-12-30', '0:00 AM'], ['1899-12-30', '0:00 AM'], [30_600, '08:30'], ['1900-01-11T12:00:00+00:00', '1900-01-11 12:00:00'],
  ['2026-03-04', 'dd.00.yyyy'], ['1899-12-31T12:15:00+00:00', '[12]:15'],
].each.with_index(1) do |expected, row|
  value = sheet.cell(row, 1)
  seen = [value.is_a?(Integer) ? value : value.to_s, sheet.formatted_value(row, 1)]
  puts "  #{sheet.excelx_format(row, 1)} -> #{seen[0]} (#{value.class}), as text #{seen[1]}"
  raise "expected #{expected}" unless seen == expected
end
RB
TZ=UTC LANG=C.UTF-8 deb/usr/bin/ruby3.1 --disable-gems run.rb 2>ruby.log || { cat ruby.log; exit 1; }
