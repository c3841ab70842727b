#!/usr/bin/env bash
# Tests `npm run example` of the README. It must print a table of the roles, and write the template that it names.
. "$(dirname "$0")/lib.sh"
needs node npm python3

# Mistakes must be reported before anything is compiled.
for mistake in '--plan cspm' nothing-of-this-name; do
  # shellcheck disable=SC2086
  if npm run --silent example -- $mistake > "$TEMP/mistake" 2>&1; then fail "accepted: $mistake"; fi
  grep -q '^usage: npm run example' "$TEMP/mistake" || fail "no usage after '$mistake': $(cat "$TEMP/mistake")"
  if grep -q compile "$TEMP/mistake"; then fail "compiled before it refused '$mistake'"; fi
done

npm run --silent example | tee "$TEMP/output"
template=$(sed -n 's/^CloudFormation template: //p' "$TEMP/output")
[ -s "$template" ] || fail "the template is missing: '$template'"
rows=$(sed -nE 's/^([0-9]+) roles created by .*/\1/p' "$TEMP/output")
python3 -m json.tool "$template" > "$TEMP/template.json"
roles=$(grep -c '"Type": "AWS::IAM::Role"' "$TEMP/template.json")
[ "$rows" = "$roles" ] || fail "the table has ${rows:-no} rows, the template $roles roles"
sed -nE 's/.*"RoleName": "(.*)",?$/\1/p' "$TEMP/template.json" | while read -r name; do
  grep -q "^$name\b" "$TEMP/output" || fail "the table lacks the role $name"
done
size=$(wc -c < "$template")
[ "$size" -le 51200 ] || fail "the template has $size bytes, which is too large for a deployment from a file"
echo "table and template agree on $roles roles"
