#!/usr/bin/env bash
# Publishes the Go module: a commit and a tag in the repository that has only that module, of which GO_CLONE is a clone that can push.
. "$(dirname "$0")/lib.sh"

clone=${GO_CLONE:?a clone of the repository of the Go module}
module=$(echo dist/go/*/)
folder=$(basename "$module")
tag=$folder/$TAG
in_clone() {
  git -C "$clone" -c user.name="$NAME" -c user.email= "$@"
}

# The tree of git has the hash of the content.
in_clone read-tree --empty
in_clone --work-tree="$PWD/dist/go" add --all --force "$folder"
mine=$(in_clone write-tree)
in_clone fetch --quiet --force origin 'refs/tags/*:refs/tags/*' || fail "the repository of the Go module does not answer"
theirs=$(in_clone rev-parse --quiet --verify "$tag^{tree}" || true)
if in_clone ls-remote --exit-code --quiet origin "refs/tags/$tag" > /dev/null && is_published 'the repository of the Go module' "$mine" "$theirs"; then exit; fi

branch=$(in_clone ls-remote --symref origin HEAD | sed -n 's#^ref: refs/heads/\(.*\)\tHEAD$#\1#p')
parent=$(in_clone ls-remote origin "refs/heads/${branch:=main}" | cut -f 1)
[ -z "$parent" ] || in_clone fetch --quiet origin "$parent"
commit=$(in_clone commit-tree "$mine" ${parent:+-p "$parent"} -m "$NAME $VERSION")
# Both or none.
in_clone push --quiet --atomic origin "$commit:refs/heads/$branch" "$commit:refs/tags/$tag" ||
  fail "the repository of the Go module refused: neither its branch nor its tag $tag has changed. The same command continues"
echo "the repository of the Go module has $tag"
