# Sourced by every step: stops at the first error, works at the root of the tree, and has a folder ($TEMP) that goes when the step ends.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
TEMP=$(mktemp -d)
trap 'rm -rf "$TEMP"' EXIT

# What programs leave behind in the system's folder for temporary files, they leave in ours.
export TMPDIR="$TEMP/tmp"
mkdir "$TMPDIR"

# jsii's own notice about Node's calendar is not about this library; its value lists major versions of Node.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20

fail() {
  echo "error: $*" >&2
  exit 1
}

# Runs a TypeScript file on the tree's own development dependencies.
typescript() {
  npx --no-install ts-node --transpile-only --project test/tsconfig.json "$@"
}

# floor PACKAGE: the lowest version of a peer dependency that users may have. installed PACKAGE: the version in the tree.
floor() {
  node -p 'require("./package.json").peerDependencies[process.argv[1]].replace("^", "")' "$1"
}
installed() {
  node -p 'require(`./node_modules/${process.argv[1]}/package.json`).version' "$1"
}

# Content of every file that is or could be committed, one line a file.
fingerprint() {
  git ls-files -z --cached --others --exclude-standard | sort -z | { xargs -0 sha256sum 2>/dev/null || true; } # a deleted file has none
}

# same_template FOLDER: the one template in FOLDER is that of the TypeScript app on the tree, byte for byte once keys are sorted; so is that for Azure.
same_template() {
  CDK_OUTDIR="$TEMP/expected" typescript test/languages/typescript/app.ts
  local found
  found=$(find "$1" -name '*.template.json')
  [ "$(wc -l <<< "$found")" = 1 ] && [ -n "$found" ] || fail "expected one template in $1, got: ${found:-none}"
  python3 -m json.tool --sort-keys "$TEMP/expected/Defender.template.json" > "$TEMP/expected.json"
  python3 -m json.tool --sort-keys "$found" > "$TEMP/actual.json"
  diff "$TEMP/expected.json" "$TEMP/actual.json" || fail 'the template differs from that of the TypeScript app'
  cmp "$TEMP/expected/Defender.Azure.securityConnector.json" "$1/Defender.Azure.securityConnector.json" || fail 'the template for Azure differs'
  echo "same templates as the TypeScript app: $(grep -c '"Type": "AWS::' "$TEMP/actual.json") resources, $(wc -c < "$found") bytes"
}

# need_package LANGUAGE: stops where the packaging step has not run.
need_package() {
  [ -d "dist/$1" ] || fail "dist/$1 is missing: run .ci/steps/package.sh first"
}
