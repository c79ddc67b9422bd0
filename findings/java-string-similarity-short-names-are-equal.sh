#!/usr/bin/env bash
# Guess: two names that have no letter in common are as far apart as can be, or at least not equal.
# Really: names are cut into pieces of three letters, and a name of two letters has none: the
#   distance of Li and Bo, and of each two Chinese names of two characters, is 0, the same as that of
#   Li and Li, and their similarity is not a number, which is neither above nor below any limit.
# Seen: libjava-string-similarity-java 2.0.0-1 (Debian), Java 17; 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root libjava-string-similarity-java=2.0.0-1; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >Run.java <<'JAVA'
import info.debatty.java.stringsimilarity.*;
public class Run {
    public static void main(String[] args) {
        System.out.println("java-string-similarity 2.0.0");
        String[][] cases = {
            {"Li", "Bo", "0.0 NaN NaN"}, {"\u674e\u5a1c", "\u738b\u4f1f", "0.0 NaN NaN"}, {"Li", "Li", "0.0 1.0 1.0"},
            {"Ada", "Kim", "2.0 0.0 0.0"}, {"Li", "Ada", "1.0 0.0 0.0"},
        };
        for (String[] one : cases) {
            String seen = new QGram().distance(one[0], one[1]) + " " + new Jaccard().similarity(one[0], one[1]) + " " + new SorensenDice().similarity(one[0], one[1]);
            System.out.println("  " + one[0] + " and " + one[1] + ": distance and two similarities " + seen);
            if (!seen.equals(one[2])) throw new AssertionError("expected " + one[2]);
        }
    }
}
JAVA
java -Dfile.encoding=UTF-8 -cp deb/usr/share/java/java-string-similarity.jar Run.java
