#!/usr/bin/env bash
# Guess: what is repeated each month on the 31st, or by BYMONTHDAY=-1 on its last day, is left out
#   in months without a 31st, or is on their last day.
# Really: Horde_Date counts on into the next month: after 31 January comes 3 March, then 31 March
#   and 1 May. BYMONTHDAY=-1 is read, taken for the day of the first date and lost when the rule is
#   written again. The last Friday of the month is right.
# Seen: php-horde-date 2.4.1-9 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root \
        php8.2-cli=8.2.36-1~deb12u1 php8.2-common=8.2.36-1~deb12u1 libargon2-1=0~20171227-0.3+deb12u1 libsodium23=1.0.18-1+deb12u1 \
        php-horde-date=2.4.1-9 php-horde-util=2.5.12-2 php-horde-translation=2.2.2-7 php-horde-exception=2.0.8-10
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
echo 'Horde_Date, PHP ', PHP_VERSION, "\n";
$cases = [['2026-01-31', 'FREQ=MONTHLY', '2026-01-31 2026-03-03 2026-03-31 2026-05-01', 'FREQ=MONTHLY;INTERVAL=1'],
    ['2026-03-31', 'FREQ=MONTHLY;BYMONTHDAY=-1', '2026-03-31 2026-05-01 2026-05-31 2026-07-01', 'FREQ=MONTHLY;INTERVAL=1'],
    ['2026-01-30', 'FREQ=MONTHLY;BYDAY=-1FR', '2026-01-30 2026-02-27 2026-03-27 2026-04-24', 'FREQ=MONTHLY;INTERVAL=1;BYDAY=-1FR']];
foreach ($cases as [$first, $rule, $dates, $written]) {
    $recurrence = new Horde_Date_Recurrence(new Horde_Date("$first 08:00:00"));
    $recurrence->fromRRule20($rule);
    $seen = [];
    $after = new Horde_Date("$first 00:00:00");
    while (count($seen) < 4) {
        $next = $recurrence->nextRecurrence($after);
        $seen[] = $next->format('Y-m-d');
        $after = new Horde_Date($next->format('Y-m-d'));
        $after->mday++;
    }
    $back = $recurrence->toRRule20(null);
    echo "  from $first, $rule: ", implode(' ', $seen), "; written as $back\n";
    if (implode(' ', $seen) !== $dates || $back !== $written) {
        echo "expected $dates, $written\n";
        exit(1);
    }
}
PHP
libraries=$(dirname "$(find deb -name 'libsodium.so.*' | head -1)")
LD_LIBRARY_PATH=$libraries deb/usr/bin/php8.2 -n run.php
