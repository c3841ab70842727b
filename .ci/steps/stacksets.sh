#!/usr/bin/env bash
# Deploys the synthesized StackSets to an organization of the server of moto, and checks which accounts and regions get which resources.
. "$(dirname "$0")/lib.sh"
needs node npm python3

python3 test/stacksets/stack_set_changes_test.py
python_with test/stacksets/moto/requirements.txt
export REQUIRE_MOTO=1 MOTO_PYTHON="$PYTHON"
npx --no-install jest test/stacksets --ci --coverage=false --reporters=default
