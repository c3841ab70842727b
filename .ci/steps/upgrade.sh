#!/usr/bin/env bash
# An upgrade replaces and deletes nothing: apps, templates, Terraform configurations of the base commit, with its library and with this one.
. "$(dirname "$0")/lib.sh"
needs node npm terraform go git

result=0
bash .ci/upgrade-trees.sh "$TEMP/upgrade" || result=$?
[ "$result" != 3 ] || skip 'there is no history'
[ "$result" = 0 ] || exit 1

build_stand_in
typescript test/upgrade/run.ts "$TEMP/upgrade"
