#!/usr/bin/env bash
# Guess: a time that is read from one sheet and written to another is the same time there.
# Really: in Dubai it is four hours later each time, 22:30 of 4 March is 02:30 of 5 March after one
#   copy: times are written as those of the zone of the machine and read as those of Greenwich.
#   West of Greenwich, a day without a time is the day before.
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
import java.text.SimpleDateFormat;
import java.util.Date;
import jxl.*;
import jxl.write.*;
public class Run {
    public static void main(String[] args) throws Exception {
        SimpleDateFormat form = new SimpleDateFormat("yyyy-MM-dd HH:mm");
        Date time = form.parse(args[0]);
        StringBuilder seen = new StringBuilder();
        for (int copy = 0; copy < 3; copy++) {
            WritableWorkbook book = Workbook.createWorkbook(new File("punches.xls"));
            book.createSheet("Punches", 0).addCell(new jxl.write.DateTime(0, 0, time, new WritableCellFormat(new DateFormat("yyyy-MM-dd HH:mm"))));
            book.write();
            book.close();
            DateCell cell = (DateCell) Workbook.getWorkbook(new File("punches.xls")).getSheet(0).getCell(0, 0);
            seen.append(copy == 0 ? "" : ", ").append(cell.getContents());
            time = cell.getDate();
        }
        System.out.println("  JExcelAPI " + Workbook.getVersion() + ", " + System.getProperty("user.timezone") + ", " + args[0] + ": " + seen);
        if (!seen.toString().equals(args[1])) throw new AssertionError("expected " + args[1]);
    }
}
JAVA
mkdir classes
javac -cp deb/usr/share/java/jxl.jar -d classes Run.java
run() { java -Duser.timezone="$1" -cp classes:deb/usr/share/java/jxl.jar Run "$2" "$3"; }
run Asia/Dubai "2026-03-04 22:30" "2026-03-04 22:30, 2026-03-05 02:30, 2026-03-05 06:30"
run America/Mexico_City "2026-03-04 00:00" "2026-03-04 00:00, 2026-03-03 18:00, 2026-03-03 12:00"
run UTC "2026-03-04 22:30" "2026-03-04 22:30, 2026-03-04 22:30, 2026-03-04 22:30"
