#!/usr/bin/env bash
# Checks that the Go module from a proxy builds and synthesizes the same template as the tree.
. "$(dirname "$0")/lib.sh"
needs node npm go
. .ci/registries/lib.sh
go_proxy
# The caches of this machine can contain an earlier build of the same version, and an index of its files.
export GODEBUG=goindex=0
cached="$(go env GOMODCACHE)/$GO_MODULE@v$VERSION"
[ ! -d "$cached" ] || chmod -R u+w "$cached"
rm -rf "$cached" "$(go env GOMODCACHE)/cache/download/$GO_MODULE/@v/v$VERSION".*

cp -r test/languages/go "$TEMP/app"
(
  cd "$TEMP/app"
  # In the repository, go.mod refers to a folder instead of a version, so that the module can be built there.
  go mod edit -dropreplace "$GO_MODULE" -require "$GO_MODULE@v$VERSION"
  go build -mod=mod -o app .
  CDK_OUTDIR="$TEMP/out" ./app
)
same_template "$TEMP/out"
