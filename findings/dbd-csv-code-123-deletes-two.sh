#!/usr/bin/env bash
# Guess: where code = '123', with quotes, finds the person whose code is that text.
# Really: DBD::CSV compares as numbers what looks like numbers on both sides: '123' finds 000123
#   too, '100000' the card 1e5, and delete with it takes all of them out of the file. select
#   distinct tells the codes apart, and the sum of hours leaves out 36:15 without a word.
# Seen: libdbd-csv-perl 0.6000-1+deb12u1, libsql-statement-perl 1.414-1 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root libdbd-csv-perl=0.6000-1+deb12u1 libdbi-perl=1.643-4+deb12u3 libsql-statement-perl=1.414-1 libtext-csv-xs-perl=1.49-1+deb12u1 libclone-perl=0.46-1 libparams-util-perl=1.102-2+b1 libmodule-runtime-perl=0.016-2; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >run.pl <<'PL'
use strict; use warnings;
use DBI;
open my $file, '>', 'people.csv' or die;
print $file "code,name,hours\n000123,Ada,8.50\n1e5,Ben,-1.50\n123,Cyd,36:15\n000124,Dan,4.00\n";
close $file;
my $base = DBI->connect('dbi:CSV:', undef, undef, { f_dir => '.', RaiseError => 1 });
print "DBD::CSV $DBD::CSV::VERSION, SQL::Statement $SQL::Statement::VERSION\n";
my @queries = ("name from people.csv where code = '000124'", 'Dan', "name from people.csv where code = '123'", 'Ada Cyd', "name from people.csv where code = '100000'", 'Ben', 'distinct code from people.csv', '000123 000124 123 1e5', 'sum(hours) from people.csv', '11');
while (my ($query, $expected) = splice @queries, 0, 2) {
    my $seen = join ' ', sort map { $_->[0] } @{ $base->selectall_arrayref("select $query") };
    print "  select $query: $seen\n";
    die "expected $expected\n" if $seen ne $expected;
}
my $deleted = $base->do("delete from people.csv where code = '123'");
my $left = join ' ', map { $_->[0] } @{ $base->selectall_arrayref('select name from people.csv') };
print "  delete from people.csv where code = '123': $deleted rows; left: $left\n";
die "other\n" if "$deleted $left" ne '2 Ben Dan';
PL
PERL5LIB=deb/usr/share/perl5:$(echo deb/usr/lib/*/perl5/5.*) TZ=UTC perl run.pl
