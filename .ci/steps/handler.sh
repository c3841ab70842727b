#!/usr/bin/env bash
# Checks names and types of the inline Python code of templates, and that it makes only the expected calls.
. "$(dirname "$0")/lib.sh"
needs node npm python3

python_with .ci/mypy-requirements.txt
"$PYTHON" -m mypy --config-file .ci/mypy.ini --cache-dir "$TEMP/mypy" src/*/*.py
typescript .ci/inlined-python.ts "$TEMP/inlined"
git ls-files -z --cached --others --exclude-standard '*.py' | xargs -0 "$PYTHON" -m pyflakes "$TEMP/inlined"

python_with test/identity/requirements.txt
templates_of_cases
export PYTHONDONTWRITEBYTECODE=1
# First the files, then the code in templates.
for code in src/host-management:src/identity:src/stacksets "$TEMP/inlined"; do
  export PYTHONPATH="$code:test/support:e2e/emulator/emulator_additions/runtime"
  "$PYTHON" test/host-management/inspect_instance_test.py
  "$PYTHON" test/stacksets/trusted_access_test.py
  "$PYTHON" test/identity/create_or_reuse_test.py "$TEMPLATES/organization-Defender-CSPM-DefaultAccess-members.template.json"
done
