#!/usr/bin/env bash
# Guess: a JUnit file with three test cases, of which two are about the person 000123, is shown as
#   three; if two of one name become one, a failure stays a failure.
# Really: test cases of one name and class are one for xunit-viewer, and the last of them decides:
#   the change that fails is shown with a check mark as passed when another change of the same
#   person passes after it. Two failures count as one.
# Seen: xunit-viewer 10.6.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . xunit-viewer@10.6.1

fails='<testcase name="000123" classname="employee"><failure message="the area HQ is left">plan</failure></testcase>'
passes='<testcase name="000123" classname="employee"/>'
other='<testcase name="000124" classname="employee"/>'
report() {
    mkdir -p reports
    printf '<?xml version="1.0" encoding="UTF-8"?><testsuites><testsuite name="plan" tests="3">%s%s%s</testsuite></testsuites>' "$2" "$3" "$other" >reports/plan.xml
    node node_modules/xunit-viewer/bin/xunit-viewer -r reports -o plan.html -c >seen.txt
    last=$(sed 's/\x1b\[[0-9;]*[A-Za-z]//g' seen.txt | grep -E '^[0-9]+ (passed|failure)')
    echo "  $1 -> $last"
    [ "$last" = "$4" ] || { echo "expected: $4"; exit 1; }
}
grep '"version"' node_modules/xunit-viewer/package.json
report "a failure, then a pass" "$fails" "$passes" "2 passed"
report "a pass, then a failure" "$passes" "$fails" "1 passed, 1 failure"
report "two failures" "$fails" "$fails" "1 passed, 1 failure"
