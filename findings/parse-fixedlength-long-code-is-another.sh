#!/usr/bin/env bash
# Guess: a code that is too long for its field is an error, or is cut at its end like a name.
# Really: in a field that is aligned to the right the beginning is left out: 1234567 in six places
#   is 234567, and 1000123 is the code of somebody else, 000123. A name loses its end; nothing is
#   said of either. Read back with "trim", the code 000000 is empty.
# Seen: libparse-fixedlength-perl 5.39-3 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root libparse-fixedlength-perl=5.39-3; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >run.pl <<'PL'
use strict; use warnings;
use Parse::FixedLength;
print "Parse::FixedLength $Parse::FixedLength::VERSION\n";
my $parser = Parse::FixedLength->new([code => '6R0:1:6', name => '11:7:17'], { trim => 1 });
for my $case (['123', 'Ada', '000123Ada        '], ['1234567', 'Ada', '234567Ada        '], ['1000123', 'Ada', '000123Ada        '], ['124', 'Ada Example Li', '000124Ada Example']) {
    my ($code, $name, $expected) = @$case;
    my $seen = $parser->pack({ code => $code, name => $name });
    print "  $code, $name -> '$seen'\n";
    die "expected '$expected'\n" if $seen ne $expected;
}
my $read = $parser->parse('000000Ada        ');
print "  '000000Ada        ' -> '$read->{code}', '$read->{name}'\n";
die "other\n" if $read->{code} ne '' || $read->{name} ne 'Ada';
PL
PERL5LIB=deb/usr/share/perl5 TZ=UTC perl run.pl
