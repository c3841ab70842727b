#!/usr/bin/env bash
# Makes the npm package in dist/js. It must be small and have no dependencies. Packages of other languages are made from it when needed.
. "$(dirname "$0")/lib.sh"
needs node npm

rm -rf dist
npm_package

tarball=$(ls dist/js/*.tgz)
size=$(wc -c < "$tarball")
echo "npm tarball: $size bytes, $(tar -tzf "$tarball" | wc -l) files"
# The library alone has about 400,000 bytes. The rest is the command, with the access levels of all actions and the texts of AWS managed
# policies, and the templates. Do not minify code to stay below the limit, because users see source lines above each error.
[ "$size" -lt 830000 ] || fail 'the npm tarball must stay below 830,000 bytes'
documents='(README|CHANGELOG)\.md|LICENSE'
library='lib/.*\.(js|d\.ts)|lib/readers/microsoft-template/ReadOnlyAccess\.json|package\.json|\.jsii|\.warnings\.jsii\.js'
library+='|bin/cdk-defender-for-cloud\.js'
templates='templates/(SHA256SUMS|[a-z.-]+\.template\.json|azure/[a-z.-]+\.(json|bicep|bicepparam))'
stray=$(tar -tzf "$tarball" | grep -vE "^package/($library|$templates|$documents)\$" || true)
[ -z "$stray" ] || fail "the npm tarball has unexpected files: $stray"
tar -xzOf "$tarball" package/package.json > "$TEMP/manifest.json"
node -e '
  const manifest = JSON.parse(require("fs").readFileSync(process.argv[1]));
  const { dependencies = {}, bundleDependencies = [], peerDependencies, scripts, allowScripts } = manifest;
  if (scripts !== undefined || allowScripts !== undefined) {
    throw new Error("the package has scripts of the repository, which cannot run there");
  }
  const runtime = [...Object.keys(dependencies), ...bundleDependencies];
  if (runtime.length > 0) throw new Error(`runtime dependencies: ${runtime}`);
  const peers = Object.keys(peerDependencies).sort().join();
  if (peers !== "aws-cdk-lib,constructs") throw new Error(`peer dependencies: ${peers}`);
  console.log("no runtime dependency; peers:", peerDependencies);
' "$TEMP/manifest.json"

# Modules are loaded at their first use, see build/finish-library.ts. An import of the package and a connector with its defaults must
# load at most 100 files of the library, and no other constructs or services of aws-cdk-lib that the connector does not need.
mkdir -p "$TEMP/app/node_modules/cdk-defender-for-cloud"
tar -xzf "$tarball" --strip-components=1 -C "$TEMP/app/node_modules/cdk-defender-for-cloud"
ln -s "$PWD/node_modules/aws-cdk-lib" "$PWD/node_modules/constructs" "$TEMP/app/node_modules/"
cat > "$TEMP/app/app.js" <<'EOF'
const { deepStrictEqual, strictEqual } = require('assert');
const { readFileSync } = require('fs');
const library = require('cdk-defender-for-cloud');
const { App, Stack } = require('aws-cdk-lib');
new library.DefenderForCloudConnector(new Stack(new App(), 'Stack'), 'Defender', {
  azureTenantId: '11111111-2222-3333-4444-555555555555',
});
const loaded = Object.keys(require.cache);
const files = loaded.filter(path => path.includes('/cdk-defender-for-cloud/lib/'));
console.log(`a connector loads ${files.length} files of the library`);
if (files.length > 100) throw new Error('a connector must load at most 100 files of the library');
const folders = 'cdk-defender-for-cloud/lib/(azure|monitoring|organization|organization-policies|readers|stacksets)';
const unused = new RegExp(`/(${folders}|aws-cdk-lib/aws-(eks|lambda|s3|sns))/|/(security-audit|read-only-access)\\.js$`);
deepStrictEqual(loaded.filter(path => unused.test(path)), [], 'files that a connector does not need are loaded');

const { types } = JSON.parse(readFileSync(`${__dirname}/node_modules/cdk-defender-for-cloud/.jsii`, 'utf-8'));
const values = Object.values(types).filter(type => type.kind !== 'interface').map(type => type.name).sort();
strictEqual(Object.keys(library).sort().join('\n'), values.join('\n'), 'exported names');
for (const name of values.filter(value => types[`cdk-defender-for-cloud.${value}`].kind === 'class')) {
  strictEqual(library[name].name, name, 'name of a class');
}
EOF
CDK_VALIDATION=false node "$TEMP/app/app.js"
node .ci/readable-errors.mjs "$TEMP/app"
