#!/usr/bin/env bash
# Packages for npm, Python and Go, and sources for Java, into dist/; the npm package is small, without dependencies.
. "$(dirname "$0")/lib.sh"

rm -rf dist
compile
translated_samples
package() {
  npx --no-install jsii-pacmak --no-npmignore --outdir dist --rosetta-unknown-snippets verbatim \
    --rosetta-tablet "$SAMPLES" "$@"
}
package --targets js python
# Maven would use the newest version of each dependency, so java.sh builds with pinned ones.
package --targets java --code-only
npx --no-install projen package:go

tarball=$(ls dist/js/*.tgz)
size=$(wc -c < "$tarball")
echo "npm tarball: $size bytes, $(tar -tzf "$tarball" | wc -l) files"
[ "$size" -lt 320000 ] || fail 'the npm tarball must stay below 320,000 bytes'
documents='(README|CHANGELOG)\.md|LICENSE'
library="lib/.*\.(js|d\.ts)|package\.json|\.jsii|\.warnings\.jsii\.js"
stray=$(tar -tzf "$tarball" | grep -vE "^package/($library|$documents)\$" || true)
[ -z "$stray" ] || fail "the npm tarball holds more than the library: $stray"
tar -xzOf "$tarball" package/package.json > "$TEMP/package.json"
node -e '
  const manifest = JSON.parse(require("fs").readFileSync(process.argv[1]));
  const { dependencies = {}, bundleDependencies = [], peerDependencies } = manifest;
  const runtime = [...Object.keys(dependencies), ...bundleDependencies];
  if (runtime.length > 0) throw new Error(`runtime dependencies: ${runtime}`);
  const peers = Object.keys(peerDependencies).sort().join();
  if (peers !== "aws-cdk-lib,constructs") throw new Error(`peer dependencies: ${peers}`);
  console.log("no runtime dependency; peers:", peerDependencies);
' "$TEMP/package.json"
