#!/usr/bin/env bash
# Tests `leave` and `preflight` with the AWS CLI and the server of moto on loopback. `npm test` skips these tests without moto.
. "$(dirname "$0")/lib.sh"
needs node npm python3
only_in_part 3 5

python_with test/support/aws-cli/requirements.txt
export REQUIRE_MOTO=1 MOTO_PYTHON="$PYTHON"
npx --no-install jest test/cli/leave/moto.test.ts test/cli/preflight/moto.test.ts --ci --coverage=false --reporters=default
