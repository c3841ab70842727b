#!/usr/bin/env bash
# Generated files in the repository (projen's files, python-code.ts, API.md, docs/PERMISSIONS.md, docs/rights.md, docs/pictures/, templates/, files in terraform/) are up to date.
. "$(dirname "$0")/lib.sh"
needs node npm

fingerprint > "$TEMP/before"
CI=true npx --no-install projen default
compile
npx --no-install projen post-compile
fingerprint > "$TEMP/after"
diff "$TEMP/before" "$TEMP/after" ||
  fail 'generated files were stale: run npx projen && npx projen compile && npx projen post-compile'
echo 'generated files are up to date'
