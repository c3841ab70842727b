#!/usr/bin/env bash
# Figures of speed and size. They are printed, not judged: a time on a busy machine says little.
. "$(dirname "$0")/lib.sh"
needs node npm
only_in_part 1

npm run --silent bench -- --quick
