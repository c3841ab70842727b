#!/usr/bin/env bash
# Checks that the Java package from a Maven repository synthesizes the same template as the tree.
. "$(dirname "$0")/lib.sh"
needs node npm mvn javac gpg
. .ci/registries/lib.sh
maven_repository

cp -r test/languages/java "$TEMP/app"
export MAVEN_OPTS="${MAVEN_OPTS:-} -Djava.io.tmpdir=$TMPDIR"
CDK_OUTDIR="$TEMP/out" mvn --quiet --batch-mode "${MAVEN_SETTINGS[@]}" \
  "-Dmaven.repo.local=${SHARED:-$TEMP}/maven-cache" --file "$TEMP/app/pom.xml" \
  "-Dcdk-defender-for-cloud.version=$VERSION" "-Daws-cdk-lib.version=$(floor aws-cdk-lib)" compile exec:java | sed 's/\x1b\[[0-9;]*m//g'
same_template "$TEMP/out"
