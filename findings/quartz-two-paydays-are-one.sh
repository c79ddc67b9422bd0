#!/usr/bin/env bash
# Guess: in a Quartz schedule, "1,15W" in the days of the month is the 1st and the working day next
#   to the 15th, "MON,FRI#1" each Monday and the first Friday, "MON/2" each second day from Monday.
# Really: all are valid, and a W or # counts for the first day of the list only, which is the only
#   one left: the working day next to the 1st, the first Monday of the month. Behind the name of a
#   day, /2 is skipped: each Monday. With numbers, 2/2 is Monday, Wednesday and Friday.
# Seen: libquartz2-java 2.3.2-4, libslf4j-java 1.7.32-1 (Debian), Java 17; 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root libquartz2-java=2.3.2-4 libslf4j-java=1.7.32-1; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >Run.java <<'JAVA'
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.*;
import org.quartz.CronExpression;
public class Run {
    public static void main(String[] args) throws Exception {
        System.out.println("Quartz 2.3.2, from 28 February 2026");
        DateTimeFormatter form = DateTimeFormatter.ofPattern("EEE d MMM", Locale.ENGLISH).withZone(ZoneOffset.UTC);
        String[][] cases = {
            {"0 0 8 1W * ?", "Mon 2 Mar, Wed 1 Apr, Fri 1 May, Mon 1 Jun"},
            {"0 0 8 1,15W * ?", "Mon 2 Mar, Wed 1 Apr, Fri 1 May, Mon 1 Jun"},
            {"0 0 8 ? * MON,FRI#1", "Mon 2 Mar, Mon 6 Apr, Mon 4 May, Mon 1 Jun"},
            {"0 0 8 ? * MON/2", "Mon 2 Mar, Mon 9 Mar, Mon 16 Mar, Mon 23 Mar"},
            {"0 0 8 ? * 2/2", "Mon 2 Mar, Wed 4 Mar, Fri 6 Mar, Mon 9 Mar"},
            {"0 0 8 1,15 * ?", "Sun 1 Mar, Sun 15 Mar, Wed 1 Apr, Wed 15 Apr"},
        };
        for (String[] one : cases) {
            CronExpression schedule = new CronExpression(one[0]);
            schedule.setTimeZone(TimeZone.getTimeZone("UTC"));
            Date time = Date.from(Instant.parse("2026-02-28T12:00:00Z"));
            List<String> seen = new ArrayList<>();
            for (int run = 0; run < 4; run++) {
                time = schedule.getNextValidTimeAfter(time);
                seen.add(form.format(time.toInstant()));
            }
            System.out.println("  " + one[0] + " (valid: " + CronExpression.isValidExpression(one[0]) + "): " + String.join(", ", seen));
            if (!String.join(", ", seen).equals(one[1])) throw new AssertionError("expected " + one[1]);
        }
    }
}
JAVA
java -cp "deb/usr/share/java/quartz2.jar:deb/usr/share/java/slf4j-api.jar:deb/usr/share/java/slf4j-nop.jar" Run.java
