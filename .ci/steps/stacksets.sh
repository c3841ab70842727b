#!/usr/bin/env bash
# The synthesized StackSets in an organization of moto's server on loopback: which accounts and regions get what.
. "$(dirname "$0")/lib.sh"
needs node npm python3

python3 test/stacksets/stack_set_changes_test.py
python_with test/stacksets/moto/requirements.txt
export REQUIRE_MOTO=1 MOTO_PYTHON="$PYTHON"
npx --no-install jest test/stacksets --ci --coverage=false --reporters=default
