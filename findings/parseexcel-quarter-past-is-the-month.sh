#!/usr/bin/env bash
# Guess: a cell with working time of the format [h]:mm has the text that the spreadsheet program
#   shows: 36:15.
# Really: the minutes of the text are the month of the number as a date: 36:15, 36:00 and 36:45 are
#   all 36:01, and 800 hours and a half, which are in February, 800:02. With seconds, [h]:mm:ss, the
#   minutes are right, and so is h:mm. Spreadsheet::ParseXLSX writes its texts with the same module.
# Seen: libspreadsheet-parseexcel-perl 0.6500-4~deb12u1 (Debian), xlwt 1.3.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root \
        libspreadsheet-parseexcel-perl=0.6500-4~deb12u1 libole-storage-lite-perl=0.20-2 \
        libcrypt-rc4-perl=2.02-5 libdigest-perl-md5-perl=1.9-5
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install xlwt==1.3.0

cat >write.py <<'PY'
import xlwt
book = xlwt.Workbook()
sheet = book.add_sheet("Hours")
for row, (hours, text) in enumerate(((8.25, "h:mm"), (8.25, "[h]:mm"), (36.25, "[h]:mm"), (36.75, "[h]:mm"), (800.5, "[h]:mm"), (36.25, "[h]:mm:ss"))):
    sheet.write(row, 0, hours / 24, xlwt.easyxf(num_format_str=text))
    sheet.write(row, 1, text)
    sheet.write(row, 2, "%d:%02d" % (hours, round(hours % 1 * 60)))
book.save("hours.xls")
PY
env/bin/python write.py

cat >run.pl <<'PL'
use strict; use warnings;
use Spreadsheet::ParseExcel;
print "Spreadsheet::ParseExcel $Spreadsheet::ParseExcel::VERSION\n";
my $sheet = Spreadsheet::ParseExcel->new->parse('hours.xls')->worksheet(0);
my @seen;
for my $row (0 .. 5) {
    push @seen, $sheet->get_cell($row, 0)->value;
    printf "  %s as %s -> %s\n", $sheet->get_cell($row, 2)->value, $sheet->get_cell($row, 1)->value, $seen[-1];
}
die "other\n" if "@seen" ne '8:15 8:01 36:01 36:01 800:02 36:15:00';
PL
PERL5LIB=deb/usr/share/perl5 perl run.pl
