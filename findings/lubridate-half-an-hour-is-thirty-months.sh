#!/usr/bin/env bash
# Guess: 8h30m is eight hours and a half for both functions that read a time from text, and "1.5h"
#   an hour and a half.
# Really: duration and period take a small m for months: 8h30m is two and a half years, or 8 hours
#   and 30 months; hm takes it for minutes, and 1.5h for an hour and five minutes. The sign of
#   -PT1H30M is left out, and of -1:30 the minutes stay above zero: it is minus thirty minutes.
# Seen: r-cran-lubridate 1.9.2+dfsg-1, r-base-core 4.2.2.20221110-2 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root r-cran-lubridate=1.9.2+dfsg-1 r-cran-timechange=0.2.0-1 r-cran-generics=0.1.3-1 \
        r-base-core=4.2.2.20221110-2 libblas3=3.11.0-2 liblapack3=3.11.0-2 libgfortran5=12.2.0-14+deb12u1 libquadmath0=12.2.0-14+deb12u1 \
        libgomp1=12.2.0-14+deb12u1 libicu72=72.1-3+deb12u1 libtirpc3=1.3.3+ds-1 libreadline8=8.2-1.3
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
export R_HOME=$work/deb/usr/lib/R LD_LIBRARY_PATH EDITOR=vi PAGER=cat
rm -rf "${R_HOME:?}/etc"
mkdir "$R_HOME/etc"
touch "$R_HOME/etc/Renviron"
LD_LIBRARY_PATH=$R_HOME/lib$(find "$work/deb" -name 'lib*.so.*' -printf '%h\n' | sort -u | sed 's/^/:/' | tr -d '\n')

cat >run.R <<'END'
suppressMessages(library(lubridate, lib.loc = file.path(R.home(), "site-library")))
cat("lubridate", as.character(packageVersion("lubridate", lib.loc = file.path(R.home(), "site-library"))), R.version.string, "\n")
is <- function(text, seen, expected, unit = "hours") {
    cat("  ", text, "->", seen, paste0(unit, "\n"), sep = " ")
    stopifnot(all.equal(seen, expected))
}
hours <- function(time) as.numeric(time) / 3600
is('hm("8h30m")', hours(hm("8h30m")), 8.5)
is('duration("8h30m")', hours(duration("8h30m")), 8 + 30 * 365.25 * 24 / 12)
is('period("8h30m")@month', period("8h30m")@month, 30, "months")
is('duration("8H30M")', hours(duration("8H30M")), 8.5)
is('hm("1.5h")', hours(hm("1.5h")), 1 + 5 / 60)
is('duration("1.5h")', hours(duration("1.5h")), 1.5)
is('duration("-PT1H30M")', hours(duration("-PT1H30M")), 1.5)
is('hm("-1:30")', hours(hm("-1:30")), -0.5)
END
TZ=UTC LANG=C.UTF-8 "$R_HOME/bin/exec/R" --no-echo --no-restore --no-save --no-init-file --no-environ --no-site-file -f run.R 2>r.log || { cat r.log; exit 1; }
