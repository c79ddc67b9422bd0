#!/usr/bin/env bash
# Guess: a schedule that isValidExpression accepts runs when it says: LW on the last working day of
#   the month, 6-3 and sat-wed in a week from Saturday to Wednesday.
# Really: LW is taken for a day that no month has: from March on it runs on 30 May, a Saturday, on 1
#   June, 30 July and 31 August. 6-3, sat-wed and nights as 22-6 are accepted and have no dates: the
#   list that is asked for is empty, without an error.
# Seen: php-dragonmantank-cron-expression 3.3.1-2 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root \
        php8.2-cli=8.2.36-1~deb12u1 php8.2-common=8.2.36-1~deb12u1 libargon2-1=0~20171227-0.3+deb12u1 libsodium23=1.0.18-1+deb12u1 \
        php-dragonmantank-cron-expression=3.3.1-2 php-webmozart-assert=1.11.0-1
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
echo 'cron-expression, PHP ', PHP_VERSION, "\n";
$expected = ['0 8 L * *' => '03-31 04-30 05-31 06-30', '0 8 LW * *' => '05-30 06-01 07-30 08-31', '0 8 * * 5-7' => '03-06 03-07 03-08 03-13', '0 8 * * 6-3' => '', '0 8 * * sat-wed' => '', '0 22-6 * * *' => ''];
foreach ($expected as $schedule => $dates) {
    $valid = Cron\CronExpression::isValidExpression($schedule);
    $seen = (new Cron\CronExpression($schedule))->getMultipleRunDates(4, '2026-03-04 12:00:00');
    $text = implode(' ', array_map(fn ($date) => $date->format('m-d'), $seen));
    $shown = implode(', ', array_map(fn ($date) => $date->format('D m-d'), $seen));
    echo "  $schedule (", $valid ? 'valid' : 'not valid', '): ', $shown ?: 'no dates', "\n";
    if (!$valid || $text !== $dates) {
        echo "expected $dates\n";
        exit(1);
    }
}
PHP
libraries=$(dirname "$(find deb -name 'libsodium.so.*' | head -1)")
LD_LIBRARY_PATH=$libraries deb/usr/bin/php8.2 -n run.php
