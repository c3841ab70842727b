#!/usr/bin/env bash
# The inline code of the custom resources' functions makes only the expected calls.
. "$(dirname "$0")/lib.sh"

python3 -m venv "$TEMP/venv"
"$TEMP/venv/bin/pip" install --quiet --no-compile --requirement test/identity/requirements.txt
export PYTHONPATH=test/support
npx --no-install projen compile
CDK_OUTDIR="$TEMP/out" CDK_VALIDATION=false typescript examples/bring-your-own-provider/app.ts
"$TEMP/venv/bin/python" test/identity/audience_addition_test.py "$TEMP/out/DefenderForCloud.template.json"
CDK_OUTDIR="$TEMP/organization" CDK_VALIDATION=false typescript examples/organization/app.ts
"$TEMP/venv/bin/python" test/stacksets/trusted_access_test.py \
  "$TEMP/organization/DefenderForCloudOrganization.template.json"
CDK_VALIDATION=false typescript .ci/templates.ts "$TEMP/templates"
"$TEMP/venv/bin/python" test/identity/create_or_reuse_test.py \
  "$TEMP/templates/organization-Defender-CSPM-DefaultAccess-members.template.json"
