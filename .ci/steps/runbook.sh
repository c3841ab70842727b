#!/usr/bin/env bash
# The runbook of host management against moto's server on loopback: tests that `npm test` skips without moto.
. "$(dirname "$0")/lib.sh"
needs node npm python3

python_with test/host-management/runbook/requirements.txt
export REQUIRE_MOTO=1 MOTO_PYTHON="$PYTHON"
npx --no-install jest test/host-management/runbook --ci --coverage=false --reporters=default --maxWorkers=2
