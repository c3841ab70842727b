#!/usr/bin/env bash
# An upgrade replaces and deletes nothing: apps, templates, Terraform configurations of the base commit, with its library and with this one.
. "$(dirname "$0")/lib.sh"

result=0
bash .ci/upgrade-trees.sh "$TEMP/upgrade" || result=$?
[ "$result" != 3 ] || exit 0
[ "$result" = 0 ] || exit 1

if command -v terraform > /dev/null && command -v go > /dev/null; then
  build_stand_in
fi
typescript test/upgrade/run.ts "$TEMP/upgrade"
