#!/usr/bin/env bash
# Guess: a pivot of hours by person and day adds up two entries of one day, or asks how.
# Really: the last entry stays and the others are lost: 8 hours and 2 hours are 2. Without a column
#   to fill, the same call counts the entries, and gives 2.
# Seen: libdata-table-perl 1.78-3 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root libdata-table-perl=1.78-3; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >run.pl <<'PL'
use strict; use warnings;
use Data::Table;
print "Data::Table $Data::Table::VERSION\n";
my $table = Data::Table->new([['000123', 'Mon', 8], ['000123', 'Mon', 2], ['000123', 'Tue', 7], ['000124', 'Mon', 6], ['000124', 'Tue', 7.5]], [qw(code day hours)], 0);
for my $case (['hours', 'code,Mon,Tue;000123,2,7;000124,6,7.5'], [undef, 'code,Mon,Tue;000123,2,1;000124,1,1']) {
    my ($fill, $expected) = @$case;
    my $seen = join ';', split /\n/, $table->pivot('day', Data::Table::STRING, $fill, ['code'])->csv;
    print '  filled with ', $fill // 'nothing', ": $seen\n";
    die "expected $expected\n" if $seen ne $expected;
}
PL
PERL5LIB=deb/usr/share/perl5 TZ=UTC perl run.pl
