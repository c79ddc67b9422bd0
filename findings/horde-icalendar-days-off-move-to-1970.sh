#!/usr/bin/env bash
# Guess: a calendar or a vCard that is read and written again without a change says the same.
# Really: the nights that a repeated shift leaves out, EXDATE, become moments of 1 January 1970, so
#   that the shift takes place on them: dates are read as parts (year, month, day) and each part is
#   written as seconds since 1970. The hour of the exception is lost with it. A birthday is written
#   as the word Array, and a department "IT;Support" is two.
# Seen: php-horde-icalendar 2.1.8-7, php8.2-cli 8.2.36-1~deb12u1 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root \
        php8.2-cli=8.2.36-1~deb12u1 php8.2-common=8.2.36-1~deb12u1 libargon2-1=0~20171227-0.3+deb12u1 libsodium23=1.0.18-1+deb12u1 \
        php8.2-mbstring=8.2.36-1~deb12u1 libonig5=6.9.8-1 \
        php-horde-icalendar=2.1.8-7 php-horde-util=2.5.12-2 php-horde-translation=2.2.2-7 php-horde-exception=2.0.8-10 php-horde-date=2.4.1-9 \
        php-horde-support=2.2.2-2
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >run.php <<'PHP'
<?php
error_reporting(E_ERROR);
date_default_timezone_set('UTC');
set_include_path('deb/usr/share/php');
spl_autoload_register(function ($name) {
    $file = 'deb/usr/share/php/' . str_replace(['\\', '_'], '/', $name) . '.php';
    if (is_file($file)) {
        require_once $file;
    }
});
echo 'Horde_Icalendar, PHP ', PHP_VERSION, "\n";
$cases = [
    ['VEVENT', 'EXDATE:20260307T220000Z', 'EXDATE:19700101T003346Z,19700101T000003Z,19700101T000007Z'],
    ['VEVENT', 'DTSTART:20260304T220000Z', 'DTSTART:20260304T220000Z'],
    ['VEVENT', 'DURATION:PT8H', 'DURATION:PT8H'],
    ['VCARD', 'BDAY:2000-03-04', 'BDAY:Array'],
    ['VCARD', 'ORG:Example;IT\\;Support', 'ORG:Example;IT;Support'],
];
foreach ($cases as [$kind, $line, $expected]) {
    $text = $kind === 'VCARD' ? "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada\r\n$line\r\nEND:VCARD\r\n"
        : "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\n$line\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    $calendar = new Horde_Icalendar();
    $calendar->parsevCalendar($text);
    $name = strtok($line, ':');
    preg_match("/^$name:.*?\$/m", str_replace("\r", '', $calendar->getComponents()[0]->exportvCalendar()), $found);
    echo "  $line -> $found[0]\n";
    if ($found[0] !== $expected) {
        echo "expected $expected\n";
        exit(1);
    }
}
PHP
libraries=$(dirname "$(find deb -name 'libsodium.so.*' | head -1)")
extensions=$(dirname "$(find deb -name mbstring.so)")
LD_LIBRARY_PATH=$libraries deb/usr/bin/php8.2 -n -d extension_dir="$PWD/$extensions" -d extension=mbstring run.php
