#!/usr/bin/env bash
# Guess: the filter that each Active Directory tool uses to leave out disabled accounts leaves them
#   out too when entries are matched by Net::LDAP itself, or is an error there.
# Really: the rule of bits (1.2.840.113556.1.4.803) is not known to match, and the values are
#   compared as text: 514 is "not 2", and the disabled account is among those that work. 2 alone, or
#   514 asked for, match. There is no error and no warning.
# Seen: libnet-ldap-perl 1:0.6800+dfsg-1 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root libnet-ldap-perl=1:0.6800+dfsg-1 libconvert-asn1-perl=0.33-1; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >run.pl <<'PL'
use strict; use warnings;
use Net::LDAP; use Net::LDAP::Entry; use Net::LDAP::Filter; use Net::LDAP::FilterMatch;
print "Net::LDAP $Net::LDAP::VERSION\n";
my $bits = 'userAccountControl:1.2.840.113556.1.4.803:';
my @cases = (['working', 512, 1, 0], ['disabled', 514, 1, 0], ['disabled, password never expires', 66050, 1, 0], ['value 2', 2, 0, 1]);
for my $case (@cases) {
    my ($name, $value, @expected) = @$case;
    my $entry = Net::LDAP::Entry->new('CN=Ada', objectClass => ['user'], userAccountControl => $value);
    my @seen = map { Net::LDAP::Filter->new($_)->match($entry) ? 1 : 0 } "(&(objectClass=user)(!($bits=2)))", "($bits=2)";
    print "  $name ($value): found as working $seen[0], as disabled $seen[1]; bit 2 is ", ($value & 2 ? 'set' : 'not set'), "\n";
    die "other\n" if "@seen" ne "@expected";
}
PL
PERL5LIB=deb/usr/share/perl5 TZ=UTC perl run.pl
