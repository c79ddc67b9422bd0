#!/usr/bin/env bash
# Guess: an empty value in quotes, as exports that quote each value have it, is read as empty.
# Really: it is read as one quotation mark: who has no card gets the card ". Written again it is four
#   of them. It is empty with the option -alternate, which is not the default.
# Seen: tcllib 1.21+dfsg-1, tcl8.6 8.6.13+dfsg-2 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root tcllib=1.21+dfsg-1 tcl8.6=8.6.13+dfsg-2 libtcl8.6=8.6.13+dfsg-2; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >run.tcl <<'TCL'
lappend auto_path deb/usr/share/tcltk/tcllib1.21
package require csv
puts "csv [package present csv] of tcllib, Tcl [info patchlevel]"
foreach {line expected written} {
    {"000123","","Ada"} {000123|"|Ada} {000123,"""",Ada}
    {000123,"",Ada} {000123|"|Ada} {000123,"""",Ada}
    {000123,,Ada} {000123||Ada} {000123,,Ada}
    {"000123","Example, Ada"} {000123|Example, Ada} {000123,"Example, Ada"}
} {
    set seen [csv::split $line]
    puts "  $line -> [join $seen |], with -alternate [join [csv::split -alternate $line] |]; written [csv::join $seen]"
    if {[join $seen |] ne $expected || [csv::join $seen] ne $written} { error "expected $expected" }
}
TCL
export TCL_LIBRARY=deb/usr/share/tcltk/tcl8.6 LD_LIBRARY_PATH
LD_LIBRARY_PATH=$(dirname deb/usr/lib/*/libtcl8.6.so)
deb/usr/bin/tclsh8.6 run.tcl
