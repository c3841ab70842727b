#!/usr/bin/env bash
# The README's own test command, and that it changes no file: neither a snapshot nor, through `eslint --fix`, a source.
. "$(dirname "$0")/lib.sh"
needs node npm

rm -rf test-reports
fingerprint > "$TEMP/before"
npm ci && npm test || fail 'npm ci && npm test failed'
fingerprint > "$TEMP/after"
diff "$TEMP/before" "$TEMP/after" || fail 'the test command changed files'
