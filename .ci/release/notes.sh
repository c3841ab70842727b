#!/usr/bin/env bash
# Prints the text of this version in CHANGELOG.md.
. "$(dirname "$0")/lib.sh"

VERSION="$VERSION" awk '/^## / { found = ($2 == ENVIRON["VERSION"]); next } found' CHANGELOG.md
