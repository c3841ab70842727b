# Sourced by every script of a release. Each does one thing, and again what is left of it: after a failure, the same command continues.
. "$(dirname "${BASH_SOURCE[0]}")/../steps/lib.sh"

NAME=$(node -p 'require("./package.json").name')
VERSION=$(node -p 'require("./package.json").version')
TAG=v$VERSION

# is_published REGISTRY MINE THEIRS: whether the registry has this version (THEIRS is not empty), with the same content. Fails if
# the content differs.
is_published() {
  [ -n "$3" ] || return 1
  [ "$2" = "$3" ] ||
    fail "$1 has $NAME $VERSION with other content ($3, here $2). What is published cannot be changed: raise the version in .projenrc.ts"
  echo "$1 has $NAME $VERSION already, with the same content: nothing to do"
}

# on_npm: the hash of this version on npm, nothing if it is not there.
on_npm() {
  npm view "$NAME@$VERSION" dist.integrity --prefer-online 2> "$TEMP/npm-view" && return
  grep -q E404 "$TEMP/npm-view" || fail "npm does not say whether it has $NAME $VERSION: $(cat "$TEMP/npm-view")"
}

# sha256 FILE...: a line for each file, with its name but not its folder, sorted.
sha256() {
  local file
  for file; do echo "$(sha256sum < "$file" | cut -d ' ' -f 1)  $(basename "$file")"; done | sort -k 2
}

# digest_of_packages: one hash of all that was built, with the names.
digest_of_packages() {
  (cd dist && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum) | sha256sum | cut -d ' ' -f 1
}

# Between two jobs of a workflow, the packages are kept where every job of the run can replace them. So the job that built
# them says their hash, which no other job can change.
[ -z "${PACKAGES_DIGEST+set}" ] || [ "$PACKAGES_DIGEST" = "$(digest_of_packages)" ] ||
  fail 'dist/ is not what was built: somebody has changed it since. Nothing is published'
