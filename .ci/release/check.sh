#!/usr/bin/env bash
# Checks whether this commit can be released: all changes are committed, its tag is the version of package.json, the changelog has an
# entry, and neither npm nor PyPI has the version. To continue a release that stopped, run its failed jobs again instead.
. "$(dirname "$0")/lib.sh"

errors=0
wrong() {
  echo "error: $*" >&2
  errors=$((errors + 1))
}

changed=$(git status --porcelain)
[ -z "$changed" ] || wrong "files are changed or not committed, so the published packages would differ from the tag:"$'\n'"$changed"

tags=$(git tag --points-at HEAD 'v*')
grep -qxF "$TAG" <<< "$tags" ||
  wrong "package.json has the version $VERSION, so this commit needs the tag $TAG, and it has: ${tags:-none}." \
    'Change the version in .projenrc.ts, or tag this commit'
# A person chose this tag when starting the workflow.
[ "${GITHUB_REF_TYPE:-tag}" = tag ] && [ "${GITHUB_REF_NAME:-$TAG}" = "$TAG" ] ||
  wrong "the workflow was started for the ${GITHUB_REF_TYPE:-} ${GITHUB_REF_NAME:-}, not for the tag $TAG"

[ -n "$(bash .ci/release/notes.sh)" ] || wrong "CHANGELOG.md has no entry '## $VERSION'"

[ -z "$(on_npm)" ] || wrong "npm has $NAME $VERSION already: increase the version, or run the failed jobs of its release again"
found=$(python3 .ci/release/pypi.py version "$NAME" "$VERSION") || wrong 'PyPI does not say which versions it has'
[ -z "$found" ] || wrong "PyPI has $NAME $VERSION already: increase the version, or run the failed jobs of its release again"

[ "$errors" = 0 ] || fail "$NAME $VERSION cannot be released: $errors errors"
echo "$NAME $VERSION can be released"
