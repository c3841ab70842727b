#!/usr/bin/env bash
# Publishes the package on npm. In the workflow, npm accepts the identity of the job (trusted publishing), and records the provenance.
. "$(dirname "$0")/lib.sh"

file=$(echo dist/js/*.tgz)
mine="sha512-$(node -p '
  require("crypto").createHash("sha512").update(require("fs").readFileSync(process.argv[1])).digest("base64")
' "$file")"
theirs=$(on_npm)
if is_published npm "$mine" "$theirs"; then exit; fi

# Users get a prerelease only if they request it.
case $VERSION in *-*) tag=next ;; *) tag=latest ;; esac
npm publish "./$file" --access public --tag "$tag" --loglevel=warn || echo 'npm publish failed' >&2

# The answer of npm can get lost, so this checks what npm has.
for pause in 0 2 5 10 20 30; do
  sleep "$pause"
  theirs=$(on_npm)
  if [ "$theirs" = "$mine" ]; then
    echo "npm has $NAME $VERSION, with the tag $tag"
    exit
  fi
  [ -n "${WAIT_FOR_REGISTRY-yes}" ] || break
done
fail "npm has no $NAME $VERSION. Nothing of it is published there. Fix the error above, and run the same command again"
