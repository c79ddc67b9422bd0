#!/usr/bin/env bash
# Guess: a date of ISO 8601 can be stored in a date column of a DBF file, a number that does not fit
#   is an error, and N is false.
# Really: DBD::XBase cuts the date after eight letters, 2026-03-, and reads it as 2026: the person is
#   not among those since January. Of 1234567.89 in numeric(6,2) the last six letters are stored,
#   567.89; each text that is not empty and not 0 is a true boolean, N as well, though the file has
#   Y and N itself. The insert says that it went well.
# Seen: libdbd-xbase-perl 1:1.08-2, libdbi-perl 1.643-4+deb12u3 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root libdbd-xbase-perl=1:1.08-2 libdbi-perl=1.643-4+deb12u3; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >run.pl <<'PL'
use strict; use warnings;
use DBI; use DBD::XBase;
print "DBD::XBase $DBD::XBase::VERSION, DBI $DBI::VERSION\n";
mkdir 'data';
my $base = DBI->connect('dbi:XBase:data', undef, undef, { RaiseError => 1, PrintWarn => 0 });
$base->do('create table people (code char(10), balance numeric(6,2), active boolean, since date)');
for my $case (['000123', 8.5, 1, '20260304', '8.5 1 20260304'], ['000124', 1234567.89, 'N', '2026-03-05', '567.89 1 2026'], ['000125', -0.5, 0, '20251231', '-0.5 0 20251231']) {
    my ($code, $balance, $active, $since, $expected) = @$case;
    my $done = $base->do('insert into people values (?, ?, ?, ?)', undef, $code, $balance, $active, $since);
    my ($row) = grep { $_->[0] == $code } @{ $base->selectall_arrayref('select * from people') };
    my $seen = join ' ', @$row[1 .. 3];
    print "  $code, $balance, $active, $since (rows $done) -> $seen\n";
    die "expected $expected\n" if $seen ne $expected;
}
my $new = join ' ', map { $_->[0] } @{ $base->selectall_arrayref("select code from people where since > '20260101'") };
print "  since January 2026: $new\n";
die "other\n" if $new !~ /^0*123$/;
PL
PERL5LIB=deb/usr/share/perl5:$(echo deb/usr/lib/*/perl5/*) TZ=UTC perl run.pl
