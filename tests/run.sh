#!/usr/bin/env bash
# Installs what the tests need, then checks formatting and lints and runs every test.
# On Debian and Ubuntu it installs as root through apt-get, only what is missing; elsewhere it says what is missing.
# Ends with one line that says how it went; the exit code is 0 when all passed, else 1.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
exec </dev/null

say() { printf '\n== %s\n' "$*"; }
die() {
    printf '\ntests: not run: %s\n' "$*" >&2
    exit 1
}

# --- what the tests need -------------------------------------------------------------------------------------------

# A certificate store: the HTTP client cannot be built without one, even for plain HTTP.
has_certificates() {
    [ -n "${SSL_CERT_FILE:-}" ] && [ -s "$SSL_CERT_FILE" ] && return
    [ -s /etc/ssl/certs/ca-certificates.crt ] || [ -s /etc/pki/tls/certs/ca-bundle.crt ] || [ -s /etc/ssl/cert.pem ]
}

# All tests share a PostgreSQL server that they start; a test that crashes it or changes roles starts one of its own, also
# where MUSTER_TEST_POSTGRES_URL names the shared one.
has_postgres() {
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && return
    command -v pg_config >/dev/null && [ -x "$(pg_config --bindir)/initdb" ]
}

# A test of pooled sessions starts a PgBouncer before a PostgreSQL of its own.
has_pgbouncer() {
    [ -x /usr/sbin/pgbouncer ]
}

# The same of MariaDB.
has_mariadb() {
    local program
    for program in /usr/sbin/mariadbd /usr/sbin/mysqld /usr/local/sbin/mariadbd /usr/libexec/mariadbd; do
        [ -x "$program" ] && return
    done
    return 1
}

# Tests of the HTML report look at it in a real browser.
has_chromium() {
    local browser
    command -v chromedriver >/dev/null || [ -x /usr/lib/chromium/chromedriver ] || return
    for browser in chromium chromium-browser google-chrome; do
        command -v "$browser" >/dev/null && return
    done
    return 1
}

install_packages() {
    local missing=() reasons=()
    # The C compiler builds SQLite and the assembly of the TLS library; `kill` is how a test presses Ctrl-C.
    command -v cc >/dev/null || { missing+=(gcc libc6-dev) && reasons+=("a C compiler (cc)"); }
    [ -n "$(type -P kill)" ] || { missing+=(procps) && reasons+=("the program kill"); }
    # Comparisons are made of repositories. The pipelines of examples/gitops and the command lines of the documents are run
    # with the programs that they call.
    local program
    for program in git curl jq sqlite3; do
        command -v "$program" >/dev/null || { missing+=("$program") && reasons+=("the program $program"); }
    done
    # It gives a test a terminal to answer questions on.
    [ -n "$(type -P script)" ] || { missing+=(bsdutils) && reasons+=("the program script of util-linux"); }
    has_certificates || { missing+=(ca-certificates) && reasons+=("a store of CA certificates"); }
    has_postgres || { missing+=(postgresql) && reasons+=("the PostgreSQL server (initdb)"); }
    has_pgbouncer || { missing+=(pgbouncer) && reasons+=("the pooler PgBouncer (pgbouncer)"); }
    has_mariadb || { missing+=(mariadb-server-core) && reasons+=("the MariaDB server (mariadbd)"); }
    has_chromium || { missing+=(chromium chromium-driver) && reasons+=("the browser Chromium with its WebDriver (chromedriver)"); }
    [ ${#missing[@]} -eq 0 ] && return

    local what
    what=$(printf '%s, ' "${reasons[@]}")
    what=${what%, }
    command -v apt-get >/dev/null || die "missing: $what. Install them with this system's package manager."
    [ "$(id -u)" -eq 0 ] || die "missing: $what. As root: apt-get install --no-install-recommends ${missing[*]}"
    say "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q && apt-get install -q -y --no-install-recommends "${missing[@]}" ||
        die "apt-get could not install ${missing[*]}"
}

find_cargo() {
    local folder
    for folder in "${CARGO_HOME:-$HOME/.cargo}/bin" /usr/local/cargo/bin; do
        command -v cargo >/dev/null && return
        [ -x "$folder/cargo" ] && PATH="$folder:$PATH"
    done
    command -v cargo >/dev/null || die "cargo is not installed. Rust 1.95 or newer: https://rustup.rs"
}

# rustfmt and clippy are parts of the toolchain that small images leave out.
find_component() {
    cargo "$1" --version >/dev/null 2>&1 && return
    if command -v rustup >/dev/null; then
        say "adding the component $2"
        rustup component add "$2" || die "rustup could not add $2"
    else
        die "'cargo $1' is missing: install the component $2 of the Rust toolchain"
    fi
}

# The book of docs/ is built where mdBook can be had: it is installed below target/, once. Without a network the tests of
# the suite still check its links, its contents list and every command line.
build_book() {
    local tools=target/tools
    PATH="$PWD/$tools/bin:$PATH"
    command -v mdbook >/dev/null ||
        timeout 900 cargo install --quiet --locked --no-default-features --version 0.5.4 --root "$tools" mdbook || {
        echo "mdBook could not be installed: the book is not built"
        return 0
    }
    mdbook build docs
}

# --- the same surroundings everywhere ------------------------------------------------------------------------------

unset RUST_BACKTRACE RUST_LOG RUSTFLAGS NO_COLOR CLICOLOR CLICOLOR_FORCE FORCE_COLOR
unset CI
unset INSTA_UPDATE INSTA_FORCE_PASS PROPTEST_CASES BLESS
# Servers that tests are to use, and how much they are to try, are said on purpose.
for name in "${!MUSTER_@}"; do [[ $name =~ ^MUSTER_(TEST|STORM)_ ]] || unset "$name"; done
# Most tests wait for a server, a clock or a process that they started: two for each core keep the cores busy. Unit tests
# lose nothing by it. A large machine has no more than it needs.
choose_threads() {
    local cores threads
    cores=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
    threads=$((cores * 2))
    [ "$threads" -le 16 ] || threads=$((cores > 16 ? cores : 16))
    echo "$threads"
}
export RUST_TEST_THREADS="${RUST_TEST_THREADS:-$(choose_threads)}"
# Snapshots are compared, never written.
export INSTA_UPDATE=no TZ=UTC LC_ALL=C.UTF-8 LANG=C.UTF-8 COLUMNS=100
# Test servers listen on loopback: no proxy of this machine may stand in between. cargo keeps its own setting.
export NO_PROXY="127.0.0.1,localhost${NO_PROXY:+,$NO_PROXY}" no_proxy="127.0.0.1,localhost${no_proxy:+,$no_proxy}"

# --- the run -------------------------------------------------------------------------------------------------------

failed=()
stage() {
    local name=$1 start=$SECONDS
    shift
    say "$name: $*"
    if "$@"; then
        printf '== %s: passed in %s s\n' "$name" $((SECONDS - start))
    else
        printf '== %s: FAILED after %s s\n' "$name" $((SECONDS - start))
        failed+=("$name")
    fi
}

find_cargo
install_packages
find_component fmt rustfmt
find_component clippy clippy
say "$(cargo --version), $(rustc --version)"

stage "format" cargo fmt --check
stage "lints" cargo clippy --locked --all-targets -- -D warnings
stage "unit tests" cargo test --locked --lib --bins --no-fail-fast
stage "suite" cargo test --locked --test suite --no-fail-fast
stage "doc tests" cargo test --locked --doc --no-fail-fast
stage "book" build_book

if [ ${#failed[@]} -gt 0 ]; then
    printf '\ntests: FAILED after %s s: %s\n' "$SECONDS" "$(printf '%s, ' "${failed[@]}" | sed 's/, $//')"
    exit 1
fi
printf '\ntests: all passed in %s s\n' "$SECONDS"
