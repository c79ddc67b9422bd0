#!/usr/bin/env bash
# Guess: the greatest of some whole numbers is one of them, written as it was.
# Really: datamash writes results with 14 digits: the identity number 784199012345671, of 15 digits
#   as in the Emirates, comes out as 7.8419901234567e+14, and min and max of two people are equal.
#   A card number in hexadecimal, 0x10, counts as 16.
# Seen: datamash 1.7-2 (Debian); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root datamash=1.7-2; }
get 2>get.log || { apt-get update -qq && get; }
dpkg -x datamash_*.deb deb

deb/usr/bin/datamash --version | head -1
printf 'HQ\t784199012345671\nHQ\t784199012345672\nLAB\t0x10\n' >people.tsv
deb/usr/bin/datamash -g 1 min 2 max 2 <people.tsv | tee seen.tsv
printf 'HQ\t7.8419901234567e+14\t7.8419901234567e+14\nLAB\t16\t16\n' | cmp - seen.tsv
