#!/usr/bin/env bash
# upgrade-trees.sh FOLDER: makes two trees with the apps of the base commit. `base` has the library of the base commit, and `current` has
# the library of this tree. Exits with 3 if this clone does not have the base commit.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$1

base=$(cat test/upgrade/base-commit)
skip() {
  echo "skipped: $*"
  exit 3
}
fail() {
  echo "error: test/upgrade/base-commit contains $base, $*" >&2
  exit 1
}
git rev-parse --git-dir > /dev/null 2>&1 || skip "this is not a clone, so it does not have the base commit $base"
if ! git cat-file -e "$base^{commit}" 2> /dev/null; then
  [ "$(git rev-parse --is-shallow-repository)" = true ] || fail 'which the history does not have'
  skip "this clone is shallow and does not have the base commit $base: run git fetch --unshallow"
fi
git merge-base --is-ancestor "$base" HEAD || fail 'which is not an ancestor of HEAD'

# Both use the aws-cdk-lib of this tree, because the owner of an app chooses its version.
for tree in base current; do
  mkdir -p "$folder/$tree"
  git archive "$base" | tar -xf - -C "$folder/$tree"
  ln -s "$PWD/node_modules" "$folder/$tree/node_modules"
done
library=(src templates terraform package.json)
(cd "$folder/current" && rm -rf "${library[@]}")
git ls-files -z --cached --others --exclude-standard -- "${library[@]}" |
  tar --null --files-from=- --ignore-failed-read -cf - 2> /dev/null | tar -xf - -C "$folder/current"
