#!/usr/bin/env bash
# The synthesized StackSets in an organization of moto's server on loopback: which accounts and regions get what.
. "$(dirname "$0")/lib.sh"

python3 -m venv "$TEMP/venv"
"$TEMP/venv/bin/pip" install --quiet --no-compile --requirement test/stacksets/moto/requirements.txt
export REQUIRE_MOTO=1 MOTO_PYTHON="$TEMP/venv/bin/python"
npx --no-install jest test/stacksets --ci --coverage=false --reporters=default
