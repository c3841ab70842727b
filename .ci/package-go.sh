#!/usr/bin/env bash
# Makes the Go module in dist/go. Its code repeats members that classes inherit from aws-cdk-lib, so it would not compile
# with an older aws-cdk-lib than the one it is made with. So it is made with the lowest supported versions.
. "$(dirname "$0")/steps/lib.sh"

tree=$PWD
translated_samples
copy_files "$TEMP/lowest"
put_cdk "$TEMP/lowest" "$(floor aws-cdk-lib)" "$(floor constructs)"
ln -s "$tree/node_modules/@types" "$TEMP/lowest/node_modules/"
(
  cd "$TEMP/lowest"
  "$tree/node_modules/.bin/jsii" --silence-warnings=reserved-word --silence-warnings=missing-dev-dependency
  "$tree/node_modules/.bin/jsii-pacmak" --no-npmignore --outdir "$TEMP/code" --targets go --code-only \
    --rosetta-tablet "$SAMPLES" --rosetta-unknown-snippets verbatim
)

cd "$TEMP/code/go/defenderforcloud"
# jsii-pacmak lists the versions of indirect dependencies on npm, which need not exist as Go modules.
grep -v '// indirect' go.mod > direct
mv direct go.mod
go mod tidy
go build ./...

# dist/go exists only if the module is complete.
rm -rf "$tree/dist/go"
mkdir -p "$tree/dist"
mv "$TEMP/code/go" "$tree/dist/"
