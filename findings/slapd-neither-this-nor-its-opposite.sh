#!/usr/bin/env bash
# Guess: an entry is found by a filter or by its opposite, (!(…)); a condition that the server
#   cannot compare is an error.
# Really: what slapd cannot compare is neither true nor false: employeeNumber has no order, and
#   (employeeNumber>=2) finds nobody, (!(employeeNumber>=2)) nobody either. A time without its Z, as
#   an incremental import may write it, finds nobody and nobody, and so does a misspelt attribute,
#   all with result 0. An attribute that people merely do not have is false: its opposite finds
#   everybody.
# Seen: slapd, ldap-utils, libldap-2.5-0 2.5.13+dfsg-5 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'test ! -s "$work/pid" || kill "$(cat "$work/pid")"; rm -rf "$work"' EXIT
cd "$work"
version=2.5.13+dfsg-5
get() {
    apt-get download -qq -o APT::Sandbox::User=root slapd=$version ldap-utils=$version libldap-2.5-0=$version \
        libltdl7=2.4.7-7~deb12u1 libwrap0=7.6.q-32 libodbc2=2.3.11-2+deb12u1 libsasl2-2=2.1.28+dfsg-10+deb12u1
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
export LD_LIBRARY_PATH
LD_LIBRARY_PATH=$(dirname "$work"/deb/usr/lib/*/libldap-2.5.so.0)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
url=ldap://127.0.0.1:$port

mkdir db
cat >slapd.conf <<END
include $work/deb/etc/ldap/schema/core.schema
include $work/deb/etc/ldap/schema/cosine.schema
include $work/deb/etc/ldap/schema/inetorgperson.schema
modulepath $work/deb/usr/lib/ldap
moduleload back_mdb.so
pidfile $work/pid
database mdb
suffix "dc=example,dc=org"
rootdn "cn=admin,dc=example,dc=org"
rootpw example
directory $work/db
END
cat >people.ldif <<'END'
dn: dc=example,dc=org
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: uid=ada,dc=example,dc=org
objectClass: inetOrgPerson
cn: Ada Example
sn: Example
employeeNumber: 000123

dn: uid=ben,dc=example,dc=org
objectClass: inetOrgPerson
cn: Ben Example
sn: Example
employeeNumber: 731
END
(deb/usr/sbin/slapd -V 2>&1 || true) | grep -o 'OpenLDAP: slapd [0-9.]*'
deb/usr/sbin/slapd -f slapd.conf -h "$url/"
ready() { deb/usr/bin/ldapsearch -x -H "$url" -s base -b '' >/dev/null 2>&1; }
for _ in $(seq 50); do if ready; then break; fi; sleep 0.1; done
deb/usr/bin/ldapadd -x -H "$url" -D cn=admin,dc=example,dc=org -w example -f people.ldif >/dev/null
check() {
    seen=$(deb/usr/bin/ldapsearch -x -LLL -H "$url" -b dc=example,dc=org "(&(objectClass=person)$1)" uid | sed -n 's/^uid: //p' | xargs)
    echo "  $1 -> ${seen:-nobody}"
    [ "$seen" = "$2" ] || { echo "expected: ${2:-nobody}"; exit 1; }
}
check '(employeeNumber>=2)' ''
check '(!(employeeNumber>=2))' ''
check '(modifyTimestamp>=20260101000000Z)' 'ada ben'
check '(modifyTimestamp>=20260101)' ''
check '(!(modifyTimestamp>=20260101))' ''
check '(modifyTimestamp>=2026-01-01)' ''
check '(!(employeNumber=731))' ''
check '(!(employeeNumber=731))' 'ada'
check '(!(title=Guard))' 'ada ben'
