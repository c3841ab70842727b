#!/usr/bin/env bash
# Checks that the generated files in the repository are up to date.
# These are the files of projen, python-code.ts, API.md, docs/PERMISSIONS.md, docs/rights.md, docs/pictures/, templates/, and files in
# terraform/.
. "$(dirname "$0")/lib.sh"
needs node npm

fingerprint > "$TEMP/before"
CI=true npx --no-install projen default
compile
npx --no-install projen post-compile
fingerprint > "$TEMP/after"
diff "$TEMP/before" "$TEMP/after" ||
  fail 'generated files are not up to date: run npx projen && npx projen compile && npx projen post-compile'
echo 'generated files are up to date'
