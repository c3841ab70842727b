#!/usr/bin/env bash
# The smoke part of `npm run e2e`, and the part of the other scenarios that is due, against an emulator on loopback.
. "$(dirname "$0")/lib.sh"
needs node npm python3

compile
started=$SECONDS
if [ "${WHICH_TESTS:-due}" = all ]; then selection=(--all); else selection=(--part commit); fi
typescript e2e/run.ts "${selection[@]}"
left=$(find "$TMPDIR" -mindepth 1 -maxdepth 1 -name 'e2e-*')
[ -z "$left" ] || fail "left behind: $left"
echo "it took $((SECONDS - started)) s"
