#!/usr/bin/env bash
# Guess: canonical_dn gives one writing for each distinguished name, so that two names can be
#   compared.
# Really: a name that has escapes already is escaped again: Example\, Ada becomes Example\\\, Ada,
#   which is another name, with a backslash in it, and grows with each call. An Arabic name in bytes
#   is not the name in letters. Filters made with "greater" are (x>5), which is no filter of LDAP,
#   and those that are matched in PHP take a point for any letter: a.a is ada.
# Seen: php-net-ldap2 2.2.1-1 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root \
        php8.2-cli=8.2.36-1~deb12u1 php8.2-common=8.2.36-1~deb12u1 libargon2-1=0~20171227-0.3+deb12u1 libsodium23=1.0.18-1+deb12u1 \
        php-net-ldap2=2.2.1-1 php-pear=1:1.10.13+submodules+notgz+2022032202-2
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >run.php <<'PHP'
<?php
error_reporting(E_ERROR);
date_default_timezone_set('UTC');
set_include_path('deb/usr/share/php');
require_once 'Net/LDAP2/Util.php';
require_once 'Net/LDAP2/Filter.php';
require_once 'Net/LDAP2/Entry.php';
echo 'Net_LDAP2, PHP ', PHP_VERSION, "\n";
function check($name, $seen, $expected)
{
    echo "  $name -> $seen\n";
    if ($seen !== $expected) {
        echo "expected $expected\n";
        exit(1);
    }
}
$once = Net_LDAP2_Util::canonical_dn('CN=Example\\, Ada,OU=Staff');
check('CN=Example\\, Ada,OU=Staff', $once, 'CN=Example\\\\\\, Ada,OU=Staff');
check('the same again', Net_LDAP2_Util::canonical_dn($once), 'CN=Example\\\\\\\\\\\\\\, Ada,OU=Staff');
check('CN=\\D9\\86\\D8\\A7,DC=x', Net_LDAP2_Util::canonical_dn('CN=\\D9\\86\\D8\\A7,DC=x'), 'CN=\\\\D9\\\\86\\\\D8\\\\A7,DC=x');
check('floor greater 5', Net_LDAP2_Filter::create('floor', 'greater', '5')->asString(), '(floor>5)');
$entry = Net_LDAP2_Entry::createFresh('cn=x', ['mail' => 'ada@example.org']);
check('ada@example.org matched by (mail=a.a@example.org)', (string) Net_LDAP2_Filter::parse('(mail=a.a@example.org)')->matches($entry), '1');
PHP
libraries=$(dirname "$(find deb -name 'libsodium.so.*' | head -1)")
LD_LIBRARY_PATH=$libraries deb/usr/bin/php8.2 -n run.php
