# Every script of a release sources this file. Each script does one thing. After a failure, run the same command again: it does the rest.
. "$(dirname "${BASH_SOURCE[0]}")/../steps/lib.sh"

NAME=$(node -p 'require("./package.json").name')
VERSION=$(node -p 'require("./package.json").version')
TAG=v$VERSION
CONTINUE='Run the same command again to continue'

# is_published REGISTRY MINE THEIRS: whether the registry has this version (THEIRS is not empty), with the same content. Fails if
# the content differs.
is_published() {
  [ -n "$3" ] || return 1
  [ "$2" = "$3" ] ||
    fail "$1 has $NAME $VERSION with other content ($3, here $2). A published version cannot change: increase it in .projenrc.ts"
  echo "$1 has $NAME $VERSION already, with the same content: nothing to do"
}

# on_npm: prints the hash of this version on npm, or nothing if npm does not have it.
on_npm() {
  npm view "$NAME@$VERSION" dist.integrity --prefer-online 2> "$TEMP/npm-view" && return
  grep -q E404 "$TEMP/npm-view" || fail "npm does not say whether it has $NAME $VERSION: $(cat "$TEMP/npm-view")"
}

# sha256 FILE...: prints a line for each file, with its name but not its folder, sorted.
sha256() {
  local file
  for file; do echo "$(sha256sum < "$file" | cut -d ' ' -f 1)  $(basename "$file")"; done | sort -k 2
}

# digest_of_packages: prints one hash of all built files and their names.
digest_of_packages() {
  (cd dist && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum) | sha256sum | cut -d ' ' -f 1
}

# Between two jobs of a workflow, every job of the run could replace the stored packages. So the job that built them outputs their
# hash, which no other job can change.
[ -z "${PACKAGES_DIGEST+set}" ] || [ "$PACKAGES_DIGEST" = "$(digest_of_packages)" ] ||
  fail 'dist/ does not have the packages that were built: it was changed after the build. Nothing is published'
