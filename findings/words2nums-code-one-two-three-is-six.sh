#!/usr/bin/env bash
# Guess: words that are not one number are not understood, which the function says by an undefined
#   value.
# Really: numbers that follow each other are added up: the code "one two three" is 6, "nineteen
#   ninety" 109, "eight thirty" 38, and "twenty twenty six" 46. "one and a half" and "forty hours" are
#   not understood.
# Seen: liblingua-en-words2nums-perl 0.19-4 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root liblingua-en-words2nums-perl=0.19-4; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >run.pl <<'PL'
use strict; use warnings;
use Lingua::EN::Words2Nums;
print "Lingua::EN::Words2Nums of liblingua-en-words2nums-perl 0.19-4\n";
for my $case (['two hundred and one', 201], ['one two three', 6], ['nineteen ninety', 109], ['eight thirty', 38], ['twenty twenty six', 46], ['one and a half', ''], ['forty hours', '']) {
    my ($words, $expected) = @$case;
    my $seen = words2nums($words) // '';
    print "  $words: ", $seen eq '' ? 'not understood' : $seen, "\n";
    die "expected '$expected'\n" if $seen ne $expected;
}
PL
PERL5LIB=deb/usr/share/perl5 TZ=UTC perl run.pl
