#!/usr/bin/env bash
# Scans examples/single-account, deployed to the emulator, by Prowler, and compares the findings with those that
# docs/policy-checks.md explains. Not in .ci/run: it downloads half a gigabyte. It needs Python 3.10 to 3.13, and
# what `npm run e2e` needs.
set -euo pipefail
cd "$(dirname "$0")/../.."

# Apache-2.0. Prowler pins each of its dependencies.
version=5.46.0
venv=node_modules/.cache/prowler-$version
if [ ! -f "$venv/complete" ]; then
  for python in python3 python3.13 python3.12; do
    "$python" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info < (3, 14))' 2> /dev/null && break
  done
  "$python" -m venv --clear "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "prowler==$version"
  touch "$venv/complete"
fi
PROWLER=$PWD/$venv/bin/prowler npm run --silent e2e -- prowler
