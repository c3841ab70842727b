#!/usr/bin/env bash
# Tests with the matcher of EventBridge which events the rules of the monitoring match.
. "$(dirname "$0")/lib.sh"
needs node npm mvn javac

cp -r test/monitoring/ruler "$TEMP/ruler"
export CDK_VALIDATION=false MAVEN_OPTS="${MAVEN_OPTS:-} -Djava.io.tmpdir=$TMPDIR"
typescript test/monitoring/ruler/input.ts "$TEMP/input.json"
mvn --quiet --batch-mode "-Dmaven.repo.local=$TEMP/repository" --file "$TEMP/ruler/pom.xml" \
  compile exec:java "-Dexec.args=$TEMP/input.json $TEMP/output.json" | sed 's/\x1b\[[0-9;]*m//g'
RULER_OUTPUT="$TEMP/output.json" npx --no-install jest test/monitoring/patterns.test.ts --ci --coverage=false --reporters=default
