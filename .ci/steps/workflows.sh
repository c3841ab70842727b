#!/usr/bin/env bash
# Runs actionlint on the workflows of this repository and of `init`, and checks the syntax of the script of the daily check.
. "$(dirname "$0")/lib.sh"
needs node npm go

ACTIONLINT=v1.7.12 # MIT
GOBIN="$TEMP" go install "github.com/rhysd/actionlint/cmd/actionlint@$ACTIONLINT"
lint() {
  "$TEMP/actionlint" -no-color -shellcheck= -pyflakes= "$@"
}

mkdir "$TEMP/written"
typescript .ci/workflows.ts "$TEMP/written"
mapfile -t written < <(find "$TEMP/written" -name '*.yml' ! -name buildspec.yml | sort)
[ ${#written[@]} = 8 ] || fail "init writes ${#written[@]} workflows here, expected 8"
lint "${written[@]}" .github/workflows/*.yml
for script in "$TEMP"/written/*/check.sh; do bash -n "$script"; done

# actionlint must find mistakes: a job, an expression and a permission that do not exist.
for change in 's/needs: synth/needs: other/' 's/vars\.CHECK_ROLE/var.CHECK_ROLE/' 's/id-token: write/id-tokens: write/'; do
  sed "$change" "$TEMP/written/typescript-1/check.yml" > "$TEMP/changed.yml"
  if lint "$TEMP/changed.yml" > "$TEMP/found"; then fail "actionlint finds nothing after $change"; fi
done
echo "actionlint $ACTIONLINT has no findings in ${#written[@]} workflows of init and those of this repository"
