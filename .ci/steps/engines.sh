#!/usr/bin/env bash
# Tests that take long: CDK's own validation in strict mode, cdk-nag, AWS Control Tower, all combinations, random input.
. "$(dirname "$0")/lib.sh"
needs node npm

# With the rules that take long, which `npm test` leaves out.
npx --no-install projen eslint

# Not part of `npm test`, for their time. Those of Terraform and of a browser need their steps.
npx --no-install jest --ci --reporters=default --testPathIgnorePatterns /node_modules/ test/terraform/ \.browser\. -- \
  '\.slow\.test\.ts$'
