#!/usr/bin/env bash
# Guess: a sheet that openpyxl wrote has the same people for each reader.
# Really: Spreadsheet::XLSX gives the sheet its name and no cells, and no error: openpyxl names the
#   part of the sheet by a path from the root, which the format allows, and this reader puts xl/ in
#   front of any path and skips a part that it does not find. Spreadsheet::ParseXLSX reads the file.
# Seen: libspreadsheet-xlsx-perl 0.17-1, libspreadsheet-parsexlsx-perl 0.27-3+deb12u2 (Debian),
#   openpyxl 3.1.5 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install openpyxl==3.1.5
get() {
    apt-get download -qq -o APT::Sandbox::User=root libspreadsheet-xlsx-perl=0.17-1 libspreadsheet-parsexlsx-perl=0.27-3+deb12u2 \
        libspreadsheet-parseexcel-perl=0.6500-4~deb12u1 libarchive-zip-perl=1.68-1 libgraphics-colorutils-perl=0.17-4 libole-storage-lite-perl=0.20-2 \
        libxml-twig-perl=1:3.52-2 libxml-parser-perl=2.46-4+deb12u1 libdigest-perl-md5-perl=1.9-5 libcrypt-rc4-perl=2.02-5 libunicode-map-perl=0.112-13+b1 \
        libio-stringy-perl=2.111-3 libcryptx-perl=0.077-1+b1
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
env/bin/python - <<'PY'
from importlib.metadata import version
import openpyxl
book = openpyxl.Workbook()
book.active.title = "People"
for row in (["code", "name"], ["000123", "Ada"], ["000124", "Budi"]):
    book.active.append(row)
book.save("people.xlsx")
print("openpyxl", version("openpyxl"))
PY

cat >run.pl <<'PL'
use strict; use warnings;
use Spreadsheet::XLSX; use Spreadsheet::ParseXLSX;
print "Spreadsheet::XLSX $Spreadsheet::XLSX::VERSION, Spreadsheet::ParseXLSX $Spreadsheet::ParseXLSX::VERSION\n";
my $sheet = Spreadsheet::XLSX->new('people.xlsx')->{Worksheet}[0];
my $cells = grep { defined } map { @{ $_ || [] } } @{ $sheet->{Cells} || [] };
print "  Spreadsheet::XLSX: sheet $sheet->{Name} with $cells cells\n";
my $other = Spreadsheet::ParseXLSX->new->parse('people.xlsx')->worksheet(0);
my $read = join ' ', map { $other->get_cell($_, 0)->value } 0 .. 2;
print "  Spreadsheet::ParseXLSX: sheet ", $other->get_name, " with $read\n";
die "other\n" if $sheet->{Name} ne 'People' || $cells || $read ne 'code 000123 000124';
PL
PERL5LIB=deb/usr/share/perl5:$(echo deb/usr/lib/*/perl5/*) TZ=UTC perl run.pl
