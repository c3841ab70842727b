#!/usr/bin/env bash
# Builds everything that a release publishes, into dist/.
. "$(dirname "$0")/lib.sh"

export SHARED="$TEMP/shared"
mkdir "$SHARED"
rm -rf dist
for language in python java go; do packaged "$language"; done
if can_use dotnet 'the NuGet package'; then packaged dotnet; fi
bash .ci/release/assets.sh
[ -z "${GITHUB_OUTPUT:-}" ] || echo "digest=$(digest_of_packages)" >> "$GITHUB_OUTPUT"
