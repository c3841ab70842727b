#!/usr/bin/env bash
# The Go module from a proxy builds, and synthesizes the template of the tree.
. "$(dirname "$0")/lib.sh"
needs node npm go
. .ci/registries/lib.sh
go_proxy
# The caches of this machine can have an earlier build of the same version, and an index of its files.
export GODEBUG=goindex=0
cached="$(go env GOMODCACHE)/$GO_MODULE@v$VERSION"
[ ! -d "$cached" ] || chmod -R u+w "$cached"
rm -rf "$cached" "$(go env GOMODCACHE)/cache/download/$GO_MODULE/@v/v$VERSION".*

cp -r test/languages/go "$TEMP/app"
(
  cd "$TEMP/app"
  # The repository has the folder in place of a version, so that the module there can be built.
  go mod edit -dropreplace "$GO_MODULE" -require "$GO_MODULE@v$VERSION"
  go build -mod=mod -o app .
  CDK_OUTDIR="$TEMP/out" ./app
)
same_template "$TEMP/out"
