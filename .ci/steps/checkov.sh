#!/usr/bin/env bash
# checkov finds only what is accepted, each with its reason, in the templates of each plan, of all plans and of each option.
. "$(dirname "$0")/lib.sh"
needs node npm python3
only_in_part 2 4

python_with .ci/checkov-requirements.txt
templates_of_cases
# Without --skip-download, it asks the vendor's server for links to documents. It ends with 1 if it finds something.
"$PYTHON" -m checkov.main --directory "$TEMPLATES" --framework cloudformation --skip-download --quiet --compact \
  --output json > "$TEMP/findings.json" || [ $? = 1 ]
typescript .ci/checkov.ts "$TEMP/findings.json"
