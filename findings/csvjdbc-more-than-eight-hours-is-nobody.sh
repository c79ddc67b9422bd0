#!/usr/bin/env bash
# Guess: a column of numbers in a CSV file can be asked for what is more than 8, as it can be summed.
# Really: the sum takes the texts as numbers, and leaves out 36:15 without an error; a comparison
#   with a number finds nobody, and HOURS < 8 nobody either. ORDER BY puts 8.5 before 10, the
#   greatest is 8.5, and CODE + 1 is 0001231.
# Seen: libcsvjdbc-java 1.0.37-1 (Debian), Java 17; 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root libcsvjdbc-java=1.0.37-1; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
mkdir data
printf '%s\n' CODE,NAME,HOURS 000123,Ada,10 000124,Budi,8.5 000125,Chen,7 000126,Dina,36:15 >data/people.csv

cat >Run.java <<'JAVA'
import java.sql.*;
import java.util.*;
public class Run {
    public static void main(String[] args) throws Exception {
        System.out.println("CsvJdbc 1.0.37");
        String[][] cases = {
            {"SELECT NAME FROM people WHERE HOURS > 8", ""}, {"SELECT NAME FROM people WHERE HOURS < 8", ""},
            {"SELECT SUM(HOURS) FROM people", "25.5"}, {"SELECT MAX(HOURS) FROM people", "8.5"},
            {"SELECT NAME FROM people ORDER BY HOURS", "Ada Dina Chen Budi"}, {"SELECT CODE + 1 FROM people WHERE NAME = 'Ada'", "0001231"},
        };
        try (Connection base = DriverManager.getConnection("jdbc:relique:csv:data")) {
            for (String[] one : cases) {
                List<String> seen = new ArrayList<>();
                ResultSet rows = base.createStatement().executeQuery(one[0]);
                while (rows.next()) seen.add(rows.getString(1));
                System.out.println("  " + one[0] + ": " + seen);
                if (!String.join(" ", seen).equals(one[1])) throw new AssertionError("expected " + one[1]);
            }
        }
    }
}
JAVA
java -cp deb/usr/share/java/csvjdbc.jar Run.java
