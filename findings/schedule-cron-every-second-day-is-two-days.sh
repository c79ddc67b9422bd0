#!/usr/bin/env bash
# Guess: */2 as the day of month runs on the days 1, 3, 5 and so on, as in cron itself.
# Really: two modules count from the day 0: Schedule::Cron::Events runs on 2, 4, 6, and
#   Schedule::Cron on 1, 2, 4, 6, where the first stands for the day 0: each month begins with runs
#   on two days one after the other. */5 is 5, 10, 15 in the one and 1, 5, 10 in the other.
# Seen: libschedule-cron-perl 1.05-1, libschedule-cron-events-perl 1.96-2 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root libschedule-cron-perl=1.05-1 libtime-parsedate-perl=2015.103-4 libschedule-cron-events-perl=1.96-2 libset-crontab-perl=1.03-1.1; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >run.pl <<'PL'
use strict; use warnings;
use Schedule::Cron; use Schedule::Cron::Events; use Time::Local;
print "Schedule::Cron $Schedule::Cron::VERSION, Schedule::Cron::Events $Schedule::Cron::Events::VERSION\n";
my $start = timegm(0, 0, 0, 1, 2, 126);
for my $step (2, 5) {
    my $entry = "0 8 */$step * *";
    my ($cron, $time, @one) = (Schedule::Cron->new(sub {}), $start);
    for (1 .. 20) { $time = $cron->get_next_execution_time($entry, $time); push @one, (gmtime $time)[4] + 1 . '/' . (gmtime $time)[3]; }
    my ($events, @two) = Schedule::Cron::Events->new("$entry command", Seconds => $start);
    for (1 .. 20) { my @next = $events->nextEvent; push @two, $next[4] + 1 . "/$next[3]"; }
    print "  $entry\n    Schedule::Cron         @one\n    Schedule::Cron::Events @two\n";
    die "other\n" if "@one[0 .. 2]" ne ($step == 2 ? '3/1 3/2 3/4' : '3/1 3/5 3/10') || "@two[0 .. 1]" ne ($step == 2 ? '3/2 3/4' : '3/5 3/10');
}
PL
PERL5LIB=deb/usr/share/perl5 TZ=UTC perl run.pl
