#!/usr/bin/env bash
# Publishes the package on npm. In the workflow, npm exchanges the identity of the job for its right (trusted publishing), and records the provenance.
. "$(dirname "$0")/lib.sh"

file=$(echo dist/js/*.tgz)
mine="sha512-$(node -p 'require("crypto").createHash("sha512").update(require("fs").readFileSync(process.argv[1])).digest("base64")' "$file")"
theirs=$(on_npm)
if is_published npm "$mine" "$theirs"; then exit; fi

# Nobody gets a prerelease who does not ask for it.
case $VERSION in *-*) tag=next ;; *) tag=latest ;; esac
npm publish "./$file" --access public --tag "$tag" --loglevel=warn || echo 'npm publish failed' >&2

# What counts is what npm has: its answer can get lost.
for pause in 0 2 5 10 20 30; do
  sleep "$pause"
  theirs=$(on_npm)
  if [ "$theirs" = "$mine" ]; then
    echo "npm has $NAME $VERSION, with the tag $tag"
    exit
  fi
  [ -n "${WAIT_FOR_REGISTRY-yes}" ] || break
done
fail "npm has no $NAME $VERSION. Nothing of it is published there: when the reason above is mended, the same command continues"
