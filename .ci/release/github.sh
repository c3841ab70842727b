#!/usr/bin/env bash
# Makes the release on GitHub with the files of dist/release. It is a draft, which nobody sees, until it has all files.
. "$(dirname "$0")/lib.sh"
needs gh

# has_release: whether GitHub has a release or a draft of this tag.
has_release() {
  gh release view "$TAG" --json isDraft > "$TEMP/release" 2> "$TEMP/error" && return
  grep -q 'not found' "$TEMP/error" || fail "GitHub does not say whether it has the release $TAG: $(cat "$TEMP/error")"
  return 1
}

while has_release; do
  if grep -q '"isDraft":false' "$TEMP/release"; then
    gh release download "$TAG" --pattern SHA256SUMS --dir "$TEMP" || fail "GitHub does not say what the release $TAG has"
    is_published GitHub "$(cat dist/release/SHA256SUMS)" "$(cat "$TEMP/SHA256SUMS")" || fail "the release $TAG has no hashes"
    exit
  fi
  # Anyone who can push could have created this draft with other files. There can be several drafts.
  gh release delete "$TAG" --yes || fail "GitHub did not delete the draft $TAG: nothing is published. $CONTINUE"
done
bash .ci/release/notes.sh > "$TEMP/notes.md"
prerelease=()
case $VERSION in *-*) prerelease=(--prerelease) ;; esac
gh release create "$TAG" --draft --verify-tag --title "$VERSION" --notes-file "$TEMP/notes.md" "${prerelease[@]}" ||
  fail "GitHub refused the release $TAG: nothing is published. $CONTINUE"
gh release upload "$TAG" dist/release/* || fail "GitHub does not have all files: the release $TAG is still a draft. $CONTINUE"
gh release edit "$TAG" --draft=false || fail "the release $TAG has all files, but it is still a draft. $CONTINUE"
echo "GitHub has the release $TAG"
