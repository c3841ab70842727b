#!/usr/bin/env bash
# The inline code of the custom resources' functions makes only the expected calls.
. "$(dirname "$0")/lib.sh"
needs node npm python3

python_with test/identity/requirements.txt
export PYTHONPATH=test/support
compile
CDK_OUTDIR="$TEMP/organization" CDK_CONTEXT_JSON=$(context_of examples/organization) CDK_VALIDATION=false \
  typescript examples/organization/app.ts
"$PYTHON" test/stacksets/trusted_access_test.py \
  "$TEMP/organization/DefenderForCloudOrganization.template.json"
templates_of_cases
"$PYTHON" test/identity/create_or_reuse_test.py \
  "$TEMPLATES/organization-Defender-CSPM-DefaultAccess-members.template.json"
