#!/usr/bin/env bash
# Guess: a name with a space at its end, written by openpyxl, is that name for another reader.
# Really: openxlsx of R gives it as xml:space="preserve">Ada and the space: the mark by which the
#   format keeps the space is taken for a part of the name, where the text stands in the cell itself,
#   as openpyxl writes each text. Names without such spaces are right.
# Seen: r-cran-openxlsx 4.2.5.2-1, r-base-core 4.2.2.20221110-2 (Debian), openpyxl 3.1.5 (PyPI);
#   2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install openpyxl==3.1.5
get() {
    apt-get download -qq -o APT::Sandbox::User=root r-cran-openxlsx=4.2.5.2-1 r-cran-rcpp=1.0.10-1 r-cran-stringi=1.7.12-1 r-cran-zip=2.2.2-1+b1 \
        r-base-core=4.2.2.20221110-2 libblas3=3.11.0-2 liblapack3=3.11.0-2 libgfortran5=12.2.0-14+deb12u1 libquadmath0=12.2.0-14+deb12u1 \
        libgomp1=12.2.0-14+deb12u1 libicu72=72.1-3+deb12u1 libtirpc3=1.3.3+ds-1 libreadline8=8.2-1.3
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
env/bin/python - <<'PY'
import openpyxl
book = openpyxl.Workbook()
for row in (["code", "name"], ["000123", "Ada "], ["000124", "Budi"]):
    book.active.append(row)
book.save("people.xlsx")
PY
export R_HOME=$work/deb/usr/lib/R LD_LIBRARY_PATH EDITOR=vi PAGER=cat
rm -rf "${R_HOME:?}/etc"
mkdir "$R_HOME/etc"
touch "$R_HOME/etc/Renviron"
LD_LIBRARY_PATH=$R_HOME/lib$(find "$work/deb" -name 'lib*.so.*' -printf '%h\n' | sort -u | sed 's/^/:/' | tr -d '\n')

cat >run.R <<'END'
.libPaths(file.path(R.home(), "site-library"))
suppressMessages(library(openxlsx))
cat("openxlsx", as.character(packageVersion("openxlsx")), R.version.string, "\n")
people <- read.xlsx("people.xlsx")
cat(sprintf("  %s: '%s'\n", people$code, people$name), sep = "")
stopifnot(identical(trimws(people$name[1], "left"), "xml:space=\"preserve\">Ada "), identical(people$name[2], "Budi"))
END
TZ=UTC LANG=C.UTF-8 "$R_HOME/bin/exec/R" --no-echo --no-restore --no-save --no-init-file --no-environ --no-site-file -f run.R 2>r.log || { cat r.log; exit 1; }
