#!/usr/bin/env bash
# Guess: "last friday of march", read in March 2026, is 27 March 2026, or is not understood.
# Really: it is 7 March 2025: the first Friday of the March before. 4.3.2026 is twenty past seven in
#   the evening of the next day, 31.12.2025 nothing; "end of month" is the 18th, and "every friday"
#   one Friday.
# Seen: php-horde-date-parser 2.0.7-2 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root \
        php8.2-cli=8.2.36-1~deb12u1 php8.2-common=8.2.36-1~deb12u1 libargon2-1=0~20171227-0.3+deb12u1 libsodium23=1.0.18-1+deb12u1 \
        php-horde-date-parser=2.0.7-2 php-horde-date=2.4.1-9 php-horde-util=2.5.12-2 php-horde-translation=2.2.2-7 php-horde-exception=2.0.8-10 php-horde-support=2.2.2-2
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
echo 'Horde_Date_Parser, PHP ', PHP_VERSION, "; read on 2026-03-04 12:00:00\n";
$expected = ['last friday of march' => '2025-03-07 12:00', '4.3.2026' => '2026-03-05 19:20', '31.12.2025' => '', 'end of month' => '2026-03-18 12:00', 'every friday' => '2026-03-06 12:00', '31/12/2025' => '2025-12-31 12:00'];
foreach ($expected as $text => $date) {
    $parser = Horde_Date_Parser::factory(['now' => new Horde_Date('2026-03-04 12:00:00')]);
    $seen = $parser->parse($text);
    $seen = $seen ? $seen->format('Y-m-d H:i') : '';
    echo "  $text -> ", $seen ?: 'not understood', "\n";
    if ($seen !== $date) {
        echo "expected $date\n";
        exit(1);
    }
}
PHP
libraries=$(dirname "$(find deb -name 'libsodium.so.*' | head -1)")
LD_LIBRARY_PATH=$libraries deb/usr/bin/php8.2 -n run.php
