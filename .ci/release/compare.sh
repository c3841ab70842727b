#!/usr/bin/env bash
# Fails if the hash of dist/ is not PACKAGES_DIGEST. lib.sh compares it.
. "$(dirname "$0")/lib.sh"
: "${PACKAGES_DIGEST?must be the hash from the job that built the packages}"
echo "dist/ has the packages that were built: $PACKAGES_DIGEST"
