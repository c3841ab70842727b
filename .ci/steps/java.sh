#!/usr/bin/env bash
# The Java package, built and installed into a temporary local repository, synthesizes the template of the tree.
. "$(dirname "$0")/lib.sh"
need_package java

cp -r dist/java "$TEMP/library"
cp -r test/languages/java "$TEMP/app"
# The lowest version of each range.
sed -i -E 's#<version>\[([^,]+),[^<]+#<version>\1#' "$TEMP/library/pom.xml"
version=$(node -p 'require("./package.json").version')

export MAVEN_OPTS="${MAVEN_OPTS:-} -Djava.io.tmpdir=$TMPDIR"
maven() {
  mvn --quiet --batch-mode "-Dmaven.repo.local=$TEMP/repository" "$@" | sed 's/\x1b\[[0-9;]*m//g'
}
maven --file "$TEMP/library/pom.xml" install
CDK_OUTDIR="$TEMP/out" maven --file "$TEMP/app/pom.xml" \
  "-Dcdk-defender-for-cloud.version=$version" "-Daws-cdk-lib.version=$(floor aws-cdk-lib)" compile exec:java
same_template "$TEMP/out"
