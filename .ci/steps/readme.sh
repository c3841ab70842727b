#!/usr/bin/env bash
# Every TypeScript sample of the README compiles against the library.
. "$(dirname "$0")/lib.sh"

grep -q '^```ts' README.md || fail 'README.md has no TypeScript sample'
npx --no-install projen compile
trap 'rm -rf "$TEMP" .jsii.tabl.json' EXIT
npx --no-install jsii-rosetta extract --strict .
echo "$(grep -c '^```ts' README.md) samples compile"
