#!/usr/bin/env bash
# Guess: a time with the zone GST, as programs in the Emirates and Oman write it, is four hours
#   ahead of Greenwich, or refused.
# Really: two parsers take it for Guam: a punch at 02:00 GST is at 16:00 UTC of the day before, six
#   hours too early. AST, in Arabia three hours ahead, is the Atlantic one, seven hours too late.
#   +04:00 is right.
# Seen: libtimedate-perl 2.3300-2, libtime-parsedate-perl 2015.103-4 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root libtimedate-perl=2.3300-2 libtime-parsedate-perl=2015.103-4; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >run.pl <<'PL'
use strict; use warnings;
use Date::Parse (); use Time::ParseDate (); use POSIX 'strftime';
print "Date::Parse $Date::Parse::VERSION, Time::ParseDate $Time::ParseDate::VERSION\n";
sub text { defined $_[0] ? strftime('%d %H:%M', gmtime $_[0]) : 'none' }
my %seen;
for my $zone ('+04:00', 'GST', 'AST') {
    my $time = "2026-03-04 02:00:00 $zone";
    $seen{$zone} = text(Date::Parse::str2time($time)) . ' / ' . text(scalar Time::ParseDate::parsedate($time, GMT => 1, NOW => 1772582400));
    print "  $time -> $seen{$zone}\n";
}
die "other\n" if "$seen{'+04:00'}, $seen{GST}, $seen{AST}" ne '03 22:00 / 03 22:00, 03 16:00 / 03 16:00, 04 06:00 / 04 06:00';
PL
PERL5LIB=deb/usr/share/perl5 TZ=UTC perl run.pl
