#!/usr/bin/env bash
# Guess: in a JSONPath, [-2:] is the last two, [:-1] all but the last, [1::2] the second and the
#   fourth.
# Really: JSON::Path counts [-2:] from -2 up over zero to the end: of four people six come, the last
#   two twice. [:-1] is all of them, since -1 as an end stands for the length; [1::2] is the third
#   alone, since the step is taken from zero and not from the start.
# Seen: libjson-path-perl 1.0.3-1 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root libjson-path-perl=1.0.3-1 libcarp-assert-perl=0.21-3 libexporter-tiny-perl=1.006000-1 \
        libjson-maybexs-perl=1.004004-1 liblv-perl=0.006-4 libreadonly-perl=2.050-3 libtry-tiny-perl=0.31-2
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >run.pl <<'PL'
use strict; use warnings;
use JSON::Path;
print "JSON::Path $JSON::Path::VERSION, of Ada, Budi, Chen and Dina\n";
my $company = { people => [map { { name => $_ } } qw(Ada Budi Chen Dina)] };
my @cases = (['[-2:]', 'Chen Dina Ada Budi Chen Dina'], ['[:-1]', 'Ada Budi Chen Dina'], ['[1::2]', 'Chen'], ['[-1:]', 'Dina'], ['[1:3]', 'Budi Chen'], ['[0,2]', 'Ada Chen']);
for my $case (@cases) {
    my ($part, $expected) = @$case;
    my $seen = join ' ', JSON::Path->new("\$.people$part.name")->values($company);
    print "  \$.people$part: $seen\n";
    die "expected $expected\n" if $seen ne $expected;
}
PL
PERL5LIB=deb/usr/share/perl5 TZ=UTC perl run.pl
