#!/bin/sh
# Plans, applies and watches a flow in any pipeline that can run a shell.
#
#   muster-ci.sh validate                    offline: mistakes in the settings and the directory
#   muster-ci.sh plan                        what would change: plan.md, plan.html, plan.json, fingerprint.txt
#   muster-ci.sh apply FINGERPRINT [PLAN]    what was approved, and nothing beside it; PLAN is the plan.json of `plan`
#   muster-ci.sh drift                       what somebody changed on the server: drift.md
#
# FLOW   the flow; may be left out when there is only one
# OUT    the folder for files (default: here)
# TRIES  how often to try when another run holds the lock (default: 10), WAIT seconds (default: 30) apart
#
# Ends with the exit code of muster, but for 2 and 8 of `plan`: changes are no failure, nor are conflicts.
set -eu

usage() {
    sed -n '2,13s/^# \{0,1\}//p' "$0" >&2
    exit 3
}

# One sentence for each way to end; nothing else in a pipeline's log has to be understood.
tell() {
    case "$1" in
        0) echo "muster-ci: done, or nothing to do" ;;
        1) echo "muster-ci: error: the server cannot be reached, or something is broken. See above" ;;
        2) echo "muster-ci: changes are pending" ;;
        3) echo "muster-ci: a mistake in the settings, the directory or the command line. Nothing was sent" ;;
        4) echo "muster-ci: refused by a limit or a guard. Nothing was sent: a person has to look at it" ;;
        5) echo "muster-ci: not the approved plan: something moved since. Nothing was sent: plan again, and approve it" ;;
        6) echo "muster-ci: another run holds the lock of this server. Nothing was sent: try again later" ;;
        7) echo "muster-ci: applied in part: what failed is named above. The same command goes on with the rest" ;;
        8) echo "muster-ci: conflicts need a person; all that does not conflict is not held up by them" ;;
        130) echo "muster-ci: interrupted. The same command goes on with the rest" ;;
        *) echo "muster-ci: ended with $1" ;;
    esac >&2
}

out=${OUT:-.}
flow=${FLOW:-}

plan() {
    code=0
    muster plan ${flow:+"$flow"} --detailed-exitcode --out "$out/plan.json" --report "markdown=$out/plan.md" \
        --report "html=$out/plan.html" || code=$?
    tell "$code"
    case "$code" in
        0 | 2 | 8) ;;
        *) return "$code" ;;
    esac
    grep -o '"fingerprint":"sha256:[0-9a-f]*"' "$out/plan.json" | cut -d '"' -f 4 >"$out/fingerprint.txt"
}

apply() {
    fingerprint=$1
    if [ -n "$2" ]; then set -- --plan "$2"; else set -- ${flow:+"$flow"}; fi
    tries=${TRIES:-10}
    while :; do
        code=0
        muster apply "$@" --expect "$fingerprint" --yes --report "markdown=$out/applied.md" || code=$?
        tries=$((tries - 1))
        if [ "$code" -ne 6 ] || [ "$tries" -le 0 ]; then break; fi
        tell 6
        sleep "${WAIT:-30}"
    done
    tell "$code"
    return "$code"
}

drift() {
    code=0
    muster drift ${flow:+"$flow"} --report "markdown=$out/drift.md" || code=$?
    if [ "$code" -eq 2 ]; then echo "muster-ci: the server drifted since the last apply" >&2; else tell "$code"; fi
    return "$code"
}

validate() {
    code=0
    muster validate || code=$?
    tell "$code"
    return "$code"
}

case "${1:-}/$#" in
    validate/1 | plan/1 | drift/1) "$1" ;;
    apply/2 | apply/3) apply "$2" "${3:-}" ;;
    *) usage ;;
esac
