#!/usr/bin/env bash
# Checks that every TypeScript sample of documents and docstrings compiles, and that every command in the documents exists.
. "$(dirname "$0")/lib.sh"
needs node npm

typescript .ci/samples.ts
translated_samples
echo "$(grep -rl '@example' src | wc -l) files have examples in docstrings, which compile"
