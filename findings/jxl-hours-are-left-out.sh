#!/usr/bin/env bash
# Guess: a cell of 36:15 hours with the format [h]:mm has the text 36:15, or 12:15.
# Really: its text is ":15": the hours in brackets are left out, 8:15 and 36:15 are one. Numbers
#   without a format have at most three digits behind the point, a rate of 36.2575 is 36.258, and one
#   with a text in its format, #,##0.00 "AED", comes without it.
# Seen: libjexcelapi-java 2.6.12-3 (Debian), Java 17; 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root libjexcelapi-java=2.6.12-3; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >Run.java <<'JAVA'
import java.io.File;
import jxl.*;
import jxl.write.*;
public class Run {
    public static void main(String[] args) throws Exception {
        System.out.println("JExcelAPI " + Workbook.getVersion());
        String[][] cases = {
            {"1.5104166667", "[h]:mm", ":15"}, {"0.34375", "[h]:mm", ":15"}, {"0.34375", "h:mm", "8:15"},
            {"36.2575", "", "36.258"}, {"12500", "#,##0.00 \"AED\"", "12,500.00"},
        };
        File file = new File("hours.xls");
        WritableWorkbook book = Workbook.createWorkbook(file);
        WritableSheet sheet = book.createSheet("Hours", 0);
        for (int row = 0; row < cases.length; row++) {
            double value = Double.parseDouble(cases[row][0]);
            String format = cases[row][1];
            sheet.addCell(format.isEmpty() ? new jxl.write.Number(0, row, value)
                : new jxl.write.Number(0, row, value, new WritableCellFormat(format.contains("mm") ? new DateFormat(format) : new NumberFormat(format))));
        }
        book.write();
        book.close();
        Sheet read = Workbook.getWorkbook(file).getSheet(0);
        for (int row = 0; row < cases.length; row++) {
            String seen = read.getCell(0, row).getContents();
            System.out.println("  " + cases[row][0] + " as " + cases[row][1] + ": " + seen);
            if (!seen.equals(cases[row][2])) throw new AssertionError("expected " + cases[row][2]);
        }
    }
}
JAVA
java -Duser.timezone=UTC -Duser.language=en -cp deb/usr/share/java/jxl.jar Run.java
