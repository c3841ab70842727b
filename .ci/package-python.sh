#!/usr/bin/env bash
# Makes the wheel and the source package for Python in dist/python. They have samples in Python, and a command that starts
# Node.js directly.
. "$(dirname "$0")/steps/lib.sh"

translated_samples
unpacked_module
npx --no-install jsii-pacmak --no-npmignore --outdir "$TEMP/code" --targets python --code-only \
  --rosetta-tablet "$SAMPLES" --rosetta-unknown-snippets verbatim "$MODULE"
cp build/python/command.py "$TEMP/code/python/src/cdk_defender_for_cloud/_jsii/bin/cdk-defender-for-cloud"
python_with node_modules/jsii-pacmak/lib/targets/python/requirements-dev.txt
"$PYTHON" -m build --outdir "$TEMP/python" "$TEMP/code/python" > "$TEMP/build" 2>&1 || {
  cat "$TEMP/build"
  fail 'the wheel cannot be built'
}
"$PYTHON" -m twine check "$TEMP/python/"*
rm -rf dist/python
mv "$TEMP/python" dist/
