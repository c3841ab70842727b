#!/usr/bin/env bash
# Prints the differences of the roles since the last change of the permission data. Differences are not failures.
. "$(dirname "$0")/lib.sh"
needs node npm git

# show FROM TO: prints the difference. Wider permissions are not a failure, but wrong use is a failure.
show() {
  local code=0
  npm run --silent cli -- diff "$1" "$2" || code=$?
  [ "$code" -le 1 ] || fail "diff ended with $code"
}

if ! git rev-parse --verify --quiet HEAD > /dev/null 2>&1; then
  echo 'not compared: this is not a git repository or has no commit'
  exit 0
fi
last=$(git log -1 --format=%h -- src/permissions)
# In a shallow clone, the oldest commit seems to have added every file, and has no parent.
if [ -z "$last" ] || ! git rev-parse --verify --quiet "$last^" > /dev/null; then
  echo 'not compared: this clone does not have the history of the permission data (git fetch --unshallow)'
  exit 0
fi
if [ -z "$(git ls-tree --name-only "$last^" templates/)" ]; then
  echo "not compared: the commit before $last has no templates/"
  exit 0
fi
echo "The last commit that changed the permission data: $(git log -1 --format='%h %s' "$last")"
show "$last^" HEAD

# Uncommitted changes.
for type in default-access least-privilege; do
  file="templates/defender-account.$type.template.json"
  git diff --quiet HEAD -- "$file" && continue
  echo "Not committed:"
  git show "HEAD:$file" > "$TEMP/defender-account.$type.template.json"
  show "$TEMP/defender-account.$type.template.json" "$file"
done
