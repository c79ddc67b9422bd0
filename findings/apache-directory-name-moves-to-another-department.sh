#!/usr/bin/env bash
# Guess: the normalized name of an entry is another writing of the same name, and names that are
#   equal are found in a set under each other.
# Really: it is written without escapes: the person "Example, Ada" has a name that cannot be read,
#   and "Example,ou=X" is Example of the department X. Of a name of two parts, cn=Ada+uid=5, it is
#   cn=Ada+uid=5=5, which is the person with the id "5=5". cn=Ada+uid=5 and uid=5+cn=Ada are equal
#   and have two hash codes.
# Seen: libapache-directory-api-java 2.1.2-1 (Debian), Java 17; 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root libapache-directory-api-java=2.1.2-1 libslf4j-java=1.7.32-1 libcommons-lang3-java=3.12.0-2+deb12u1 \
        libmina2-java=2.2.1-3 libcommons-collections4-java=4.2-1 libcommons-codec-java=1.15-1 libcommons-text-java=1.10.0-1 libantlr-java=2.7.7+dfsg-12
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done

cat >Run.java <<'JAVA'
import java.util.*;
import org.apache.directory.api.ldap.model.name.Dn;
public class Run {
    static void is(Object seen, Object expected) {
        if (!seen.equals(expected)) throw new AssertionError(seen + ", expected " + expected);
    }
    public static void main(String[] args) throws Exception {
        System.out.println("Apache Directory API 2.1.2");
        Dn split = new Dn("cn=Example\\,ou=X,ou=IT,o=Co"), two = new Dn("cn=Ada+uid=5,ou=IT,o=Co"), turned = new Dn("uid=5+cn=Ada,ou=IT,o=Co");
        for (Dn name : List.of(split, two, turned)) {
            Dn again = new Dn(name.getNormName());
            System.out.println("  " + name + " (" + name.size() + " parts, user " + name.getRdn().getValue("uid") + ") -> " + again + " (" + again.size() + " parts, user " + again.getRdn().getValue("uid") + ")");
        }
        is(new Dn(split.getNormName()).getParent().toString(), "ou=X,ou=IT,o=Co");
        is(split.getParent().toString(), "ou=IT,o=Co");
        is(new Dn(two.getNormName()).getRdn().getValue("uid"), "5=5");
        try {
            new Dn(new Dn("cn=Example\\, Ada,ou=IT,o=Co").getNormName());
            throw new AssertionError("read");
        } catch (org.apache.directory.api.ldap.model.exception.LdapInvalidDnException error) {
            System.out.println("  cn=Example\\, Ada,ou=IT,o=Co -> " + error.getMessage());
        }
        System.out.println("  equal: " + two.equals(turned) + ", one in a set of the other: " + new HashSet<>(Set.of(two)).contains(turned));
        is(two.equals(turned), true);
        is(new HashSet<>(Set.of(two)).contains(turned), false);
    }
}
JAVA
java -cp "deb/usr/share/java/*" Run.java 2>java.log || { cat java.log; exit 1; }
