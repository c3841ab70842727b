#!/usr/bin/env bash
# Every TypeScript sample of documents and docstrings compiles; every command that the documents name exists.
. "$(dirname "$0")/lib.sh"

typescript .ci/samples.ts
compile
trap 'rm -rf "$TEMP" .jsii.tabl.json' EXIT
npx --no-install jsii-rosetta extract --strict .
echo "$(grep -rl '@example' src | wc -l) files have examples in docstrings, which compile"
