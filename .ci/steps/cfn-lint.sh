#!/usr/bin/env bash
# Runs cfn-lint on the templates of each plan, of all plans and of each option, for both permission types. There must be no findings.
# Its schemas of the resource types must have the actions that `preflight` checks.
. "$(dirname "$0")/lib.sh"
needs node npm python3

python3 -m venv "$TEMP/venv"
"$TEMP/venv/bin/pip" install --quiet --no-compile --requirement .ci/requirements.txt
templates_of_cases
"$TEMP/venv/bin/cfn-lint" --version
lint() {
  "$TEMP/venv/bin/cfn-lint" --regions ALL_REGIONS "$@"
}
# The CDK function that sets notifications of buckets has a dependency that a reference already enforces (W3005).
ls "$TEMPLATES"/*.template.json | due > "$TEMP/due"
ls templates/*.template.json >> "$TEMP/due"
mapfile -t notifying < <(xargs grep -l BucketNotificationsHandler < "$TEMP/due")
mapfile -t others < <(xargs grep -L BucketNotificationsHandler < "$TEMP/due")
lint -- "${others[@]}"
[ ${#notifying[@]} = 0 ] || lint --ignore-checks W3005 -- "${notifying[@]}"
# All other templates of the repository, including those that Terraform deploys and those that tests use.
mapfile -t elsewhere < <(
  find terraform e2e examples landing-zones \( -name node_modules -o -name cdk.out \) -prune -o -name '*.json' -print0 |
    xargs -0 grep -lE '"Type": ?"AWS::'
)
lint -- "${elsewhere[@]}"
printf 'no findings in %s\n' "${elsewhere[@]}"
echo "no findings in $(sort -u "$TEMP/due" | wc -l) of $(find "$TEMPLATES" -name '*.template.json' | wc -l) templates"

schemas=$("$TEMP/venv/bin/python" -c 'import cfnlint, os; print(os.path.join(os.path.dirname(cfnlint.__file__), "data", "schemas"))')
typescript .ci/deployment-actions.ts "$schemas" "$TEMPLATES"
