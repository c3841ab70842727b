#!/usr/bin/env bash
# An upgrade replaces and deletes nothing: apps, templates, Terraform configurations of the base commit, with its library and with this one.
. "$(dirname "$0")/lib.sh"

base=$(cat test/upgrade/base-commit)
if ! git rev-parse --git-dir > /dev/null 2>&1; then
  echo "skipped: this is no clone, so it does not have the base commit $base"
  exit 0
fi
if ! git cat-file -e "$base^{commit}" 2> /dev/null; then
  [ "$(git rev-parse --is-shallow-repository)" = true ] || fail "test/upgrade/base-commit names $base, which the history does not have"
  echo "skipped: this clone is shallow, and does not have the base commit $base. git fetch --unshallow gets it"
  exit 0
fi
git merge-base --is-ancestor "$base" HEAD || fail "test/upgrade/base-commit names $base, which is no ancestor of HEAD"

# Two trees with the apps of the base: one with its library, one with this one. Both have the aws-cdk-lib of this tree, since users
# choose theirs themselves.
for tree in base current; do
  mkdir -p "$TEMP/upgrade/$tree"
  git archive "$base" | tar -xf - -C "$TEMP/upgrade/$tree"
  ln -s "$PWD/node_modules" "$TEMP/upgrade/$tree/node_modules"
done
library=(src templates terraform package.json)
(cd "$TEMP/upgrade/current" && rm -rf "${library[@]}")
git ls-files -z --cached --others --exclude-standard -- "${library[@]}" |
  tar --null --files-from=- --ignore-failed-read -cf - | tar -xf - -C "$TEMP/upgrade/current"

if command -v terraform > /dev/null && command -v go > /dev/null; then
  export TERRAFORM_STAND_IN="$TEMP/stand-in"
  (cd test/terraform/stand-in && go build -o "$TERRAFORM_STAND_IN/terraform-provider-aws" .)
  cp "$TERRAFORM_STAND_IN/terraform-provider-aws" "$TERRAFORM_STAND_IN/terraform-provider-azapi"
fi
typescript test/upgrade/run.ts "$TEMP/upgrade"
echo "an upgrade from $base replaces and deletes nothing that is not in test/upgrade/exceptions.ts"
