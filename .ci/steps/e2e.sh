#!/usr/bin/env bash
# The smoke part of `npm run e2e`: examples and templates/ deployed to an emulator on loopback, and read back from it.
. "$(dirname "$0")/lib.sh"

started=$SECONDS
npm run --silent e2e
left=$(find "$TMPDIR" -mindepth 1 -maxdepth 1 -name 'e2e-*')
[ -z "$left" ] || fail "left behind: $left"
echo "the smoke part took $((SECONDS - started)) s"
