#!/usr/bin/env bash
# Guess: of a name of two words the first is the given name; of four words the last is the family
#   name.
# Really: a first word of up to two letters, as Bo, Li or Ma, is initials, and the person has no
#   given name; with initials => 3 so are Ada, Ali and Ben. Of four words the fourth is what could
#   not be read, without an error: Ada Maria Clara Reyes has the family name Clara.
# Seen: liblingua-en-nameparse-perl 1.38-1 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root liblingua-en-nameparse-perl=1.38-1 libparse-recdescent-perl=1.967015+dfsg-4; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >run.pl <<'PL'
use strict; use warnings;
use Lingua::EN::NameParse;
print "Lingua::EN::NameParse $Lingua::EN::NameParse::VERSION\n";
my @names = ([2, 'Ada Khan', '/Ada//Khan/'], [2, 'Bo Chen', 'BO///Chen/'], [2, 'Ma Li', 'MA///Li/'], [3, 'Ali Khan', 'ALI///Khan/'], [2, 'Abdul Rahman Khan', '/Abdul/Rahman/Khan/'], [2, 'Ada Maria Clara Reyes', '/Ada/Maria/Clara/Reyes']);
for my $case (@names) {
    my ($initials, $name, $expected) = @$case;
    my $parser = Lingua::EN::NameParse->new(initials => $initials, auto_clean => 1);
    my $error = $parser->parse($name);
    my %part = $parser->components;
    my $seen = join '/', map { $part{$_} // '' } qw(initials_1 given_name_1 middle_name surname_1 non_matching);
    print "  $name (initials => $initials): initials '$part{initials_1}', given '$part{given_name_1}', middle '$part{middle_name}', family '$part{surname_1}', left '$part{non_matching}', error $error\n";
    die "expected $expected, seen $seen\n" if $seen ne $expected;
}
PL
PERL5LIB=deb/usr/share/perl5 TZ=UTC perl run.pl
