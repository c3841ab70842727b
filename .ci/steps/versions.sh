#!/usr/bin/env bash
# Checks that the lowest and the newest aws-cdk-lib and constructs make identical templates, and runs types and unit tests with them.
. "$(dirname "$0")/lib.sh"
needs node npm

# copy FOLDER CDK CONSTRUCTS: copies the tree to FOLDER, with these versions.
copy() {
  copy_files "$1"
  cp -a node_modules "$1/"
  put_cdk "$@"
}

# templates TREE FOLDER: writes the templates of all cases to FOLDER.
templates() {
  if [ "$1" = "$PWD" ]; then
    templates_of_cases
    mkdir -p "$2"
    cp -r "$TEMPLATES/." "$2"
  else
    (
      cd "$1"
      CDK_VALIDATION=false typescript .ci/templates.ts "$2"
    )
  fi
  # Other files contain versions of schemas. The templates of templates/ do not depend on these versions.
  find "$2" -type f \( ! -name '*.template.json' -o -name 'defender-*' \) -delete
}

# check TREE [JEST OPTION...]: checks types, and runs the unit tests that are due, except those of tools that only read templates.
check() {
  (
    cd "$1"
    npx --no-install tsc --project test/tsconfig.json
    ignored=(/node_modules/ '\.slow\.test\.ts$' test/terraform/ test/cli/)
    mapfile -t tests < <(npx --no-install jest --listTests --testPathIgnorePatterns "${ignored[@]}" | sort | due)
    npx --no-install jest --ci --reporters=default --testPathIgnorePatterns "${ignored[@]}" --runTestsByPath "${tests[@]}" "${@:2}"
  )
}

lowest=("$(floor aws-cdk-lib)" "$(floor constructs)")
newest=("$(npm view aws-cdk-lib@latest version)" "$(npm view constructs@latest version)")
in_use=("$(installed aws-cdk-lib)" "$(installed constructs)")
echo "aws-cdk-lib and constructs: lowest ${lowest[*]}, in use ${in_use[*]}, newest ${newest[*]}"

copy "$TEMP/lowest" "${lowest[@]}"
if [ "${newest[*]}" = "${in_use[*]}" ]; then
  tree=$PWD # its types and unit tests are what `npm test` checks
else
  tree="$TEMP/newest"
  copy "$tree" "${newest[@]}"
fi

# An older version silently omits properties that it does not know.
templates "$TEMP/lowest" "$TEMP/templates/lowest"
templates "$tree" "$TEMP/templates/newest"
count=$(find "$TEMP/templates/newest" -type f | wc -l)
[ "$count" -gt 0 ] || fail 'no templates'
diff --recursive "$TEMP/templates/lowest" "$TEMP/templates/newest" ||
  fail 'the lowest and the newest aws-cdk-lib make different templates'
echo "$count templates are the same"

# .ci/package-go.sh proves that jsii compiles with the lowest versions, because it makes the Go module with them.
# These tests cannot run with the lowest version. The first group needs 2.258, because CDK passes the app to plugins since that version,
# which cdk-nag 3 requires. The second group needs the report of 2.273, where acknowledgements have a scope, and the validation of 2.262.
plugins='(cdk-nag 3|DefenderTrustValidation) as a plugin of the app'
validation='it does look|.*finds nothing in the templates for people without CDK'
check "$TEMP/lowest" --testNamePattern="^(?!$plugins|$validation)"
[ "$tree" = "$PWD" ] || check "$tree"
