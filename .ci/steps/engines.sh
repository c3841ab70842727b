#!/usr/bin/env bash
# Tests that take long: CDK's own validation in strict mode, cdk-nag, AWS Control Tower, all combinations, random input.
. "$(dirname "$0")/lib.sh"
needs node npm

# With the rules that take long, which `npm test` leaves out.
npx --no-install projen eslint

# A random test that fails is a fault for everybody: RANDOM_SEED, which is printed, repeats it, and its case becomes a row.
export RANDOM_SEED="${RANDOM_SEED:-$(date +%s)}"
echo "RANDOM_SEED=$RANDOM_SEED"

# Those of `npm test`, where they always have the same seed.
grep -rl --include='*.test.ts' --exclude='*.slow.test.ts' "from 'fast-check'" test |
  xargs npx --no-install jest --ci --reporters=default --runTestsByPath

# Not part of `npm test`, for their time. Those of Terraform and of a browser need their steps.
slow_tests -vE '^test/terraform/|\.browser\.'
npx --no-install jest --ci --reporters=default --testPathIgnorePatterns /node_modules/ --runTestsByPath "${SLOW_TESTS[@]}"
