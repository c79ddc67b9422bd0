#!/usr/bin/env bash
# Guess: CarbonInterval::hours(7.5) is seven and a half hours, as "7.5 hours" is when it is read.
# Really: it is seven hours, and days(1.5) one day: the fraction is dropped, without an error. 31
#   days are "1 month 3 days", since a month has four weeks there. "half an hour" is read as no time.
# Seen: php-nesbot-carbon 2.65.0-1+deb12u1, php8.2-cli 8.2.36-1~deb12u1 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root \
        php8.2-cli=8.2.36-1~deb12u1 php8.2-common=8.2.36-1~deb12u1 libargon2-1=0~20171227-0.3+deb12u1 libsodium23=1.0.18-1+deb12u1 \
        php8.2-mbstring=8.2.36-1~deb12u1 libonig5=6.9.8-1 \
        php-nesbot-carbon=2.65.0-1+deb12u1 php-symfony-translation=5.4.53+dfsg-0+deb12u1 php-symfony-translation-contracts=2.5.5-0+deb12u1
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >run.php <<'PHP'
<?php
error_reporting(E_ERROR);
date_default_timezone_set('UTC');
spl_autoload_register(function ($name) {
    $file = 'deb/usr/share/php/' . str_replace('\\', '/', $name) . '.php';
    if (is_file($file)) {
        require_once $file;
    }
});
use Carbon\CarbonInterval;
echo 'Carbon 2.65.0, PHP ', PHP_VERSION, "\n";
$cases = [
    ['hours(7.5)', CarbonInterval::hours(7.5)->spec(), 'PT7H'],
    ['make("7.5 hours")', CarbonInterval::make('7.5 hours')->spec(), 'PT7H30M'],
    ['days(1.5)', CarbonInterval::days(1.5)->spec(), 'P1D'],
    ['days(31)', CarbonInterval::days(31)->cascade()->forHumans(), '1 month 3 days'],
    ['fromString("half an hour")', CarbonInterval::fromString('half an hour')->spec(), 'PT0S'],
];
foreach ($cases as [$text, $seen, $expected]) {
    echo "  $text -> $seen\n";
    if ($seen !== $expected) {
        echo "expected $expected\n";
        exit(1);
    }
}
PHP
libraries=$(dirname "$(find deb -name 'libsodium.so.*' | head -1)")
extensions=$(dirname "$(find deb -name mbstring.so)")
LD_LIBRARY_PATH=$libraries deb/usr/bin/php8.2 -n -d extension_dir="$PWD/$extensions" -d extension=mbstring run.php
