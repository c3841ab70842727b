#!/usr/bin/env bash
# Checks that the Python package from an index makes the same templates as TypeScript, and that samples in docstrings and documents work.
. "$(dirname "$0")/lib.sh"
needs node npm python3
. .ci/registries/lib.sh
python_index

python3 -m venv "$TEMP/venv"
"$TEMP/venv/bin/pip" install --quiet --no-compile --requirement test/languages/python/requirements.txt \
  "aws-cdk-lib==$(floor aws-cdk-lib)" "constructs==$(floor constructs)" "$PACKAGE==$VERSION"
grep -o '"example":' .jsii | wc -l | xargs "$TEMP/venv/bin/python" .ci/docstrings.py
# The command starts Node.js directly. So it works even if jsii cannot start, and it prints no other output.
export XDG_CACHE_HOME="$TEMP/cache"
(cd "$TEMP" && JSII_RUNTIME=/nowhere "$TEMP/venv/bin/cdk-defender-for-cloud" --help > help 2>&1)
[ "$(head -c 29 "$TEMP/help")" = 'Usage: cdk-defender-for-cloud' ] || fail "the command of the wheel has no help: $(head -5 "$TEMP/help")"
[ -z "$(find "$XDG_CACHE_HOME" -name aws-cdk-lib -print -quit)" ] ||
  fail 'aws-cdk-lib is unpacked for a command that does not need it'
for time in first second; do
  "$TEMP/venv/bin/cdk-defender-for-cloud" policies --tenant-id 22222222-3333-4444-5555-666666666666 > "$TEMP/policies" 2>&1 ||
    fail "the $time call of a command that needs aws-cdk-lib fails: $(head -5 "$TEMP/policies")"
  grep -q 'aws organizations create-policy' "$TEMP/policies" ||
    fail "the $time call of a command that needs aws-cdk-lib prints something else"
done
[ -z "$(find "$XDG_CACHE_HOME" -name '.part-*' -print -quit)" ] || fail 'an incomplete package is left in the cache'
code=0
(cd "$TEMP" && "$TEMP/venv/bin/cdk-defender-for-cloud" verify --regoin x 2> mistake) || code=$?
[ "$code" = 2 ] && grep -qF 'Did you mean --region?' "$TEMP/mistake" ||
  fail "after a mistake, the command of the wheel exits with $code, expected 2"
CDK_OUTDIR="$TEMP/out" "$TEMP/venv/bin/python" test/languages/python/app.py
same_template "$TEMP/out"

# Apps that the command writes. They install the version of the command from the index. One is for an existing connector of an account,
# and the others are for a new organization.
own=$("$TEMP/venv/bin/python" -c 'from importlib.metadata import version; print(version("cdk-defender-for-cloud"))')
write_app() {
  local app="$TEMP/$1"
  shift
  "$TEMP/venv/bin/cdk-defender-for-cloud" init "$app" --language python --tenant-id 11111111-2222-3333-4444-555555555555 \
    --permissions least --region eu-west-1 "$@" > /dev/null
  grep -qxF "$PACKAGE==$own" "$app/requirements.txt" ||
    fail "the app of init does not take $own from the index: $(cat "$app/requirements.txt")"
  (cd "$app" && "$TEMP/venv/bin/pip" install --quiet --no-compile --requirement requirements-dev.txt)
  run_app "$(basename "$app")"
}
run_app() {
  (
    cd "$TEMP/$1"
    export PATH="$TEMP/venv/bin:$PATH"
    pytest --quiet
    CDK_OUTDIR=cdk.out CDK_CONTEXT_JSON=$(node -p 'JSON.stringify(require("./cdk.json").context)') python app.py
  )
  [ -f "$TEMP/$1/cdk.out/DefenderForCloud.template.json" ] || fail 'the app of init has no template'
}
write_app account --connector test/cli/init/connectors/account.json --ciem-object-id 66666666-7777-8888-9999-aaaaaaaaaaaa
if in_part 1 3 5; then write_app organization --organization r-ab12 --plans cspm,servers,containers,databases; fi
if in_part 2 4; then
  write_app pilot --organization r-ab12 --pilot 444455556666 --plans cspm
  [ -z "$(find "$TEMP/pilot/cdk.out" -name '*.securityConnector.json')" ] || fail 'the app of a pilot has a template for Azure'
  # The README of the app describes this change for the end of the pilot.
  sed -i 's/^PILOT: .*/PILOT: list[str] = []/' "$TEMP/pilot/defender_stack.py"
  run_app pilot
  [ -n "$(find "$TEMP/pilot/cdk.out" -name '*.securityConnector.json')" ] || fail 'the app has no template for Azure after the pilot'
fi

# The rest needs the aws-cdk-lib of the tree, because a resource can have tags there that it does not have in the lowest version. PyPI may
# not have the newest version of npm yet.
"$TEMP/venv/bin/pip" install --quiet --no-compile --upgrade "aws-cdk-lib<=$(installed aws-cdk-lib)" "cdk-nag==$(installed cdk-nag)"

# The example of an organization must have the same templates in both languages, during and after the pilot.
same_organization() {
  local out="$TEMP/organization-$1" template
  CDK_CONTEXT_JSON=$(context_of examples/organization "$2")
  export CDK_CONTEXT_JSON
  CDK_OUTDIR="$out/typescript" typescript examples/organization/app.ts
  CDK_OUTDIR="$out/python" "$TEMP/venv/bin/python" examples/organization/app.py
  unset CDK_CONTEXT_JSON
  (cd "$out/typescript" && ls ./*.template.json ./*.securityConnector.json 2> /dev/null) > "$out/names" || true
  [ "$(wc -l < "$out/names")" = "$3" ] || fail "$1: expected $3 templates, got $(cat "$out/names")"
  while read -r template; do
    cmp "$out/typescript/$template" "$out/python/$template" || fail "$1: $template differs in Python"
  done < "$out/names"
  [ "$(find "$out/python" -name '*.template.json' -o -name '*.securityConnector.json' | wc -l)" = "$3" ] ||
    fail "$1: Python has other templates"
  echo "the organization, $1: same templates in both languages, $3 compared"
}
if in_part 2 4; then same_organization pilot '{}' 1; fi
same_organization everyone '{"productionPilot":[],"sandboxPilot":[],"policyTargets":["ou-ab12-00000001"]}' 3

typescript .ci/samples.ts python "$TEMP/samples"
for sample in "$TEMP"/samples/*.py; do
  CDK_OUTDIR="$TEMP/sample" "$TEMP/venv/bin/python" .ci/sample.py "$sample" || fail "$(basename "$sample") does not run"
done
echo "$(ls "$TEMP/samples" | wc -l) Python samples run"
