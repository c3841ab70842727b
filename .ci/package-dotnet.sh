#!/usr/bin/env bash
# Makes the NuGet package in dist/dotnet.
. "$(dirname "$0")/steps/lib.sh"
needs dotnet

translated_samples
unpacked_module
rm -rf dist/dotnet
npx --no-install jsii-pacmak --no-npmignore --outdir dist --targets dotnet \
  --rosetta-tablet "$SAMPLES" --rosetta-unknown-snippets verbatim "$MODULE"
