#!/usr/bin/env bash
# Guess: clock scan reads 31/12/2025 as the end of 2025 or says that there is no month 31.
# Really: it counts 31 months into 2025: 12 July 2027. 36:15 is the last minute of the day before,
#   as is "22:30 pm", and the code 000123 is 23 January 2000; "2026" is 20:26 of today. With a format,
#   36:15 is a quarter past noon tomorrow. None of them is an error.
# Seen: tcl8.6 8.6.13+dfsg-2 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root tcl8.6=8.6.13+dfsg-2 libtcl8.6=8.6.13+dfsg-2; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >run.tcl <<'TCL'
puts "Tcl [info patchlevel]; read on 2026-03-04"
set today [clock scan 2026-03-04 -format %Y-%m-%d -gmt 1]
foreach {text options expected} {
    12/31/2025 {} {2025-12-31 00:00}
    31/12/2025 {} {2027-07-12 00:00}
    36:15 {} {2026-03-03 23:59}
    {22:30 pm} {} {2026-03-03 23:59}
    000123 {} {2000-01-23 00:00}
    2026 {} {2026-03-04 20:26}
    36:15 {-format %H:%M} {2026-03-05 12:15}
} {
    set seen [clock format [clock scan $text -base $today -gmt 1 {*}$options] -format {%Y-%m-%d %H:%M} -gmt 1]
    puts "  $text $options -> $seen"
    if {$seen ne $expected} { error "expected $expected" }
}
TCL
export TCL_LIBRARY=deb/usr/share/tcltk/tcl8.6 LD_LIBRARY_PATH
LD_LIBRARY_PATH=$(dirname deb/usr/lib/*/libtcl8.6.so)
deb/usr/bin/tclsh8.6 run.tcl
