#!/usr/bin/env bash
# Installs the package from an npm registry with the lowest versions, and checks types, the template, and the example of an organization.
. "$(dirname "$0")/lib.sh"
needs node npm
. .ci/registries/lib.sh
npm_registry

tree=$PWD
cdk=$(floor aws-cdk-lib)
constructs=$(floor constructs)
mkdir "$TEMP/app"
cp test/languages/typescript/app.ts "$TEMP/app/"
cp examples/organization/app.ts "$TEMP/app/organization.ts"
context=$(context_of examples/organization)
echo '{ "private": true }' > "$TEMP/app/package.json"
(
  cd "$TEMP/app"
  npm install --no-audit --no-fund --loglevel=error "$PACKAGE@$VERSION" "aws-cdk-lib@$cdk" "constructs@$constructs"
  "$tree/node_modules/.bin/tsc" --strict --target es2022 --module node16 \
    --types node --typeRoots "$tree/node_modules/@types" app.ts organization.ts
  CDK_OUTDIR="$TEMP/out" node app.js
  CDK_OUTDIR="$TEMP/organization" CDK_CONTEXT_JSON="$context" node organization.js
)
same_template "$TEMP/out"
[ -s "$TEMP/organization/DefenderForCloudOrganization.template.json" ] || fail 'the organization has no template'
