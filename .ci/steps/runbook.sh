#!/usr/bin/env bash
# Tests the runbook of host management with the server of moto on loopback. `npm test` skips these tests without moto.
. "$(dirname "$0")/lib.sh"
needs node npm python3

python_with test/host-management/runbook/requirements.txt
export REQUIRE_MOTO=1 MOTO_PYTHON="$PYTHON"
npx --no-install jest test/host-management/runbook --ci --coverage=false --reporters=default --maxWorkers=2
