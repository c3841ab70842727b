#!/usr/bin/env bash
# The runbook of host management against moto's server on loopback: tests that `npm test` skips without moto.
. "$(dirname "$0")/lib.sh"

python3 -m venv "$TEMP/venv"
"$TEMP/venv/bin/pip" install --quiet --no-compile --requirement test/host-management/runbook/requirements.txt
export REQUIRE_MOTO=1 MOTO_PYTHON="$TEMP/venv/bin/python"
npx --no-install jest test/host-management/runbook --ci --coverage=false --reporters=default --maxWorkers=2
