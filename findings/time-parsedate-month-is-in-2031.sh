#!/usr/bin/env bash
# Guess: "Mar 2026" is the first of March 2026, or is not understood.
# Really: Time::ParseDate takes 2026 for the day of the month: the 2026th day of March of this year,
#   which is 16 September 2031; for WHOLE => 1 too, which asks that the whole text be understood.
#   "Mar 1990" is in 2031 as well, and the code 000123 a day of 2022.
# Seen: libtime-parsedate-perl 2015.103-4 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root libtime-parsedate-perl=2015.103-4; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >run.pl <<'PL'
use strict; use warnings;
use POSIX 'strftime';
use Time::ParseDate;
print "Time::ParseDate $Time::ParseDate::VERSION; read on 2026-03-04\n";
my @texts = ('1 Mar 2026', '2026-03-01', 'Mar 2026', '2031-09-16', 'March 2026', '2031-09-16', 'Dec 2025', '2032-06-16', 'Mar 1990', '2031-08-11', '000123', '2022-12-01');
while (my ($text, $expected) = splice @texts, 0, 2) {
    my ($seconds, $error) = parsedate($text, GMT => 1, NOW => 1772582400, WHOLE => 1);
    my $seen = defined $seconds ? strftime('%Y-%m-%d', gmtime $seconds) : 'not understood';
    print "  $text -> $seen\n";
    die "expected $expected\n" if $seen ne $expected;
}
PL
PERL5LIB=deb/usr/share/perl5 TZ=UTC perl run.pl
