#!/usr/bin/env bash
# Publishes the Go module: a commit and a tag in the repository that has only this module. GO_CLONE is a clone that can push.
. "$(dirname "$0")/lib.sh"

clone=${GO_CLONE:?a clone of the repository of the Go module}
module=$(echo dist/go/*/)
folder=$(basename "$module")
tag=$folder/$TAG
in_clone() {
  git -C "$clone" -c user.name="$NAME" -c user.email= "$@"
}

in_clone fetch --quiet --force origin 'refs/heads/*:refs/remotes/origin/*' 'refs/tags/*:refs/tags/*' ||
  fail 'the repository of the Go module does not answer'
branch=$(in_clone ls-remote --symref origin HEAD | sed -n 's#^ref: refs/heads/\(.*\)\tHEAD$#\1#p')
branch=${branch:-main} # if the repository has no commit
parent=$(in_clone rev-parse --quiet --verify "refs/remotes/origin/$branch" || true)

# Only the folder of the module is replaced in that repository. The hash of its git tree identifies its content.
in_clone read-tree ${parent:---empty}
in_clone rm -r --cached --quiet --ignore-unmatch "$folder"
in_clone --work-tree="$PWD/dist/go" add --all --force "$folder"
tree=$(in_clone write-tree)
mine=$(in_clone rev-parse "$tree:$folder")
theirs=$(in_clone rev-parse --quiet --verify "refs/tags/$tag:$folder" || true)
if is_published 'the repository of the Go module' "$mine" "$theirs"; then exit; fi

commit=$(in_clone commit-tree "$tree" ${parent:+-p "$parent"} -m "$NAME $VERSION")
# The push changes both or none.
in_clone push --quiet --atomic origin "$commit:refs/heads/$branch" "$commit:refs/tags/$tag" ||
  fail "the repository of the Go module refused: neither its branch nor its tag $tag has changed. $CONTINUE"
echo "the repository of the Go module has $tag"
