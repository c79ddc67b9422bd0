#!/usr/bin/env bash
# Guess: a table that is written as YAML and read again by the same package is the same.
# Really: nothing is put in quotes but texts of several lines: the family name No is 0, the gate #5
#   nothing, the areas 10,20 are 1020, and a note that begins with > takes the next field into it.
#   Quotation marks at both ends of a name are lost.
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
package require yaml
puts "yaml [package present yaml] of tcllib, Tcl [info patchlevel]"
foreach {value expected} {Ada {value Ada code 000123} No {value 0 code 000123} #5 {value {} code 000123} 10,20 {value 1020 code 000123} "> 5" {value {code: 000123
}} {"Ada"} {value Ada code 000123}} {
    set text [yaml::dict2yaml [dict create value $value code 000123]]
    set seen [yaml::yaml2dict $text]
    puts "  $value -> [string map {\n { / }} [string trim $text]] -> $seen"
    if {$seen ne $expected} { error "expected $expected" }
}
TCL
export TCL_LIBRARY=deb/usr/share/tcltk/tcl8.6 LD_LIBRARY_PATH
LD_LIBRARY_PATH=$(dirname deb/usr/lib/*/libtcl8.6.so)
deb/usr/bin/tclsh8.6 run.tcl
