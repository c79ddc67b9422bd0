#!/usr/bin/env bash
# Guess: a line of a file with fixed columns is one person, and a short one has empty fields.
# Really: unless recordEndsOnNewline is set, a line that ends early is filled with the next line: the
#   name is "Budi", a line break and the code of the next person, whose own row is gone, and the
#   rest of the file is shifted. Written, the code 1234567 is cut to 123456, another person, without
#   an error.
# Seen: libunivocity-parsers-java 2.9.1-1 (Debian), Java 17; 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root libunivocity-parsers-java=2.9.1-1; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >Run.java <<'JAVA'
import com.univocity.parsers.fixed.*;
import java.io.*;
import java.util.*;
public class Run {
    public static void main(String[] args) {
        System.out.println("univocity-parsers 2.9.1");
        String file = "000123Ada       08:00\n000124Budi\n000125Chen      07:30\n000126Dina      08:15\n";
        for (boolean ends : new boolean[] {false, true}) {
            FixedWidthParserSettings settings = new FixedWidthParserSettings(new FixedWidthFields(6, 10, 5));
            if (ends) settings.setRecordEndsOnNewline(true);
            StringBuilder seen = new StringBuilder();
            for (String[] row : new FixedWidthParser(settings).parseAll(new StringReader(file))) seen.append(Arrays.toString(row).replace("\n", "\\n"));
            System.out.println("  recordEndsOnNewline " + ends + ": " + seen);
            String expected = ends ? "[000123, Ada, 08:00][000124, Budi][000125, Chen, 07:30][000126, Dina, 08:15]"
                : "[000123, Ada, 08:00][000124, Budi\\n00012, 5Chen][null, 07:30\\n0001, 26Din][a, 08:15]";
            if (!seen.toString().equals(expected)) throw new AssertionError("expected " + expected);
        }
        StringWriter text = new StringWriter();
        FixedWidthWriter writer = new FixedWidthWriter(text, new FixedWidthWriterSettings(new FixedWidthFields(6, 4)));
        writer.writeRow("1234567", "Ada");
        writer.close();
        System.out.println("  1234567, Ada is written as " + text.toString().trim());
        if (!text.toString().trim().equals("123456Ada")) throw new AssertionError();
    }
}
JAVA
java -cp deb/usr/share/java/univocity-parsers.jar Run.java
