#!/usr/bin/env bash
# Every TypeScript sample of documents and docstrings compiles; every command that the documents name exists.
. "$(dirname "$0")/lib.sh"
needs node npm

typescript .ci/samples.ts
translated_samples
echo "$(grep -rl '@example' src | wc -l) files have examples in docstrings, which compile"
