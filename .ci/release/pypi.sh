#!/usr/bin/env bash
# Publishes the wheel and the source package on PyPI. In the workflow, PyPI accepts the identity of the job (trusted publishing).
. "$(dirname "$0")/lib.sh"

python_with .ci/release/requirements.txt
files=(dist/python/*)
missing=$("$PYTHON" .ci/release/pypi.py missing "$NAME" "${files[@]}") || exit 1
if [ -z "$missing" ]; then
  echo "PyPI has $NAME $VERSION already, with the same content: nothing to do"
  exit
fi
mapfile -t missing <<< "$missing"
"$PYTHON" -m twine upload --non-interactive --disable-progress-bar "${missing[@]}" ||
  fail "PyPI refused: of ${#files[@]} files, it lacked $(basename -a "${missing[@]}" | xargs), and may still lack some." \
    'Run the same command again to upload the missing files'
echo "PyPI has $NAME $VERSION: $(basename -a "${files[@]}" | xargs)"
