#!/usr/bin/env bash
# Runs checkov on the templates of each plan, of all plans and of each option. Each finding must be accepted with a reason.
. "$(dirname "$0")/lib.sh"
needs node npm python3
only_in_part 2 4

python_with .ci/checkov-requirements.txt
templates_of_cases
# Without --skip-download, checkov requests links to documents from its vendor. It exits with 1 if it has findings.
"$PYTHON" -m checkov.main --directory "$TEMPLATES" --framework cloudformation --skip-download --quiet --compact \
  --output json > "$TEMP/findings.json" || [ $? = 1 ]
typescript .ci/checkov.ts "$TEMP/findings.json"
