#!/usr/bin/env bash
# Runs slow tests: the validation of CDK in strict mode, cdk-nag, AWS Control Tower, all combinations, random input.
. "$(dirname "$0")/lib.sh"
needs node npm

# This includes the slow rules, which `npm test` leaves out.
npx --no-install projen eslint

# If a random test fails, fix it, even if it is not related to the change. The printed RANDOM_SEED repeats it. Add its case as a row.
export RANDOM_SEED="${RANDOM_SEED:-$(date +%s)}"
echo "RANDOM_SEED=$RANDOM_SEED"

# The random tests of `npm test`. There, they always have the same seed.
grep -rl --include='*.test.ts' --exclude='*.slow.test.ts' "from 'fast-check'" test |
  xargs npx --no-install jest --ci --reporters=default --runTestsByPath

# The slow tests are not part of `npm test`. The tests of Terraform and of a browser have their own steps.
slow_tests -vE '^test/terraform/|\.browser\.'
npx --no-install jest --ci --reporters=default --testPathIgnorePatterns /node_modules/ --runTestsByPath "${SLOW_TESTS[@]}"
