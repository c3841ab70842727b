#!/usr/bin/env bash
# Checks with apps, templates and Terraform configurations of the base commit that an upgrade of the library replaces and deletes nothing.
. "$(dirname "$0")/lib.sh"
needs node npm terraform go git

result=0
bash .ci/upgrade-trees.sh "$TEMP/upgrade" || result=$?
[ "$result" != 3 ] || skip 'this clone does not have the base commit'
[ "$result" = 0 ] || exit 1

build_stand_in
typescript test/upgrade/run.ts "$TEMP/upgrade"
