#!/usr/bin/env bash
# Guess: between of one object that knows the working hours gives the working time of each span that
#   it is asked for.
# Really: Business::Hours works out its hours once, for the first span: the first day has its 32400
#   seconds, nine hours, and each other day has minus one. The sum of five days is nine hours less
#   four seconds, without a warning; a new object for each day is right.
# Seen: libbusiness-hours-perl 0.13-2, libset-intspan-perl 1.19-3 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root libbusiness-hours-perl=0.13-2 libset-intspan-perl=1.19-3; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >run.pl <<'PL'
use strict; use warnings;
use Business::Hours;
use Time::Local;
print "Business::Hours $Business::Hours::VERSION, Set::IntSpan $Set::IntSpan::VERSION\n";
sub hours {
    my $hours = Business::Hours->new();
    $hours->business_hours(map { $_ => { Name => $_, Start => '08:00', End => '17:00' } } 0 .. 6);
    return $hours;
}
my $one = hours();
my @seen;
for my $day (2 .. 6) {
    my @span = (timelocal(0, 0, 7, $day, 2, 2026), timelocal(0, 0, 18, $day, 2, 2026));
    push @seen, [$one->between(@span), hours()->between(@span)];
    print "  $day March, 07:00 to 18:00 -> $seen[-1][0] seconds, with a new object $seen[-1][1]\n";
}
my $sum = 0;
$sum += $_->[0] for @seen;
print "  the week: $sum seconds\n";
die "other\n" if join(' ', map { @$_ } @seen) ne join(' ', 32400, 32400, map { (-1, 32400) } 2 .. 5);
PL
PERL5LIB=deb/usr/share/perl5 TZ=UTC perl run.pl
