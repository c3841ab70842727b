#!/usr/bin/env bash
# With the lowest and the newest aws-cdk-lib and constructs: the same templates byte for byte, types, unit tests.
. "$(dirname "$0")/lib.sh"
needs node npm

# copy FOLDER CDK CONSTRUCTS: the tree in FOLDER, with these versions.
copy() {
  copy_files "$1"
  cp -a node_modules "$1/"
  put_cdk "$@"
}

# templates TREE FOLDER: writes the templates of all cases into FOLDER.
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
  # Other files have versions of schemas. The templates of templates/ do not depend on the versions here.
  find "$2" -type f \( ! -name '*.template.json' -o -name 'defender-*' \) -delete
}

# check TREE [JEST OPTION...]: types, and the unit tests that are due, without those of tools that only read templates.
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

# That jsii compiles with the lowest is shown by .ci/package-go.sh, which makes the Go module with them.
# The first group needs 2.258, where CDK first passes the app to plugins, as cdk-nag 3 requires; the second needs the
# report of 2.273, where acknowledgements have a scope; the tests need CDK's own validation, of 2.262.
plugins='(cdk-nag 3|DefenderTrustValidation) as a plugin of the app'
validation='it does look|.*finds nothing in the templates for people without CDK'
check "$TEMP/lowest" --testNamePattern="^(?!$plugins|$validation)"
[ "$tree" = "$PWD" ] || check "$tree"
