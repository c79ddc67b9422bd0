#!/usr/bin/env bash
# Guess: working time as 8:30, 36:15 and -1:30 is read and written by the pattern %H:%M as it is.
# Really: the sign is for the hours alone: -1:30 is read as minus one hour and plus thirty minutes,
#   30 minutes less instead of 90, and -0:30 as 30 minutes more. Written and normalised, minus is
#   left out, -1:30 is 01:30, and whole days are too: 36:15 is 12:15.
# Seen: libdatetime-format-duration-perl 1.03a-1.3, libdatetime-perl 2:1.59-1 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root libdatetime-format-duration-perl=1.03a-1.3 libdatetime-perl=2:1.59-1 \
        libalgorithm-c3-perl libb-hooks-op-check-perl libdynaloader-functions-perl \
        libdevel-callchecker-perl libparams-classify-perl libmodule-runtime-perl \
        libtry-tiny-perl libmodule-implementation-perl libsub-exporter-progressive-perl \
        libvariable-magic-perl libb-hooks-endofscope-perl libclass-c3-perl \
        libclass-data-inheritable-perl libclass-inspector-perl libclass-method-modifiers-perl \
        libclass-singleton-perl libparams-util-perl libsub-install-perl libdata-optlist-perl \
        libfile-sharedir-perl libpackage-stash-perl libsub-identify-perl libsub-name-perl \
        libnamespace-clean-perl libnamespace-autoclean-perl libsub-exporter-perl \
        libeval-closure-perl libdevel-stacktrace-perl libexception-class-perl \
        libparams-validationcompiler-perl libmro-compat-perl librole-tiny-perl \
        libsub-quote-perl libxstring-perl libspecio-perl libdatetime-locale-perl \
        libdatetime-timezone-perl libparams-validate-perl
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >run.pl <<'PL'
use strict; use warnings;
use DateTime::Duration;
use DateTime::Format::Duration;
print "DateTime::Format::Duration $DateTime::Format::Duration::VERSION, DateTime $DateTime::VERSION\n";
my $reader = DateTime::Format::Duration->new(pattern => '%H:%M');
my $writer = DateTime::Format::Duration->new(pattern => '%H:%M', normalize => 1);
my @texts = ('8:30', 510, '08:30', '36:15', 2175, '12:15', '-1:30', -30, '01:30', '-0:30', 30, '00:30');
while (my ($text, $minutes, $written) = splice @texts, 0, 3) {
    my ($sign, $hours, $rest) = $text =~ /^(-?)(\d+):(\d+)/;
    my $real = ($hours * 60 + $rest) * ($sign ? -1 : 1);
    my $read = $reader->parse_duration($text)->in_units('minutes');
    my $shown = $writer->format_duration(DateTime::Duration->new(minutes => $real));
    print "  $text, $real minutes: read as $read minutes, written as $shown\n";
    die "expected $minutes, $written\n" if "$read $shown" ne "$minutes $written";
}
PL
PERL5LIB=deb/usr/share/perl5:$(echo deb/usr/lib/*/perl5/5.*) TZ=UTC perl run.pl
