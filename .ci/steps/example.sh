#!/usr/bin/env bash
# The README's main job, `npm run example`: prints a table of the roles and leaves the template that it names.
. "$(dirname "$0")/lib.sh"

npm run --silent example | tee "$TEMP/output"
template=$(sed -n 's/^CloudFormation template: //p' "$TEMP/output")
[ -s "$template" ] || fail "the template is missing: '$template'"
rows=$(sed -nE 's/^([0-9]+) roles made by .*/\1/p' "$TEMP/output")
roles=$(grep -c '"Type": "AWS::IAM::Role"' "$template")
[ "$rows" = "$roles" ] || fail "the table has ${rows:-no} rows, the template $roles roles"
sed -nE 's/.*"RoleName": "(.*)",?$/\1/p' "$template" | while read -r name; do
  grep -q "^$name\b" "$TEMP/output" || fail "the table lacks the role $name"
done
echo "table and template agree on $roles roles"
