#!/usr/bin/env bash
# Fails if dist/ is not what PACKAGES_DIGEST says.
. "$(dirname "$0")/lib.sh"
: "${PACKAGES_DIGEST?the hash that the job which built the packages says}"
echo "dist/ is what was built: $PACKAGES_DIGEST"
