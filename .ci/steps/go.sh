#!/usr/bin/env bash
# The Go module builds and synthesizes the template of the tree.
. "$(dirname "$0")/lib.sh"
need_package go

module=github.com/cdk-defender-for-cloud/cdk-defender-for-cloud-go/defenderforcloud
cp -r test/languages/go "$TEMP/app"
(
  cd "$TEMP/app"
  go mod edit -replace "$module=$OLDPWD/dist/go/defenderforcloud"
  go build -mod=mod -o app .
  CDK_OUTDIR="$TEMP/out" ./app
)
same_template "$TEMP/out"
