#!/usr/bin/env bash
# Runs the smoke tests of `npm run e2e`, and the other scenarios that are due, with an emulator on loopback.
. "$(dirname "$0")/lib.sh"
needs node npm python3

compile
started=$SECONDS
if [ "${WHICH_TESTS:-due}" = all ]; then selection=(--all); else selection=(--part commit); fi
typescript e2e/run.ts "${selection[@]}"
left=$(find "$TMPDIR" -mindepth 1 -maxdepth 1 -name 'e2e-*')
[ -z "$left" ] || fail "the scenarios left files behind: $left"
echo "it took $((SECONDS - started)) s"
