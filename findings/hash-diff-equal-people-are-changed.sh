#!/usr/bin/env bash
# Guess: diff of two equal records is empty, and of two different ones shows what is new or both.
# Really: lists are compared by their place in memory, so that two equal people with areas differ,
#   and both lists are put into one: each area comes twice. Of a changed field the old value is
#   given, of a new field the new one; a card that was not known and is empty now counts as a change
#   to "not known".
# Seen: libhash-diff-perl 0.010-2, libhash-merge-perl 0.302-1 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root libhash-diff-perl=0.010-2 libhash-merge-perl=0.302-1 libclone-choose-perl=0.010-2 libclone-perl=0.46-1
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >run.pl <<'PL'
use strict; use warnings;
use Hash::Diff 'diff'; use Hash::Merge; use JSON::PP;
print "Hash::Diff $Hash::Diff::VERSION, Hash::Merge $Hash::Merge::VERSION\n";
my $json = JSON::PP->new->canonical;
my @cases = (
    [{ name => 'Ada', areas => ['Dubai'] }, { name => 'Ada', areas => ['Dubai'] }, '{"areas":["Dubai","Dubai"]}'],
    [{ areas => ['Dubai'] }, { areas => ['Dubai', 'Sharjah'] }, '{"areas":["Dubai","Dubai","Sharjah"]}'],
    [{ name => 'Ada', department => 'Gate' }, { name => 'Ada', department => 'Sales', title => 'Clerk' }, '{"department":"Gate","title":"Clerk"}'],
    [{ card => undef }, { card => '' }, '{"card":null}'],
    [{ name => 'Ada' }, { name => 'Ada' }, '{}'],
);
for my $case (@cases) {
    my ($old, $new, $expected) = @$case;
    my $seen = $json->encode(diff($old, $new));
    print '  ', $json->encode($old), ' and ', $json->encode($new), ": $seen\n";
    die "expected $expected\n" if $seen ne $expected;
}
PL
PERL5LIB=deb/usr/share/perl5:$(echo deb/usr/lib/*/perl5/*) TZ=UTC perl run.pl
