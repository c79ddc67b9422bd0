#!/usr/bin/env bash
# Guess: NameCase writes names that come in capitals as people write them, and leaves what it does
#   not know with one capital.
# Really: it takes Li and Xi for Roman numbers: LI NA is LI Na, XI LAN is XI Lan. VAN ANH, a given
#   name, is van Anh, AL without a family name behind it stays Al, and with one it is al; Filipino
#   and Polish names that begin with Mac are Scottish: MACARAEG is MacAraeg, MACIEL MacIel.
# Seen: liblingua-en-namecase-perl 1.21-2 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root liblingua-en-namecase-perl=1.21-2; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >run.pl <<'PL'
use strict; use warnings;
use Lingua::EN::NameCase 'nc';
print "Lingua::EN::NameCase $Lingua::EN::NameCase::VERSION\n";
my @names = ('ADA EXAMPLE' => 'Ada Example', 'LI NA' => 'LI Na', 'XI LAN' => 'XI Lan', 'VAN ANH' => 'van Anh', 'MOHAMMED AL MAKTOUM' => 'Mohammed al Maktoum', 'AL-RASHID' => 'Al-Rashid', 'MACARAEG' => 'MacAraeg', 'MACAPAGAL' => 'MacApagal', 'MACIEL' => 'MacIel', 'MACHMOUD' => 'MacHmoud', 'MCDONALD' => 'McDonald');
while (my ($name, $expected) = splice @names, 0, 2) {
    my $seen = nc($name);
    print "  $name -> $seen\n";
    die "expected $expected\n" if $seen ne $expected;
}
PL
PERL5LIB=deb/usr/share/perl5 TZ=UTC perl run.pl
