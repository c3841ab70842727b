#!/usr/bin/env bash
# Makes the release on GitHub with the files of dist/release: a draft that nobody sees, its files, and then the release.
. "$(dirname "$0")/lib.sh"
needs gh

if ! gh release view "$TAG" --json isDraft > "$TEMP/release" 2> "$TEMP/error"; then
  grep -q 'not found' "$TEMP/error" || fail "GitHub does not say whether it has the release $TAG: $(cat "$TEMP/error")"
  bash .ci/release/notes.sh > "$TEMP/notes.md"
  prerelease=()
  case $VERSION in *-*) prerelease=(--prerelease) ;; esac
  gh release create "$TAG" --draft --verify-tag --title "$VERSION" --notes-file "$TEMP/notes.md" "${prerelease[@]}" ||
    fail "GitHub refused the release $TAG: nothing is published. The same command continues"
elif grep -q '"isDraft":false' "$TEMP/release"; then
  gh release download "$TAG" --pattern SHA256SUMS --dir "$TEMP"
  if is_published GitHub "$(cat dist/release/SHA256SUMS)" "$(cat "$TEMP/SHA256SUMS")"; then exit; fi
fi
# Of a draft, files can be replaced.
gh release upload "$TAG" dist/release/* --clobber || fail "GitHub has not all files: the release $TAG is a draft still. The same command continues"
gh release edit "$TAG" --draft=false || fail "the release $TAG has all files, and is a draft still. The same command continues"
echo "GitHub has the release $TAG"
