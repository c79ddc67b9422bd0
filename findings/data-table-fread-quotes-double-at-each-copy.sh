#!/usr/bin/env bash
# Guess: what fwrite writes, fread reads as it was.
# Really: fwrite doubles a quotation mark inside a value and fread leaves it doubled: the nickname in
#   Ada "Al" Li has two marks after one copy, four after two. The family name NA is written as it
#   stands, without quotes, and read as no value, after the second copy as an empty one.
# Seen: r-cran-data.table 1.14.8+dfsg-1, r-base-core 4.2.2.20221110-2 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root r-cran-data.table=1.14.8+dfsg-1 r-base-core=4.2.2.20221110-2 libblas3=3.11.0-2 liblapack3=3.11.0-2 \
        libgfortran5=12.2.0-14+deb12u1 libquadmath0=12.2.0-14+deb12u1 libgomp1=12.2.0-14+deb12u1 libicu72=72.1-3+deb12u1 libtirpc3=1.3.3+ds-1 libreadline8=8.2-1.3
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
export R_HOME=$work/deb/usr/lib/R LD_LIBRARY_PATH EDITOR=vi PAGER=cat
rm -rf "${R_HOME:?}/etc"
mkdir "$R_HOME/etc"
touch "$R_HOME/etc/Renviron"
LD_LIBRARY_PATH=$R_HOME/lib$(find "$work/deb" -name 'lib*.so.*' -printf '%h\n' | sort -u | sed 's/^/:/' | tr -d '\n')

cat >run.R <<'END'
suppressMessages(library(data.table, lib.loc = file.path(R.home(), "site-library")))
cat("data.table", as.character(packageVersion("data.table", lib.loc = file.path(R.home(), "site-library"))), R.version.string, "\n")
people <- data.table(code = c("A1", "A2", "A3"), name = c("Ada \"Al\" Li", "NA", "Budi   "))
expected <- list(c("Ada \"\"Al\"\" Li", NA, "Budi"), c("Ada \"\"\"\"Al\"\"\"\" Li", "", "Budi"))
for (copy in 1:2) {
    fwrite(people, "people.csv")
    cat("  written:", readLines("people.csv")[2:4], sep = " / ")
    people <- fread("people.csv")
    cat("\n    read:", people$name, "\n", sep = " / ")
    stopifnot(identical(people$name, expected[[copy]]))
}
END
TZ=UTC LANG=C.UTF-8 "$R_HOME/bin/exec/R" --no-echo --no-restore --no-save --no-init-file --no-environ --no-site-file -f run.R 2>r.log || { cat r.log; exit 1; }
