#!/usr/bin/env bash
# Every TypeScript sample of the documents compiles against the library, and every command that they name exists.
. "$(dirname "$0")/lib.sh"

typescript .ci/samples.ts
