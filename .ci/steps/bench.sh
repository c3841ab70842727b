#!/usr/bin/env bash
# Prints numbers for speed and size. They have no limits, because times on a busy machine are not reliable.
. "$(dirname "$0")/lib.sh"
needs node npm
only_in_part 1

npm run --silent bench -- --quick
