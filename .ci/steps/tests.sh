#!/usr/bin/env bash
# Runs the test command of the README, and checks that it changes no file: neither a snapshot nor, with `eslint --fix`, a source.
. "$(dirname "$0")/lib.sh"
needs node npm

rm -rf test-reports
fingerprint > "$TEMP/before"
npm ci && npm test || fail 'npm ci && npm test failed'
fingerprint > "$TEMP/after"
diff "$TEMP/before" "$TEMP/after" || fail 'the test command changed files'
