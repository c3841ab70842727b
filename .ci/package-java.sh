#!/usr/bin/env bash
# Makes the Java package in dist/java: a Maven repository with the jar, its sources, its documentation and the pom.
. "$(dirname "$0")/steps/lib.sh"
needs mvn javac

translated_samples
unpacked_module
npx --no-install jsii-pacmak --no-npmignore --outdir "$TEMP/code" --targets java --code-only \
  --rosetta-tablet "$SAMPLES" --rosetta-unknown-snippets verbatim "$MODULE"
pom="$TEMP/code/java/pom.xml"
cp "$pom" "$TEMP/published.xml"
# It is compiled with the lowest version of each range. Without this change, Maven would use the newest version.
sed -i -E 's#<version>\[([^,]+),[^<]+#<version>\1#' "$pom"

export MAVEN_OPTS="${MAVEN_OPTS:-} -Djava.io.tmpdir=$TMPDIR"
maven() {
  mvn --quiet --batch-mode "-Dmaven.repo.local=${SHARED:-$TEMP}/maven-cache" "$@" | sed 's/\x1b\[[0-9;]*m//g'
}
maven --file "$pom" package
name="$TEMP/code/java/target/$(node -p 'const { name, version } = require("./package.json"); `${name}-${version}`')"
maven org.apache.maven.plugins:maven-deploy-plugin:3.1.4:deploy-file "-Durl=file://$TEMP/java" "-DpomFile=$TEMP/published.xml" \
  "-Dfile=$name.jar" "-Dsources=$name-sources.jar" "-Djavadoc=$name-javadoc.jar"
rm -rf dist/java
mv "$TEMP/java" dist/
